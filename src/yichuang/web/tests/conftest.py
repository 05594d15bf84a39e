"""The hall as it opens in production: the real catalogue, published; and people who use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts import queries as account_queries
from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.accounts.models import User
from yichuang.apps.releases import queries as releases
from yichuang.apps.releases.models import Release
from yichuang.config import opening

COUNTY = "330212"


@dataclass(frozen=True)
class Hall:
    """The open hall."""

    region: str = COUNTY

    def citizen(self, phone: str = "13800000001", name: str = "") -> User:
        """Somebody with a phone."""
        found = account_queries.user_by_phone(phone)
        if found is not None:
            return found
        user = accounts.create_user(f"citizen-{phone}", name, kind="citizen")
        accounts.set_phone(user, phone)
        return user

    def browser(self, user: User | None = None, region: str = COUNTY, **extra: Any) -> Client:
        """A browser, logged in or not, with the place chosen."""
        client = Client(**extra)
        client.cookies["region"] = region
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def staff(self, office: str, *roles: str, user_id: int | None = None) -> Actor:
        """A colleague with roles at an office."""
        user = User.objects.filter(pk=user_id).first() or accounts.create_user(
            f"staff-{office}-{'-'.join(roles)}", "王丽"
        )
        grants = tuple(Grant(role, office, "own", frozenset({office})) for role in roles)
        return Actor(user.pk, user.name, "staff", grants)

    def now(self) -> datetime:
        return timezone.now()


def publish() -> None:
    opening.publish(settings.ENVIRONMENT.catalogue, at=timezone.now())


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The real catalogue, loaded once for a module's tests and rolled back behind them.

    A release can never be deleted: committed, it would stand in every other room's tests of the same process.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        publish()
        yield
        transaction.set_rollback(True)
    releases.forget()


@pytest.fixture
def hall(published: None, db: None) -> Hall:
    """The open hall; a test that emptied the tables before finds it open again."""
    if not Release.objects.exists():
        releases.forget()
        publish()
    return Hall()
