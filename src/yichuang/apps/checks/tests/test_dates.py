"""The means test under the catalogue's own dated numbers: every date that changes something, on either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from yichuang.apps.checks.parameters import parameters
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import ParameterValue
from yichuang.core.errors import CatalogueFault
from yichuang.rules.codes import Aid, Kind, Reason
from yichuang.rules.single import assess
from yichuang.rules.tests.families import inputs, line, member

NINGBO, ELSEWHERE = "330212", "100000"
ROOT = Path(__file__).parents[5]


@cache
def catalogue() -> Catalogue:
    return load(ROOT / "catalogue").parts


def found(on: date, *rows: dict[str, Any], place: str = NINGBO, **household: Any) -> dict[str, Any]:
    rules = parameters(catalogue(), place, on)
    family = inputs(member(1), *rows, county=rules.county, **household)
    return dict(assess(family, rules).household)


def income(month_fen: int) -> dict[str, int]:
    return {"unrecorded_fen": month_fen}


@pytest.mark.parametrize(
    ("on", "month_fen", "aid"),
    [
        (date(2026, 6, 30), 100000, Aid.MARGINAL),  # the standard is 1,000 until then
        (date(2026, 6, 30), 99999, Aid.SUBSISTENCE),
        (date(2026, 7, 1), 100000, Aid.SUBSISTENCE),  # and 1,100 from then on
        (date(2026, 7, 1), 110000, Aid.MARGINAL),
    ],
)
def test_the_standard_of_the_day_decides(on: date, month_fen: int, aid: Aid) -> None:
    assert found(on, **income(month_fen))["aid"] == aid


@pytest.mark.parametrize(
    ("place", "month_fen", "aid"),
    [
        (ELSEWHERE, 164999, Aid.MARGINAL),
        (ELSEWHERE, 165000, Aid.NONE),  # 低于一点五倍
        (NINGBO, 165000, Aid.MARGINAL),  # 一点五倍以下
        (NINGBO, 165001, Aid.NONE),
    ],
)
def test_the_marginal_line_is_exclusive_and_in_zhejiang_inclusive(
    place: str, month_fen: int, aid: Aid
) -> None:
    assert found(date(2026, 11, 22), place=place, **income(month_fen))["aid"] == aid


def test_zhejiangs_marginal_line_stops_at_the_minimum_wage() -> None:
    rules = parameters(catalogue(), NINGBO, date(2026, 11, 22))
    rules = replace(rules, values={**rules.values, "marginal_percent": 300})
    one = inputs(member(1), unrecorded_fen=226000)
    assert assess(one, rules).household["aid"] == Aid.MARGINAL
    one = inputs(member(1), unrecorded_fen=226001)
    assert assess(one, rules).household["aid"] == Aid.NONE


@pytest.mark.parametrize(("on", "aid"), [(date(2024, 12, 31), Aid.NONE), (date(2025, 1, 1), Aid.HARDSHIP)])
def test_hardship_by_rigid_expenses_is_recognised_from_2025(on: date, aid: Aid) -> None:
    told = found(on, unrecorded_fen=200000, rigid_fen=1200001)
    assert told["aid"] == aid


@pytest.mark.parametrize(("rigid_fen", "aid"), [(1200000, Aid.NONE), (1200001, Aid.HARDSHIP)])
def test_rigid_expenses_must_be_more_than_the_ratio(rigid_fen: int, aid: Aid) -> None:
    assert found(date(2025, 6, 1), unrecorded_fen=200000, rigid_fen=rigid_fen)["aid"] == aid


@pytest.mark.parametrize(
    ("on", "counted"), [(date(2021, 6, 30), 240000), (date(2021, 7, 1), 0), (date(2026, 2, 1), 0)]
)
def test_the_basic_pension_is_left_out_from_july_2021(on: date, counted: int) -> None:
    pension = line(Kind.SOCIAL_INSURANCE, 1, month=202101, kind=3, base_fen=0, amount_fen=240000)
    told = found(on, pension)
    assert told["income_year_fen"] == counted
    assert (Reason.BASIC_PENSION_IGNORED in Reason(told["reasons"])) == (counted == 0)


@pytest.mark.parametrize(
    ("on", "paid_fen", "aid"),
    [
        (date(2021, 6, 30), 50000, Aid.MARGINAL),  # until then transfers came in and none went off
        (date(2021, 7, 1), 50000, Aid.MARGINAL),  # 1,500 less 500 is the standard itself
        (date(2021, 7, 1), 50001, Aid.SUBSISTENCE),
        (date(2021, 6, 30), 50001, Aid.MARGINAL),
    ],
)
def test_maintenance_paid_comes_off_from_july_2021(on: date, paid_fen: int, aid: Aid) -> None:
    told = found(on, unrecorded_fen=150000, maintenance_fen=paid_fen)
    assert told["aid"] == aid
    assert told["maintenance_paid_year_fen"] == (paid_fen * 12 if on.month == 7 else 0)


@pytest.mark.parametrize(
    ("started", "ignored"),
    [(date(2025, 11, 22), 0), (date(2025, 11, 23), 12 * 330000), (date(2026, 8, 22), 3 * 330000)],
)
def test_zhejiang_ignores_new_earnings_for_twelve_months_up_to_three_standards(
    started: date, ignored: int
) -> None:
    worker = member(2, relation=2, born=date(1985, 1, 1), work_started_on=started)
    wages = line(Kind.TAX, 2, month=202610, kind=1, income_fen=9000000, tax_fen=0)
    told = found(date(2026, 11, 22), worker, wages, aid=Aid.SUBSISTENCE, aid_fen=100000)
    assert told["ignored_earnings_year_fen"] == ignored


@pytest.mark.parametrize(
    ("on", "aid", "amount"),
    [
        (date(2022, 10, 19), Aid.NONE, 0),  # no fading yet
        (date(2022, 10, 20), Aid.SUBSISTENCE, 50000),
        (date(2023, 4, 20), Aid.NONE, 0),  # six months after the work began
    ],
)
def test_who_takes_up_work_fades_out_for_six_months(on: date, aid: Aid, amount: int) -> None:
    worker = member(2, relation=2, born=date(1985, 1, 1), work_started_on=date(2022, 10, 20))
    worker = {
        **worker,
        "work_started_on": date(2022, 10, 19) if on < date(2022, 10, 20) else date(2022, 10, 20),
    }
    rich = {"unrecorded_fen": 900000, "aid": Aid.SUBSISTENCE, "aid_fen": 100000}
    told = found(on, worker, place=ELSEWHERE, **rich)
    assert (told["aid"], told["amount_fen"]) == (aid, amount)


def test_next_years_standard_is_one_dated_entry() -> None:
    standard = catalogue().parameters["subsistence.standard"]
    coming = ParameterValue.model_validate(
        {"value": 120000, "from": date(2027, 7, 1), "source": "市政府公布的标准", "evidence": "published"}
    )
    changed = standard.model_copy(update={"values": (*standard.values, coming)})
    next_year = replace(catalogue(), parameters={**catalogue().parameters, standard.code: changed})
    for on, amount in ((date(2027, 6, 30), 10000), (date(2027, 7, 1), 20000)):
        told = assess(inputs(member(1), unrecorded_fen=100000), parameters(next_year, NINGBO, on)).household
        assert (told["aid"], told["amount_fen"]) == (Aid.SUBSISTENCE, amount)


def test_before_any_standard_nothing_is_guessed() -> None:
    with pytest.raises(CatalogueFault):
        parameters(catalogue(), NINGBO, date(2010, 1, 1))


def test_a_number_the_rules_learned_to_ask_for_later_is_found_in_the_newer_catalogue() -> None:
    on, now = date(2026, 7, 1), catalogue()
    pinned = replace(
        now, parameters={code: one for code, one in now.parameters.items() if code != "means.fade_months"}
    )
    with pytest.raises(CatalogueFault):
        parameters(pinned, NINGBO, on)
    assert parameters(pinned, NINGBO, on, now) == parameters(now, NINGBO, on)
