"""Due dates: the vectors of the law, and laws that hold for every ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.clock import (
    Clock,
    ClockName,
    Kind,
    OfficeHours,
    Suspension,
    WorkCalendar,
    actual_days,
    clocks,
    due,
    ledger,
    legal_receipt_day,
    midnight,
)
from yichuang.clock.tests.oracle import naive_due, suspended
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import InvalidInput
from yichuang.core.limits import Limit, Unit


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ends_on(calendar: WorkCalendar, start: str, limit: str, *suspensions: Suspension) -> str | None:
    end = due(at(start), Limit.parse(limit), calendar, suspensions=suspensions)
    return None if end is None else end.on.isoformat()


EXPERT = Suspension.days(date(2025, 10, 13), date(2025, 10, 17), "专家评审", kind="EXPERT")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2017-09-29T10:00", "5wd", "2017-10-12"),
        ("2017-09-15T10:00", "7wd", "2017-09-26"),
        ("2024-04-26T10:00", "5wd", "2024-05-07"),
        ("2024-09-30T10:00", "3wd", "2024-10-10"),
        ("2025-09-26T10:00", "20wd", "2025-10-30"),
        ("2026-02-13T10:00", "5wd", "2026-02-27"),
        ("2026-04-30T10:00", "30wd", "2026-06-15"),
    ],
)
def test_working_day_limits_skip_holidays_and_count_make_up_days(
    calendar: WorkCalendar, start: str, limit: str, expected: str
) -> None:
    assert ends_on(calendar, start, limit) == expected


@pytest.mark.parametrize(
    ("applied", "cooling_end", "window_end"),
    [
        ("2025-05-12", "2025-06-11", "2025-07-11"),
        ("2025-09-08", "2025-10-09", "2025-11-10"),
        ("2026-01-15", "2026-02-14", "2026-03-16"),
        ("2024-01-31", "2024-03-01", "2024-04-01"),
    ],
)
def test_divorce_windows_are_thirty_days_each_rolled_off_rest_days(
    calendar: WorkCalendar, applied: str, cooling_end: str, window_end: str
) -> None:
    assert ends_on(calendar, applied, "30cd") == cooling_end
    assert ends_on(calendar, cooling_end, "30cd") == window_end


def test_an_expert_review_of_five_working_days_moves_the_due_date_by_five(calendar: WorkCalendar) -> None:
    assert ends_on(calendar, "2025-09-26", "20wd", EXPERT) == "2025-11-06"


def test_the_one_extension_lengthens_the_same_limit(calendar: WorkCalendar) -> None:
    extended = due(at("2025-09-26"), Limit.parse("20wd"), calendar, extension=Limit.parse("10wd"))
    assert extended is not None
    assert extended.on.isoformat() == ends_on(calendar, "2025-09-26", "30wd")


def test_an_extension_in_another_unit_runs_from_the_end_of_the_limit(calendar: WorkCalendar) -> None:
    extended = due(at("2025-09-26"), Limit.parse("20wd"), calendar, extension=Limit.parse("10cd"))
    assert extended is not None
    assert extended.on.isoformat() == ends_on(calendar, "2025-10-30", "10cd")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-08-31", "6month", "2027-03-01"),  # no 31 February: the month's end, a Sunday, rolled
        ("2024-01-31", "1month", "2024-02-29"),
        ("2025-01-31", "1month", "2025-02-28"),
        ("2025-12-15", "1month", "2026-01-15"),
        ("2025-09-01", "1month", "2025-10-09"),
    ],
)
def test_month_limits_end_on_the_corresponding_day_or_the_month_end(
    calendar: WorkCalendar, start: str, limit: str, expected: str
) -> None:
    assert ends_on(calendar, start, limit) == expected


def test_hours_run_through_nights_and_holidays(calendar: WorkCalendar) -> None:
    end = due(at("2025-10-01T22:30"), Limit.parse("24hour"), calendar)
    assert end is not None
    assert (end.at, end.on) == (at("2025-10-02T22:30"), date(2025, 10, 2))


def test_only_the_suspended_part_of_an_hour_limit_is_left_out(calendar: WorkCalendar) -> None:
    held = Suspension(at("2025-10-02T01:00"), at("2025-10-02T03:30"), "等待")
    end = due(at("2025-10-01T22:30"), Limit.parse("4hour"), calendar, suspensions=[held])
    assert end is not None
    assert end.at == at("2025-10-02T05:00")


def test_the_due_day_ends_at_midnight_and_the_next_instant_is_late(calendar: WorkCalendar) -> None:
    end = due(at("2025-05-12T16:59"), Limit.parse("5wd"), calendar)
    assert end is not None
    assert end.at == at("2025-05-20T00:00")
    assert end.on == date(2025, 5, 19)


def test_a_foreign_zone_is_placed_on_the_chinese_clock(calendar: WorkCalendar) -> None:
    evening_in_utc = datetime(2025, 5, 12, 16, 30, tzinfo=UTC)
    assert due(evening_in_utc, Limit.parse("1wd"), calendar) == due(
        at("2025-05-13"), Limit.parse("1wd"), calendar
    )


def test_a_time_without_a_zone_is_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(InvalidInput, match="no_zone"):
        due(datetime(2025, 5, 12), Limit.parse("5wd"), calendar)


def test_a_minute_of_suspension_takes_the_whole_day(calendar: WorkCalendar) -> None:
    minute = Suspension(at("2025-05-14T10:00"), at("2025-05-14T10:01"), "听证")
    assert ends_on(calendar, "2025-05-12", "5wd", minute) == "2025-05-20"


def test_a_suspension_that_takes_no_time_takes_no_day(calendar: WorkCalendar) -> None:
    nothing = Suspension(at("2025-05-14T10:00"), at("2025-05-14T10:00"), "听证")
    assert ends_on(calendar, "2025-05-12", "5wd", nothing) == "2025-05-19"


def test_overlapping_suspensions_count_once(calendar: WorkCalendar) -> None:
    again = Suspension.days(date(2025, 10, 15), date(2025, 10, 17), "鉴定")
    assert ends_on(calendar, "2025-09-26", "20wd", EXPERT, again) == "2025-11-06"


def test_a_suspension_of_the_day_to_which_a_rest_day_rolls_moves_it_on(calendar: WorkCalendar) -> None:
    held = Suspension.days(date(2025, 11, 10), date(2025, 11, 11), "鉴定")
    assert ends_on(calendar, "2025-10-09", "30cd", held) == "2025-11-12"
    week = Suspension.days(date(2025, 11, 10), date(2025, 11, 14), "鉴定")
    next_monday = Suspension.days(date(2025, 11, 17), date(2025, 11, 17), "听证")
    assert ends_on(calendar, "2025-10-09", "30cd", week, next_monday) == "2025-11-18"


def test_an_open_suspension_leaves_no_due_date_unless_the_limit_ended_before(calendar: WorkCalendar) -> None:
    still = Suspension.days(date(2025, 10, 13), None, "专家评审")
    assert ends_on(calendar, "2025-09-26", "20wd", still) is None
    assert ends_on(calendar, "2025-09-26", "30cd", still) is None
    assert ends_on(calendar, "2025-09-26", "999hour", still) is None
    assert ends_on(calendar, "2025-09-26", "5wd", still) == "2025-10-10"


def test_a_suspension_may_not_end_before_it_starts() -> None:
    with pytest.raises(InvalidInput, match="end_before_start"):
        Suspension.days(date(2025, 10, 17), date(2025, 10, 13), "专家评审")


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        ("2026-12-24", "5wd", False),
        ("2026-12-24", "6wd", True),
        ("2026-12-01", "30cd", False),  # 31 December, a Thursday
        ("2026-12-02", "30cd", True),
        ("2003-12-20", "30cd", False),  # natural days need no arrangement; 19 January 2004 does
        ("2003-12-20", "5wd", True),
        ("2003-12-31", "1wd", False),  # the day of the event is not counted
        ("2026-12-31T23:00", "24hour", False),
    ],
)
def test_a_counted_day_in_an_unpublished_year_is_provisional(
    calendar: WorkCalendar, start: str, limit: str, provisional: bool
) -> None:
    end = due(at(start), Limit.parse(limit), calendar)
    assert end is not None
    assert end.provisional is provisional


HOURS = OfficeHours(time(9), time(17, 30))


@pytest.mark.parametrize(
    ("received", "legal"),
    [
        ("2025-05-12T08:00", "2025-05-12"),
        ("2025-05-12T17:30", "2025-05-12"),
        ("2025-05-12T17:45", "2025-05-13"),
        ("2025-05-17T10:00", "2025-05-19"),  # Saturday
        ("2025-09-28T10:00", "2025-09-28"),  # make-up Sunday
        ("2025-09-30T18:00", "2025-10-09"),
    ],
)
def test_what_arrives_after_closing_is_received_on_the_next_working_day(
    calendar: WorkCalendar, received: str, legal: str
) -> None:
    day = legal_receipt_day(at(received), HOURS, calendar)
    assert day.isoformat() == legal
    assert due(midnight(day), Limit(0, Unit.WORKING_DAY), calendar).on == day  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("start", "end", "unit", "used"),
    [
        ("2025-05-12T09:00", "2025-05-12T17:00", "wd", 0),
        ("2025-05-16T09:00", "2025-05-19T09:00", "wd", 1),
        ("2025-09-26T09:00", "2025-11-06T09:00", "wd", 20),
        ("2025-09-26T09:00", "2025-11-06T09:00", "cd", 36),
        ("2025-10-01T09:00", "2025-10-01T10:01", "hour", 2),
        ("2025-01-31T09:00", "2025-02-28T09:00", "month", 1),
        ("2025-01-31T09:00", "2025-03-01T09:00", "month", 2),
    ],
)
def test_days_used_run_from_the_day_after_to_the_day_of_decision(
    calendar: WorkCalendar, start: str, end: str, unit: str, used: int
) -> None:
    assert actual_days(at(start), at(end), Unit(unit), calendar, [EXPERT]) == used


def test_days_used_cannot_run_backwards(calendar: WorkCalendar) -> None:
    with pytest.raises(InvalidInput, match="end_before_start"):
        actual_days(at("2025-05-13"), at("2025-05-12"), Unit.WORKING_DAY, calendar)


def test_clocks_beside_each_other_stop_for_their_own_kinds_only(calendar: WorkCalendar) -> None:
    started = at("2025-09-26")
    ends = clocks(
        [
            Clock(ClockName.STATUTORY, started, Limit.parse("20wd")),
            Clock(ClockName.PROMISED, started, Limit.parse("20wd"), stopped_by=frozenset({"HEARING"})),
            Clock(ClockName.STEP, started, Limit.parse("5wd")),
            Clock(ClockName.STEP, started, Limit.parse("3wd")),
            Clock(ClockName.DELIVERY, at("2025-11-06"), Limit.parse("10wd")),
        ],
        calendar,
        [EXPERT],
    )
    assert {name.value: end and end.on.isoformat() for name, end in ends.items()} == {
        "statutory": "2025-11-06",
        "promised": "2025-10-30",
        "step": "2025-09-30",
        "delivery": "2025-11-20",
    }


def test_the_ledger_is_a_gapless_row_of_intervals() -> None:
    again = Suspension(at("2025-10-16"), at("2025-10-20T12:00"), "鉴定")
    rows = ledger(at("2025-09-26T10:00"), [again, EXPERT], until=at("2025-10-30"))
    assert [(row.kind, row.end, row.reason) for row in rows] == [
        (Kind.COUNTED, at("2025-10-13"), ""),
        (Kind.SUSPENDED, at("2025-10-18"), "专家评审"),
        (Kind.SUSPENDED, at("2025-10-20T12:00"), "鉴定"),
        (Kind.COUNTED, at("2025-10-30"), ""),
    ]
    assert all(one.end == two.start for one, two in pairwise(rows))


STARTS = st.datetimes(datetime(2023, 6, 1), datetime(2026, 12, 31)).map(lambda d: d.replace(tzinfo=SHANGHAI))
DAY_LIMITS = st.builds(
    Limit, st.integers(0, 60), st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])
) | st.builds(Limit, st.integers(0, 12), st.just(Unit.MONTH))


@st.composite
def suspension_lists(draw: st.DrawFn) -> list[Suspension]:
    """Up to ten, overlapping or not, some of no length, some open."""
    found = []
    for _ in range(draw(st.integers(0, 10))):
        begins = draw(STARTS)
        length = (
            draw(st.none() | st.timedeltas(timedelta(), timedelta(days=40)))
            if draw(st.booleans())
            else timedelta(1)
        )
        found.append(Suspension(begins, None if length is None else begins + length, "专家评审"))
    return found


@given(start=STARTS, limit=DAY_LIMITS, suspensions=suspension_lists())
@settings(max_examples=150, deadline=None)
def test_the_ledger_equals_counting_day_by_day(
    calendar: WorkCalendar, start: datetime, limit: Limit, suspensions: list[Suspension]
) -> None:
    end = due(start, limit, calendar, suspensions=suspensions)
    assert (end and end.on) == naive_due(start, limit, calendar, suspensions)


@given(start=STARTS, limit=DAY_LIMITS, suspensions=suspension_lists(), more=suspension_lists())
@settings(max_examples=100, deadline=None)
def test_more_suspension_never_makes_a_due_date_earlier(
    calendar: WorkCalendar,
    start: datetime,
    limit: Limit,
    suspensions: list[Suspension],
    more: list[Suspension],
) -> None:
    before = due(start, limit, calendar, suspensions=suspensions)
    after = due(start, limit, calendar, suspensions=suspensions + more)
    assert after is None or (before is not None and after.at >= before.at)


@given(start=STARTS, limit=DAY_LIMITS, suspensions=suspension_lists(), longer=st.integers(1, 20))
@settings(max_examples=100, deadline=None)
def test_a_longer_limit_never_ends_earlier_and_a_due_day_is_always_worked(
    calendar: WorkCalendar, start: datetime, limit: Limit, suspensions: list[Suspension], longer: int
) -> None:
    short = due(start, limit, calendar, suspensions=suspensions)
    long = due(start, limit, calendar, suspensions=suspensions, extension=Limit(longer, limit.unit))
    for end in (short, long):
        assert end is None or calendar.is_working_day(end.on)
        assert end is None or not suspended(end.on, suspensions)
    assert long is None or (short is not None and long.at >= short.at)


@given(start=STARTS, count=st.integers(1, 60), suspensions=suspension_lists())
@settings(max_examples=100, deadline=None)
def test_a_decision_on_the_due_day_used_exactly_the_limit(
    calendar: WorkCalendar, start: datetime, count: int, suspensions: list[Suspension]
) -> None:
    end = due(start, Limit(count, Unit.WORKING_DAY), calendar, suspensions=suspensions)
    if end is not None:
        noon = midnight(end.on) + timedelta(hours=12)
        assert actual_days(start, noon, Unit.WORKING_DAY, calendar, suspensions) == count


@given(start=STARTS, count=st.integers(0, 500), suspensions=suspension_lists())
@settings(max_examples=100, deadline=None)
def test_hour_limits_leave_out_exactly_the_suspended_time(
    calendar: WorkCalendar, start: datetime, count: int, suspensions: list[Suspension]
) -> None:
    end = due(start, Limit(count, Unit.HOUR), calendar, suspensions=suspensions)
    if end is not None:
        counted = [row for row in ledger(start, suspensions, until=end.at) if row.kind is Kind.COUNTED]
        assert sum((row.end - row.start for row in counted if row.end), timedelta()) == timedelta(hours=count)
