"""The arithmetic of domain §8.4 with a fictitious standard of 1,000 yuan, and the household by law."""

from datetime import date

import pytest

from yichuang.rules.codes import Aid, Change, Conclusion, Kind, Reason
from yichuang.rules.single import assess
from yichuang.rules.tests.families import inputs, line, member, parameters, wage

YUAN = 100


@pytest.mark.parametrize(
    ("month_fen", "inclusive", "aid", "amount_yuan"),
    [
        (150000, 0, Aid.SUBSISTENCE, 1500),
        (299999, 0, Aid.SUBSISTENCE, 1),
        (300000, 0, Aid.MARGINAL, 0),
        (449999, 0, Aid.MARGINAL, 0),
        (450000, 0, Aid.NONE, 0),
        (450000, 1, Aid.MARGINAL, 0),
        (450001, 1, Aid.NONE, 0),
    ],
)
def test_three_people_and_their_wage(month_fen: int, inclusive: int, aid: Aid, amount_yuan: int) -> None:
    family = inputs(member(1), member(2), member(3), wage(1, month_fen * 12))
    found = assess(family, parameters(marginal_inclusive=inclusive)).household
    assert (found["aid"], found["amount_fen"]) == (aid, amount_yuan * YUAN)
    assert found["change"] == (Change.NEW if aid else Change.NONE)
    assert found["conclusion"] == (Conclusion.BELOW if aid else Conclusion.ABOVE)


def test_a_fen_a_year_below_the_standard_is_below_it_though_its_average_rounds_to_it() -> None:
    found = assess(inputs(member(1), member(2), member(3), wage(1, 3600000 - 1)), parameters()).household
    assert found["aid"] == Aid.SUBSISTENCE
    assert found["amount_fen"] == YUAN
    assert Reason.ROUNDED_UP in Reason(found["reasons"])


def test_a_gravely_disabled_member_of_a_marginal_household_applies_alone() -> None:
    child = member(2, born=date(2000, 1, 1), disability_kind=4, disability_grade=1, alone=True)
    found = assess(inputs(member(1), child, wage(1, 260000 * 12)), parameters())
    assert found.household["aid"] == Aid.MARGINAL
    alone = found.alone(2)
    assert alone is not None
    assert (alone["aid"], alone["amount_fen"], alone["counted"]) == (Aid.SUBSISTENCE, 1000 * YUAN, 1)


@pytest.mark.parametrize(
    ("columns", "counted"),
    [
        ({"study": 1}, 2),
        ({"study": 2}, 1),
        ({"study": 2, "dependent": True}, 2),
        ({"study": 0}, 2),
        ({"situation": 1}, 1),
        ({"situation": 2}, 1),
        ({"situation": 3}, 1),
        ({"situation": 4}, 1),
        ({"relation": 7}, 1),
        ({"relation": 7, "born": date(2010, 1, 1)}, 2),
        ({"relation": 9, "born": date(2010, 1, 1)}, 1),
        ({"relation": 4, "born": date(1950, 1, 1)}, 2),
    ],
)
def test_who_counts_beside_the_applicant(columns: dict[str, object], counted: int) -> None:
    other = member(2, **{"born": date(2003, 1, 1), **columns})
    assert assess(inputs(member(1), other), parameters()).household["counted"] == counted


def test_a_child_grows_up_on_the_birthday() -> None:
    sibling = member(2, relation=7, born=date(2008, 11, 22))
    assert assess(inputs(member(1), sibling), parameters(as_of=date(2026, 11, 21))).household["counted"] == 2
    assert assess(inputs(member(1), sibling), parameters(as_of=date(2026, 11, 22))).household["counted"] == 1


def test_the_dead_do_not_count_and_neither_does_their_money() -> None:
    dead = line(Kind.CIVIL_AFFAIRS, 2, died_on=date(2026, 1, 1))
    found = assess(inputs(member(1), member(2), wage(2, 9000000), dead), parameters()).household
    assert (found["counted"], found["dead"], found["income_year_fen"]) == (1, 1, 0)
