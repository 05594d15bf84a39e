"""Branches of limits, choice of certificate, deadlines after the decision: the first that holds, else the rule."""

from datetime import date

import pytest

from yichuang.catalogue.model import NOTHING, Result, Term
from yichuang.catalogue.outcomes import certificate_for, deadlines_after, governing

DAY = date(2026, 3, 2)


@pytest.fixture
def offering(mini):
    return mini.offering("CL-01", "900100")


def test_the_first_branch_that_holds_governs(offering):
    sport = {"club": {"kind": "sport"}}
    assert governing(offering, offering.statutory, sport, DAY).value == 15
    assert governing(offering, offering.statutory, sport, DAY, 1).value == 30


def test_what_is_unknown_leaves_the_rule(offering):
    assert governing(offering, offering.statutory, {}, DAY).value == 20


def test_the_entry_chooses_the_certificate(offering):
    assert certificate_for(offering, {}, {"kind": "art"}, DAY).code == "art-licence"
    assert certificate_for(offering, {}, {"kind": "sport"}, DAY).code == "club-licence"


def test_a_deadline_stands_only_where_its_condition_holds(offering):
    few, many = ({"club": {"members": members}} for members in (19, 20))
    assert [later.code for later in deadlines_after(offering, few, DAY)] == ["announce"]
    assert [later.code for later in deadlines_after(offering, many, DAY)] == ["begin", "announce"]


def test_a_list_and_one_value_read_alike():
    one = {"value": 5, "unit": "wd"}
    assert Term.model_validate([one]) == Term.model_validate(one)
    assert Term.model_validate([{**one, "when": "a"}, one]).branches[0].when == "a"


def test_a_limit_may_say_that_nothing_suspends_it():
    assert Term(value=5, unit="wd", suspends="none").suspends == NOTHING
    assert Term(value=5, unit="wd", suspends="none").held_by(("hearing",)) == ()
    assert Term(value=5, unit="wd").held_by(("hearing",)) == ("hearing",)


def test_a_released_result_with_one_certificate_still_reads():
    assert Result.model_validate({"name": "证", "kind": "record", "certificate": "a"}).templates == ("a",)
