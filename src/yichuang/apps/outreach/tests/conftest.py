"""The hall of the cases room, with an assistant of its office; and a township with the real catalogue, opened once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases.tests.conftest import MORNING, OFFICE, Hall, hall
from yichuang.apps.releases import queries as releases
from yichuang.apps.releases.models import Release
from yichuang.config import env, opening

__all__ = ["hall"]


@pytest.fixture
def helper(hall: Hall) -> Actor:
    user = User.objects.create(username="zhaozhu", name="赵助", kind="staff")
    appoint(SYSTEM, user, Appointment(role="assistant", office=OFFICE), MORNING)
    return accounts.actor_for(user, MORNING)


def publish() -> None:
    releases.forget()
    opening.publish(env.load().catalogue, at=MORNING - timedelta(days=30))


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real catalogue, loaded once for a module's tests and rolled back behind them."""
    with django_db_blocker.unblock(), transaction.atomic():
        publish()
        yield
        transaction.set_rollback(True)
    releases.forget()


@pytest.fixture
def opened(published: None, db: None) -> None:
    """The open house; a test that emptied the tables before finds it open again."""
    if not Release.objects.exists():
        publish()


def colleague(name: str, role: str, office: str) -> Actor:
    """Somebody who works there, for a while already."""
    user = User.objects.create(username=f"o-{name}", name=name, kind="staff")
    appoint(SYSTEM, user, Appointment(role=role, office=office), MORNING - timedelta(days=9))
    return accounts.actor_for(user, MORNING)
