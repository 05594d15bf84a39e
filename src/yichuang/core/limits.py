"""Time limits 时限: a number that never stands without its unit, because 日 is not always 工作日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from yichuang.core.errors import InvalidInput
from yichuang.core.typed import plain


class Unit(StrEnum):
    """What a limit counts: 工作日, 自然日, 月, 小时."""

    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"
    MONTH = "month"
    HOUR = "hour"


_SHAPE = re.compile(rf"([0-9]{{1,5}})({'|'.join(Unit)})")
_CHINESE = {
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "个自然日",
    Unit.MONTH: "个月",
    Unit.HOUR: "小时",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """`value` of `unit`; never negative. 0wd is 当场办结, on the day itself.

    >>> Limit.parse("15wd"), str(Limit(6, Unit.MONTH)), Limit.parse("30cd").chinese
    (Limit(value=15, unit=<Unit.WORKING_DAY: 'wd'>), '6month', '30个自然日')
    """

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.value < 0:
            raise InvalidInput(field="limit", reason="negative")

    @classmethod
    def parse(cls, text: str, *, field: str = "limit") -> Limit:
        """`5wd`, `30cd`, `6month`, `4hour`. InvalidInput: shape."""
        found = _SHAPE.fullmatch(plain(text).lower())
        if found is None:
            raise InvalidInput(field=field, reason="shape")
        return cls(int(found[1]), Unit(found[2]))

    @property
    def chinese(self) -> str:
        """As citizens read it: 15个工作日."""
        return f"{self.value}{_CHINESE[self.unit]}"

    def __str__(self) -> str:
        return f"{self.value}{self.unit.value}"
