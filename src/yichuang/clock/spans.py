"""What stops a clock: suspensions 暂停, and the days and hours they take out of a limit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yichuang.clock.calendar import FIRST_YEAR, LAST_YEAR
from yichuang.core.clocktime import SHANGHAI, shanghai
from yichuang.core.errors import InvalidInput

_TICK = timedelta(microseconds=1)
FOREVER = date.max.toordinal()
"""The last day of a suspension that has no end yet."""

Range = tuple[int, int]
"""First and last day, as ordinals, both inclusive."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """From `start` until just before `end`; open where `end` is None. `kind` is the ground's code (EXPERT)."""

    start: datetime
    end: datetime | None
    reason: str
    kind: str = ""

    def __post_init__(self) -> None:
        local(self.start)
        if self.end is not None and local(self.end) < self.start:
            raise InvalidInput(field="suspension", reason="end_before_start")

    @classmethod
    def days(cls, first: date, last: date | None, reason: str, *, kind: str = "") -> Suspension:
        """Whole days, inclusive at both ends."""
        if last is not None and last < first:
            raise InvalidInput(field="suspension", reason="end_before_start")
        return cls(midnight(first), None if last is None else midnight_after(last), reason, kind)


def local(at: datetime) -> datetime:
    """The instant on a Chinese clock. InvalidInput where it names no zone or lies outside the calendar's span."""
    _in_span(at)
    if at.tzinfo is SHANGHAI:
        return at
    if at.utcoffset() is None:
        raise InvalidInput(field="time", reason="no_zone")
    return shanghai(at)


def midnight(day: date) -> datetime:
    """The instant at which `day` begins."""
    return datetime.combine(day, time.min, SHANGHAI)


def midnight_after(day: date) -> datetime:
    """The instant at which `day` is over."""
    _in_span(day)
    return midnight(date.fromordinal(day.toordinal() + 1))


def day_ranges(suspensions: Iterable[Suspension]) -> list[Range]:
    """The days that are suspended in any part, merged, in order."""
    found = sorted(_days(one) for one in suspensions if one.end is None or one.end > one.start)
    return _merged(found)


def suspension_on(day: date, suspensions: Sequence[Suspension]) -> Suspension | None:
    """The first suspension that touches `day`."""
    ordinal = day.toordinal()
    for one in suspensions:
        first, last = _days(one)
        if first <= ordinal <= last:
            return one
    return None


def covers(ranges: Sequence[Range], ordinal: int) -> Range | None:
    """The range that holds the day."""
    place = bisect_left(ranges, (ordinal + 1, 0))
    if place and ranges[place - 1][1] >= ordinal:
        return ranges[place - 1]
    return None


def skip_time(start: datetime, length: timedelta, suspensions: Sequence[Suspension]) -> datetime | None:
    """When `length` of unsuspended time after `start` has passed; None while the clock stands still."""
    end = start + length
    reached = start
    for one in sorted(suspensions, key=lambda each: each.start):
        if one.start >= end or (one.end is not None and one.end <= reached):
            continue
        if one.end is None:
            return None
        end += one.end - max(one.start, reached)
        reached = one.end
    return end


def suspended_time(start: datetime, end: datetime, suspensions: Sequence[Suspension]) -> timedelta:
    """How much of the time between two instants is suspended."""
    total = timedelta()
    reached = start
    for one in sorted(suspensions, key=lambda each: each.start):
        first, last = max(one.start, reached), end if one.end is None else min(one.end, end)
        if last > first:
            total += last - first
            reached = last
    return total


def _in_span(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidInput(field="date", reason="out_of_range")


def _days(one: Suspension) -> Range:
    """First and last day touched; an empty range where the suspension took no time."""
    first = local(one.start).toordinal()
    if one.end is None:
        return first, FOREVER
    if one.end == one.start:
        return first, first - 1
    return first, (local(one.end) - _TICK).toordinal()


def _merged(ranges: Iterable[Range]) -> list[Range]:
    merged: list[Range] = []
    for first, last in ranges:
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
