"""Rows of the projection as they would stand after so many cases, without living through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from yichuang.apps.cases import pinned
from yichuang.apps.cases.models import Application, Case, CaseFacts
from yichuang.apps.releases import queries as releases
from yichuang.config import env, opening
from yichuang.core.clocktime import SHANGHAI

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
CITY, COUNTY = "330200-civil-affairs", "330212-civil-affairs"
ESTABLISH, CHANGE, ALLOWANCE = (
    "social-association-establishment",
    "social-association-change",
    "subsistence-allowance",
)
_FIXED = {
    "version": 4,
    "head": b"",
    "state": "decided",
    "snapshot": {},
    "received_at": NOON,
    "handling": "committed",
    "promised_value": 10,
    "promised_unit": "wd",
    "used": 3,
    "late": False,
}


@dataclass
class Books:
    """Writes cases into the projection; whatever is not said is an ordinary case closed on time."""

    release: int
    made: int = 0

    def case(self, *, office: str = CITY, service: str = ESTABLISH, region: str = "", **facts: Any) -> str:
        self.made += 1
        region, no = region or office.partition("-")[0], f"TEST-26-{self.made:06d}"
        application = Application.objects.create(
            no=no, service=service, region=region, office_id=office, release_id=self.release, channel="online"
        )
        place = {"no": f"{no}/1", "service": service, "region": region, "release_id": self.release}
        case = Case.objects.create(
            **place, application=application, office_id=office, opened_at=facts.get("received_at", NOON)
        )
        values = {**_FIXED, "decided_at": NOON, **facts}
        CaseFacts.objects.create(case=case, **place, office=office, application_id=application.pk, **values)
        return case.no

    def open_case(self, *, due: timedelta, yellow: timedelta, **facts: Any) -> str:
        times = {"due_at": NOON + due, "yellow_at": NOON + yellow}
        state = {"state": "in_review", "decided_at": None, "used": None, "late": None}
        return self.case(**{**state, **times, **facts})


@pytest.fixture
def books(db: None) -> Books:
    releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
    release = opening.publish(env.load().catalogue, at=NOON - timedelta(days=30))
    return Books(release.pk)
