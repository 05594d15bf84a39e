"""Reading what a partner sent: JSON within bounds of size, depth and shape; everything else is garbage, said so."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NoReturn

from yichuang.apps.sources.adapters.connector import Answer, Held, NotHeld, SourceFailure
from yichuang.apps.sources.outcomes import FailureReason

MOST_BYTES = 1 << 20
MOST_DEPTH = 16


def garbage(detail: str) -> SourceFailure:
    """The partner answered what cannot be understood."""
    return SourceFailure(FailureReason.GARBAGE, detail=detail)


def read_json(body: bytes) -> dict[str, Any]:
    """An object in JSON. Raises SourceFailure for anything else: other text, a number, twice the same key, too deep."""
    if len(body) > MOST_BYTES:
        raise garbage("too_long")
    try:
        found = json.loads(body, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:  # UnicodeDecodeError is a ValueError
        raise garbage(type(fault).__name__) from None
    if not isinstance(found, dict):
        raise garbage("no_object")
    _shallow(found)
    return found


def read_answer(body: bytes) -> Answer:
    """What a source said of a person. Only the word ``nothing`` means that it has nobody."""
    said = read_json(body)
    as_of = read_moment(said.get("as_of"))
    match said.get("outcome"):
        case "found":
            values = said.get("values")
            if not isinstance(values, dict):
                raise garbage("no_values")
            return Held(values, as_of)
        case "nothing" if not said.get("values"):
            return NotHeld(as_of)
        case _:
            raise garbage("no_outcome")


def read_moment(text: object) -> datetime:
    """ISO 8601 with a zone."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise garbage("no_time")
    return moment


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice the same key")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _shallow(found: object) -> None:
    level: list[object] = [found]
    for _ in range(MOST_DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return
    raise garbage("too_deep")
