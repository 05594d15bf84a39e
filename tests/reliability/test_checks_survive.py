"""A means check survives its parts: worker, departments and database are killed; the result is the same.

The departments are the sandbox in a process of its own, asked over its real wire; the database server is the test's
own and stops as in a power cut, while the departments are asked and while their answers are written. Between two
tries nothing is held but rows, so what follows must come to what an undisturbed check comes to: the same inputs, the
same reckoning.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as current
from django.db import connection
from django.utils import timezone

from tests.reliability import own_server
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
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[own_server.OwnServer]:
    """The database of everybody in these tests; nobody else sees it, so nothing is tidied up."""
    with django_db_blocker.unblock(), own_server.used() as found:
        yield found


@pytest.fixture
def family(
    server: own_server.OwnServer, city: City, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
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


def _somebody_waits() -> bool:
    """Whether a connection waits for what another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def _crashed(server: own_server.OwnServer) -> None:
    """Every connection is gone, ours too; the server comes back with what was committed."""
    server.crash()
    connection.close()
    server.start()


@sizes(Size(1), Size(8))  # type: ignore[arg-type]
def test_a_check_comes_to_the_same_though_everything_is_killed_once(
    server: own_server.OwnServer, family: tuple[service.Member, ...], city: City, size: Size
) -> None:
    at = timezone.now()
    undisturbed = running.run(requested(family, "undisturbed", at).no, actor=SYSTEM, at=at)
    assert undisturbed.state == State.READY
    worker = Worker(connection.settings_dict["NAME"])
    try:
        for number in range(size.rounds):
            disturbed = Disturbed(requested(family, f"disturbed-{number}", at), worker, city, server, at)
            check = disturbed.finished((number + 1) / (size.rounds + 1))
            assert check.state == State.READY
            assert outcome(check) == outcome(undisturbed)
            good = Answer.objects.filter(check_of=check, outcome__in=("found", "nothing"))
            assert good.count() == good.values("person", "source").distinct().count(), (
                "nobody was asked twice"
            )
            at = disturbed.at
    finally:
        worker.kill()


@dataclass
class Disturbed:
    """One check, and everything it needs killed once. ``at``: the worker's clock."""

    check: Check
    worker: Worker
    city: City
    server: own_server.OwnServer
    at: datetime

    def finished(self, moment: float) -> Check:
        """What it comes to. ``moment``: how far into the asking, from 0 to 1, departments and database die."""
        self._worker_dies()
        self._departments_die(moment)
        self._database_dies_while_asking(moment)
        self._database_dies_while_writing()
        for _ in range(3):  # a breaker that opened meanwhile closes again
            self._begin()
            self.worker.done()
            if queries.by_no(self.check.no).state == State.READY:
                break
            time.sleep(1)
        return queries.by_no(self.check.no)

    def _begin(self) -> None:
        self.at += running.LEASE
        self.worker.begin(self.at)

    def _answers(self) -> int:
        return Answer.objects.filter(check_of=self.check).count()

    def _worker_dies(self) -> None:
        self.city.slow(SLOW_MS)
        self._begin()
        until(lambda: _asked(self.check))
        self.worker.kill()
        assert self._answers() == 0, "a try is taken in whole or not at all"
        self.worker.start()

    def _departments_die(self, moment: float) -> None:
        self._begin()
        time.sleep(SLOW_MS / 1_000 * moment)
        self.city.kill()
        assert self.worker.done() == 1
        held = set(Answer.objects.filter(check_of=self.check).values_list("outcome", flat=True))
        assert "failed" in held, "a department that died is never read as nothing"
        self.city.start()

    def _database_dies_while_asking(self, moment: float) -> None:
        self.city.slow(SLOW_MS)
        before = self._answers()
        self._begin()
        time.sleep(SLOW_MS / 1_000 * moment)
        _crashed(self.server)
        assert self.worker.done() == "OperationalError", "the worker says so and lives on"
        assert self._answers() == before
        self.city.slow(0)

    def _database_dies_while_writing(self) -> None:
        """Somebody holds the last person's row, so the others' answers are written and theirs cannot be."""
        before = self._answers()
        with psycopg.connect(self.server.url) as holding:
            holding.execute(
                "SELECT 1 FROM checks_checkedperson WHERE check_of_id = %s ORDER BY position DESC LIMIT 1 FOR UPDATE",
                [self.check.pk],
            )
            self._begin()
            until(_somebody_waits)
            _crashed(self.server)
            assert self.worker.done() == "OperationalError"
            holding.close()
        assert self._answers() == before, "half of the answers is none of them"
