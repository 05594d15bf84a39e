"""What is handled once for a person: the second application is told by whom it is handled, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import bundles, once, submission
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests import family_hall as halls
from yichuang.apps.cases.tests.departments import Departments
from yichuang.apps.cases.tests.family_hall import CIVIL, FamilyHall
from yichuang.core.errors import DomainError, InvalidAnswers
from yichuang.core.resident_id import Sex, demo_resident_id


@pytest.fixture
def hall(
    transactional_db: None,
    tmp_path: Path,
    settings: Any,
    city: Departments,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FamilyHall]:
    plain = halls.small_catalogue

    def changed(to: Path) -> Path:
        made = plain(to)
        path = made / "bundles" / halls.BUNDLE / "bundle.yaml"
        path.write_text(
            path.read_text().replace("circumstances:\n", "once_for: deceased\ncircumstances:\n", 1)
        )
        return made

    monkeypatch.setattr(halls, "small_catalogue", changed)
    yield from halls.open_hall(tmp_path, settings, city)


def told(no: str) -> str:
    application = Application.objects.get(no=no)
    found = once.second(application, answer_versions.latest(application)[1])
    return found.text if found else ""


def brother(hall: FamilyHall) -> FamilyHall:
    """Somebody else, at the same hall."""
    user = User.objects.create(username="brother", name="陈示竹", kind="citizen")
    return FamilyHall(accounts.actor_for(user, hall.at), hall.staff, hall.city, hall.at)


def test_a_draft_alone_stops_nobody(hall: FamilyHall) -> None:
    first, second = hall.draft(), brother(hall).draft()
    assert (told(first), told(second)) == ("", "")
    hall.submit(first)
    assert told(first) == "", "it is no second one to itself"


def test_a_stranger_learns_the_office_and_no_more(hall: FamilyHall) -> None:
    no = hall.draft()
    hall.submit(no)
    other = brother(hall)
    second = other.draft()
    text = told(second)
    assert "已经有家人提交" in text
    assert "同一个人只办一次" in text
    assert hall.progress(no).office in text
    for secret in (no, "陈示兰", "陈演松", "13800000021", "2026"):
        assert secret not in text
    with pytest.raises(InvalidAnswers) as refused:
        other.submit(second)
    assert [finding.code for finding in refused.value.findings] == ["handled_once"]
    another = str(demo_resident_id(7, date(1948, 5, 16), Sex.MALE))
    assert told(other.draft(deceased={"resident_id": another})) == ""


def test_who_handed_it_in_is_led_to_it(hall: FamilyHall) -> None:
    no = hall.draft()
    hall.submit(no)
    assert no in told(hall.draft())


def test_what_was_undone_may_be_begun_anew(hall: FamilyHall) -> None:
    no = hall.draft()
    hall.submit(no)
    head = hall.staff["office_head", CIVIL]
    bundles.reverse(no, ground="wrong_death", reason="人还健在", actor=head, order=Order(hall.at))
    again = hall.draft()
    assert told(again) == ""
    assert hall.submit(again)


def test_of_two_at_once_one_is_handed_in(hall: FamilyHall) -> None:
    other = brother(hall)
    drafts = [(hall, hall.draft()), (other, other.draft())]

    def submit(who: FamilyHall, no: str) -> str:
        try:
            order = Order(hall.at + timedelta(minutes=1))
            submission.submit(no, {"declaration": True}, actor=who.heir, order=order)
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return "handed_in"

    with ThreadPoolExecutor(2) as threads:
        ended = list(threads.map(lambda one: submit(*one), drafts))
    assert sorted(ended) == ["handed_in", "invalid_answers"]
