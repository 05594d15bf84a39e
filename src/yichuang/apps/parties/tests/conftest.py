"""People of the demo city for the tests of parties."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.parties import service
from yichuang.apps.parties.models import Person
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.resident_id import check_character

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OFFICE = "330212-civil-affairs"


def number(serial: int, birth: str = "19900101") -> str:
    """A valid number of nobody."""
    body = f"339999{birth}{serial:03d}"
    return body + check_character(body)


def person(name: str, serial: int) -> Person:
    return service.find_or_create_person(name, number(serial), today=TODAY).party


def clerk(user_id: int | None = None, office: str = OFFICE) -> Actor:
    return Actor(user_id, "王丽", "staff", (Grant("clerk", office, "own", frozenset({office})),))
