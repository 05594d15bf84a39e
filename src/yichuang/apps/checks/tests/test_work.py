"""Work taken up while aided: found in the tax rows, settled once, ignored and faded, and remembered by later checks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import people, service, showing
from yichuang.apps.checks.models import Check
from yichuang.apps.checks.tests.conftest import FATHER, Centre, wages
from yichuang.rules.codes import Aid

pytestmark = pytest.mark.django_db
STANDARD_FEN = 110_000


def aided(since: date) -> dict[str, Any]:
    return {"aid": int(Aid.SUBSISTENCE), "aid_fen": 330_000, "aid_since": since}


def worked(centre: Centre, month_fen: int, first: int) -> None:
    rows = [row for row in wages(month_fen) if row["month"] >= first]
    centre.city.has(FATHER, "tax", *rows)


def of_work(check: Check) -> list[Any]:
    return [one for one in showing.assessment(check)[1].differences if one.code == "work"]


def test_who_begins_to_earn_while_aided_is_asked_about_and_faded(centre: Centre) -> None:
    worked(centre, 2_300_000, 202608)
    check = centre.ready(household=aided(date(2026, 3, 1)))
    (found,) = of_work(check)
    assert "2026年8月起新就业" in found.choices[0][1]
    before = showing.assessment(check)[1].household
    assert (before["aid"], before["ignored_earnings_year_fen"]) == (Aid.NONE, 0)
    centre.settle(check, found.key, "begun", "劳动合同，8月3日入职")
    after = showing.assessment(check)[1].household
    assert after["ignored_earnings_year_fen"] == 3 * STANDARD_FEN * 3
    assert (after["aid"], after["amount_fen"]) == (Aid.SUBSISTENCE, 165_000), "over the standard: it fades"
    centre.settle(check, found.key, "before", "一直在打零工")
    assert showing.assessment(check)[1].household == before


def test_the_day_work_began_is_remembered_by_the_next_check(centre: Centre) -> None:
    worked(centre, 300_000, 202608)
    check = centre.ready(household=aided(date(2026, 3, 1)))
    centre.settle(check, of_work(check)[0].key, "begun", "劳动合同，8月3日入职")
    centre.sign(check)
    wanted = service.Again(check.no, "recheck:2", household=aided(date(2026, 3, 1)))
    again = centre.run(service.request_again(wanted, actor=SYSTEM, at=centre.at))
    assert people.member_row(again.people.get(position=1))["work_started_on"] == date(2026, 8, 1)
    assert of_work(again) == [], "settled once"
    assert showing.assessment(again)[1].household["ignored_earnings_year_fen"] > 0


@pytest.mark.parametrize(
    ("first", "household"),
    [
        (202511, aided(date(2025, 3, 1))),  # all twelve months: when it began, nobody sees
        (202602, aided(date(2026, 3, 1))),  # before the aid
        (202608, {}),  # no aid yet
    ],
)
def test_earnings_that_did_not_begin_under_the_aid_are_no_new_work(
    centre: Centre, first: int, household: dict[str, Any]
) -> None:
    worked(centre, 300_000, first)
    assert of_work(centre.ready(household=household)) == []
