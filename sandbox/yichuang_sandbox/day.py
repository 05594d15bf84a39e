"""What time it is in the city: the machine's, or whole days later beside a demo of the hall that is ahead.

Signatures and certificates keep to the machine's clock: on both sides they tell the real one.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
_DAY_S = 86_400
_ahead: list[int] = [0]


def put_forward(days: int) -> None:
    """From now on this process lives so many days ahead."""
    _ahead[0] = days


def seconds() -> float:
    """Seconds since 1970, as ``time.time``."""
    return time.time() + _ahead[0] * _DAY_S


def now() -> datetime:
    """On the Chinese clock."""
    return datetime.fromtimestamp(seconds(), SHANGHAI)


def today() -> date:
    """The Chinese day."""
    return now().date()
