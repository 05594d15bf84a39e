"""Who calls: the holder of a bearer token, somebody logged in to the pages, or, where a path says so, anyone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.web import now
from yichuang.web.middleware import ANONYMOUS


class Token(HttpBearer):
    """A bearer token of an account; unknown, expired, revoked and switched off look the same."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = accounts.actor_by_token(token, now(request))
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]
        return actor


class Login(SessionAuth):
    """The session of a page, with its CSRF token; a request without a session cookie has simply not logged in."""

    def __call__(self, request: HttpRequest) -> Any | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor = actor_of(request)
        return actor if actor.user_id is not None else None


def visitor(request: HttpRequest) -> Actor | None:
    """Anyone, unless they showed a token that does not open anything."""
    return None if "Authorization" in request.headers else ANONYMOUS


SIGNED_IN = [Token(), Login()]
ANYONE = [Token(), Login(), visitor]


def actor_of(request: HttpRequest) -> Actor:
    """Who calls, with everything they hold now."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
