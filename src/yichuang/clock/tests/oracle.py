"""The counting rules done the slow way, day by day: what the ledger is checked against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from yichuang.clock import Suspension, WorkCalendar, midnight, midnight_after
from yichuang.clock.ledger import raw_days
from yichuang.core.limits import Limit, Unit

_DAY = timedelta(days=1)


def suspended(day: date, suspensions: Sequence[Suspension]) -> bool:
    """Any part of the day is suspended."""
    opens, closes = midnight(day), midnight_after(day)
    return any(
        one.start < closes and (one.end is None or (one.end > opens and one.end > one.start))
        for one in suspensions
    )


def naive_due(
    start: datetime, limit: Limit, calendar: WorkCalendar, suspensions: Sequence[Suspension]
) -> date | None:
    """The last day of a limit in days or months; None after 4,000 days without an end."""
    day, left = start.date(), limit.value
    if limit.unit is not Unit.WORKING_DAY:
        left = raw_days(day, limit)
    if left == 0:
        day, left = day - _DAY, 1
    for _ in range(4000):
        day += _DAY
        held = suspended(day, suspensions)
        if not held and (limit.unit is not Unit.WORKING_DAY or calendar.is_working_day(day)):
            left -= 1
        if left <= 0 and not held and calendar.is_working_day(day):
            return day
    return None
