"""Logging in through the province's identity service (OpenID Connect), by allauth.

The provider's subject is kept by allauth's SocialAccount and always leads to the same account; all other
claims are dropped (a trigger empties them), the name apart. A new subject
becomes a citizen without any role; staff are bound by an administrator, never by what a provider claims.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from yichuang.apps.accounts.models import User, UserKind

_NAME_LENGTH = 64


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Maps a subject to a User of kind citizen."""

    def new_user(self, request: HttpRequest, sociallogin: Any) -> User:
        """An account with a username of its own: the subject may be a number of the person."""
        return User(username=f"citizen-{secrets.token_hex(8)}", kind=UserKind.CITIZEN)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Mapping[str, Any]) -> User:
        """Only the name is taken over; telephone and identity number are proved apart."""
        user: User = sociallogin.user
        user.name = str(data.get("name") or "").strip()[:_NAME_LENGTH]
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """No form is asked: whoever the province knows is let in as a citizen."""
        user: User = sociallogin.user
        user.set_unusable_password()
        sociallogin.save(request)
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never a sign-up page between the province and ours."""
        return True

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Every citizen may come."""
        return True
