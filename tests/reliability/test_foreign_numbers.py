"""R8 on look-ups: whoever asks, by whatever number they guessed or borrowed, nobody is looked up for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.table import TABLE, Permission
from yichuang.apps.cases import applications, consenting, known, learning
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import city, family_hall
from yichuang.apps.cases.tests.departments import DECEASED, HEIR
from yichuang.apps.cases.tests.family_hall import CIVIL, LAND, FamilyHall
from yichuang.apps.parties import queries as parties
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.models import Consent, ConsentWay, Lookup
from yichuang.apps.sources.service import ConsentTerms, Refused, Request, give_consent, look_up
from yichuang.catalogue.model import Purpose, Role
from yichuang.core.errors import DomainError, NotAllowed, NotFound
from yichuang.core.resident_id import ResidentId

__all__ = ["city", "family_hall"]
pytestmark = pytest.mark.django_db
STAFF = tuple(r.value for r in Role if r not in (Role.APPLICANT, Role.AGENT, Role.SYSTEM))
PEOPLE = {"population": {DECEASED: {"person.name": "陈演松", "person.address": "演示路1号"}}}
BLANK: dict[str, Any] = {"deceased": {"name": None, "address": None}, "death": {"died_on": None}}


@pytest.fixture
def hall(family_hall: FamilyHall) -> FamilyHall:
    family_hall.city.people = {source: dict(people) for source, people in PEOPLE.items()}
    return family_hall


@pytest.fixture
def theirs(hall: FamilyHall) -> str:
    """A family's draft with a consent: everything a look-up needs stands ready."""
    no = hall.draft(papers=False, **BLANK)
    consent(hall, no, DECEASED)
    return no


def consent(hall: FamilyHall, no: str, about: str) -> Consent:
    person = parties.person_by_resident_id(HEIR)
    assert person is not None
    until = hall.at + timedelta(days=30)
    terms = ConsentTerms(
        ("population", "deaths"), (ResidentId(about),), no, Purpose.HANDLING, ConsentWay.LOGIN, until
    )
    return give_consent(hall.heir, person, terms, at=hall.at)


def outsiders() -> list[Actor]:
    """Every role of another office and of the leading office's county, a stranger, and a proved stranger."""
    found = [
        Actor(900 + i, "某人", "staff", (Grant(role, office, "own", frozenset({office})),))
        for office in (LAND, "430000-civil-affairs", CIVIL)
        for i, role in enumerate(STAFF)
    ]
    stranger = User.objects.create(username="stranger", name="陌生人", kind="citizen")
    return [*found, Actor(stranger.pk, "陌生人", "citizen"), Actor(None, "", "citizen")]


def test_in_somebody_s_draft_nobody_else_looks_anybody_up(hall: FamilyHall, theirs: str) -> None:
    for actor in outsiders():
        for number in (theirs, f"{theirs}/1", theirs.lower(), f" {theirs}"):
            with pytest.raises((NotFound, NotAllowed)):
                learning.learn(number, actor=actor, at=hall.at)
            with pytest.raises((NotFound, NotAllowed)):
                known.contest(number, "deceased.name", "别人", "不对", actor=actor, at=hall.at)
            with pytest.raises((NotFound, NotAllowed)):
                consenting.ask(number, "deceased.resident_id", "13900000001", actor=actor, at=hall.at)
    assert hall.city.queries == []
    assert Lookup.objects.count() == 0


def test_a_number_typed_later_is_not_covered_by_the_consent_for_another(
    hall: FamilyHall, theirs: str
) -> None:
    hall.city.people["population"][HEIR] = {"person.name": "陈示兰", "person.address": "别人的地址"}
    other = {"deceased": {"resident_id": HEIR}}
    applications.save_answers(theirs, other, actor=hall.heir, at=hall.at)
    told = {one.source: one.outcome for one in learning.learn(theirs, actor=hall.heir, at=hall.at).asked}
    assert told["population"] == "no_consent"
    assert all(
        query["key"]["value"] != HEIR for query in hall.city.queries if query["source"] == "population"
    )
    assert known.of(Application.objects.get(no=theirs)) == []


def test_somebody_else_s_consent_opens_nothing_in_another_matter(hall: FamilyHall, theirs: str) -> None:
    borrowed = Consent.objects.get(subject=theirs).pk
    stranger = User.objects.create(username="stranger", name="陌生人", kind="citizen")
    own = applications.open_draft(
        applications.Draft("mini-after", "330212", "online"),
        actor=Actor(stranger.pk, "陌生人", "citizen"),
        at=hall.at,
    ).no
    right = Request("population", ("person.name",), ResidentId(DECEASED), own, "handling", borrowed)
    tried = (
        right,
        Request(right.source, right.elements, ResidentId(HEIR), theirs, "handling", borrowed),
        Request(right.source, right.elements, right.about, theirs, "assistance", borrowed),
        Request("pensions", ("pension.account",), right.about, own, "handling", borrowed),
        Request(right.source, right.elements, right.about, own, "handling", None),
    )
    for request in tried:
        outcome = look_up(request, actor=Actor(stranger.pk, "陌生人", "citizen"), at=hall.at)
        assert isinstance(outcome, Refused), request.subject
    assert Lookup.objects.filter(outcome="refused").count() == len(tried)
    assert hall.city.queries == []


def test_only_leaders_read_whom_others_looked_up(hall: FamilyHall, theirs: str) -> None:
    learning.learn(theirs, actor=hall.heir, at=hall.at)
    for actor in outsiders():
        may = any(grant.role in TABLE[Permission.SEE_LOOKUPS] for grant in actor.grants)
        try:
            found = sources.audit(actor, DECEASED).count()
        except DomainError:
            found = None
        assert (found is not None) == may, actor.grants
    other = parties.person_by_resident_id(HEIR)
    assert other is not None
    assert not sources.look_ups_of(other).exists(), "the heir's own page shows who looked the heir up"
