"""R1 and the numbers of R3: every command acts once, though sent up to five times to processes that get killed."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection

from tests.reliability.conftest import sizes
from tests.reliability.workers import Killer, Order, Worker
from yichuang.apps.cases import engine, rebuilding
from yichuang.apps.cases.lifecycle import TABLE, Action, Happening, State, evolve
from yichuang.apps.cases.lifecycle.evolve import opened
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal import seals
from yichuang.apps.journal.models import CommandKey, Event, OutboxMessage, Unsealed
from yichuang.apps.registers.models import Certificate
from yichuang.core.clocktime import shanghai

WALK = (
    (Action.ACCEPT, "clerk", {}),
    (Action.REVIEW, "reviewer", {"opinion": "材料齐全，符合条件"}),
    (Action.GRANT, "approver", {}),
    (Action.SERVE, "clerk", {"method": "counter", "in_person": True}),
)


@dataclass(frozen=True)
class Size:
    """Cases (four commands each), processes, threads that send, kills and the seconds between them."""

    cases: int
    workers: int
    threads: int
    kills: int
    every_seconds: float


SMALL, FULL = Size(4, 2, 4, 3, 0.3), Size(500, 6, 20, 30, 2.0)


def _orders(hall: Hall, no: str) -> list[Order]:
    return [
        (
            no,
            action.value,
            data,
            hall.staff[role],
            (hall.at + timedelta(days=place)).isoformat(),
            f"{no}#{place}",
        )
        for place, (action, role, data) in enumerate(WALK)
    ]


def _send(workers: list[Worker], orders: list[Order], threads: int) -> None:
    """Each command one to five times, the copies at once and to any process; the next when the last is answered."""
    with ThreadPoolExecutor(threads) as senders, ThreadPoolExecutor(threads * 3) as copies:

        def walk(of_one_case: list[Order]) -> None:
            for order in of_one_case:
                times = random.randint(1, 5)
                sent = [copies.submit(worker.call, order) for worker in random.choices(workers, k=times)]
                firsts = [repeated for repeated, _ in (copy.result() for copy in sent) if not repeated]
                assert len(firsts) <= 1, "only an answer that was lost can be missing"

        by_case: dict[str, list[Order]] = {}
        for order in orders:
            by_case.setdefault(order[0], []).append(order)
        list(senders.map(walk, by_case.values()))


@pytest.mark.django_db(transaction=True)
@sizes(SMALL, FULL)  # type: ignore[arg-type]
def test_every_command_acts_exactly_once_though_processes_die(hall: Hall, size: Size) -> None:
    cases = [_submitted(hall, number) for number in range(size.cases)]
    orders = [order for no in cases for order in _orders(hall, no)]
    before = Event.objects.count()
    workers = [Worker(connection.settings_dict["NAME"]) for _ in range(size.workers)]
    killer = Killer(workers, kills=size.kills, every_seconds=size.every_seconds)
    killer.start()
    try:
        _send(workers, orders, size.threads)
    finally:
        killer.over.set()
        for worker in workers:
            worker.stop()
    assert killer.killed > 0
    keys = {order[5] for order in orders}
    assert Event.objects.count() - before == len(keys)
    assert set(CommandKey.objects.values_list("key", flat=True)) == keys
    assert Unsealed.objects.count() == OutboxMessage.objects.count() == Event.objects.count()
    assert seals.verify().broken is None
    assert rebuilding.differences() == []
    for no in cases:
        _stays_on_the_graph(no)
        assert engine.read(no).snapshot.state is State.SERVED
    _numbers_have_no_gap(size.cases)


def _submitted(hall: Hall, number: int) -> str:
    """Names differ: the register takes each only once."""
    name = f"演示市第{number + 1:04d}摄影协会"
    return hall.submit(hall.draft(changes={"association.name": name}))


def _stays_on_the_graph(no: str) -> None:
    events = journal.events_of(no)
    first, *rest = [Happening(Action(e.action), shanghai(e.occurred_at), e.actor, e.data) for e in events]
    case = opened(no, first)
    for happening in rest:
        assert case.state in TABLE[happening.action].sources
        case = evolve(case, happening)


def _numbers_have_no_gap(cases: int) -> None:
    """One certificate a case, numbered 1, 2, 3 … although grants died half-way."""
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert len(numbers) == cases
    serials = sorted(int("".join(c for c in number if c.isdigit())[-6:]) for number in numbers)
    assert serials == list(range(serials[0], serials[0] + cases))
    assert serials[0] in (0, 1) or serials[0] % 10**3 == 1
