"""The working-day calendar 工作日日历: which days are worked, why, and arithmetic over them.

Immutable and built from data; reading files is `reading`'s business. Arithmetic goes through two arrays (day to
number of working days so far, and back), so that a due date costs a few look-ups whatever its length.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, compress

from yichuang.core.errors import InvalidInput

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""What the arrays span. Years without data inside it are worked from Monday to Friday."""

_FIRST = date(FIRST_YEAR, 1, 1).toordinal()
_LAST = date(LAST_YEAR, 12, 31).toordinal()
_WEEK = bytes((0, 1, 1, 1, 1, 1, 0))
"""By ordinal modulo seven, where Sunday is 0: weekday() + 1."""


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement: days off with the holiday's name, make-up days 调休上班, and the notices.

    `published` is False while the State Council has not announced the year.
    """

    published: bool = True
    off: Mapping[date, str] = field(default_factory=dict)
    work: Iterable[date] = ()
    notices: tuple[str, ...] = ()


class WorkCalendar:
    """Which days are worked. Build it with `from_years`; share it freely, it never changes."""

    __slots__ = ("_days", "_index", "_made_up", "_names", "_published", "_worked", "_years")

    def __init__(self, years: Mapping[int, Year]) -> None:
        self._years = dict(years)
        self._published = frozenset(number for number, year in years.items() if year.published)
        self._names = {day: name for year in years.values() for day, name in year.off.items()}
        self._made_up = frozenset(day for year in years.values() for day in year.work)
        worked = bytearray(_WEEK[day % 7] for day in range(_FIRST, _FIRST + 7)) * ((_LAST - _FIRST) // 7 + 1)
        del worked[_LAST - _FIRST + 1 :]
        for off in self._names:
            worked[off.toordinal() - _FIRST] = 0
        for made_up in self._made_up:
            worked[made_up.toordinal() - _FIRST] = 1
        self._worked = bytes(worked)
        self._index = array("i", accumulate(worked))
        self._days = array("i", compress(range(_FIRST, _LAST + 1), worked))

    @classmethod
    def from_years(cls, years: Mapping[int, Year]) -> WorkCalendar:
        """A calendar of these years; all others are unpublished.

        >>> cal = WorkCalendar.from_years({2017: Year(off={date(2017, 10, 2): "国庆节"}, work=[date(2017, 9, 30)])})
        >>> cal.add_working_days(date(2017, 9, 29), 2)
        datetime.date(2017, 10, 3)
        """
        return cls(years)

    def year(self, number: int) -> Year:
        """The arrangement of a year; an unpublished one where there is no data."""
        return self._years.get(number, Year(published=False))

    def is_published(self, number: int) -> bool:
        """Whether the State Council's arrangement of the year is known."""
        return number in self._published

    def is_provisional(self, first: date, last: date) -> bool:
        """暂估: a day from `first` to `last`, both inclusive, lies in an unpublished year."""
        return any(number not in self._published for number in range(first.year, last.year + 1))

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`. InvalidInput outside the span."""
        return self._worked[self._offset(day.toordinal())] == 1

    def holiday(self, day: date) -> str | None:
        """The holiday by whose arrangement `day` is off, weekends inside it included."""
        return self._names.get(day)

    def day_reason(self, day: date) -> str:
        """工作日, 调休上班, the holiday's name, 周六 or 周日."""
        if day in self._names:
            return self._names[day]
        if self.is_working_day(day):
            return "调休上班" if day in self._made_up else "工作日"
        return "周六" if day.weekday() == 5 else "周日"

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, before it where negative; 0 is `roll_forward`."""
        if count == 0:
            return self.roll_forward(day)
        if count > 0:
            return date.fromordinal(self.at(self.index(day.toordinal()) + count))
        return date.fromordinal(self.at(self.index(day.toordinal() - 1) + count + 1))

    def working_days_between(self, after: date, until: date) -> int:
        """Working days after `after` up to and including `until`; negative where `until` is earlier."""
        return self.index(until.toordinal()) - self.index(after.toordinal())

    def roll_forward(self, day: date) -> date:
        """`day` itself if it is worked, else the next working day (民法典第二百零三条)."""
        return date.fromordinal(self.roll(day.toordinal()))

    # The same on day ordinals, for the ledger's inner loop.

    def index(self, ordinal: int) -> int:
        """How many working days lie in the span up to and including this day."""
        return self._index[self._offset(ordinal)]

    def at(self, index: int) -> int:
        """The ordinal of the `index`-th working day of the span, counted from 1."""
        if not 1 <= index <= len(self._days):
            raise InvalidInput(field="date", reason="out_of_range")
        return self._days[index - 1]

    def roll(self, ordinal: int) -> int:
        """`ordinal` if it is worked, else the next that is."""
        offset = self._offset(ordinal)
        return ordinal if self._worked[offset] else self.at(self._index[offset] + 1)

    @staticmethod
    def _offset(ordinal: int) -> int:
        if not _FIRST <= ordinal <= _LAST:
            raise InvalidInput(field="date", reason="out_of_range")
        return ordinal - _FIRST
