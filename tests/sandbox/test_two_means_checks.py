"""What the departments say of two families, put into the means test as it comes: the stories end as they are told.

No database and no network: the registers of the city on one side, the catalogue's parameters and the rules on the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import load
from yichuang.catalogue.normalise import normalise
from yichuang.config.env import ROOT
from yichuang.rules import single
from yichuang.rules.codes import Aid, Conclusion, Kind
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.tables import TABLES
from yichuang_sandbox import city
from yichuang_sandbox.city.stories import Family, families
from yichuang_sandbox.corrections import look_into
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, sources

TODAY = date(2026, 11, 22)
COUNTY, PLACES = 330212, ("330212", "330200", "330000", "100000")
RELATIONS = {"self": 1, "spouse": 2, "child": 3, "parent": 4}
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    found = load(ROOT / "catalogue").catalogue
    assert found is not None
    return found


@pytest.fixture(scope="module")
def parameters(catalogue: Catalogue) -> Parameters:
    values = {column: catalogue.parameters[code].at(TODAY, PLACES).value for column, code in CODES.items()}
    return Parameters(COUNTY, TODAY, values)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path)
    city.make(found, people=100)
    yield found
    found.close()


def of(number: int) -> Family:
    return next(one for one in families() if one.no == number)


def told(family: Family, store: Store, catalogue: Catalogue) -> Rows:
    """A family's own words, and everything the twelve kinds hold of its people."""
    rows: Rows = {name: [] for name in TABLES}
    rows["households"] = [{
        "household": 1, "county": COUNTY, "applied_on": TODAY, "aid": 0, "aid_fen": 0, "aid_since": None,
        "unrecorded_fen": 0, "maintenance_fen": 0, "rigid_fen": 0, "missing": 0,
    }]  # fmt: skip
    for person, role in enumerate(family.roles, 1):
        rows["members"].append({
            "person": person, "household": 1, "relation": RELATIONS[role.person.relation],
            "born": date.fromisoformat(role.person.birth_date), "situation": 0,
            "study": int(role.person.relation == "child"), "dependent": False, "disability_kind": 0,
            "disability_grade": 0, "serious_illness": False, "jobless": False, "abilities_missing": 0, "alone": False,
            "refused_work": 0, "work_started_on": None, "supported": True,
        })  # fmt: skip
        for kind in Kind:
            rows[kind.table] += held(kind, role.resident_id, person, store, catalogue)
    return rows


def held(kind: Kind, number: str, person: int, store: Store, catalogue: Catalogue) -> list[dict[str, Any]]:
    element, registry = catalogue.elements[f"check.{kind.table}"], Registry(store)
    found: list[dict[str, Any]] = []
    for code in element.sources:
        answer = registry.answer(sources()[code], number, [element.code], today=TODAY) or {}
        found += normalise(answer.get(element.code, []), element, {}, element.name, today=TODAY)
    if kind is Kind.CIVIL_AFFAIRS and found:
        found = [{name: value for row in found for name, value in row.items()}]
    columns = {column.name: column.type for column in TABLES[kind.table]}
    return [
        {n: person if n == "person" else _typed(row.get(n), t) for n, t in columns.items()} for row in found
    ]


def _typed(value: Any, kind: str) -> Any:
    return date.fromisoformat(value) if kind == "date32" and value is not None else value


def test_the_family_in_need_is_above_for_one_firm_and_below_once_it_is_put_right(
    store: Store, catalogue: Catalogue, parameters: Parameters
) -> None:
    family = of(2)
    first = single.assess(told(family, store, catalogue), parameters).household
    assert (first["conclusion"], first["firms_ok"]) == (Conclusion.ABOVE, False)
    assert first["deposits_ok"]
    assert first["vehicles_ok"]
    assert first["dwellings_ok"]
    request = {
        "key": {"value": family.roles[0].resident_id},
        "element": "check.firms",
        "claimed": "早就不开了",
    }
    with store.writing():
        assert look_into(store, "market-registration", request)[2]["accepted"] is True
    again = single.assess(told(family, store, catalogue), parameters).household
    assert (again["conclusion"], again["aid"]) == (Conclusion.BELOW, Aid.SUBSISTENCE)
    wages, benefit, pension, contributions = 4 * 155_000, 7 * 182_400, 12 * 24_200, 4 * 50_526
    work_costs = wages * parameters.values["work_cost_percent"] // 100
    assert again["income_year_fen"] == wages - work_costs + benefit + pension - contributions
    assert again["amount_fen"] == 279_800


def test_the_other_family_is_just_above_the_line_and_below_the_marginal_one(
    store: Store, catalogue: Catalogue, parameters: Parameters
) -> None:
    found = single.assess(told(of(9), store, catalogue), parameters).household
    assert (found["conclusion"], found["aid"]) == (Conclusion.BELOW, Aid.MARGINAL)
    assert 0 < found["per_head_fen"] - parameters.values["standard_fen"] < 1_000
