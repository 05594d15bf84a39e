"""R14: every day 2004-2026 against two other libraries; a new difference fails until a notice decides it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from yichuang.clock import WorkCalendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

WORKED, OFF = True, False
NOTICE_2006 = "国办发明电〔2005〕35号：12月31日（星期六）上班"
NOTICE_2019 = "国办发明电〔2019〕3号：2019年5月1日至4日放假调休，4月28日、5月5日上班"

# Where a library says otherwise: what we say, and the notice that decides it.
CHINESE_CALENDAR_DIFFERS = {date(2005, 12, 31): (WORKED, NOTICE_2006)}
HOLIDAYS_DIFFERS = {
    date(2019, 4, 28): (WORKED, NOTICE_2019),
    date(2019, 5, 2): (OFF, NOTICE_2019),
    date(2019, 5, 3): (OFF, NOTICE_2019),
    date(2019, 5, 5): (WORKED, NOTICE_2019),
}

_CHINA = holidays.country_holidays("CN", years=range(2003, 2028))
LIBRARIES: list[tuple[Callable[[date], bool], dict[date, tuple[bool, str]]]] = [
    (chinese_calendar.is_workday, CHINESE_CALENDAR_DIFFERS),
    (_CHINA.is_working_day, HOLIDAYS_DIFFERS),
]


@pytest.mark.parametrize(("library", "decided"), LIBRARIES, ids=["chinese_calendar", "holidays"])
def test_every_day_agrees_but_for_the_decided_ones(
    calendar: WorkCalendar, library: Callable[[date], bool], decided: dict[date, tuple[bool, str]]
) -> None:
    ours = {day: calendar.is_working_day(day) for day in DAYS}
    differences = {day: ours[day] for day in DAYS if ours[day] != library(day)}
    assert differences == {day: verdict for day, (verdict, _) in decided.items()}


@pytest.mark.parametrize(("library", "decided"), LIBRARIES, ids=["chinese_calendar", "holidays"])
@pytest.mark.parametrize("count", [1, 5, 20, 60])
def test_arithmetic_from_every_day_agrees(
    calendar: WorkCalendar, library: Callable[[date], bool], decided: dict[date, tuple[bool, str]], count: int
) -> None:
    worked = [day for day in DAYS if (decided[day][0] if day in decided else library(day))]
    for day in DAYS:
        place = bisect_right(worked, day) + count - 1
        if place < len(worked):
            assert calendar.add_working_days(day, count) == worked[place], day


def test_each_notice_that_decides_is_named_in_the_calendar(calendar: WorkCalendar) -> None:
    assert NOTICE_2006.partition("：")[0] in calendar.year(2006).notices
    assert NOTICE_2019.partition("：")[0] in calendar.year(2019).notices


def test_the_years_2004_to_2026_are_published_and_no_others(calendar: WorkCalendar) -> None:
    assert [y for y in range(1990, 2060) if calendar.is_published(y)] == list(range(2004, 2027))
