"""The types an expression may have, and day numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_EPOCH = date(1970, 1, 1)
NUMBERS_OF_A_DATE = ("year", "month", "day")
"""Whole numbers that may be read of a date; besides there are ``.age`` and ``.next_month`` (its first day)."""


def day_number(day: date) -> int:
    """Days since 1970-01-01, as Spark and DuckDB count them.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """The day of a day number.

    >>> day_of(20000)
    datetime.date(2024, 10, 4)
    """
    return _EPOCH + timedelta(days=number)


class Kind(StrEnum):
    """What a value is. A resident number is text of which ``.age`` and ``.birth_date`` may be read."""

    BOOL = "bool"
    INT = "int"
    TEXT = "text"
    DATE = "date"
    RESIDENT_ID = "resident_id"
    TEXTS = "texts"
    INTS = "ints"
    RECORDS = "records"
    RECORD = "record"


KIND_NAMES = {
    Kind.BOOL: "是否",
    Kind.INT: "整数",
    Kind.TEXT: "文字",
    Kind.DATE: "日期",
    Kind.RESIDENT_ID: "身份证号",
    Kind.TEXTS: "文字列表",
    Kind.INTS: "整数列表",
    Kind.RECORDS: "多组填写",
    Kind.RECORD: "一组填写",
}


@dataclass(frozen=True, eq=False)
class Type:
    """A kind; for a code its list (code -> name); for records the types of their leaves."""

    kind: Kind
    codes: Mapping[str, str] | None = None
    fields: Mapping[str, Type] | None = None

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.RESIDENT_ID)

    @property
    def is_list(self) -> bool:
        return self.kind in (Kind.TEXTS, Kind.INTS, Kind.RECORDS)

    def compares_with(self, other: Type) -> bool:
        """Whether ``==`` has a meaning between the two."""
        return self.kind == other.kind or (self.is_text and other.is_text)

    def __str__(self) -> str:
        return KIND_NAMES[self.kind]


BOOL = Type(Kind.BOOL)
INT = Type(Kind.INT)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
