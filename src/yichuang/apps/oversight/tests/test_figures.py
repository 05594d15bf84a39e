"""Figures, held against data sets small enough to count by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from yichuang.apps.oversight import queries
from yichuang.apps.oversight.figures import DEFINITIONS, TALLIES
from yichuang.apps.oversight.tests.conftest import CHANGE, CITY, COUNTY, ESTABLISH, NOON, Books
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import InvalidInput, NotFound

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_nothing_closed_divides_by_nothing(books: Books) -> None:
    found = queries.figures(*MARCH).as_json()
    assert found["closed"] == 0
    assert found["average_actual_days"] is None
    assert found["early_rate"] == {"n": 0, "d": 0, "value": None}
    assert {key for key, value in found.items() if isinstance(value, dict) and value["value"]} == set()


def test_hand_counted_cases(books: Books) -> None:
    books.case(used=3)  # early
    books.case(used=10)  # on the last day: on time, not early
    books.case(used=12, late=True, corrections=1, visits=2)
    books.case(
        promised_value=30, promised_unit="cd", used=20, visits=1
    )  # early, its days are not working days
    books.case(handling="immediate", promised_value=0, used=0, grade=5)
    books.case(handling="immediate", promised_value=0, used=0, grade=2)
    found = queries.figures(*MARCH).as_json()
    assert (found["closed"], found["immediate"], found["committed"]) == (6, 2, 4)
    assert found["immediate_share"] == {"n": 2, "d": 6, "value": "33.33"}
    assert found["early_rate"] == {"n": 2, "d": 4, "value": "50.00"}
    assert found["on_time_rate"] == {"n": 5, "d": 6, "value": "83.33"}
    assert found["overdue"] == 1
    assert (found["promised_days"], found["actual_days"]) == (30, 25)
    assert found["average_actual_days"] == "8.33"
    assert found["speed_up"] == {"n": 5, "d": 30, "value": "16.67"}
    assert found["first_pass_rate"] == {"n": 5, "d": 6, "value": "83.33"}
    assert found["one_visit_rate"] == {"n": 5, "d": 6, "value": "83.33"}
    assert (found["rated"], found["satisfaction"]) == (2, {"n": 1, "d": 2, "value": "50.00"})


def test_who_was_slower_than_promised_has_a_negative_speed_up(books: Books) -> None:
    books.case(promised_value=8, used=9, late=True)
    assert queries.figures(*MARCH).as_json()["speed_up"] == {"n": -1, "d": 8, "value": "-12.50"}


def test_first_visit_counts_only_what_was_pre_reviewed(books: Books) -> None:
    books.case(flags=["pre_reviewed"])
    books.case(flags=["pre_reviewed", "urgent"], corrections=1)
    books.case()
    assert queries.figures(*MARCH).as_json()["first_visit_rate"] == {"n": 1, "d": 2, "value": "50.00"}


@pytest.mark.parametrize(
    ("decided", "counted"),
    [
        (datetime(2026, 2, 28, 23, 59, 59, tzinfo=SHANGHAI), 0),
        (datetime(2026, 3, 1, 0, 0, tzinfo=SHANGHAI), 1),
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI), 1),
        (datetime(2026, 4, 1, 0, 0, tzinfo=SHANGHAI), 0),
    ],
)
def test_both_days_of_the_period_are_in_it(books: Books, decided: datetime, counted: int) -> None:
    books.case(decided_at=decided)
    assert queries.figures(*MARCH).count("closed") == counted


def stops(*spans: tuple[str, str | None]) -> dict[str, Any]:
    return {"stops": [["hearing", since, until] for since, until in spans]}


def test_a_stop_of_one_day_does_not_make_a_case_early(books: Books) -> None:
    same = stops(("2026-03-02T09:00:00+08:00", "2026-03-02T16:00:00+08:00"))
    # midnight lies between, though in UTC it is one day
    over = stops(("2026-03-02T15:30:00+00:00", "2026-03-02T16:30:00+00:00"))
    standing = stops(("2026-03-02T09:00:00+08:00", None))
    books.case(suspensions=1, snapshot=same)
    books.case(suspensions=1, snapshot=over)
    books.case(suspensions=1, snapshot=standing)
    found = queries.figures(*MARCH).as_json()
    assert found["same_day_stops"] == 1
    assert found["early_rate"] == {"n": 3, "d": 3, "value": "100.00"}
    assert found["early_rate_undisputed"] == {"n": 2, "d": 3, "value": "66.67"}
    assert [stop.no for stop in queries.same_day_stops([CITY], *MARCH)] == ["TEST-26-000001/1"]


def test_a_city_counts_its_counties(books: Books) -> None:
    books.case(office=CITY)
    books.case(office=COUNTY)
    books.case(office="330300-civil-affairs")
    assert queries.figures(*MARCH, region="330200").count("closed") == 2
    assert queries.figures(*MARCH, region="330212").count("closed") == 1
    assert queries.figures(*MARCH, offices=[CITY]).count("closed") == 1
    assert queries.figures(*MARCH, offices=[]).count("closed") == 0


def test_groups_add_up_to_the_whole(books: Books) -> None:
    books.case(service=ESTABLISH, decided_at=NOON)
    books.case(service=CHANGE, decided_at=NOON + timedelta(days=31))
    books.open_case(service=CHANGE, due=-timedelta(days=1), yellow=-timedelta(days=4))
    period = (date(2026, 3, 1), date(2026, 4, 30))
    by_service = queries.figures(*period, by="service", at=NOON)
    assert [(g.key, g.figures.count("closed")) for g in by_service.groups] == [(CHANGE, 1), (ESTABLISH, 1)]
    assert by_service.groups[0].figures.count("overdue_open") == 1
    by_month = queries.figures(*period, by="month", at=NOON).as_json()
    assert [group["key"] for group in by_month["groups"]] == ["2026-03", "2026-04"]
    assert (by_month["closed"], by_month["overdue_open"]) == (2, 1)


def test_open_cases_are_overdue_as_of_the_day_asked(books: Books) -> None:
    books.open_case(due=timedelta(hours=1), yellow=-timedelta(days=2))
    assert queries.figures(*MARCH, at=NOON).count("overdue_open") == 0
    assert queries.figures(*MARCH, at=NOON + timedelta(hours=1)).count("overdue_open") == 1
    assert queries.figures(date(2026, 2, 1), date(2026, 2, 28)).count("overdue_open") == 0


def test_senseless_questions_are_refused(books: Books) -> None:
    with pytest.raises(InvalidInput):
        queries.figures(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(InvalidInput):
        queries.figures(*MARCH, by="clerk")
    with pytest.raises(NotFound):
        queries.figures(*MARCH, region="999999")


def test_every_definition_counts_what_is_counted() -> None:
    named = {d.numerator for d in DEFINITIONS} | {d.denominator for d in DEFINITIONS if d.denominator}
    assert named <= set(TALLIES) == {*queries.COUNTED, "overdue_open"}
    assert all(d.formula for d in DEFINITIONS)
