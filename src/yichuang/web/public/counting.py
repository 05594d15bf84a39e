"""Whoever copies the public pages one by one is slowed down; a person never notices."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from yichuang.apps.accounts import limits
from yichuang.web import now

_LOOKS = limits.Limit("public.address", 600, timedelta(minutes=15))


def count(request: HttpRequest) -> None:
    """One look from this address. LimitExceeded."""
    limits.take(_LOOKS, str(request.META.get("REMOTE_ADDR", "")), now(request))
