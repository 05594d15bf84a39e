"""Why a clock ends when it ends: every day with its reason, and a few plain sentences for citizens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from yichuang.clock.calendar import WorkCalendar
from yichuang.clock.ledger import Course, Due, counted_calendar_day, due, phases, raw_days
from yichuang.clock.spans import (
    FOREVER,
    Range,
    Suspension,
    covers,
    day_ranges,
    local,
    midnight,
    suspension_on,
)
from yichuang.core.clocktime import format_date, format_moment
from yichuang.core.limits import Limit, Unit


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day: whether it counts towards the limit, and why (not)."""

    date: date
    counted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`due` is None while an open suspension holds the clock; the days then end where it began."""

    due: Due | None
    days: tuple[DayLine, ...]
    provisional: bool
    sentence: str


def explain(course: Course, calendar: WorkCalendar, *, event: str = "收到") -> Explanation:
    """The due date with every day's reason; `event` is the word for what started the clock."""
    end = course.due(calendar)
    days = _days(course, calendar, event)
    provisional = end is not None and end.provisional
    return Explanation(end, days, provisional, _sentence(course, end, days, calendar, event))


def _days(course: Course, calendar: WorkCalendar, event: str) -> tuple[DayLine, ...]:
    ranges = day_ranges(course.suspensions)
    moment, opening = local(course.start), f"{event}当日，不计入"
    lines: list[DayLine] = []
    end: Due | None = None
    for limit in phases(course.limit, course.extension):
        if end is not None:
            moment = end.at if limit.unit is Unit.HOUR else midnight(end.on)
        end = due(moment, limit, calendar, suspensions=course.suspensions)
        last = _held_from(moment.date(), ranges) if end is None else end.on.toordinal()
        if not lines and limit.unit is not Unit.HOUR and limit.value:
            lines.append(DayLine(moment.date(), False, opening))
        first = lines[-1].date.toordinal() + 1 if lines else moment.toordinal()
        lines.extend(_phase(moment.date(), limit, range(first, last + 1), calendar, course.suspensions))
        if end is None:
            break
    return tuple(lines)


def _phase(
    start: date, limit: Limit, days: range, calendar: WorkCalendar, suspensions: Sequence[Suspension]
) -> Iterator[DayLine]:
    """The days of one limit after its first."""
    ranges = day_ranges(suspensions)
    by_days = limit.unit in (Unit.CALENDAR_DAY, Unit.MONTH)
    raw = counted_calendar_day(start.toordinal(), raw_days(start, limit), ranges) if by_days else None
    for ordinal in days:
        day = date.fromordinal(ordinal)
        why = calendar.day_reason(day)
        held = suspension_on(day, suspensions) if covers(ranges, ordinal) else None
        if held is not None and limit.unit is not Unit.HOUR:
            yield DayLine(day, False, _held(held))
        elif limit.unit is Unit.WORKING_DAY:
            yield DayLine(day, calendar.is_working_day(day), why)
        elif limit.unit is Unit.HOUR:
            yield DayLine(day, True, "按小时计算" if held is None else f"按小时计算，其间{_held(held)}")
        elif raw is not None and ordinal > raw:
            yield DayLine(day, False, f"{why}，顺延到这一天" if ordinal == days[-1] else f"{why}，顺延")
        else:
            rest = raw == ordinal and not calendar.is_working_day(day)
            yield DayLine(day, True, f"自然日，最后一天是{why}" if rest else "自然日")


def _held(suspension: Suspension) -> str:
    return f"暂停：{suspension.reason}" if suspension.reason else "暂停"


def _held_from(start: date, ranges: Sequence[Range]) -> int:
    """The first day of the suspension that has no end; the list of days stops there."""
    open_ranges = [first for first, last in ranges if last == FOREVER]
    return max(open_ranges[0] if open_ranges else start.toordinal(), start.toordinal())


def _sentence(
    course: Course, end: Due | None, days: Sequence[DayLine], calendar: WorkCalendar, event: str
) -> str:
    by_hours = course.limit.unit is Unit.HOUR
    started = format_moment(course.start) if by_hours else format_date(course.start)
    counting = "即时起算" if by_hours else "次日起算" if course.limit.value else "当场办结"
    parts = [f"{started}{event}，{counting}。"]
    longer = f"，延长{course.extension.chinese}" if course.extension else ""
    limit = f"期限{course.limit.chinese}{longer}" if course.limit.value or longer else ""
    if end is None:
        parts.append(f"{limit}，现在暂停计时。恢复后再算最晚日期。" if limit else "现在暂停计时。")
    else:
        last = format_moment(end.at) if _ends_by_hour(course) else format_date(end.on)
        parts.append(f"{limit}，最晚到{last}。" if limit else f"最晚到{last}。")
    if course.limit.unit is Unit.WORKING_DAY:
        parts.extend(_calendar_notes(days, calendar))
    parts.extend(_suspension_notes(days))
    parts.extend(_rolling_notes(days, end))
    if end is not None and end.provisional:
        years = sorted({line.date.year for line in days if not calendar.is_published(line.date.year)})
        parts.append(f"{'、'.join(map(str, years))}年放假安排还没有公布，这个日期是暂估。")
    return "".join(parts)


def _ends_by_hour(course: Course) -> bool:
    return phases(course.limit, course.extension)[-1].unit is Unit.HOUR


def _calendar_notes(days: Sequence[DayLine], calendar: WorkCalendar) -> Iterator[str]:
    """Holidays that were left out, and make-up days that count."""
    for holiday, group in groupby(days[1:], key=lambda line: calendar.holiday(line.date) is not None):
        lines = [line for line in group if not line.reason.startswith("暂停")]
        if holiday and lines:
            names = dict.fromkeys(line.reason for line in lines)
            yield f"{'、'.join(names)}放假（{_span(lines)}）不算。"
    made_up = [line for line in days if line.counted and line.reason == "调休上班"]
    if made_up:
        yield f"{'、'.join(_short(line.date) for line in made_up)}调休上班，照算。"


def _suspension_notes(days: Sequence[DayLine]) -> Iterator[str]:
    for reason, group in groupby(days, key=lambda line: line.reason):
        if reason.startswith("暂停"):
            what = reason.removeprefix("暂停").removeprefix("：")
            yield f"{_span(list(group))}{what}暂停，不算。"


def _rolling_notes(days: Sequence[DayLine], end: Due | None) -> Iterator[str]:
    rolled = [line for line in days if "最后一天是" in line.reason]
    if rolled and end is not None:
        why = rolled[-1].reason.partition("最后一天是")[2]
        yield f"最后一天{_short(rolled[-1].date, weekday=False)}是{why}，顺延到下一个工作日。"


def _span(lines: Sequence[DayLine]) -> str:
    first, last = lines[0].date, lines[-1].date
    if first == last:
        return _short(first, weekday=False)
    return f"{_short(first, weekday=False)}至{_short(last, weekday=False)}"


def _short(day: date, *, weekday: bool = True) -> str:
    text = format_date(day).partition("年")[2]
    return text if weekday else text.partition("（")[0]
