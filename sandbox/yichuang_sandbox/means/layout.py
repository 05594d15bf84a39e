"""The files a department's batch of the means check consists of: one table a kind, people by resident number.

Money is fen, areas square centimetres, months like 202610. The hall's own description of these tables is compared
with this one in ``tests/sandbox``.
"""

from __future__ import annotations

from functools import cache

import pyarrow as pa

_TYPES = {
    "id": pa.string(),
    "day": pa.date32(),
    "yes": pa.bool_(),
    "i8": pa.int8(),
    "i16": pa.int16(),
    "i32": pa.int32(),
    "i64": pa.int64(),
}
_TABLES = {
    "households": (
        "household:i64 county:i32 applied_on:day aid:i8 aid_fen:i64 aid_since:day? unrecorded_fen:i64"
        " maintenance_fen:i64? rigid_fen:i64 missing:i16"
    ),
    "members": (
        "resident_id:id household:i64 relation:i8 born:day situation:i8 study:i8 dependent:yes disability_kind:i8"
        " disability_grade:i8 serious_illness:yes jobless:yes abilities_missing:i8 alone:yes refused_work:i8"
        " work_started_on:day? supported:yes"
    ),
    "population": "resident_id:id born:day alive:yes cancelled_on:day? police_household:i64 relation:i8",
    "vehicles": "resident_id:id class:i8 worth_fen:i64 registered_on:day",
    "tax": "resident_id:id month:i32 kind:i8 income_fen:i64 tax_fen:i64",
    "social_insurance": "resident_id:id month:i32 kind:i8 base_fen:i64 amount_fen:i64",
    "real_estate": ("resident_id:id use:i8 area_cm2:i64 share_bp:i32 registered_on:day transferred_on:day?"),
    "firms": "resident_id:id role:i8 capital_fen:i64 active:yes",
    "housing_fund": "resident_id:id balance_fen:i64 monthly_fen:i64",
    "bank": "resident_id:id balance_fen:i64 inflow_fen:i64 as_of:day",
    "securities": "resident_id:id value_fen:i64",
    "insurance": "resident_id:id premium_fen:i64 cash_value_fen:i64",
    "payments": "resident_id:id balance_fen:i64",
    "civil_affairs": "resident_id:id married:yes? died_on:day? aid:i8? aid_fen:i64?",
}


@cache
def schemas() -> dict[str, pa.Schema]:
    """The Arrow schema of every table, in the order in which they are written."""
    return {name: pa.schema([_field(one) for one in said.split()]) for name, said in _TABLES.items()}


def _field(said: str) -> pa.Field:
    name, _, kind = said.partition(":")
    return pa.field(name, _TYPES[kind.rstrip("?")], nullable=kind.endswith("?"))
