"""Families for the tests: every column has a harmless value until a test says otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang.rules.codes import Kind
from yichuang.rules.parameters import CODES, Parameters

AS_OF = date(2026, 11, 22)
COUNTY = 330212
VALUES: Mapping[str, int] = dict.fromkeys(CODES, 0) | {
    "standard_fen": 100000,
    "round_to_fen": 100,
    "band_1_percent": 30,
    "band_2_percent": 70,
    "band_1_fen": 90000,
    "band_2_fen": 55000,
    "band_3_fen": 25000,
    "maintenance_deducts": 1,
    "deposit_limit_months": 24,
    "ships_allowed": 1,
    "dwellings_allowed": 1,
    "area_per_head_cm2": 400000,
    "transfer_months": 12,
    "firm_capital_limit_fen": 5000000,
    "marginal_percent": 150,
    "disposable_last_year_fen": 4800000,
    "hardship_percent": 50,
    "refusals_allowed": 3,
    "fade_percent": 50,
    "destitute_elderly_age": 60,
    "destitute_minor_age": 16,
    "destitute_monthly_fen": 143000,
    "destitute_partial_fen": 30000,
    "destitute_total_fen": 90000,
}


def parameters(*, as_of: date = AS_OF, **changed: int) -> Parameters:
    """The tests' county; §8.4's fictitious standard of 1,000 yuan, nothing deducted."""
    return Parameters(COUNTY, as_of, {**VALUES, **changed})


def household(**changed: Any) -> dict[str, Any]:
    """A household that applies and has nothing yet."""
    plain = {"household": 1, "county": COUNTY, "applied_on": AS_OF, "aid": 0, "aid_fen": 0, "aid_since": None}
    return plain | {"unrecorded_fen": 0, "maintenance_fen": 0, "rigid_fen": 0, "missing": 0} | changed


def member(person: int, **changed: Any) -> dict[str, Any]:
    """The first is the applicant, the others are children of ten."""
    plain = {
        "person": person,
        "household": 1,
        "relation": 1 if person == 1 else 3,
        "born": date(1980, 5, 1) if person == 1 else date(2016, 5, 1),
        "situation": 0,
        "study": 0,
        "dependent": False,
        "disability_kind": 0,
        "disability_grade": 0,
        "serious_illness": False,
        "jobless": False,
        "abilities_missing": 0,
        "alone": False,
        "refused_work": 0,
        "work_started_on": None,
        "supported": True,
    }
    return plain | changed


def wage(person: int, year_fen: int) -> dict[str, Any]:
    """A year's wage in one line."""
    return line(Kind.TAX, person, month=202610, kind=1, income_fen=year_fen, tax_fen=0)


def line(of: Kind, person: int, /, **columns: Any) -> dict[str, Any]:
    """One row of a kind, for ``inputs``."""
    return {"table": of.table, "person": person, **columns}


def inputs(*rows: dict[str, Any], **household_columns: Any) -> dict[str, list[dict[str, Any]]]:
    """Tables of one family: members and lines as made above."""
    found: dict[str, list[dict[str, Any]]] = {"households": [household(**household_columns)], "members": []}
    for row in rows:
        row = dict(row)
        found.setdefault(row.pop("table", "members"), []).append(row)
    return found
