"""How an event and a batch are hashed. Changing a byte of an event, or an event of a batch, changes the result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def instant(at: datetime) -> str:
    """One spelling of an instant, whatever zone it came in; PostgreSQL keeps microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(
    previous: bytes,
    subject: str,
    seq: int,
    what: tuple[str, int | None, datetime, datetime],
    data: Mapping[str, Any],
) -> bytes:
    """SM3 over the previous hash and the event's canonical JSON. ``what``: action, actor, occurred, recorded."""
    action, actor, occurred_at, recorded_at = what
    body = _canonical([subject, seq, action, actor, instant(occurred_at), instant(recorded_at), data])
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
