"""Months as numbers, 202612: what awards and payment lists count in. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yichuang.core.errors import InvalidInput


def month_of(day: date) -> int:
    """
    >>> month_of(date(2026, 12, 31))
    202612
    """
    return day.year * 100 + day.month


def later(month: int, count: int = 1) -> int:
    """So many months on, or back.

    >>> later(202612), later(202601, -1), later(202611, 14)
    (202701, 202512, 202801)
    """
    year, index = divmod(month // 100 * 12 + month % 100 - 1 + count, 12)
    return year * 100 + index + 1


def span(first: int, last: int) -> Iterator[int]:
    """Every month from the first to the last.

    >>> list(span(202611, 202702))
    [202611, 202612, 202701, 202702]
    """
    while first <= last:
        yield first
        first = later(first)


def first_day(month: int) -> date:
    """
    >>> first_day(202612)
    datetime.date(2026, 12, 1)
    """
    return date(month // 100, month % 100, 1)


def text(month: int) -> str:
    """
    >>> text(202609)
    '2026年9月'
    """
    return f"{month // 100}年{month % 100}月"


def parse(written: str) -> int:
    """``202612`` or ``2026-12``. InvalidInput (month).

    >>> parse("2026-12")
    202612
    """
    digits = written.replace("-", "")
    if len(digits) != 6 or not digits.isascii() or not digits.isdecimal() or not 1 <= int(digits[4:]) <= 12:
        raise InvalidInput(field="month", reason="characters")
    return int(digits)
