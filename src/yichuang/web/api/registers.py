"""Registers and certificates: what anyone may look up, and what the offices that keep them see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.registers import queries as registers
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import NotFound
from yichuang.web.api.access import ANYONE, actor_of
from yichuang.web.api.problems import answers

router = Router(tags=["登记和证照"], auth=ANYONE)


class LineOut(Schema):
    name: str
    value: str


class EntryOut(Schema):
    """An entry as the caller may see it."""

    number: str
    title: str
    office: str
    state: str
    since: str
    lines: list[LineOut]


class EntryPage(Schema):
    entries: list[EntryOut]
    after: str


class VerificationOut(Schema):
    """``state``: valid, expired, revoked, superseded, unknown."""

    state: str
    number: str
    name: str
    office: str
    issued_on: str | None
    valid_until: str | None
    since: str | None
    entry_state: str
    lines: list[LineOut]


@router.get("/registers/{code}/entries", response=answers(EntryPage), summary="查登记")
def list_entries(
    request: HttpRequest,
    code: str,
    q: str = Query("", max_length=60),
    after: str = Query("", max_length=200),
    limit: int = Query(20, ge=1, le=100),
) -> dict[str, Any]:
    """Entries whose name contains ``q``. The public sees public registers and public fields."""
    register = releases.current_catalogue().registers.get(code)
    if register is None:
        raise NotFound(what="register")
    full = allowed(actor_of(request), Permission.SEARCH_REGISTER_FULL)
    page = registers.search(register, q, after=after, limit=limit, public=not full)
    return {"entries": [_entry(one) for one in page.entries], "after": page.after}


@router.get("/certificates/{path:number}/verify", response=answers(VerificationOut), summary="验证证照")
def verify(request: HttpRequest, number: str) -> dict[str, Any]:
    """Whether a certificate stands today, with the lines anyone may compare with the paper."""
    found = registers.verify(number)
    dates = ("issued_on", "valid_until", "since")
    return {
        "state": found.state,
        "number": found.number,
        "name": found.name,
        "office": found.office_name,
        **{name: value.isoformat() if (value := getattr(found, name)) else None for name in dates},
        "entry_state": found.entry_state,
        "lines": _lines(found.lines),
    }


def _entry(one: registers.EntryView) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "office": one.office,
        "state": one.state.value,
        "since": one.since.isoformat(),
        "lines": _lines(one.lines),
    }


def _lines(lines: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in lines]
