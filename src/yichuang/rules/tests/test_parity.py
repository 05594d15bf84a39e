"""The program finds what the oracle finds, on SQLite and on DuckDB, and more money never means more aid."""

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
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
FAST = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

fen = st.one_of(st.integers(0, 400), st.integers(0, 2_400_000), st.sampled_from([1200000, 1800000, 3600000]))
days = st.dates(date(2024, 11, 1), AS_OF)


@st.composite
def members(draw: st.DrawFn, person: int) -> dict[str, Any]:
    return member(
        person,
        relation=1 if person == 1 else draw(st.sampled_from([2, 3, 3, 4, 5, 6, 7, 9])),
        born=draw(
            st.sampled_from([date(2015, 1, 1), date(2008, 11, 22), date(1990, 3, 3), date(1966, 11, 22)])
        ),
        situation=draw(st.sampled_from([0, 0, 0, 0, 1, 4])),
        study=draw(st.sampled_from([0, 0, 1, 2])),
        dependent=draw(st.booleans()),
        disability_kind=draw(st.integers(0, 7)),
        disability_grade=draw(st.integers(0, 4)),
        serious_illness=draw(st.booleans()),
        jobless=draw(st.booleans()),
        abilities_missing=draw(st.integers(0, 6)),
        alone=draw(st.booleans()),
        refused_work=draw(st.sampled_from([0, 0, 2, 3])),
        work_started_on=draw(st.none() | days),
        supported=draw(st.booleans()),
    )


def _lines(person: int) -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    day, flag = st.none() | days, st.booleans()
    small = st.integers(0, 3_000_000)
    columns: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
        Kind.VEHICLES: {"class": st.integers(1, 4), "worth_fen": small, "registered_on": days},
        Kind.TAX: {
            "month": st.just(202610),
            "kind": st.integers(1, 4),
            "income_fen": fen,
            "tax_fen": st.integers(0, 99),
        },
        Kind.SOCIAL_INSURANCE: {
            "month": st.just(202609),
            "kind": st.integers(1, 5),
            "base_fen": st.just(0),
            "amount_fen": st.integers(0, 900000),
        },
        Kind.REAL_ESTATE: {
            "use": st.integers(1, 3),
            "area_cm2": st.integers(0, 900000),
            "share_bp": st.sampled_from([5000, 10000]),
            "registered_on": days,
            "transferred_on": day,
        },
        Kind.FIRMS: {"role": st.integers(1, 3), "capital_fen": st.integers(0, 9_000_000), "active": flag},
        Kind.HOUSING_FUND: {"balance_fen": small, "monthly_fen": st.just(0)},
        Kind.BANK: {"balance_fen": small, "inflow_fen": small, "as_of": st.just(AS_OF)},
        Kind.SECURITIES: {"value_fen": small},
        Kind.INSURANCE: {"premium_fen": small, "cash_value_fen": small},
        Kind.PAYMENTS: {"balance_fen": small},
    }
    return {
        kind.table: st.fixed_dictionaries(found).map(lambda row, kind=kind: line(kind, person, **row))
        for kind, found in columns.items()
    }


@st.composite
def families(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for person in range(1, draw(st.integers(1, 4)) + 1):
        rows.append(draw(members(person)))
        alive = draw(st.sampled_from([True, True, True, False]))
        home = draw(st.integers(1, 2))
        rows.append(line(Kind.POPULATION, person, alive=alive, police_household=home))
        if draw(st.booleans()):
            died = draw(st.none() | st.just(AS_OF))
            aid = draw(st.none() | st.integers(0, 2))
            rows.append(
                line(Kind.CIVIL_AFFAIRS, person, died_on=died, aid=aid, aid_fen=draw(st.integers(0, 90000)))
            )
        for lines in _lines(person).values():
            rows.extend(draw(st.lists(lines, max_size=1)))
    return inputs(
        *rows,
        aid=draw(st.integers(0, 4)),
        aid_fen=draw(st.integers(0, 200000)),
        unrecorded_fen=draw(st.sampled_from([0, 0, 50000, 100000])),
        rigid_fen=draw(st.sampled_from([0, 0, 3000000])),
        missing=draw(st.sampled_from([0, 0, 0, Kind.BANK.bit, Kind.SOCIAL_INSURANCE.bit])),
    )


rule_sets = st.fixed_dictionaries(
    {
        "marginal_inclusive": st.integers(0, 1),
        "minimum_wage_fen": st.sampled_from([0, 120000]),
        "banded": st.integers(0, 1),
        "minimum_fen": st.sampled_from([0, 5000]),
        "work_cost_percent": st.sampled_from([0, 7]),
        "rigid_deduct_percent": st.sampled_from([0, 33]),
        "basic_pension_counts": st.integers(0, 1),
        "incentive_months": st.sampled_from([0, 12]),
        "incentive_multiple": st.sampled_from([1, 3]),
        "fade_months": st.sampled_from([0, 6]),
        "cars_allowed": st.integers(0, 1),
        "car_exempt_fen": st.sampled_from([0, 1000000]),
        "shops_allowed": st.integers(0, 1),
        "dwellings_allowed": st.integers(0, 2),
    }
).map(lambda changed: parameters(**changed))


@FAST
@given(family=families(), rules=rule_sets)
def test_the_program_finds_what_the_oracle_finds(family: Any, rules: Parameters) -> None:
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


@FAST
@given(family=families(), rules=rule_sets, more=st.integers(1, 5_000_000))
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
@given(family=families(), rules=rule_sets)
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
