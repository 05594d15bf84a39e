"""Whoever the province vouches for becomes one citizen, again and again the same, and never staff."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import RequestFactory

from yichuang.apps.accounts import queries
from yichuang.apps.accounts.adapters.oidc import IdentityAdapter
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.tests.conftest import AT

pytestmark = pytest.mark.django_db


def come(subject: str, claims: dict[str, str]) -> User:
    """A log-in as the provider's callback makes it, without the network."""
    adapter, request = IdentityAdapter(), RequestFactory().get("/")
    request.session = SessionStore()
    login = SocialLogin(
        account=SocialAccount(provider="province", uid=subject, extra_data={"userinfo": claims})
    )
    login.lookup()
    if login.is_existing:
        return login.user
    login.user = adapter.new_user(request, login)
    adapter.populate_user(request, login, claims)
    return adapter.save_user(request, login)


def test_a_subject_is_one_citizen_without_roles() -> None:
    user = come("sub-1", {"name": "廖仲英", "username": "admin", "email": "x@example.org"})
    assert (user.kind, user.name, user.has_usable_password()) == ("citizen", "廖仲英", False)
    assert "admin" not in user.username
    assert not queries.actor_for(user, AT).grants
    assert come("sub-1", {"name": "别的"}) == user
    assert come("sub-2", {"name": "廖仲英"}) != user


def test_a_subject_that_is_an_identity_number_never_becomes_the_username() -> None:
    user = come("339999199001010013", {})
    assert "339999199001010013" not in (user.username + user.name)


def test_claims_are_not_kept_whether_new_or_known() -> None:
    for _ in range(2):
        come("sub-1", {"name": "廖仲英", "id_number": "339999199001010013"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT extra_data::text FROM socialaccount_socialaccount")
        assert cursor.fetchall() == [("{}",)]
