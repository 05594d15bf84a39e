"""A centre with its officers, a family with consents, and a city whose registers say what a test wants them to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.checks import queries, running, service, showing
from yichuang.apps.checks.models import Check
from yichuang.apps.parties import service as parties
from yichuang.apps.parties.models import Person
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import lookups
from yichuang.apps.sources import service as sources
from yichuang.apps.sources.adapters.connector import Answer, Held, NotHeld, SourceFailure
from yichuang.apps.sources.models import ConsentWay
from yichuang.apps.sources.outcomes import FailureReason
from yichuang.catalogue.model import Purpose
from yichuang.config import env, opening
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.numbers import ApplicationNumber
from yichuang.core.resident_id import ResidentId, Sex, demo_resident_id
from yichuang.rules.codes import Conclusion

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)  # a Monday
CENTRE, TOWN, ELSEWHERE = "330212-civil-affairs", "330212001-social-assistance", "330302-civil-affairs"
MATTER = str(ApplicationNumber.of("330212", 2026, "SA-01", 123))
FATHER = demo_resident_id(11, date(1975, 3, 1), Sex.MALE)
MOTHER = demo_resident_id(12, date(1976, 5, 2), Sex.FEMALE)
CHILD = demo_resident_id(13, date(2014, 9, 3), Sex.FEMALE)
NAMES = {FATHER: "赵演平", MOTHER: "钱示兰", CHILD: "赵演小"}
MONTHS = [202511, 202512, *range(202601, 202611)]


def pension(fen: int, kind: int = 2) -> list[dict[str, Any]]:
    """Twelve months, as the pension office pays them."""
    return [{"month": month, "kind": kind, "base_fen": 0, "amount_fen": fen} for month in MONTHS]


def wages(fen: int) -> list[dict[str, Any]]:
    """As the tax office has them."""
    return [
        {"month": month, "kind": 1, "income_fen": fen, "tax_fen": 0, "payer": "演示鞋厂"} for month in MONTHS
    ]


def account(balance_fen: int, inflow_fen: int = 0, tail: str = "0001") -> dict[str, Any]:
    """A bank account."""
    return {
        "balance_fen": balance_fen,
        "inflow_fen": inflow_fen,
        "as_of": "2026-11-22",
        "bank": "演示银行",
        "account_tail": tail,
        "holder": "赵演平",
    }


@dataclass
class City:
    """What registers hold, by (number, element, source or ""); sources in ``down`` do not answer."""

    held: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    values: dict[tuple[str, str], Any] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    resting: set[str] = field(default_factory=set)  # not asked at all: they failed too often
    asked: list[tuple[str, str]] = field(default_factory=list)

    def has(self, number: ResidentId, kind: str, *rows: dict[str, Any]) -> None:
        self.held[str(number), f"check.{kind}"] = list(rows)

    def answer(self, asked: Sequence[Any], at: datetime) -> list[Any]:
        """In the place of the network."""
        return [
            lookups._Ended(one.refusal) if one.refusal else lookups._Ended(self._say(one.request, at), 3)
            for one in asked
        ]

    def _say(self, request: Any, at: datetime) -> Answer | SourceFailure:
        self.asked.append((request.source, str(request.about)))
        if request.source in self.down:
            return SourceFailure(FailureReason.UNREACHABLE)
        if request.source in self.resting:
            return SourceFailure(FailureReason.RESTING)
        values = {
            code: rows
            for code in request.elements
            if (rows := self._rows(str(request.about), code, request.source))
        }
        values |= {
            c: self.values[str(request.about), c]
            for c in request.elements
            if (str(request.about), c) in self.values
        }
        moment = at - timedelta(hours=1)
        return Held(values, moment) if values else NotHeld(moment)

    def _rows(self, number: str, code: str, source: str) -> list[dict[str, Any]]:
        rows = self.held.get((number, code), [])
        if code == "check.civil_affairs":  # each register tells its own columns
            wanted = {
                "marriage-register": "married",
                "funeral-services": "died_on",
                "assistance-register": "aid",
            }
            return [row for row in rows if wanted[source] in row]
        if code == "check.social_insurance":
            own = (2, 3) if source == "pensions" else (1, 4, 5)
            return [row for row in rows if row["kind"] in own]
        return rows if source == kinds_source(code) else []


def kinds_source(code: str) -> str:
    """The first source of an element, which is the one that tells in these tests."""
    return releases.current_catalogue().elements[code].sources[0]


def conclusion(check: Check) -> Conclusion:
    """What the check comes to now."""
    return showing.assessment(check)[1].conclusion


@dataclass
class Centre:
    """Shortcuts; ``at`` is the clock."""

    reviewer: Actor
    clerk: Actor
    town: Actor
    stranger: Actor
    family: dict[str, Person]
    city: City
    at: datetime = AT

    def wanted(self, **changes: Any) -> service.Wanted:
        facts = {FATHER: {"relation": 1}, MOTHER: {"relation": 2}, CHILD: {"relation": 3, "study": 1}}
        given: dict[str, Any] = {
            "subject": MATTER,
            "matter": MATTER,
            "region": "330212001",
            "office": CENTRE,
            "asking_office": TOWN,
            "members": tuple(service.Member(NAMES[n], n, f) for n, f in facts.items()),
            "applied_on": date(2026, 11, 20),
        }
        return service.Wanted(**{**given, **changes})

    def consent(self, *numbers: ResidentId, by: ResidentId = FATHER) -> None:
        person = self.family[str(by)]
        terms = sources.ConsentTerms(
            sources=queries.sources_of_a_check(releases.current_catalogue()),
            about=numbers,
            subject=MATTER,
            purpose=Purpose.ASSISTANCE,
            way=ConsentWay.LOGIN,
            until=self.at + timedelta(days=180),
        )
        actor = accounts.actor_for(int(person.user_id or 0), self.at)
        sources.give_consent(actor, person, terms, at=self.at)

    def request(self, **changes: Any) -> Check:
        return service.request(self.wanted(**changes), actor=SYSTEM, at=self.at)

    def run(self, check: Check) -> Check:
        return running.run(check.no, actor=SYSTEM, at=self.at)

    def ready(self, **changes: Any) -> Check:
        """A check that has its answers."""
        self.consent(FATHER, CHILD)
        self.consent(MOTHER, by=MOTHER)
        return self.run(self.request(**changes))

    def sign(self, check: Check, **more: Any) -> service.Signed:
        return service.sign(check.no, actor=self.reviewer, at=self.at, **more)

    def settle(self, check: Check, about: str, choice: str, reason: str = "已看过凭据") -> None:
        decided = service.Decided(about, choice, reason)
        service.settle(check.no, decided, actor=self.reviewer, at=self.at)

    def content(self, check: Check) -> dict[str, Any]:
        report = queries.newest_report(check)
        assert report is not None
        found: dict[str, Any] = json.loads(report.content)
        return found

    def later(self, **delta: Any) -> None:
        self.at += timedelta(**delta)


def officer(name: str, role: str, office: str) -> Actor:
    user = User.objects.create(username=name, name=f"演示{name}", kind="staff")
    appoint(SYSTEM, user, Appointment(role=role, office=office), AT - timedelta(days=400))
    return accounts.actor_for(user, AT)


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> City:
    made = City()
    monkeypatch.setattr(lookups, "_carried_out", made.answer)
    return made


@pytest.fixture
def centre(db: None, city: City, monkeypatch: pytest.MonkeyPatch) -> Centre:
    releases.forget()
    opening.publish(env.load().catalogue, at=AT - timedelta(days=30))
    family = {}
    for number, name in NAMES.items():
        person = parties.find_or_create_person(name, number, today=AT.date()).party
        if number != CHILD:
            user = User.objects.create(username=name, name=name, kind="citizen")
            parties.link_user(person, user, proof="province", at=AT)
        family[str(number)] = person
    home = {"alive": True, "police_household": 5, "address": "演示路1号"}
    for number, relation, marital in ((FATHER, 1, 20), (MOTHER, 2, 20), (CHILD, 3, 10)):
        row = {
            "born": number.birth_date.isoformat(),
            "relation": relation,
            "name": NAMES[number],
            "marital": marital,
        }
        city.has(number, "population", home | row)
    rows = [
        {
            "resident_id": str(n),
            "name": NAMES[n],
            "relation": r,
            "born": n.birth_date.isoformat(),
            "alive": True,
        }
        for n, r in ((FATHER, 1), (MOTHER, 2), (CHILD, 3))
    ]
    city.has(FATHER, "household", *rows)
    for number, spouse in ((FATHER, MOTHER), (MOTHER, FATHER)):
        city.has(
            number, "civil_affairs", {"married": True, "spouse_id": str(spouse), "spouse_name": NAMES[spouse]}
        )
    return Centre(
        reviewer=officer("hedui", "reviewer", CENTRE),
        clerk=officer("shouli", "clerk", CENTRE),
        town=officer("xiangzhen", "reviewer", TOWN),
        stranger=officer("bieren", "reviewer", ELSEWHERE),
        family=family,
        city=city,
    )
