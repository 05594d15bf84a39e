"""Every line on either side: property, abilities, refusals, bands, the least payment, and data that are missing."""

from datetime import date
from typing import Any

import pytest

from yichuang.rules.codes import Aid, Change, Conclusion, Kind, Reason
from yichuang.rules.single import assess
from yichuang.rules.tests.families import AS_OF, inputs, line, member, parameters, wage

OLD = date(1950, 1, 1)


def _building(person: int, **columns: Any) -> dict[str, Any]:
    plain = {"use": 1, "area_cm2": 900000, "share_bp": 10000, "registered_on": OLD, "transferred_on": None}
    return line(Kind.REAL_ESTATE, person, **(plain | columns))


def _one(*rows: dict[str, Any], of: dict[str, int] | None = None, **household: Any) -> dict[str, Any]:
    return dict(assess(inputs(member(1), *rows, **household), parameters(**(of or {}))).household)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([line(Kind.BANK, 1, balance_fen=2400000)], None),
        ([line(Kind.BANK, 1, balance_fen=2400001)], Reason.DEPOSITS_OVER),
        (
            [
                line(Kind.BANK, 1, balance_fen=2399996),
                line(Kind.SECURITIES, 1, value_fen=1),
                line(Kind.INSURANCE, 1, cash_value_fen=1),
                line(Kind.PAYMENTS, 1, balance_fen=1),
                line(Kind.HOUSING_FUND, 1, balance_fen=2),
            ],
            Reason.DEPOSITS_OVER,
        ),
        ([line(Kind.VEHICLES, 1, **{"class": 2}, worth_fen=9)], None),
        ([line(Kind.VEHICLES, 1, **{"class": 1}, worth_fen=0)], Reason.VEHICLES_OVER),
        ([line(Kind.VEHICLES, 1, **{"class": 4}, worth_fen=9)], None),
        ([line(Kind.VEHICLES, 1, **{"class": 4}, worth_fen=9)] * 2, Reason.VEHICLES_OVER),
        ([_building(1)], None),
        ([_building(1), _building(1, share_bp=1)], Reason.DWELLINGS_OVER),
        ([_building(1, area_cm2=200000), _building(1, area_cm2=200000)], None),
        ([_building(1, area_cm2=200000), _building(1, area_cm2=200001)], Reason.DWELLINGS_OVER),
        ([_building(1), _building(1, transferred_on=date(2025, 11, 22))], None),
        ([_building(1), _building(1, transferred_on=date(2025, 11, 23))], Reason.DWELLINGS_OVER),
        ([_building(1, use=2, share_bp=1)], Reason.SHOPS_OVER),
        ([_building(1, use=3)], None),
        ([line(Kind.FIRMS, 1, role=1, capital_fen=5000000, active=True)], None),
        ([line(Kind.FIRMS, 1, role=2, capital_fen=5000001, active=True)], Reason.FIRMS_OVER),
        ([line(Kind.FIRMS, 1, role=1, capital_fen=5000001, active=False)], None),
        ([line(Kind.FIRMS, 1, role=3, capital_fen=5000001, active=True)], None),
    ],
)
def test_a_property_line_is_kept_up_to_its_limit(rows: list[dict[str, Any]], reason: Reason | None) -> None:
    found = _one(*rows)
    assert found["property_ok"] == (reason is None)
    assert found["aid"] == (Aid.NONE if reason else Aid.SUBSISTENCE)
    if reason:
        assert reason in Reason(found["reasons"])


def test_a_couples_home_is_one_home() -> None:
    wife = member(2, relation=2, born=date(1981, 1, 1))
    halves = [_building(1, share_bp=5000), _building(2, share_bp=5000)]
    assert _one(wife, *halves)["dwellings_ok"]


@pytest.mark.parametrize(
    ("columns", "aid"),
    [
        ({"born": date(1966, 11, 22)}, Aid.DESTITUTE),
        ({"born": date(1966, 11, 23)}, Aid.SUBSISTENCE),
        ({"born": date(2010, 11, 23)}, Aid.DESTITUTE),
        ({"born": date(2010, 11, 22)}, Aid.SUBSISTENCE),
        ({"born": OLD, "supported": True}, Aid.SUBSISTENCE),
        *(
            ({"disability_kind": kind, "disability_grade": grade}, Aid.DESTITUTE)
            for kind, grade in ((5, 3), (6, 3), (4, 2), (1, 1))
        ),
        *(
            ({"disability_kind": kind, "disability_grade": grade}, Aid.SUBSISTENCE)
            for kind, grade in ((5, 4), (6, 4), (4, 3), (1, 2), (2, 1), (3, 1), (7, 1))
        ),
    ],
)
def test_who_cannot_work_and_has_nobody_is_destitute(columns: dict[str, Any], aid: Aid) -> None:
    alone = {**member(1), "supported": False, **columns}
    assert assess(inputs(alone), parameters()).household["aid"] == aid


@pytest.mark.parametrize(("missing", "care"), [(0, 0), (1, 30000), (3, 30000), (4, 90000), (6, 90000)])
def test_care_goes_by_the_six_abilities(missing: int, care: int) -> None:
    old = member(1, born=OLD, supported=False, abilities_missing=missing)
    assert assess(inputs(old), parameters()).household["amount_fen"] == 143000 + care


@pytest.mark.parametrize(("times", "aid", "amount"), [(2, 1, 200000), (3, 1, 100000), (3, 0, 200000)])
def test_three_refusals_cut_the_share_of_who_refused(times: int, aid: int, amount: int) -> None:
    idle = member(2, relation=2, born=date(1990, 1, 1), jobless=True, refused_work=times)
    assert _one(idle, aid=aid, aid_fen=200000)["amount_fen"] == amount


@pytest.mark.parametrize(
    ("year_fen", "amount"),
    [(359999, 90000), (360000, 55000), (839999, 55000), (840000, 25000), (1199999, 25000)],
)
def test_bands_begin_at_their_percentages(year_fen: int, amount: int) -> None:
    assert _one(wage(1, year_fen), of={"banded": 1})["amount_fen"] == amount


def test_a_household_gets_no_less_than_the_least_payment() -> None:
    found = _one(wage(1, 1199999), of={"minimum_fen": 5000})
    assert found["amount_fen"] == 5000
    assert Reason.RAISED_TO_MINIMUM in Reason(found["reasons"])


@pytest.mark.parametrize(
    ("kind", "year_fen", "conclusion"),
    [
        (Kind.BANK, 0, Conclusion.UNDETERMINED),
        (Kind.BANK, 9000000, Conclusion.ABOVE),
        (Kind.SOCIAL_INSURANCE, 9000000, Conclusion.UNDETERMINED),
        (Kind.POPULATION, 9000000, Conclusion.UNDETERMINED),
    ],
)
def test_what_is_missing_never_puts_anybody_below(kind: Kind, year_fen: int, conclusion: Conclusion) -> None:
    found = _one(wage(1, year_fen), missing=kind.bit, aid=1, aid_fen=100000)
    assert found["conclusion"] == conclusion
    assert found["aid"] == Aid.NONE
    assert found["change"] == (Change.STOP if conclusion == Conclusion.ABOVE else Change.NONE)


def test_a_source_that_failed_does_not_hide_property_over_the_line() -> None:
    car = line(Kind.VEHICLES, 1, **{"class": 1}, worth_fen=100)
    assert _one(car, missing=Kind.SOCIAL_INSURANCE.bit)["conclusion"] == Conclusion.ABOVE


@pytest.mark.parametrize(
    ("amount", "new", "change"),
    [
        (100000, 0, Change.NONE),
        (90000, 0, Change.RAISE),
        (110000, 0, Change.LOWER),
        (100000, 9000000, Change.STOP),
    ],
)
def test_the_current_aid_is_raised_lowered_or_stopped(amount: int, new: int, change: Change) -> None:
    assert _one(wage(1, new), aid=1, aid_fen=amount)["change"] == change


def test_somebody_alone_in_a_household_on_subsistence_aid_gets_nothing_twice() -> None:
    child = member(2, disability_kind=4, disability_grade=1, alone=True)
    found = assess(inputs(member(1), child), parameters())
    alone = found.alone(2)
    assert alone is not None
    assert (found.household["aid"], alone["aid"]) == (Aid.SUBSISTENCE, Aid.NONE)


def test_a_table_or_column_that_is_not_known_is_an_error() -> None:
    with pytest.raises(KeyError):
        assess({**inputs(member(1)), "horses": [{"person": 1}]}, parameters())
    with pytest.raises(KeyError, match="colour"):
        assess(inputs(member(1, colour=1)), parameters())
    assert assess(inputs(member(1)), parameters()).household["as_of"] == AS_OF


@pytest.mark.parametrize(
    ("started", "change"),
    [(date(2025, 5, 23), Change.FADE), (date(2025, 5, 22), Change.STOP)],
)
def test_fading_begins_where_the_incentive_ends(started: date, change: Change) -> None:
    worker = member(2, relation=2, born=date(1985, 1, 1), work_started_on=started)
    months = {"incentive_months": 12, "incentive_multiple": 3, "fade_months": 6}
    found = _one(worker, wage(2, 9000000), of=months, aid=1, aid_fen=100000)
    assert found["change"] == change
    assert found["amount_fen"] == (50000 if change == Change.FADE else 0)
