"""A means check survives its parts: the worker and the departments are killed, the database lets go; the result is the same.

The departments are the sandbox in a process of its own, asked over its real wire. Between two tries nothing is held
but rows, so what follows must come to what an undisturbed check comes to: the same inputs, the same reckoning.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.db import connection
from django.utils import timezone

from tests.reliability.conftest import sizes
from tests.reliability.departments import GIVE_UP_SECONDS, City, Worker
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import assessing, queries, running, service, tables
from yichuang.apps.checks.models import Answer, Check, State
from yichuang.apps.parties import service as parties
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange, jobs
from yichuang.apps.sources import service as sources
from yichuang.apps.sources.models import ConsentWay
from yichuang.catalogue.model import Purpose
from yichuang.config import opening
from yichuang.core.clocktime import shanghai_date
from yichuang.core.resident_id import ResidentId

sandbox = pytest.importorskip("yichuang_sandbox.running")

CENTRE, MATTER = "330212-civil-affairs", "check-survives"
SLOW_MS = 1_500
PEOPLE = {"earner": 1, "homemaker": 2, "pupil": 3, "grandmother": 4}


@dataclass(frozen=True)
class Size:
    """How often everything is killed once."""

    rounds: int


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    folder = tmp_path / "city"
    store = sandbox.Store(folder)
    sandbox.city.make(store, people=20)
    store.close()
    made = City(folder)
    yield made
    made.kill()


@pytest.fixture
def family(
    transactional_db: None, city: City, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[service.Member, ...]]:
    """The family just above the line, everybody with a consent signed at the window."""
    path = tmp_path / "city" / "exchange.yaml"
    settings.ENVIRONMENT = replace(current.ENVIRONMENT, exchange=path)
    monkeypatch.setenv("YICHUANG_EXCHANGE", str(path))
    releases.forget()
    exchange.forget()
    at = timezone.now()
    opening.publish(current.ENVIRONMENT.catalogue, at=at - timedelta(days=1))
    jobs.take_in_nightly_files(at)
    people = []
    for code, relation in PEOPLE.items():
        found = sandbox.role(code)
        people.append(service.Member(found.name, ResidentId(found.resident_id), {"relation": relation}))
    numbers = tuple(one.resident_id for one in people)
    known = parties.find_or_create_person(people[0].name, numbers[0], today=at.date()).party
    terms = sources.ConsentTerms(
        queries.sources_of_a_check(releases.current_catalogue()),
        numbers,
        MATTER,
        Purpose.ASSISTANCE,
        ConsentWay.DRAWN,
        at + timedelta(days=180),
        "document:1",
    )
    sources.give_consent(SYSTEM, known, terms, at=at)
    yield tuple(people)
    exchange.forget()
    releases.forget()


def requested(family: tuple[service.Member, ...], subject: str, at: datetime) -> Check:
    wanted = service.Wanted(subject, MATTER, "330212001", CENTRE, family, shanghai_date(at))
    return service.request(wanted, actor=SYSTEM, at=at)


def outcome(check: Check) -> tuple[Any, Any, Any]:
    """What the rules read, what they made of it, and what the sources said."""
    evidence, found = assessing.assess(check, check.applied_on)
    said = {where: row.outcome for where, row in evidence.answers.items()}
    return tables.as_json(found.tables), [dict(unit) for unit in found.units], said


def until(true: Callable[[], bool]) -> None:
    """Until it is so. AssertionError where it never is."""
    give_up = time.monotonic() + GIVE_UP_SECONDS
    while not true():
        assert time.monotonic() < give_up, "it never came to that"
        time.sleep(0.02)


def _asked(check: Check) -> bool:
    return Check.objects.get(pk=check.pk).state == State.RUNNING


def _let_go_of_everybody() -> None:
    """As a database that is restarted: every other connection ends at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@sizes(Size(1), Size(8))  # type: ignore[arg-type]
def test_a_check_comes_to_the_same_though_everything_is_killed_once(
    family: tuple[service.Member, ...], city: City, size: Size
) -> None:
    at = timezone.now()
    undisturbed = running.run(requested(family, "undisturbed", at).no, actor=SYSTEM, at=at)
    assert undisturbed.state == State.READY
    worker = Worker(connection.settings_dict["NAME"])
    try:
        for number in range(size.rounds):
            at = _killed_and_finished(family, city, worker, f"disturbed-{number}", at)
            check = queries.of_subject(f"disturbed-{number}")
            assert check is not None
            assert check.state == State.READY
            assert outcome(check) == outcome(undisturbed)
            good = Answer.objects.filter(check_of=check, outcome__in=("found", "nothing"))
            assert good.count() == good.values("person", "source").distinct().count(), (
                "nobody was asked twice"
            )
    finally:
        worker.kill()


def _killed_and_finished(
    family: tuple[service.Member, ...], city: City, worker: Worker, subject: str, at: datetime
) -> datetime:
    """The worker dies, then the departments, then the database lets go; then all is well. The moment it is done."""
    city.slow(SLOW_MS)
    check = requested(family, subject, at)
    worker.begin(at)
    until(lambda: _asked(check))
    worker.kill()
    assert not Answer.objects.filter(check_of=check).exists(), "a try is taken in whole or not at all"
    worker.start()
    at += running.LEASE
    worker.begin(at)
    time.sleep(SLOW_MS / 3_000)
    city.kill()
    assert worker.done() == 1
    held = set(Answer.objects.filter(check_of=check).values_list("outcome", flat=True))
    assert "failed" in held, "a department that died is never read as nothing"
    city.start()
    city.slow(SLOW_MS)
    at += running.LEASE
    worker.begin(at)
    time.sleep(SLOW_MS / 3_000)
    _let_go_of_everybody()
    assert worker.done() == "OperationalError", "the worker says so and lives on"
    city.slow(0)
    for _ in range(3):  # a breaker that opened meanwhile closes again
        at += running.LEASE
        worker.begin(at)
        worker.done()
        if queries.by_no(check.no).state == State.READY:
            break
        time.sleep(1)
    return at
