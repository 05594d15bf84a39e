"""The interval ledger: when a limit ends, and how much of it was used.

民法典 arts 200-204 and 行政许可法 art. 82: the day of the event does not count; working-day limits count worked
days; calendar-day and month limits end on a worked day; hours run from the instant. A day does not count if any
part of it is suspended.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yichuang.clock.calendar import WorkCalendar
from yichuang.clock.spans import (
    FOREVER,
    Range,
    Suspension,
    covers,
    day_ranges,
    local,
    midnight_after,
    skip_time,
    suspended_time,
)
from yichuang.core.errors import InvalidInput
from yichuang.core.limits import Limit, Unit

_TICK = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day `on`, and `at`, the first instant that is late: overdue means `now >= at`.

    `provisional` 暂估: a counted day lies in a year whose arrangement is not published.
    """

    on: date
    at: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """All that a due date follows from, beside the calendar."""

    start: datetime
    limit: Limit
    suspensions: Sequence[Suspension] = ()
    extension: Limit | None = None

    def due(self, calendar: WorkCalendar) -> Due | None:
        """When it ends: see the function of the same name."""
        return due(self.start, self.limit, calendar, suspensions=self.suspensions, extension=self.extension)


class Kind(StrEnum):
    """Whether an interval of the ledger counts."""

    COUNTED = "counted"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of the clock from `start` until just before `end`, open where None, with its reason."""

    kind: Kind
    start: datetime
    end: datetime | None
    reason: str


def due(
    start: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extension: Limit | None = None,
) -> Due | None:
    """When the limit ends; None while an open suspension keeps the clock still before that.

    An extension of the limit's unit makes one longer limit of the two; any other runs from the end of the
    first. InvalidInput: a time without a zone, dates out of range.
    """
    start = local(start)
    ranges = day_ranges(suspensions)
    found: Due | None = None
    for phase in phases(limit, extension):
        if phase.unit is Unit.HOUR:
            found = _due_by_hours(start if found is None else found.at, phase.value * _HOUR, suspensions)
        else:
            found = _due_by_days(start.date() if found is None else found.on, phase, calendar, ranges, found)
        if found is None:
            return None
    return found


def phases(limit: Limit, extension: Limit | None) -> tuple[Limit, ...]:
    """The limits that run one after the other: one where both have the same unit."""
    if extension is None:
        return (limit,)
    if extension.unit is limit.unit:
        return (Limit(limit.value + extension.value, limit.unit),)
    return limit, extension


def raw_days(start: date, limit: Limit) -> int:
    """A calendar-day or month limit in days, before suspensions and rolling (民法典第二百零二条)."""
    if limit.unit is Unit.CALENDAR_DAY:
        return limit.value
    year, month = divmod(start.year * 12 + start.month - 1 + limit.value, 12)
    if year > date.max.year:
        raise InvalidInput(field="date", reason="out_of_range")
    corresponding = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    return (corresponding - start).days


def actual_days(
    start: datetime,
    end: datetime,
    unit: Unit,
    calendar: WorkCalendar,
    suspensions: Sequence[Suspension] = (),
) -> int:
    """What was used of a limit, in its unit: from the day after `start` to the day of `end`, inclusive.

    The same day is 0. Hours and months begun count whole. InvalidInput: end before start.
    """
    start, end = local(start), local(end)
    if end < start:
        raise InvalidInput(field="end", reason="end_before_start")
    if unit is Unit.HOUR:
        return -(-(end - start - suspended_time(start, end, suspensions)) // _HOUR)
    first, last = start.toordinal() + 1, end.toordinal()
    ranges = day_ranges(suspensions)
    if unit is Unit.WORKING_DAY:
        total = calendar.index(last) - calendar.index(first - 1)
        return total - sum(
            calendar.index(min(b, last)) - calendar.index(max(a, first) - 1)
            for a, b in _within(ranges, first, last)
        )
    used = last - first + 1 - sum(min(b, last) - max(a, first) + 1 for a, b in _within(ranges, first, last))
    return used if unit is Unit.CALENDAR_DAY else _months_begun(start.date(), used)


def ledger(
    start: datetime, suspensions: Sequence[Suspension] = (), *, until: datetime | None = None
) -> tuple[Interval, ...]:
    """The clock from `start` as a gapless row of intervals; overlapping suspensions are cut where they meet."""
    rows: list[Interval] = []
    reached = start = local(start)
    for one in sorted(suspensions, key=lambda each: each.start):
        begins = max(local(one.start), reached)
        ends = until if one.end is None else local(one.end)
        if until is not None and ends is not None:
            ends = min(ends, until)
        if ends is not None and ends <= begins:
            continue
        if begins > reached:
            rows.append(Interval(Kind.COUNTED, reached, begins, ""))
        rows.append(Interval(Kind.SUSPENDED, begins, ends, one.reason))
        if ends is None:
            return tuple(rows)
        reached = ends
    if until is None or reached < until:
        rows.append(Interval(Kind.COUNTED, reached, until, ""))
    return tuple(rows)


def _due_by_hours(start: datetime, length: timedelta, suspensions: Sequence[Suspension]) -> Due | None:
    end = skip_time(start, length, suspensions)
    if end is None:
        return None
    end = local(end)
    return Due((end - _TICK).date() if end > start else end.date(), end)


def _due_by_days(
    start: date, limit: Limit, calendar: WorkCalendar, ranges: Sequence[Range], before: Due | None
) -> Due | None:
    """`before` is the phase that this one follows, whose doubt it inherits."""
    ordinal = start.toordinal()
    if limit.unit is Unit.WORKING_DAY:
        last = counted_working_day(ordinal, limit.value, calendar, ranges)
        doubtful_from = ordinal + (limit.value > 0)
    else:
        raw = counted_calendar_day(ordinal, raw_days(start, limit), ranges)
        last = None if raw is None else _rolled(raw, calendar, ranges)
        doubtful_from = raw or ordinal
    if last is None:
        return None
    on = date.fromordinal(last)
    doubtful = calendar.is_provisional(date.fromordinal(doubtful_from), on)
    return Due(on, midnight_after(on), doubtful or (before is not None and before.provisional))


def counted_working_day(
    start: int, count: int, calendar: WorkCalendar, ranges: Sequence[Range]
) -> int | None:
    """The ordinal of the `count`-th unsuspended working day after `start`; 0 is the first from `start` on."""
    if count == 0:
        start, count = start - 1, 1
    wanted = calendar.index(start) + count
    last = calendar.at(wanted)
    for a, b in ranges:
        if a > last:
            break
        if b == FOREVER:
            return None
        if b > start:
            wanted += calendar.index(b) - calendar.index(max(a, start + 1) - 1)
            last = calendar.at(wanted)
    return last


def counted_calendar_day(start: int, count: int, ranges: Sequence[Range]) -> int | None:
    """The ordinal of the `count`-th unsuspended day after `start`; 0 is the first from `start` on."""
    if count == 0:
        start, count = start - 1, 1
    last = start + count
    for a, b in ranges:
        if a > last:
            break
        if b == FOREVER:
            return None
        if b > start:
            last += b - max(a, start + 1) + 1
    return last


def _rolled(raw: int, calendar: WorkCalendar, ranges: Sequence[Range]) -> int | None:
    """民法典第二百零三条: a last day that is not worked moves to the next that is, and is not suspended."""
    last = calendar.roll(raw)
    while (held := covers(ranges, last)) is not None:
        if held[1] == FOREVER:
            return None
        last = calendar.roll(held[1] + 1)
    return last


def _within(ranges: Sequence[Range], first: int, last: int) -> list[Range]:
    return [(a, b) for a, b in ranges if b >= first and a <= last]


def _months_begun(start: date, days: int) -> int:
    months = 0
    while raw_days(start, Limit(months, Unit.MONTH)) < days:
        months += 1
    return months
