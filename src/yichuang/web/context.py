"""What every template knows: the mode, whether this is a demo, and the site's own words and links."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yichuang.catalogue.guide import hours_text
from yichuang.core.errors import DomainError
from yichuang.core.masking import mask_phone
from yichuang.web.sessions import actor, region_of

_STAFF_PATHS = ("/desk", "/board", "/staff")


def page(request: HttpRequest) -> dict[str, Any]:
    """``elder``: the person chose the elder mode; ``demo``: people and data are fictional; ``site``: see the README
    of the templates, looked up only where a page shows it."""
    return {
        "elder": request.COOKIES.get("elder") == "1",
        "demo": settings.DEMO,
        "site": SimpleLazyObject(lambda: site(request)),
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """The header and the footer of this visitor's place."""
    found: dict[str, Any] = {"title": "一窗", "home_url": "/", "agent_url": "/help#agent"}
    found |= _account(request)
    if request.path.startswith(_STAFF_PATHS):
        return found | {"sign_in_url": "/staff/login"}
    return found | _place(request) | {"links": _LINKS, "footer_links": _FOOTER, "sign_in_url": "/login"}


_LINKS = ({"label": "办事", "url": "/services"}, {"label": "查进度", "url": "/track"})
_FOOTER = (
    {"label": "怎么办", "url": "/help"},
    {"label": "验证证照", "url": "/verify"},
    {"label": "查登记", "url": "/registers"},
    {"label": "办事公开", "url": "/performance"},
    {"label": "无障碍说明", "url": "/accessibility"},
)


def _account(request: HttpRequest) -> dict[str, Any]:
    who = actor(request) if hasattr(request, "actor") else None
    if who is None or who.user_id is None:
        return {}
    if who.kind != "citizen":
        return {"account": who.name, "account_url": "/staff"}
    return {"account": "我的", "account_url": "/mine"}


def _place(request: HttpRequest) -> dict[str, Any]:
    """Whom to call and when, from the catalogue; a page still stands where there is none yet."""
    try:
        region = region_of(request)
    except DomainError:
        return {}
    office = next((o for o in region.offices if o.code == region.office), None)
    if office is None:
        return {"phone": region.hotline or "12345"}
    hours = hours_text(office.hours) if office.hours else ""
    return {"office": office.name, "phone": office.phone or region.hotline or "12345", "hours": hours}


def account_label(phone: str) -> str:
    """A citizen's account as the page of their matters names it."""
    return mask_phone(phone) if phone else "我的账号"
