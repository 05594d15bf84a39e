"""Days as they are typed after a command."""

from __future__ import annotations

from datetime import date, datetime

from yichuang.core.clocktime import SHANGHAI, shanghai_date
from yichuang.core.errors import InvalidInput


def typed_day(text: str | None) -> date:
    """``2026-11-22``; without a text today in China. Raises InvalidInput."""
    if text is None:
        return shanghai_date(datetime.now(SHANGHAI))
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(field="on", reason="shape") from None
