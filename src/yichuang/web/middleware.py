"""What every page shares: who acts, refusals as pages, and no caching of personal pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.functional import SimpleLazyObject

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.core.errors import DomainError, NotFound
from yichuang.web import errors, now

ANONYMOUS = Actor(None, "", "citizen")
"""Somebody who has not logged in: a citizen of whom nothing is known."""


def actor_of(request: HttpRequest) -> Actor:
    """The person behind the request with everything they hold now; an account switched off is nobody."""
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    try:
        return accounts.actor_for(int(user.pk), now(request))
    except NotFound:
        return ANONYMOUS


def _without_slash(request: HttpRequest) -> str:
    """Where somebody wanted to go who typed a slash too many; Django itself sees to one too few."""
    path = request.path_info
    if request.method not in ("GET", "HEAD") or not path.endswith("/") or is_valid_path(path):
        return ""
    shorter = path.rstrip("/")
    if not shorter or shorter.startswith("//") or not is_valid_path(shorter):
        return ""
    query = request.META.get("QUERY_STRING", "")
    return f"{shorter}?{query}" if query else shorter


class PageMiddleware:
    """Sets ``request.actor`` (looked up when first used), answers a DomainError of a view with its page,
    and keeps personal pages out of every cache (R12)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 404 and (shorter := _without_slash(request)):
            return HttpResponsePermanentRedirect(shorter)
        if not request.path.startswith("/static/") and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refusals of the domain are ordinary answers; everything else is a fault of ours (500)."""
        return errors.page(request, exception) if isinstance(exception, DomainError) else None
