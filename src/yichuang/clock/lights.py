"""Lights 红黄绿灯: the instants at which a clock turns yellow and red, so that a row can store them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yichuang.clock.calendar import WorkCalendar
from yichuang.clock.ledger import (
    Course,
    counted_calendar_day,
    counted_working_day,
    due,
    phases,
    raw_days,
)
from yichuang.clock.spans import Suspension, day_ranges, local, midnight, midnight_after, skip_time
from yichuang.core.errors import InvalidInput
from yichuang.core.limits import Limit, Unit


class Light(StrEnum):
    """正常, 将到期, 已超期, 无灯 (the clock stands still or is over)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Yellow while at most this share of the limit is left, and always on the last `yellow_days_left` days."""

    yellow_percent_left: int = 30
    yellow_days_left: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.yellow_percent_left <= 100:
            raise InvalidInput(field="yellow_percent_left", reason="out_of_range")
        if self.yellow_days_left < 1:
            raise InvalidInput(field="yellow_days_left", reason="out_of_range")


@dataclass(frozen=True, slots=True)
class Marks:
    """The first instants of yellow and of red; `yellow_at` < `red_at` unless the limit is 0hour."""

    yellow_at: datetime
    red_at: datetime


def marks(course: Course, calendar: WorkCalendar, thresholds: Thresholds) -> Marks | None:
    """When the light turns; None while the clock stands still.

    With an extension in another unit than the limit, yellow is a share of the extension.
    """
    end = course.due(calendar)
    if end is None:
        return None
    start, last_phase = local(course.start), phases(course.limit, course.extension)[-1]
    if len(phases(course.limit, course.extension)) > 1:
        first_end = due(course.start, course.limit, calendar, suspensions=course.suspensions)
        if first_end is not None:
            start = first_end.at if last_phase.unit is Unit.HOUR else midnight(first_end.on)
    if last_phase.unit is Unit.HOUR:
        yellow = _yellow_by_hours(start, last_phase, course.suspensions, thresholds)
    else:
        yellow = _yellow_by_days(start, last_phase, course.suspensions, calendar, thresholds)
    # Part of a limit that ends ends too, so yellow is only missing where red is.
    return None if yellow is None else Marks(max(yellow, local(course.start)), end.at)


def light(now: datetime, at: Marks | None) -> Light:
    """The light that burns at `now`."""
    if at is None:
        return Light.NONE
    if now >= at.red_at:
        return Light.RED
    return Light.YELLOW if now >= at.yellow_at else Light.GREEN


def _yellow_by_hours(
    start: datetime, limit: Limit, suspensions: Sequence[Suspension], thresholds: Thresholds
) -> datetime | None:
    whole = timedelta(hours=limit.value)
    return skip_time(start, whole - whole * thresholds.yellow_percent_left // 100, suspensions)


def _yellow_by_days(
    start: datetime,
    limit: Limit,
    suspensions: Sequence[Suspension],
    calendar: WorkCalendar,
    thresholds: Thresholds,
) -> datetime | None:
    """The midnight after the last green counted day."""
    working = limit.unit is Unit.WORKING_DAY
    total = limit.value if working else raw_days(start.date(), limit)
    green = total - max(total * thresholds.yellow_percent_left // 100, thresholds.yellow_days_left)
    if green <= 0:
        return midnight_after(start.date()) if total else start
    ranges, first = day_ranges(suspensions), start.toordinal()
    if working:
        last = counted_working_day(first, green, calendar, ranges)
    else:
        last = counted_calendar_day(first, green, ranges)
    return None if last is None else midnight_after(date.fromordinal(last))
