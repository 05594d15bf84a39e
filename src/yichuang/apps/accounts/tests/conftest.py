"""A small tree of offices and people in it, shared by the tests of accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yichuang.apps.accounts import service
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import User
from yichuang.catalogue.model.regions import Office, OfficeKind
from yichuang.core.clocktime import SHANGHAI

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
YEAR = timedelta(days=365)
PROVINCE, CITY, COUNTY = "330000-civil-affairs", "330200-civil-affairs", "330212-civil-affairs"
TOWNSHIP, SIBLING, OTHER_CITY = "330212001-office", "330211-civil-affairs", "330100-civil-affairs"


def office(code: str, parent: str | None, kind: OfficeKind = OfficeKind.BUREAU) -> Office:
    return Office(code=code, name=f"{code[:6]}民政", kind=kind, division=code.split("-")[0], parent=parent)


TREE = [
    office(TOWNSHIP, COUNTY, OfficeKind.TOWNSHIP),
    office(COUNTY, CITY),
    office(SIBLING, CITY),
    office(CITY, PROVINCE),
    office(OTHER_CITY, PROVINCE),
    office(PROVINCE, None),
]


@pytest.fixture
def offices(db: None) -> None:
    service.sync_offices(TREE)


def staff(username: str, *memberships: tuple[str, str], **more: object) -> User:
    """A user with (role, office) memberships from AT on."""
    user = service.create_user(username, f"{username}甲")
    for role, code in memberships:
        service.appoint(SYSTEM, user, service.Appointment(office=code, role=role, **more), AT)  # type: ignore[arg-type]
    return user
