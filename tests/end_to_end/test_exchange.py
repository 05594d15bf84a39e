"""The hall and the other departments, each by its own kind of authority, with the real catalogue: every way works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.parties import service as parties
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange, jobs, lanes, queries, service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.models import ConsentWay, Sending
from yichuang.apps.sources.outcomes import Failed, Found, Nothing, Stale
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import Purpose
from yichuang.core.resident_id import ResidentId
from yichuang_sandbox.running import Sandbox

pytestmark = pytest.mark.django_db
NO = "330200-26-FU08-000123-K"
CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    found = load(CATALOGUE).catalogue
    assert found is not None
    return found


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.small(tmp_path_factory.mktemp("city")) as running:
        yield running


@pytest.fixture
def hall(sandbox: Sandbox, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A hall whose exchange file is the one the departments wrote."""
    known = exchange.read(sandbox.exchange)
    monkeypatch.setattr(exchange, "current", lambda: known)
    monkeypatch.setattr(releases, "current_catalogue", lambda: catalogue)
    lanes.forget()
    yield sandbox
    sandbox.faults.clear()
    lanes.forget()


def person(sandbox: Sandbox, code: str) -> ResidentId:
    return ResidentId(sandbox.person(code).resident_id)


def requests(
    hall: Sandbox, catalogue: Catalogue, about: ResidentId, at: datetime, purpose: Purpose
) -> list[Request]:
    """Every source the file names, with all it supplies, under a consent about this person."""
    sources = [
        s
        for code in queries.connected()
        if (s := catalogue.sources[code])
        and purpose in s.purposes
        and "resident_id" in s.keyed_by
        and catalogue.supplies(code)
    ]
    heir = hall.person("daughter")
    row = parties.find_or_create_person(heir.name, heir.resident_id, today=at.date()).party
    terms = service.ConsentTerms(
        sources=tuple(s.code for s in sources),
        about=(about,),
        subject=NO,
        purpose=purpose,
        way=ConsentWay.DRAWN,
        until=at + timedelta(days=1),
        proof="document:signature",
    )
    consent = service.give_consent(SYSTEM, row, terms, at=at)
    return [
        Request(s.code, tuple(sorted(catalogue.supplies(s.code))), about, NO, purpose.value, consent.pk)
        for s in sorted(sources, key=lambda s: s.code)
    ]


def test_every_source_answers_about_the_deceased(hall: Sandbox, catalogue: Catalogue) -> None:
    at = timezone.now()
    jobs.take_in_nightly_files(at)
    wanted = requests(hall, catalogue, person(hall, "deceased"), at, Purpose.HANDLING)
    outcomes = service.look_up_many(wanted, actor=SYSTEM, at=at)
    told = dict(zip((request.source for request in wanted), outcomes, strict=True))
    assert {code: o for code, o in told.items() if not isinstance(o, Found | Nothing | Stale)} == {}
    found = {code: o.values for code, o in told.items() if isinstance(o, Found | Stale)}
    assert len(found) >= 8, "most registers know a pensioner with a flat and a driving licence"
    assert found["population"]["person.name"] == hall.person("deceased").name


def test_with_pensions_hanging_the_others_answer(hall: Sandbox, catalogue: Catalogue) -> None:
    at = timezone.now()
    jobs.take_in_nightly_files(at)
    hall.fault("pensions", "hang")
    wanted = requests(hall, catalogue, person(hall, "deceased"), at, Purpose.HANDLING)
    began = time.monotonic()
    outcomes = service.look_up_many(wanted, actor=SYSTEM, at=at)
    assert time.monotonic() - began < 5
    told = {r.source: o for r, o in zip(wanted, outcomes, strict=True)}
    assert isinstance(told.pop("pensions"), Failed)
    assert {code: o for code, o in told.items() if not isinstance(o, Found | Nothing | Stale)} == {}


def test_a_case_goes_to_a_department_and_its_answer_comes_back(hall: Sandbox) -> None:
    at = timezone.now()
    departments = sorted(queries.connected_departments())
    for n, department in enumerate(departments, 1):
        body = {
            "no": f"{NO}/{n}",
            "service": "a-service",
            "application": NO,
            "region": "330212",
            "answers": {"deceased": {"resident_id": str(person(hall, "deceased")), "name": "陈演松"}},
            "materials": [],
            "submitted_at": at.isoformat(),
        }
        service.enqueue(
            service.Parcel(f"department:{department}", "case", body["no"], body["no"], body), at=at
        )
    jobs.deliver_due(at)
    assert {row.partner: (row.state, row.fault) for row in Sending.objects.all()} == {
        f"department:{code}": ("taken", "") for code in departments
    }
    until = time.monotonic() + 10
    while time.monotonic() < until:
        at += timedelta(seconds=2)
        jobs.poll_feeds(at)
        if OutboxMessage.objects.filter(topic="feed.accepted").count() == len(departments):
            break
        time.sleep(0.2)
    items = [
        queries.feed_item(m.payload["item"]) for m in OutboxMessage.objects.filter(topic="feed.accepted")
    ]
    assert {item.code for item in items} == set(departments)


def test_the_province_hears_of_a_case(hall: Sandbox) -> None:
    at = timezone.now()
    body = {"id": f"{NO}/1#1", "kind": "AcceptOB", "seq": 2, "no": f"{NO}/1", "service": "a-service"}
    more = {"division": "330212", "at": at.isoformat(), "fields": {}}
    service.enqueue(service.Parcel("province", "state", body["id"], f"{NO}/1", body | more), at=at)
    jobs.deliver_due(at)
    assert Sending.objects.get(partner="province").state == "taken"
