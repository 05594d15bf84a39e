"""What a request says beside its path: the version its sender saw, the key that makes it count once, its body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import register_converter
from ninja.parser import Parser

from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.service import Order
from yichuang.apps.journal import queries as journal_queries
from yichuang.apps.journal import service as journal
from yichuang.core.errors import DuplicateCommand, InvalidInput, NotFound
from yichuang.web import now
from yichuang.web.api.access import actor_of


class NumberConverter:
    """An application or case number in a path, as typed; a case may carry its ``/1``."""

    regex = r"[^/]+(?:/[0-9]{1,2})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NumberConverter, "no")

_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')
_LONGEST_KEY = 200
_KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": _LONGEST_KEY, "pattern": "^[!-~]+$"},
    "description": "同一个键只办一次；重发时得到同一个结果。",
}
_MATCH_HEADER = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string", "pattern": r'^"[0-9]{1,9}"$'},
    "description": "您看到的版本；期间有人改过，回 412 和差别。",
}
CREATES: dict[str, Any] = {"parameters": [_KEY_HEADER]}
CHANGES: dict[str, Any] = {"parameters": [_MATCH_HEADER]}
COMMANDS: dict[str, Any] = {"parameters": [_KEY_HEADER, _MATCH_HEADER]}
"""What the OpenAPI file says of the headers of an operation."""


def order(request: HttpRequest) -> Order:
    """How the command is given: now, by the version seen, once per key."""
    return Order(now(request), seen=seen(request), key=key(request))


def seen(request: HttpRequest) -> int | None:
    """The version named in ``If-Match``; None where there is none or it is ``*``. InvalidInput."""
    text = request.headers.get("If-Match", "*").strip()
    if text == "*":
        return None
    found = _VERSION.fullmatch(text)
    if found is None:
        raise InvalidInput(field="if_match", reason="malformed")
    return int(found[1])


def key(request: HttpRequest) -> str | None:
    """The sender's own key, out of reach of everybody else's. InvalidInput."""
    given = request.headers.get("Idempotency-Key", "").strip()
    if not given:
        return None
    if len(given) > _LONGEST_KEY or not given.isascii() or not given.isprintable():
        raise InvalidInput(field="idempotency_key", reason="malformed")
    return f"{actor_of(request).user_id}:{given}"


def once(request: HttpRequest, kind: str, make: Callable[[], str]) -> tuple[str, bool]:
    """Runs ``make`` once per key; (what it is known by, whether it was made before).

    For what is no event of a case: an application, a paper. DuplicateCommand where the key did something else.
    """
    own = key(request)
    if own is None:
        with transaction.atomic():
            return make(), False
    if (found := _made(own, kind)) is not None:
        return found, True
    try:
        with transaction.atomic():
            made = make()
            journal.claim_key(own, f"{kind}:{made}")
    except DuplicateCommand:
        found = _made(own, kind)
        if found is None:
            raise
        return found, True
    return made, False


def _made(own: str, kind: str) -> str | None:
    done = journal_queries.command(own)
    if done is None:
        return None
    prefix, _, made = done.subject.partition(":")
    if prefix != kind:
        raise DuplicateCommand(key=own)
    return made


def application_no(text: str) -> str:
    """As it is stored, from whatever was typed. NotFound for what can be no number."""
    return _number(text, "application").partition("/")[0]


def case_no(text: str) -> str:
    """As it is stored; without ``/1`` the first case of the application. NotFound for what can be no number."""
    found = _number(text, "case")
    return found if "/" in found else f"{found}/1"


def _number(text: str, what: str) -> str:
    try:
        return cases.normalise(text)
    except InvalidInput:
        raise NotFound(what=what) from None


def cursor(after: str) -> int | None:
    """A place in a list that is ordered by number. InvalidInput."""
    if not after:
        return None
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise InvalidInput(field="after", reason="cursor")
    return int(after)


class BodyParser(Parser):
    """JSON that the database can keep: no NUL, no half of a character."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = json.loads(request.body)
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
        if "\\u0000" in text:
            raise ValueError("NUL")
        return found

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        found = super().parse_querydict(data, list_fields, request)
        if any("\0" in str(value) for value in found.values()):
            raise InvalidInput(field="query", reason="characters")
        return found
