"""One spelling of data and its SM3 digest: what a finding is known by, what a report was computed from."""

from __future__ import annotations

import json
from typing import Any

from yichuang.core.secrecy import sm3

_SHORT = 12


def canonical(value: Any) -> bytes:
    """The same data gives the same bytes; dates as ISO text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def digest(value: Any) -> str:
    """SM3 in hex."""
    return sm3(canonical(value)).hex()


def short_digest(value: Any) -> str:
    """Enough to tell the findings of one family apart."""
    return digest(value)[:_SHORT]
