"""The board as somebody with a role sees it, over cases written straight into the projection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.oversight.tests.conftest import CITY, Books, books

__all__ = ["books"]


class Viewer(Client):
    """A browser in which somebody of the staff is logged in."""

    def of(self, role: str = "supervisor", office: str = CITY) -> Viewer:
        user = accounts.create_user(f"{role}-{office}", "何燕")
        accounts.appoint(SYSTEM, user, accounts.Appointment(office, role), timezone.now() - timedelta(days=1))
        self.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return self


@pytest.fixture
def viewer(books: Books) -> Viewer:
    return Viewer()
