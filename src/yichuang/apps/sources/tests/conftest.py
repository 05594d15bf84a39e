"""People, a small catalogue and an exchange file for the tests of data sharing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.parties import service as parties
from yichuang.apps.parties.models import Person
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange, lanes, service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.models import Consent, ConsentWay
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import CodeList, Element, Purpose, Source
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.resident_id import ResidentId, check_character

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
NO = "330200-26-FU08-000123-K"
ELEMENTS = ("person.name", "person.death_date", "pension.monthly_fen", "person.sex", "house.count")

PAYMENTS = (
    {"name": "month", "label": "月份", "type": "integer"},
    {"name": "kind", "label": "种类", "type": "integer", "codes": {2: "养老金"}},
    {"name": "amount_fen", "label": "金额", "type": "money"},
    {"name": "payer", "label": "发放机构", "type": "text", "required": False, "rule": False},
)


def number(serial: int, birth: str = "19450101") -> ResidentId:
    """A valid number of nobody."""
    body = f"339999{birth}{serial:03d}"
    return ResidentId(body + check_character(body))


DECEASED = number(1)


def catalogue(*more: Source) -> Catalogue:
    """Two sources of each policy, a handful of elements."""
    sources = {
        s.code: s
        for s in (
            Source(code="population", name="公安人口库", holder="公安", keyed_by=("resident_id",)),
            Source(code="pensions", name="养老待遇", holder="人社", keyed_by=("resident_id",)),
            Source.model_validate(
                {
                    "code": "real-estate",
                    "name": "不动产",
                    "holder": "自然资源",
                    "keyed_by": ["resident_id"],
                    "failure": "last_known",
                    "freshness": {"value": 1, "unit": "days"},
                }
            ),
            Source(
                code="register",
                name="登记簿",
                holder="民政",
                keyed_by=("uscc",),
                consent_required=False,
            ),
            *more,
        )
    }

    def element(code: str, kind: str, *sources: str, **more: Any) -> Element:
        return Element.model_validate({"code": code, "name": code, "type": kind, "sources": sources, **more})

    elements = [
        element("person.name", "text", "population", "pensions", *(s.code for s in more)),
        element("person.death_date", "date", "population"),
        element("person.sex", "code", "population", code_list="sex"),
        element("pension.monthly_fen", "money", "pensions"),
        element("house.count", "integer", "real-estate"),
        element("body.name", "text", "register"),
        element("pension.payments", "records", "pensions", columns=PAYMENTS),
    ]
    codes = CodeList(code="sex", name="性别", values={"1": "男", "2": "女"})
    return Catalogue(elements={e.code: e for e in elements}, sources=sources, codes={"sex": codes})


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """The small catalogue in the place of the released one."""
    made = catalogue()
    monkeypatch.setattr(releases, "current_catalogue", lambda: made)
    return made


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``connect(sources={…}, departments={…}, province=…)`` is the installation's exchange file from then on."""

    def to(**given: Any) -> None:
        made = exchange.Exchange.model_validate(given)
        monkeypatch.setattr(exchange, "current", lambda: made)

    lanes.forget()
    yield to
    lanes.forget()


@pytest.fixture
def heir(db: None) -> Person:
    """The daughter, with an account."""
    user = User.objects.create(username="heir", name="演示女儿", kind="citizen")
    person = parties.find_or_create_person("演示女儿", number(2, "19750302"), today=AT.date()).party
    Person.objects.filter(pk=person.pk).update(user=user, proof="province")
    person.refresh_from_db()
    return person


@pytest.fixture
def citizen(heir: Person) -> Actor:
    return Actor(heir.user_id, "演示女儿", "citizen")


@pytest.fixture
def consent(heir: Person, citizen: Actor) -> Consent:
    """For every source of the small catalogue, about the deceased and herself."""
    terms = service.ConsentTerms(
        sources=("population", "pensions", "real-estate"),
        about=(DECEASED, number(2, "19750302")),
        subject=NO,
        purpose=Purpose.HANDLING,
        way=ConsentWay.LOGIN,
        until=AT + timedelta(days=30),
    )
    return service.give_consent(citizen, heir, terms, at=AT)


@pytest.fixture
def request_for(consent: Consent) -> Callable[..., Request]:
    """A right request about the deceased; what is given is put in its place."""
    right = Request("population", ("person.name",), DECEASED, NO, "handling", consent.pk)
    return lambda **other: replace(right, **other)


def rest(url: str, **more: Any) -> dict[str, Any]:
    """A source or department of the exchange file that answers at ``url``."""
    return {"kind": "rest", "url": url, "timeout_seconds": 1.0, **more}
