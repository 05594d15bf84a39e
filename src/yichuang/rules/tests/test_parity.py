"""The program finds what the oracle finds, on SQLite and on DuckDB, and more money never means more aid."""

from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yichuang.rules import compiled
from yichuang.rules.codes import Aid, Kind
from yichuang.rules.explaining import explain, reasons, summary
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.results import RESULT
from yichuang.rules.single import assess
from yichuang.rules.tables import TABLES, arrow_schema
from yichuang.rules.tests import oracle
from yichuang.rules.tests.families import AS_OF, household, inputs, line, member, parameters, wage

COMPARED = ("counted", "income_year_fen", "property_ok", "below_standard", "possible", "conclusion", "aid")
SLOW_IS_FINE = [HealthCheck.too_slow]
PARITY = settings(max_examples=250, deadline=None, suppress_health_check=SLOW_IS_FINE)
FAST = settings(max_examples=60, deadline=None, suppress_health_check=SLOW_IS_FINE)
LONG = settings(max_examples=5000, deadline=None, suppress_health_check=SLOW_IS_FINE)


def _member(draw: Random, person: int) -> dict[str, Any]:
    births = [date(2015, 1, 1), date(2008, 11, 22), date(1990, 3, 3), date(1966, 11, 22)]
    return member(
        person,
        relation=1 if person == 1 else draw.choice([2, 3, 3, 4, 5, 6, 7, 9]),
        born=draw.choice(births),
        situation=draw.choice([0] * 8 + [1, 4]),
        study=draw.choice([0, 0, 1, 2]),
        dependent=draw.random() < 0.2,
        disability_kind=draw.randrange(8),
        disability_grade=draw.choice([0, 0, 0, 1, 2, 3, 4]),
        serious_illness=draw.random() < 0.2,
        jobless=draw.random() < 0.4,
        abilities_missing=draw.randrange(7),
        alone=draw.random() < 0.3,
        refused_work=draw.choice([0, 0, 2, 3]),
        work_started_on=draw.choice([None, _day(draw)]),
        supported=draw.random() < 0.6,
    )


def _day(draw: Random) -> date:
    return AS_OF - timedelta(days=draw.randrange(760))


def _money(draw: Random) -> int:
    return draw.choice([0, 400, 1199999, 1200000, 1800000, 3600000, draw.randrange(2_400_000)])


def _lines(draw: Random, person: int) -> list[dict[str, Any]]:
    """At most one line of a kind for most people; wages often, what breaks a property line seldom."""
    year = {
        "month": 202610,
        "kind": draw.randint(1, 4),
        "income_fen": _money(draw),
        "tax_fen": draw.randrange(99),
    }
    paid = {"month": 202609, "kind": draw.randint(1, 5), "base_fen": 0, "amount_fen": draw.randrange(900000)}
    home = {"use": draw.choice([1, 1, 1, 2, 3]), "area_cm2": draw.randrange(900000), "registered_on": AS_OF}
    home |= {"share_bp": draw.choice([5000, 10000]), "transferred_on": draw.choice([None, _day(draw)])}
    firm = {
        "role": draw.randint(1, 3),
        "capital_fen": draw.randrange(9_000_000),
        "active": draw.random() < 0.5,
    }
    small = draw.randrange(1_000_000)
    found: list[tuple[float, Kind, dict[str, Any]]] = [
        (0.6, Kind.TAX, year),
        (0.4, Kind.SOCIAL_INSURANCE, paid),
        (0.4, Kind.REAL_ESTATE, home),
        (0.1, Kind.FIRMS, firm),
        (0.1, Kind.VEHICLES, {"class": draw.randint(1, 4), "worth_fen": small, "registered_on": AS_OF}),
        (0.3, Kind.HOUSING_FUND, {"balance_fen": small, "monthly_fen": 0}),
        (0.3, Kind.BANK, {"balance_fen": small * 3, "inflow_fen": 0, "as_of": AS_OF}),
        (0.2, Kind.SECURITIES, {"value_fen": small}),
        (0.2, Kind.INSURANCE, {"premium_fen": 0, "cash_value_fen": small}),
        (0.2, Kind.PAYMENTS, {"balance_fen": small}),
    ]
    return [line(kind, person, **row) for often, kind, row in found if draw.random() < often]


def _family_of(seed: int) -> dict[str, list[dict[str, Any]]]:
    """Drawn evenly: Hypothesis' own strategies keep to a few values, and whole articles were never met."""
    draw = Random(seed)
    rows: list[dict[str, Any]] = []
    for person in range(1, draw.randint(1, 4) + 1):
        rows.append(_member(draw, person))
        home, alive = draw.choice([1, 1, 1, 2]), draw.random() < 0.9
        rows.append(line(Kind.POPULATION, person, alive=alive, police_household=home))
        if draw.random() < 0.4:
            died, aid = draw.choice([None, None, AS_OF]), draw.choice([None, 0, 1, 2])
            rows.append(
                line(Kind.CIVIL_AFFAIRS, person, died_on=died, aid=aid, aid_fen=draw.randrange(90000))
            )
        rows.extend(_lines(draw, person))
    return inputs(
        *rows,
        aid=draw.choice([0, 1, 1, 2, 3, 4]),
        aid_fen=draw.randrange(200000),
        unrecorded_fen=draw.choice([0, 0, 0, 50000, 100000]),
        rigid_fen=draw.choice([0, 0, 3000000]),
        maintenance_fen=draw.choice([None, 0, 0, 30000, 250000]),
        missing=draw.choice([0] * 8 + [Kind.BANK.bit, Kind.SOCIAL_INSURANCE.bit]),
    )


def _rules_of(seed: int) -> Parameters:
    draw = Random(-seed - 1)
    return parameters(
        marginal_inclusive=draw.randrange(2),
        minimum_wage_fen=draw.choice([0, 120000]),
        banded=draw.randrange(2),
        minimum_fen=draw.choice([0, 5000]),
        work_cost_percent=draw.choice([0, 7]),
        rigid_deduct_percent=draw.choice([0, 33]),
        basic_pension_counts=draw.randrange(2),
        maintenance_deducts=draw.randrange(2),
        incentive_months=draw.choice([0, 12]),
        incentive_multiple=draw.choice([1, 3]),
        fade_months=draw.choice([0, 6]),
        cars_allowed=draw.randrange(2),
        car_exempt_fen=draw.choice([0, 1000000]),
        shops_allowed=draw.randrange(2),
        dwellings_allowed=draw.randrange(3),
    )


seeds = st.integers(0, 2**40)
families, rule_sets = seeds.map(_family_of), seeds.map(_rules_of)


@PARITY
@given(family=families, rules=rule_sets)
def test_the_program_finds_what_the_oracle_finds(family: Any, rules: Parameters) -> None:
    agree(family, rules)


def agree(family: Any, rules: Parameters) -> None:
    expected = oracle.assess(family, rules)
    found = assess(family, rules)
    assert {row["unit"] for row in found.rows} == expected.keys()
    for row in found.rows:
        unit = expected[row["unit"]]
        for name in (*COMPARED, "amount_fen", "change"):
            assert row[name] == getattr(unit, name), (row["unit"], name)
        told = explain(row, rules)
        assert all(step.text and step.shown for step in told)
        assert bool(row["amount_fen"]) <= any(step.name == "amount_fen" for step in told)
        assert summary(row)
        assert all(reasons(row["reasons"]))


@pytest.mark.long
@LONG
@given(family=families, rules=rule_sets)
def test_the_program_finds_what_the_oracle_finds_for_thousands(family: Any, rules: Parameters) -> None:
    agree(family, rules)


@FAST
@given(family=families, rules=rule_sets, more=st.integers(1, 5_000_000))
def test_more_income_never_raises_the_amount_of_the_same_aid(
    family: Any, rules: Parameters, more: int
) -> None:
    before = assess(family, rules)
    richer = {**family, "tax": [*family.get("tax", []), _plain(wage(1, more))]}
    after = assess(richer, rules)
    for one, other in zip(before.rows, after.rows, strict=True):
        if one["aid"] == other["aid"] and one["property_ok"] and one["change"] != 5 != other["change"]:
            assert other["amount_fen"] <= one["amount_fen"]


@FAST
@given(family=families, rules=rule_sets)
def test_one_more_dependent_without_income_never_lowers_the_amount(family: Any, rules: Parameters) -> None:
    before = assess(family, rules).household
    larger = {**family, "members": [*family["members"], member(99)]}
    after = assess(larger, rules).household
    both = before["aid"] == after["aid"] == Aid.SUBSISTENCE and before["change"] != 5 != after["change"]
    if both and not rules.values["banded"]:
        assert after["amount_fen"] >= before["amount_fen"]


def test_duckdb_finds_for_many_families_what_sqlite_finds_for_each() -> None:
    rules = parameters(work_cost_percent=7, incentive_months=12, incentive_multiple=3, fade_months=6)
    many: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    expected = []
    for number in range(1, 41):
        family = _family(number)
        expected.extend(assess(family, rules).rows)
        for name, rows in family.items():
            many[name].extend(rows)
    connection = duckdb.connect()
    for name, rows in many.items():
        connection.register(name, _arrow(name, rows))
    fields = [pa.field("county", pa.int32()), pa.field("as_of", pa.date32())]
    schema = pa.schema([*fields, *(pa.field(column, pa.int64()) for column in CODES)])
    connection.register("parameters", pa.Table.from_pylist([rules.row()], schema=schema))
    found = connection.execute(
        f"SELECT * FROM ({compiled.sql('duckdb')}) ORDER BY household, unit"
    ).fetchall()
    assert found == [tuple(row[name] for name in RESULT) for row in expected]


def _family(number: int) -> dict[str, list[dict[str, Any]]]:
    """Deterministic variety: each trait has its own period."""
    first, second, third = number * 10 + 1, number * 10 + 2, number * 10 + 3
    rows = [
        member(first, relation=1, born=date(1980, 5, 1), work_started_on=date(2026, 1 + number % 9, 15)),
        member(second, disability_kind=5, disability_grade=number % 5, alone=number % 3 == 0, jobless=True),
        member(third, relation=4, born=date(1950, 1, 1), supported=number % 2 == 0),
        line(Kind.TAX, first, month=202610, kind=1, income_fen=number * 131071, tax_fen=number),
        line(
            Kind.SOCIAL_INSURANCE,
            third,
            month=202610,
            kind=2 + number % 4,
            base_fen=0,
            amount_fen=70000 * number,
        ),
        line(Kind.BANK, first, balance_fen=number * 300000, inflow_fen=0, as_of=AS_OF),
        line(Kind.VEHICLES, third, **{"class": 1 + number % 4}, worth_fen=100, registered_on=AS_OF),
        line(Kind.CIVIL_AFFAIRS, third, died_on=AS_OF if number % 7 == 0 else None),
    ]
    found = inputs(*({**row, "household": number} if "born" in row else row for row in rows))
    found["households"] = [
        household(household=number, aid=number % 5, aid_fen=number * 1000, rigid_fen=number * 90000)
    ]
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "table"}


def _arrow(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = arrow_schema(name)
    nullable = pa.schema([pa.field(field.name, field.type) for field in schema])
    return pa.Table.from_pylist(rows, schema=nullable)
