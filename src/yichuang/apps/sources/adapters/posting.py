"""Sending one message to a partner, and reading a page of its feed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from yichuang.apps.sources.adapters import wire
from yichuang.apps.sources.adapters.connector import Call, SourceFailure
from yichuang.apps.sources.adapters.reading import garbage, read_json, read_moment
from yichuang.apps.sources.exchange import PROVINCE, Rest

TIMEOUT_SECONDS = 10.0  # nobody waits for it at a window
_MOST_ITEMS = 1000
_KINDS = frozenset("abcdefghijklmnopqrstuvwxyz_")


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """One thing a partner says; ``subject`` is a case's number or, for a correction, its id."""

    number: int
    kind: str
    subject: str
    at: datetime
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """Items after a cursor, oldest first; ``odd`` were not understood and are passed over."""

    items: tuple[Item, ...]
    last: int
    odd: int


def post(partner: Rest, code: str, kind: str, key: str, body: str) -> str:
    """Hands over one message; returns what the partner calls it, "" where it does not say. Raises SourceFailure."""
    headers = {"Idempotency-Key": key}
    message = wire.Message("POST", _path(code, kind), body.encode(), headers)
    answer = wire.send(partner, message, Call(time.monotonic() + TIMEOUT_SECONDS))
    reference = read_json(answer).get("ref") if answer.strip() else ""
    return str(reference or "")[:120]


def _path(code: str, kind: str) -> str:
    name = quote(code.partition(":")[2], safe="")
    if kind == "correction":
        return f"/corrections/{name}"
    if kind == "award":
        return f"/registers/{name}"
    return "/province/push" if code == PROVINCE else f"/departments/{name}/cases"


def read_feed(partner: Rest, code: str, after: int) -> Page:
    """What a partner has said after ``after``. Raises SourceFailure where the page as a whole makes no sense."""
    name = quote(code.partition(":")[2], safe="")
    path = "/province/applications" if code == PROVINCE else f"/departments/{name}/feed"
    message = wire.Message("GET", f"{path}?after={after}")
    said = read_json(wire.send(partner, message, Call(time.monotonic() + TIMEOUT_SECONDS)))
    given = said.get("items")
    if not isinstance(given, list) or len(given) > _MOST_ITEMS:
        raise garbage("no_items")
    numbers = [_number(one) for one in given]
    items = [item for one in given if (item := _item(one, code)) is not None and item.number > after]
    last = max([after, *(n for n in numbers if n is not None)])
    return Page(tuple(sorted(items, key=lambda item: item.number)), last, len(given) - len(items))


def _number(said: object) -> int | None:
    found = said.get("id") if isinstance(said, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found < 1 << 62 else None


def _item(said: object, code: str) -> Item | None:
    number = _number(said)
    if number is None or not isinstance(said, dict):
        return None
    kind = "application" if code == PROVINCE else said.get("kind")
    subject = str(number) if code == PROVINCE else said.get("no")
    if not isinstance(kind, str) or not kind or not _KINDS.issuperset(kind) or len(kind) > 32:
        return None
    if not isinstance(subject, str) or not 0 < len(subject) <= 64:
        return None
    try:
        return Item(number, kind, subject, read_moment(said.get("at")), said)
    except SourceFailure:
        return None
