"""The one time zone and the one way to write a moment. Never asks what time it is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = "一二三四五六日"


def shanghai(moment: datetime) -> datetime:
    """The same instant on a Chinese clock. ValueError where `moment` names no zone.

    >>> from datetime import UTC
    >>> shanghai(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)).isoformat()
    '2026-11-22T00:30:00+08:00'
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone cannot be placed on a clock")
    return moment.astimezone(SHANGHAI)


def shanghai_date(moment: datetime) -> date:
    """The calendar day of an instant, as every deadline counts it."""
    return shanghai(moment).date()


def format_date(day: date) -> str:
    """An instant is first placed on the Chinese clock.

    >>> format_date(date(2026, 11, 22))
    '2026年11月22日（周日）'
    """
    if isinstance(day, datetime):
        day = shanghai_date(day)
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def format_time(moment: datetime) -> str:
    """
    >>> format_time(datetime(2026, 11, 22, 14, 32, tzinfo=SHANGHAI))
    '14:32'
    """
    return f"{shanghai(moment):%H:%M}"


def format_moment(moment: datetime) -> str:
    """
    >>> format_moment(datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI))
    '2026年11月22日（周日）09:05'
    """
    return format_date(moment) + format_time(moment)
