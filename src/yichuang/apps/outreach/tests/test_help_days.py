"""Help days: planned for months, noted once they took place, counted with what was taken in."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.cases import pinned
from yichuang.apps.cases.tests.conftest import MORNING, OFFICE, Hall
from yichuang.apps.outreach import queries, service
from yichuang.apps.outreach.models import HelpDay
from yichuang.core.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound, NotYours

pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
ELSEWHERE = Actor(
    990,
    "外地",
    "staff",
    (Grant("clerk", "330212-civil-affairs", "own", frozenset({"330212-civil-affairs"})),),
)


def planned(hall: Hall, *days: date, place: str = "三江村文化礼堂", **more: object) -> list[HelpDay]:
    wanted = service.Plan(OFFICE, days or (TODAY,), time(9), time(11, 30), place, **more)  # type: ignore[arg-type]
    return service.plan(wanted, actor=hall.staff["clerk"], at=hall.at)


def test_the_same_day_of_every_month_and_never_a_day_of_rest(hall: Hall) -> None:
    calendar = pinned.calendar("330200")
    found = service.monthly(date(2026, 1, 31), 5, calendar)
    assert found[0] == date(2026, 1, 31), "the first day stands as chosen"
    assert found[1] == date(2026, 2, 28), "make-up Saturday after the Spring Festival"
    assert found[2:] == (date(2026, 3, 31), date(2026, 4, 30), date(2026, 6, 1))
    assert service.monthly(date(2026, 11, 20), 3, calendar)[1:] == (date(2026, 12, 21), date(2027, 1, 20))
    for months in (0, 13):
        with pytest.raises(InvalidInput):
            service.monthly(TODAY, months, calendar)


def test_a_plan_stands_whole_or_not_at_all(hall: Hall) -> None:
    planned(hall, date(2026, 4, 10))
    with pytest.raises(AlreadyExists):
        planned(hall, date(2026, 3, 10), date(2026, 4, 10))
    assert HelpDay.objects.count() == 1
    rows = planned(hall, date(2026, 3, 10), date(2026, 4, 10), place="河西村")
    assert len({row.series for row in rows}) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": " "},
        {"days": (date(2026, 2, 27),)},
        {"days": ()},
        {"closes_at": time(9)},
        {"officers": (987_654,)},
    ],
)
def test_a_plan_with_a_fault_is_refused(hall: Hall, wrong: dict[str, object]) -> None:
    right = {
        "office": OFFICE,
        "days": (TODAY,),
        "opens_at": time(9),
        "closes_at": time(11),
        "place": "三江村",
    }
    with pytest.raises(InvalidInput):
        service.plan(service.Plan(**{**right, **wrong}), actor=hall.staff["clerk"], at=hall.at)  # type: ignore[arg-type]
    assert not HelpDay.objects.exists()


def test_another_office_neither_plans_nor_sees(hall: Hall) -> None:
    with pytest.raises(NotYours):
        service.plan(service.Plan(OFFICE, (TODAY,), time(9), time(11), "三江村"), actor=ELSEWHERE, at=hall.at)
    day = planned(hall)[0]
    for attempt in (
        lambda: queries.help_day(day.pk, actor=ELSEWHERE),
        lambda: service.cancel(day.pk, "下雨", actor=ELSEWHERE, at=hall.at),
        lambda: service.record(day.pk, 3, (), actor=ELSEWHERE, at=hall.at),
        lambda: service.add_case(day.pk, "330200-26-SO02-000001-X", actor=ELSEWHERE, at=hall.at),
        lambda: queries.help_day(uuid.uuid4(), actor=hall.staff["clerk"]),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.help_days(ELSEWHERE, since=TODAY) == []


def test_an_assistant_notes_attendance_but_plans_nothing(hall: Hall, helper: Actor) -> None:
    with pytest.raises(NotAllowed):
        service.plan(service.Plan(OFFICE, (TODAY,), time(9), time(11), "三江村"), actor=helper, at=hall.at)
    day = planned(hall, officers=(helper.user_id,))[0]
    service.record(day.pk, 12, (helper.user_id or 0,), actor=helper, at=hall.at)
    service.record(day.pk, 14, (), actor=helper, at=hall.at)
    found = queries.help_day(day.pk, actor=helper)
    assert (found.visitors, found.held_at, list(found.present.all())) == (14, hall.at, [])
    with pytest.raises(NotAllowed):
        service.cancel(day.pk, "下雨", actor=hall.staff["clerk"], at=hall.at)


def test_no_day_is_held_before_it_comes_or_after_it_was_cancelled(hall: Hall) -> None:
    coming, today = planned(hall, TODAY + timedelta(days=1), TODAY)
    with pytest.raises(NotAllowed):
        service.record(coming.pk, 3, (), actor=hall.staff["clerk"], at=hall.at)
    service.cancel(today.pk, "台风", actor=hall.staff["clerk"], at=hall.at)
    with pytest.raises(NotAllowed):
        service.record(today.pk, 3, (), actor=hall.staff["clerk"], at=hall.at)
    shown = queries.coming([OFFICE], TODAY)
    assert [(row.pk, row.cancelled_because) for row in shown] == [(today.pk, "台风"), (coming.pk, "")]
    planned(hall, TODAY), "the place is free again"


def test_a_case_belongs_to_one_help_day(hall: Hall) -> None:
    one, other = planned(hall), planned(hall, place="河西村")
    no = hall.draft(channel="counter")
    clerk = hall.staff["clerk"]
    for _ in range(2):
        service.add_case(one[0].pk, no, actor=clerk, at=hall.at)
    with pytest.raises(AlreadyExists):
        service.add_case(other[0].pk, no, actor=clerk, at=hall.at)
    assert [row.application.no for row in queries.taken_in(one[0])] == [no]
    with pytest.raises(InvalidInput):
        service.add_case(one[0].pk, "不是号", actor=clerk, at=hall.at)


def test_the_formulas_give_a_countys_published_year(hall: Hall) -> None:
    """夏津县 2024-05 起：36 场次、38 件. Sessions and cases of that size, counted by our formulas."""
    clerk = hall.staff["clerk"]
    days = planned(hall, *(TODAY + timedelta(days=n) for n in range(36)))
    cancelled = planned(hall, TODAY + timedelta(days=40))[0]
    service.cancel(cancelled.pk, "台风", actor=clerk, at=hall.at)
    for n, day in enumerate(days):
        hall.at = MORNING + timedelta(days=n)
        service.record(day.pk, 10, (), actor=clerk, at=hall.at)
    hall.at = MORNING
    for n in range(38):
        no = hall.draft(channel="counter", changes={"association.name": f"演示市第{n}协会"})
        service.add_case(days[n % 36].pk, no, actor=clerk, at=hall.at)
        hall.submit(no, channel="counter")
    begun = hall.draft(channel="counter", changes={"association.name": "演示市未提交协会"})
    service.add_case(days[0].pk, begun, actor=clerk, at=hall.at)
    own = hall.submit(hall.draft(changes={"association.name": "演示市自办协会"}))
    assert own
    found = queries.figures([OFFICE], TODAY, TODAY + timedelta(days=60))
    assert (found.sessions, found.cases, found.at_help_days, found.visitors) == (36, 38, 38, 360)
    assert queries.figures([OFFICE], TODAY, TODAY).sessions == 1
    assert queries.figures(["330212-civil-affairs"], TODAY, TODAY + timedelta(days=60)).cases == 0
