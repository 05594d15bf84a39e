"""Faces: portal, desk, public site, board, API. URLs, views, forms, templates; no rules.

``now`` is the one place where a page asks what time it is; services get it passed.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from yichuang.core.clocktime import SHANGHAI


def now(request: HttpRequest) -> datetime:
    """The instant of this request on a Chinese clock; asked once, so that one page knows one time."""
    found: datetime | None = getattr(request, "asked_at", None)
    if found is None:
        found = timezone.now().astimezone(SHANGHAI)
        request.asked_at = found  # type: ignore[attr-defined]
    return found
