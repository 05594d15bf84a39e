"""R1 and the numbers of R3: every command acts once, though sent up to five times to what gets killed meanwhile.

Once to bare processes, which die in the middle of a command most often; once by HTTP to the server itself.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.reliability.conftest import sizes
from tests.reliability.servers import READY_SECONDS, Server, ServerKiller
from tests.reliability.workers import Killer, Order, Worker
from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import engine, rebuilding
from yichuang.apps.cases.lifecycle import TABLE, Action, Happening, State, evolve
from yichuang.apps.cases.lifecycle.evolve import opened
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal import seals
from yichuang.apps.journal.models import CommandKey, Event, OutboxMessage, Unsealed
from yichuang.apps.registers.models import Certificate
from yichuang.core.clocktime import shanghai

GIVE_UP_SECONDS, RESTART_SECONDS = 180, 20
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


SMALL, FULL = Size(4, 2, 4, 2, 0.3), Size(500, 6, 20, 30, 2.0)


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
    _acted_exactly_once(cases, {order[5] for order in orders}, before)


def _acted_exactly_once(cases: list[str], keys: set[str], before: int) -> None:
    """As many events as keys, no journal row missing, no case off the graph, no number skipped."""
    assert Event.objects.count() - before == len(keys)
    acted = set(CommandKey.objects.values_list("key", flat=True))
    assert {key.rpartition(":")[2] for key in acted} == keys
    assert len(acted) == len(keys)
    assert Unsealed.objects.count() == OutboxMessage.objects.count() == Event.objects.count()
    assert seals.verify().broken is None
    assert rebuilding.differences() == []
    for no in cases:
        _stays_on_the_graph(no)
        assert engine.read(no).snapshot.state is State.SERVED
    _numbers_have_no_gap(len(cases))


@dataclass(frozen=True)
class HttpSize:
    """Cases (four commands each), the server's processes, people that send, kills and the seconds between them."""

    cases: int
    workers: int
    people: int
    kills: int
    every_seconds: float


HTTP_SMALL, HTTP_FULL = HttpSize(5, 1, 5, 1, 0.4), HttpSize(500, 2, 20, 30, 1.0)


@pytest.mark.django_db(transaction=True)
@sizes(HTTP_SMALL, HTTP_FULL)  # type: ignore[arg-type]
def test_every_request_acts_exactly_once_though_the_server_is_killed(hall: Hall, size: HttpSize) -> None:
    cases = [_submitted(hall, number) for number in range(size.cases)]
    tokens = {role: _token(hall, role) for role in ("clerk", "reviewer", "approver")}
    before = Event.objects.count()
    server = Server(size.workers)
    killer = ServerKiller(server, kills=size.kills, every_seconds=size.every_seconds)
    acknowledged: set[str] = set()
    killer.start()
    try:
        with ThreadPoolExecutor(size.people) as people, ThreadPoolExecutor(size.people * 3) as copies:
            walks = people.map(lambda no: _walk_by_http(server, copies, tokens, no), cases)
            acknowledged.update(key for keys in walks for key in keys)
        # the last kills may come after the last answer: what was acknowledged stays
        killer.join(size.kills * (size.every_seconds + RESTART_SECONDS))
    finally:
        killer.over.set()
        killer.join(READY_SECONDS)
        server.kill()
    assert killer.killed == size.kills
    assert len(acknowledged) == size.cases * len(WALK)
    _acted_exactly_once(cases, acknowledged, before)


def _token(hall: Hall, role: str) -> str:
    user = User.objects.get(pk=hall.staff[role].user_id)
    return accounts.create_token(user, "试验", timezone.now())


def _walk_by_http(server: Server, copies: ThreadPoolExecutor, tokens: dict[str, str], no: str) -> list[str]:
    """The keys of one case's commands, each sent one to five times at once until every copy is answered."""
    keys = []
    for place, (action, role, data) in enumerate(WALK):
        key = f"{no}#{place}"

        def send(action: Action = action, role: str = role, data: Any = data, key: str = key) -> bool:
            return _answered(server, no, action, data, {"token": tokens[role], "key": key})

        sent = [copies.submit(send) for _ in range(random.randint(1, 5))]
        firsts = [copy for copy in sent if not copy.result()]
        assert len(firsts) <= 1, "only an answer that was lost can be missing"
        keys.append(key)
    return keys


def _answered(server: Server, no: str, action: Action, data: Any, who: dict[str, str]) -> bool:
    """Sends until there is an answer; whether it says that the command had acted before."""
    headers = {"Authorization": f"Bearer {who['token']}", "Idempotency-Key": who["key"]}
    until = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < until:
        try:
            path = f"/api/v1/cases/{no}/actions/{action.value}"
            status, body = server.ask("POST", path, data, headers)
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        assert status == 200, body
        return bool(body["repeated"])
    raise AssertionError(f"{who['key']} was never answered")


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
