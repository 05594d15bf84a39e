"""The hall of the cases room, with an assistant of its office."""

from __future__ import annotations

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases.tests.conftest import MORNING, OFFICE, Hall, hall

__all__ = ["hall"]


@pytest.fixture
def helper(hall: Hall) -> Actor:
    user = User.objects.create(username="zhaozhu", name="赵助", kind="staff")
    appoint(SYSTEM, user, Appointment(role="assistant", office=OFFICE), MORNING)
    return accounts.actor_for(user, MORNING)
