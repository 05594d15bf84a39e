"""What the site remembers of a visitor: the place they chose, and what they typed when the login had run out.

What was typed is personal: it lies sealed in the session, for one address, and goes when it is taken.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Level, Region
from yichuang.core.secrecy import row_context

REGION_COOKIE = "region"
_FIRST_REGION = "330200"
_YEAR_SECONDS = 365 * 24 * 3600
_CHOSEN_LEVELS = (Level.CITY, Level.COUNTY, Level.TOWNSHIP)
_KEPT = "typed"
View = Callable[..., HttpResponse]


def actor(request: HttpRequest) -> Actor:
    """Who acts; nobody in particular before the login."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def regions(catalogue: Catalogue) -> list[Region]:
    """The places a person may choose, each city with its counties and townships under it."""
    found = [
        r for r in catalogue.regions.values() if r.level in _CHOSEN_LEVELS and catalogue.offerings(r.code)
    ]
    return sorted(found, key=lambda region: region.code)


def region_of(request: HttpRequest) -> Region:
    """The place the visitor chose, else the first city. NotFound where the catalogue has none."""
    catalogue = releases.current_catalogue()
    wanted = request.COOKIES.get(REGION_COOKIE, "")
    if wanted in catalogue.regions:
        return catalogue.regions[wanted]
    if _FIRST_REGION in catalogue.regions:
        return catalogue.regions[_FIRST_REGION]
    return next(iter(regions(catalogue)), None) or catalogue.region(_FIRST_REGION)


def set_cookie(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    """A preference, remembered for a year; it says nothing about the person."""
    response.set_cookie(name, value, max_age=_YEAR_SECONDS, samesite="Lax", secure=request.is_secure())


def next_url(request: HttpRequest, default: str = "/") -> str:
    """Where to go on, if that is an address of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or default
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else default


def login_required(view: View) -> View:
    """Asks for the login first; what was being sent is kept and given back afterwards (R21)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor(request).user_id is not None:
            return view(request, *args, **kwargs)
        if request.headers.get("X-Autosave"):
            return HttpResponse(status=401)
        keep_typing(request)
        return HttpResponseRedirect(f"/login?{urlencode({'next': request.path})}")

    return guarded


def keep_typing(request: HttpRequest) -> None:
    """Keeps what a POST brought, files apart, until the same address is opened again."""
    if request.method != "POST":
        return
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = f"{request.path}\n{typed.urlencode()}"
    request.session[_KEPT] = keys.cipher().seal(text, context=_context()).hex()


def kept_typing(request: HttpRequest) -> QueryDict | None:
    """What was typed for this very address before the login, once."""
    sealed = request.session.get(_KEPT)
    if not sealed:
        return None
    path, _, typed = keys.cipher().open(bytes.fromhex(sealed), context=_context()).partition("\n")
    if path != request.path:
        return None
    del request.session[_KEPT]
    return QueryDict(typed)


def _context() -> bytes:
    return row_context("session", "typed", "form")


def remember(request: HttpRequest, name: str, text: str) -> None:
    """Seals a short personal text (a phone being logged in with) into the session."""
    request.session[name] = keys.cipher().seal(text, context=row_context("session", name, "text")).hex()


def recall(request: HttpRequest, name: str) -> str:
    """What was remembered, "" where nothing was."""
    sealed = request.session.get(name, "")
    if not sealed:
        return ""
    return keys.cipher().open(bytes.fromhex(sealed), context=row_context("session", name, "text"))


def new_key() -> str:
    """For the hidden field that makes a form count once."""
    return uuid.uuid4().hex


def command_key(request: HttpRequest, *about: str) -> str:
    """The idempotency key of a form, bound to what it is about and who sent it: nobody can use another's."""
    given = request.POST.get("key", "")[:64] or new_key()
    return ":".join(("web", str(actor(request).user_id), *about, given))
