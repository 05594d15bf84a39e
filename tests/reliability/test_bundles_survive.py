"""R4 for bundles: workers die, a department is down for a while, and everything still happens exactly once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.db import connection

from tests.reliability.conftest import sizes
from tests.reliability.rounds import Crew
from yichuang.apps.cases import rebuilding, submission
from yichuang.apps.cases.models import BundleTask, Case
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests.departments import Departments
from yichuang.apps.cases.tests.family_hall import FamilyHall, open_hall
from yichuang.apps.documents.models import Document
from yichuang.apps.journal.models import Event, OutboxMessage
from yichuang.apps.notices.models import Notice
from yichuang.core.errors import DomainError

GIVE_UP_SECONDS = 120


@dataclass(frozen=True)
class Size:
    """Bundles, workers, and how often one of them is killed."""

    bundles: int
    workers: int
    kills: int
    every_seconds: float


SMALL, FULL = Size(2, 2, 2, 3.0), Size(100, 3, 40, 3.0)


@pytest.fixture
def connected(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FamilyHall]:
    city = Departments()
    city.obliging = True
    opened = open_hall(tmp_path, settings, city)
    hall = next(opened)
    monkeypatch.setenv("YICHUANG_EXCHANGE", str(current.ENVIRONMENT.exchange))
    yield hall
    next(opened, None)
    city.close()


@sizes(SMALL, FULL)  # type: ignore[arg-type]
def test_bundles_end_once_though_workers_die_and_a_department_is_down(
    connected: FamilyHall, size: Size
) -> None:
    connected.city.down.add("human-resources")
    numbers = [connected.draft() for _ in range(size.bundles)]
    for no in numbers:
        connected.submit(no, key=f"submit {no}")
    crew = Crew(size.workers, connection.settings_dict["NAME"])
    try:
        for number in range(size.kills):
            time.sleep(size.every_seconds)
            crew.kill_one(number)
        connected.city.down.clear()
        _decide_at_our_desk(connected, numbers)
    finally:
        crew.stop()
    _ended_once(connected, numbers)


def _decide_at_our_desk(hall: FamilyHall, numbers: list[str]) -> None:
    """Cremation and grant are ours: decided as soon as they are there, until every bundle is told of its end."""
    left = {f"{no}/{position}" for no in numbers for position in (4, 5)}
    before, until = (0, 0, 0), time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < until:
        for case in sorted(left):
            try:
                hall.decide(case)
                left.discard(case)
            except DomainError:
                continue
        told = Notice.objects.filter(template="bundle_finished").values("key").distinct().count()
        now = (len(left), told, OutboxMessage.objects.count())
        if now == (0, len(numbers), 0):
            return
        if now != before:  # slow is not stuck
            before, until = now, time.monotonic() + GIVE_UP_SECONDS
        time.sleep(0.5)
    raise AssertionError(f"not ended: {Counter(BundleTask.objects.values_list('status', flat=True))}")


def _ended_once(hall: FamilyHall, numbers: list[str]) -> None:
    granted = {"submit": 1, "accept": 1, "grant": 1}
    for no in numbers:
        assert hall.progress(no).finished
        assert Document.objects.filter(subject=no, material="bundle_result").count() == 1
        assert Document.objects.filter(subject=no, material="receipt").count() == 1
        for position in range(1, 6):
            events = Event.objects.filter(subject=f"{no}/{position}").values_list("action", flat=True)
            served = {"serve": 1} if position < 4 else {}
            assert Counter(events) == granted | served
    for department in ("health", "public-security", "human-resources"):
        assert len(hall.city.cases(department)) == len(numbers)
    assert Case.objects.count() == 5 * len(numbers)
    assert rebuilding.differences() == []


def test_of_two_who_hand_in_at_once_one_does(connected: FamilyHall) -> None:
    no = connected.draft()

    def submit(key: str) -> int:
        try:
            order = Order(connected.at, key=key)
            return len(submission.submit(no, {"declaration": True}, actor=connected.heir, order=order))
        except DomainError:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(submit, ["one", "two", "one", "three", "two", "one"]))
    assert set(opened) <= {0, 2}
    assert max(opened) == 2
    assert Case.objects.count() == 2
    assert BundleTask.objects.count() == 6
