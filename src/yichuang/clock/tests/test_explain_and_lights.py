"""Explanations say why; lights turn at stored instants."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.clock import Course, Light, Suspension, Thresholds, WorkCalendar, explain, light, marks
from yichuang.clock.tests.test_ledger import DAY_LIMITS, EXPERT, STARTS, at, suspension_lists
from yichuang.core.errors import InvalidInput
from yichuang.core.limits import Limit, Unit


def course(start: str, limit: str, *suspensions: Suspension, extension: str | None = None) -> Course:
    return Course(at(start), Limit.parse(limit), suspensions, Limit.parse(extension) if extension else None)


def test_every_day_of_a_national_day_case_is_explained(calendar: WorkCalendar) -> None:
    found = explain(course("2017-09-29T10:00", "5wd"), calendar)
    assert [(line.date.isoformat(), line.counted, line.reason) for line in found.days][:3] == [
        ("2017-09-29", False, "收到当日，不计入"),
        ("2017-09-30", True, "调休上班"),
        ("2017-10-01", False, "国庆节"),
    ]
    assert found.sentence == (
        "2017年9月29日（周五）收到，次日起算。期限5个工作日，最晚到2017年10月12日（周四）。"
        "国庆节、中秋节放假（10月1日至10月8日）不算。9月30日（周六）调休上班，照算。"
    )


def test_a_suspension_is_named_in_days_and_sentence(calendar: WorkCalendar) -> None:
    found = explain(course("2025-09-26", "20wd", EXPERT), calendar, event="受理")
    held = [line.date.day for line in found.days if line.reason == "暂停：专家评审"]
    assert held == [13, 14, 15, 16, 17]
    assert "10月13日至10月17日专家评审暂停，不算。" in found.sentence
    assert found.sentence.startswith("2025年9月26日（周五）受理，次日起算。")


def test_a_rolled_last_day_says_so(calendar: WorkCalendar) -> None:
    found = explain(course("2025-09-08", "30cd"), calendar)
    assert [(line.date.day, line.counted, line.reason) for line in found.days[-2:]] == [
        (8, True, "自然日，最后一天是国庆节"),
        (9, False, "工作日，顺延到这一天"),
    ]
    assert found.sentence.endswith("最后一天10月8日是国庆节，顺延到下一个工作日。")


def test_an_unpublished_year_is_called_provisional(calendar: WorkCalendar) -> None:
    found = explain(course("2026-12-20", "15wd"), calendar)
    assert found.provisional
    assert "2027年放假安排还没有公布，这个日期是暂估。" in found.sentence


def test_a_clock_that_stands_still_ends_its_days_where_it_stopped(calendar: WorkCalendar) -> None:
    found = explain(course("2025-09-26", "20wd", Suspension.days(date(2025, 10, 13), None, "鉴定")), calendar)
    assert found.due is None
    assert found.days[-1].date == date(2025, 10, 13)
    assert "现在暂停计时" in found.sentence


@pytest.mark.parametrize("extension", ["5cd", "36hour", "1month"])
@pytest.mark.parametrize("limit", ["3wd", "7cd", "30hour"])
def test_the_days_of_mixed_units_have_no_gap_and_end_on_the_due_day(
    calendar: WorkCalendar, limit: str, extension: str
) -> None:
    found = explain(course("2025-09-26T13:00", limit, extension=extension), calendar)
    assert found.due is not None
    assert found.days[-1].date == found.due.on
    ordinals = [line.date.toordinal() for line in found.days]
    assert ordinals == list(range(ordinals[0], ordinals[-1] + 1))


@given(start=STARTS, limit=DAY_LIMITS, suspensions=suspension_lists())
@settings(max_examples=60, deadline=None)
def test_the_counted_days_of_an_explanation_are_the_limit(
    calendar: WorkCalendar, start: datetime, limit: Limit, suspensions: list[Suspension]
) -> None:
    found = explain(Course(start, limit, suspensions), calendar)
    if found.due is None:
        return
    assert found.days[-1].date == found.due.on
    if limit.unit is not Unit.MONTH:
        assert sum(line.counted for line in found.days) == max(limit.value, 1)


@pytest.mark.parametrize(
    ("start", "limit", "yellow_at", "red_at"),
    [
        ("2025-05-12T10:00", "20wd", "2025-05-31", "2025-06-11"),  # the fourteenth of twenty days is over
        ("2025-05-12T10:00", "1wd", "2025-05-13", "2025-05-14"),
        ("2025-05-12T10:00", "0wd", "2025-05-12T10:00", "2025-05-13"),
        ("2025-05-12T10:00", "10cd", "2025-05-20", "2025-05-23"),
        ("2025-09-30T10:00", "3cd", "2025-10-03", "2025-10-10"),
        ("2025-05-12T10:00", "10hour", "2025-05-12T17:00", "2025-05-12T20:00"),
    ],
)
def test_the_light_turns_yellow_with_thirty_percent_left_and_red_when_late(
    calendar: WorkCalendar, start: str, limit: str, yellow_at: str, red_at: str
) -> None:
    found = marks(course(start, limit), calendar, Thresholds(yellow_percent_left=30))
    assert found is not None
    assert (found.yellow_at, found.red_at) == (at(yellow_at), at(red_at))


def test_lights_follow_their_marks(calendar: WorkCalendar) -> None:
    found = marks(course("2025-05-12T10:00", "20wd"), calendar, Thresholds())
    burning = [
        light(at(t), found) for t in ("2025-05-12T10:00", "2025-06-04", "2025-06-10T23:59", "2025-06-11")
    ]
    assert burning == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert light(at("2025-06-11"), None) is Light.NONE


def test_a_clock_that_stands_still_has_no_light(calendar: WorkCalendar) -> None:
    still = course("2025-09-26", "20wd", Suspension.days(date(2025, 10, 13), None, "鉴定"))
    assert marks(still, calendar, Thresholds()) is None


@given(start=STARTS, limit=DAY_LIMITS, suspensions=suspension_lists(), percent=st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_yellow_comes_before_red_and_never_before_the_start(
    calendar: WorkCalendar, start: datetime, limit: Limit, suspensions: list[Suspension], percent: int
) -> None:
    found = marks(Course(start, limit, suspensions), calendar, Thresholds(percent))
    assert found is None or start <= found.yellow_at < found.red_at


@pytest.mark.parametrize("wrong", [{"yellow_percent_left": 101}, {"yellow_days_left": 0}])
def test_impossible_thresholds_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidInput):
        Thresholds(**wrong)
