"""The working-day calendar: reasons, arithmetic, unpublished years, faults of its file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yichuang.clock import WorkCalendar, Year, file_faults, load, load_file, load_folder
from yichuang.clock.tests.conftest import CALENDAR_FILE
from yichuang.core.errors import CatalogueFault, InvalidInput

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked", "reason"),
    [
        (date(2017, 9, 29), True, "工作日"),
        (date(2017, 9, 30), True, "调休上班"),
        (date(2017, 10, 4), False, "中秋节"),
        (date(2017, 10, 7), False, "国庆节"),
        (date(2017, 10, 14), False, "周六"),
        (date(2017, 10, 15), False, "周日"),
        (date(2006, 12, 31), True, "调休上班"),
    ],
)
def test_every_day_has_its_reason(calendar: WorkCalendar, day: date, worked: bool, reason: str) -> None:
    assert (calendar.is_working_day(day), calendar.day_reason(day)) == (worked, reason)


def test_a_rest_day_rolls_to_the_next_working_day_and_a_working_day_stays(calendar: WorkCalendar) -> None:
    assert calendar.roll_forward(date(2025, 10, 8)) == date(2025, 10, 9)
    assert calendar.roll_forward(date(2026, 2, 14)) == date(2026, 2, 14)
    assert calendar.add_working_days(date(2025, 10, 8), 0) == date(2025, 10, 9)


@given(day=DAYS, count=st.integers(-300, 300).filter(bool))
@settings(max_examples=100, deadline=None)
def test_adding_working_days_is_undone_by_counting_them(
    calendar: WorkCalendar, day: date, count: int
) -> None:
    reached = calendar.add_working_days(day, count)
    assert calendar.is_working_day(reached)
    if count > 0:
        assert calendar.working_days_between(day, reached) == count
    else:
        yesterday = date.fromordinal(day.toordinal() - 1)
        assert calendar.working_days_between(yesterday, reached) == count + 1


def test_a_year_without_data_is_monday_to_friday_and_unpublished(calendar: WorkCalendar) -> None:
    assert calendar.is_working_day(date(2027, 10, 1))
    assert not calendar.is_working_day(date(2027, 10, 2))
    assert calendar.is_provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert not calendar.is_provisional(date(2004, 1, 1), date(2026, 12, 31))


def test_data_for_an_unpublished_year_stays_provisional() -> None:
    calendar = WorkCalendar.from_years({2027: Year(published=False, off={date(2027, 1, 1): "元旦"})})
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_provisional(date(2027, 1, 4), date(2027, 1, 4))


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1)])
def test_days_outside_the_span_are_refused(calendar: WorkCalendar, day: date) -> None:
    with pytest.raises(InvalidInput, match="out_of_range"):
        calendar.is_working_day(day)


def test_a_result_outside_the_span_is_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(InvalidInput, match="out_of_range"):
        calendar.add_working_days(date(2199, 12, 1), 50)


def test_the_shipped_file_has_no_fault() -> None:
    assert file_faults(CALENDAR_FILE) == ()


def test_every_fault_is_named_with_its_line_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "cn.yaml"
    broken.write_text(
        'provinces: ["33"]\nyears:\n  2026:\n    days_off:\n      2026-01-01: 元旦\n      2025-01-02: 元旦\n'
        "      2026-01-03: ''\n    make_up_days: [2026-01-05, 2026-01-04,\n      2026-01-04]\n    offf: 1\n"
        "  2026:\n    days_off: {}\n",
        encoding="utf-8",
    )
    # The second 2026 wins in YAML, so the repeated key itself is what can be reported of this file.
    assert [(f.fields["line"], f.fields["reason"]) for f in file_faults(broken)] == [(11, "“2026”写了两次")]
    broken.write_text(
        broken.read_text(encoding="utf-8").partition("  2026:\n    days_off: {}")[0], encoding="utf-8"
    )
    assert [f.fields["line"] for f in file_faults(broken)] == [6, 7, 8, 9, 10]
    with pytest.raises(CatalogueFault) as raised:
        load_file(broken)
    assert raised.value.fields["line"] == 6


@pytest.mark.parametrize(
    "text", ["", "years: []", "a: [", 'provinces: ["33"]\nyears: {2026: {days_off: {2026-02-30: x}}}']
)
def test_a_file_that_is_no_calendar_is_a_fault(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueFault):
        load_folder(tmp_path)


def test_a_missing_folder_and_a_missing_file_are_faults(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault):
        load_folder(tmp_path / "none")
    with pytest.raises(CatalogueFault):
        load_file(tmp_path / "none.yaml")


def test_content_loads_without_a_file() -> None:
    calendar = load(
        {"years": {2026: {"days_off": {date(2026, 1, 1): "元旦"}, "make_up_days": [date(2026, 1, 4)]}}}
    )
    assert not calendar.is_working_day(date(2026, 1, 1))
    assert calendar.is_working_day(date(2026, 1, 4))
    with pytest.raises(CatalogueFault):
        load({"years": {2026: {"days_off": {date(2025, 1, 1): "元旦"}}}})


def test_a_region_selects_its_calendar() -> None:
    calendars = load_folder(CALENDAR_FILE.parent)
    assert calendars.for_division("330200") is calendars.for_division("430100001001")
    for code, reason in [
        ("3302", "shape"),
        ("３３０２００", "shape"),
        ("990000", "unknown"),
        ("810000", "unknown"),
    ]:
        with pytest.raises(InvalidInput, match=reason):
            calendars.for_division(code)
