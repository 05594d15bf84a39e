"""How an event and a batch are hashed. Changing a byte of an event, or an event of a batch, changes the result."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from json import encoder
from typing import Any

GENESIS = bytes(32)
_SM3 = hashlib.new("sm3")  # looking the algorithm up costs more than hashing an event
_quoted = encoder.encode_basestring


def _refused(value: object) -> None:
    raise TypeError(f"{type(value).__name__} is not JSON")


# json.dumps with keys sorted, no blanks, no escapes; it would make this encoder anew for each text
_encode = encoder.c_make_encoder(None, _refused, _quoted, None, ":", ",", True, False, False)  # type: ignore[attr-defined]


def canonical(value: Any) -> str:
    """The one JSON text of a value: keys sorted, no blanks, characters as they are. ValueError for NaN."""
    return "".join(_encode(value, 0))


def sm3(data: bytes) -> bytes:
    digest = _SM3.copy()
    digest.update(data)
    return digest.digest()


def instant(at: datetime) -> str:
    """One spelling of an instant, whatever zone it came in; PostgreSQL keeps microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(
    previous: bytes,
    subject: str,
    seq: int,
    what: tuple[str, int | None, datetime, datetime],
    data: str,
) -> bytes:
    """SM3 over the previous hash and the event's canonical JSON. ``what``: action, actor, occurred, recorded.

    ``data`` is canonical already: the journal keeps that very text.
    """
    action, actor, occurred_at, recorded_at = what
    occurred = instant(occurred_at)
    recorded = occurred if recorded_at is occurred_at else instant(recorded_at)
    who = "null" if actor is None else actor
    body = f'[{_quoted(subject)},{seq},{_quoted(action)},{who},"{occurred}","{recorded}",{data}]'
    return sm3(previous + body.encode())


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes in order; inner nodes carry a prefix so that a node can never pass for a leaf."""
    if not leaves:
        return GENESIS
    level = [sm3(b"\x00" + leaf) for leaf in leaves]
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [sm3(b"\x01" + left + right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def seal_head(previous: bytes, root: bytes, count: int) -> bytes:
    return sm3(previous + root + count.to_bytes(8, "big"))
