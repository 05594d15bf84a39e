"""Lights, what needs attention, ratings and their call-back; published figures held against their own numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.accounts.models import User
from yichuang.apps.journal.outbox import Message
from yichuang.apps.oversight import grades, published, queries, service
from yichuang.apps.oversight.models import Rating
from yichuang.apps.oversight.queries import Lights
from yichuang.apps.oversight.tests.conftest import ALLOWANCE, CITY, COUNTY, NOON, Books
from yichuang.catalogue.model import PublishedFigure
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, NotYours

DAY = timedelta(days=1)


def test_lights_by_domain_turn_on_the_instant(books: Books) -> None:
    books.open_case(due=5 * DAY, yellow=timedelta(seconds=1))
    books.open_case(due=5 * DAY, yellow=timedelta(0))
    books.open_case(due=timedelta(0), yellow=-DAY)
    books.open_case(due=5 * DAY, yellow=4 * DAY, service=ALLOWANCE)
    books.open_case(due=5 * DAY, yellow=4 * DAY, office=COUNTY)
    books.case()  # closed: no clock runs
    found = {light.domain: light for light in queries.lights([CITY], NOON)}
    assert found["social-organisations"] == Lights("social-organisations", 1, 1, 1)
    assert found["social-assistance"] == Lights("social-assistance", 1, 0, 0)


def test_a_light_leads_to_its_cases(books: Books) -> None:
    books.open_case(due=5 * DAY, yellow=-DAY)
    late = books.open_case(due=-DAY, yellow=-2 * DAY)
    books.open_case(due=-DAY, yellow=-2 * DAY, office=COUNTY)
    found = queries.running([CITY], NOON, domain="social-organisations", light="red")
    assert [(case.no, case.light) for case in found] == [(late, "red")]
    assert len(queries.running([CITY], NOON)) == 2
    with pytest.raises(NotFound):
        queries.running([CITY], NOON, light="purple")


def test_overdue_cases_are_gathered_by_service_and_office(books: Books) -> None:
    for days in (1, 3):
        books.open_case(due=-days * DAY, yellow=-9 * DAY)
    books.open_case(due=-DAY, yellow=-DAY, state="suspended")
    (found,) = queries.overdue([CITY], NOON)
    assert (found.count, found.since) == (2, NOON - 3 * DAY)


def test_the_journal_makes_the_rating_once(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    no = books.case()
    event = SimpleNamespace(seq=6, action="rate", data={"grade": 2, "options": [210, 517]}, occurred_at=NOON)
    monkeypatch.setattr(service.journal, "events_of", lambda subject: [event])
    service.comment(no, "跑了两趟", at=NOON, grade=2)
    Rating.objects.all().delete()
    for _ in range(2):
        service.record_rating(Message(1, "case.rate", no, {"version": 6}, 1))
    rating = Rating.objects.get()
    assert (rating.grade, rating.options, rating.at) == (2, [210], NOON)
    service.comment(no, "跑了两趟", at=NOON, grade=2)
    rating.refresh_from_db()
    assert rating.comment == "跑了两趟"
    assert "跑了两趟".encode() not in bytes(rating.comment_sealed or b"")


def supervisor(office: str = CITY, role: str = "supervisor") -> Actor:
    user, _ = User.objects.get_or_create(username=f"{office}-{role}", kind="staff")
    return Actor(user.pk, "何燕", "staff", (Grant(role, office, "own", frozenset({office})),))


def test_a_bad_rating_waits_until_somebody_calls_back(books: Books) -> None:
    bad, good = books.case(grade=2), books.case(grade=4)
    service.comment(bad, "材料样本是错的", at=NOON, grade=2)
    service.comment(good, "很快", at=NOON, grade=4)
    assert [rating.case.no for rating in queries.bad_ratings([CITY])] == [bad]
    with pytest.raises(InvalidInput):
        service.follow_up(bad, " ", actor=supervisor(), at=NOON)
    with pytest.raises(NotYours):
        service.follow_up(bad, "已回访", actor=supervisor(COUNTY), at=NOON)
    with pytest.raises(NotAllowed):
        service.follow_up(bad, "已回访", actor=supervisor(role="clerk"), at=NOON)
    with pytest.raises(NotFound):
        service.follow_up(good, "已回访", actor=supervisor(), at=NOON)
    service.follow_up(bad, "已致歉，样本已改", actor=supervisor(), at=NOON)
    service.follow_up(bad, "又打了一次", actor=supervisor(), at=NOON + DAY)
    rating = Rating.objects.get(case__no=bad)
    assert (rating.note, rating.followed_up_at) == ("已致歉，样本已改", NOON)
    assert queries.bad_ratings([CITY]) == []
    assert len(queries.bad_ratings([CITY], followed_up=True)) == 1


def test_reasons_belong_to_their_grade() -> None:
    assert set(grades.options_of(2)) == set(range(207, 215))
    assert sum(len(grades.options_of(grade)) for grade in grades.GRADES) == len(grades.OPTIONS) == 40


@pytest.mark.parametrize(
    ("value", "n", "d", "quotient", "adds_up"),
    [
        ("92%", 46, 52, "88.46", False),
        ("81%", 203, 251, "80.88", True),
        ("99.58%", 239, 240, "99.58", True),
        ("1.66天", 399, 240, "1.66", True),
        ("1.67天", 399, 240, "1.66", False),
        ("80件", 80, 85, "94.12", None),
        ("15→7个工作日", 7, 15, None, None),
        ("100%", None, None, None, None),
    ],
)
def test_what_was_published_is_held_against_its_own_numbers(
    value: str, n: int | None, d: int | None, quotient: str | None, adds_up: bool | None
) -> None:
    held = published.hold(PublishedFigure(code="x", name="x", text="x", value=value, n=n, d=d, source="x"))
    assert (held.quotient, held.adds_up) == (quotient, adds_up)


def test_ningbo_is_the_one_that_does_not_add_up(books: Books) -> None:
    figures = queries.releases.current_catalogue().published
    wrong = [
        (place, h.figure.code)
        for place, all_ in figures.items()
        for h in published.hold_all(all_)
        if h.adds_up is False
    ]
    assert wrong == [("330200", "at_most_one_visit")]
