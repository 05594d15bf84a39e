"""Two policies over one population: sums only, and none over fewer than ten households."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yichuang.rules import simulating
from yichuang.rules.codes import Kind
from yichuang.rules.simulating import changed, simulate, withheld
from yichuang.rules.tables import TABLES, arrow_schema
from yichuang.rules.tests.families import household, line, member, parameters


def _population(folder: Path, incomes: list[int]) -> dict[str, str]:
    """Households of one with these incomes a year; the first lacks its bank."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number, income in enumerate(incomes, start=1):
        rows["households"].append(household(household=number, missing=Kind.BANK.bit if number == 1 else 0))
        rows["members"].append({**member(1), "person": number, "household": number})
        tax = line(Kind.TAX, number, month=202610, kind=1, income_fen=income, tax_fen=0)
        rows["tax"].append({name: value for name, value in tax.items() if name != "table"})
    for name, found in rows.items():
        schema = pa.schema([pa.field(one.name, one.type) for one in arrow_schema(name)])
        pq.write_table(pa.Table.from_pylist(found, schema=schema), folder / f"{name}.parquet")
    return {name: str(folder / f"{name}.parquet") for name in TABLES}


def test_a_higher_standard_costs_what_those_below_it_gain(tmp_path: Path) -> None:
    files = _population(tmp_path, [0] + [600000] * 20 + [1260000] * 15 + [9000000] * 30)
    base = [parameters()]
    (found,) = simulate(duckdb.connect(), [files], base, [changed(base, {"standard_fen": 110000})])
    assert found.total.units == 66
    assert (found.total.aided_before, found.total.aided_after) == (35, 35)  # 15 were marginal before
    assert (found.total.gaining, found.total.losing) == (35, 0)
    assert found.total.cost_year_fen == (20 * 10000 + 15 * 5000) * 12
    assert found.lacking_percent == 2
    assert found.lacking_kinds == {}


def test_nothing_is_told_about_fewer_than_ten_households(tmp_path: Path) -> None:
    files = _population(tmp_path, [600000] * 9 + [9000000] * 30)
    base = [parameters()]
    (found,) = simulate(duckdb.connect(), [files], base, [changed(base, {"standard_fen": 110000})])
    assert found.total.gaining is None
    assert found.total.cost_year_fen is None
    assert found.total.units == 39


def test_two_policies_stand_side_by_side(tmp_path: Path) -> None:
    files = _population(tmp_path, [600000] * 13)
    base = [parameters()]
    policies = [changed(base, {"standard_fen": 110000}), changed(base, {"standard_fen": 90000})]
    up, down = simulate(duckdb.connect(), [files], base, policies)
    assert (up.total.gaining, down.total.losing) == (12, 12)
    assert up.total.cost_year_fen == -(down.total.cost_year_fen or 0)


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [([50, 60], set()), ([9, 60, 40], {0, 2}), ([9, 8, 40], {0, 1}), ([0, 9], {1}), ([10, 0], set())],
)
def test_a_small_number_is_not_told_by_subtraction(numbers: list[int], hidden: set[int]) -> None:
    assert withheld(numbers) == hidden


def test_a_number_there_is_none_of_is_named() -> None:
    with pytest.raises(KeyError, match="standart"):
        changed([parameters()], {"standart": 1})
    assert simulating.FEWEST == 10
