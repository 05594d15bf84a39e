"""The same files from the running city: its own hundred thousand people, as its departments know them today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yichuang_sandbox.means.layout import schemas
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import moments, queries

_ROW_GROUP = 128 * 1024
_RECORDS = {  # table → queries of records.yaml
    "population": ("population",),
    "vehicles": ("vehicles", "ships"),
    "tax": ("tax",),
    "social_insurance": ("insured", "pensions"),
    "real_estate": ("real_estate",),
    "firms": ("firms",),
    "housing_fund": ("housing_fund",),
    "bank": ("bank",),
    "securities": ("securities",),
    "insurance": ("insurance",),
    "payments": ("payments",),
}
_HOUSEHOLDS = """
SELECT p.household_no AS household, CAST(SUBSTR(MIN(p.division), 1, 6) AS INTEGER) AS county,
  COALESCE(MIN(a.since), :today) AS applied_on, COALESCE(MIN(a.aid), 0) AS aid, COALESCE(SUM(a.aid_fen), 0) AS aid_fen,
  MIN(a.since) AS aid_since, 0 AS unrecorded_fen, 0 AS maintenance_fen, COALESCE(SUM(m.own_fen), 0) AS rigid_fen, 0 AS missing
FROM population p LEFT JOIN ({aid}) a ON a.about = p.resident_id AND a.aid > 0
LEFT JOIN (SELECT about, SUM(own_fen) AS own_fen FROM ({medical}) GROUP BY about) m ON m.about = p.resident_id
GROUP BY p.household_no ORDER BY p.household_no
"""
_MEMBERS = """
SELECT p.resident_id, p.household_no AS household,
  CASE p.relation WHEN 'self' THEN 1 WHEN 'spouse' THEN 2 WHEN 'child' THEN 3 WHEN 'parent' THEN 4 ELSE 9 END AS relation,
  p.birth_date AS born, 0 AS situation, s.resident_id IS NOT NULL AS study,
  COALESCE(d.grade, '4') < '3' AND p.birth_date <= :grown AS dependent,
  CASE d.kind WHEN 'vision' THEN 1 WHEN 'hearing' THEN 2 WHEN 'speech' THEN 3 WHEN 'limb' THEN 4 WHEN 'intellect' THEN 5
    WHEN 'mental' THEN 6 WHEN 'multiple' THEN 7 ELSE 0 END AS disability_kind,
  CAST(COALESCE(d.grade, '0') AS INTEGER) AS disability_grade, m.resident_id IS NOT NULL AS serious_illness,
  COALESCE(i.state, '') IN ('none', 'unemployed') AS jobless, 0 AS abilities_missing, 0 AS alone, 0 AS refused_work,
  NULL AS work_started_on, 1 AS supported
FROM population p
LEFT JOIN disabilities d ON d.resident_id = p.resident_id
LEFT JOIN (SELECT DISTINCT resident_id FROM students) s ON s.resident_id = p.resident_id
LEFT JOIN (SELECT DISTINCT resident_id FROM admissions WHERE total_fen > 10000000) m ON m.resident_id = p.resident_id
LEFT JOIN insured i ON i.resident_id = p.resident_id
GROUP BY p.resident_id ORDER BY p.household_no, p.rowid
"""
_CIVIL_AFFAIRS = """
SELECT p.resident_id, m.married, f.died_on, a.aid, a.aid_fen
FROM population p LEFT JOIN ({marriage}) m ON m.about = p.resident_id LEFT JOIN ({death}) f ON f.about = p.resident_id
LEFT JOIN ({aid}) a ON a.about = p.resident_id
WHERE m.about IS NOT NULL OR f.about IS NOT NULL OR a.about IS NOT NULL
GROUP BY p.resident_id ORDER BY p.rowid
"""


def write(
    out: Path, store: Store, *, on: date, progress: Callable[[int], None] | None = None
) -> dict[str, int]:
    """Writes ``<table>.parquet`` into ``out``; how many rows each has."""
    out.mkdir(parents=True, exist_ok=True)
    rows = {}
    for name in schemas():
        rows[name] = whole_table(out / f"{name}.parquet", store, name, on=on)
        if progress is not None:
            progress(sum(rows.values()))
    return rows


def whole_table(path: Path, store: Store, name: str, *, on: date) -> int:
    """Writes one table, under another name until it is whole; how many rows it has."""
    schema, rows = schemas()[name], 0
    half = path.with_name(f"{path.name}.new")
    with pq.ParquetWriter(half, schema) as writer:
        for table in _tables(store, _statement(name, schema), schema, on):
            writer.write_table(table)
            rows += table.num_rows
    half.replace(path)
    return rows


def _statement(name: str, schema: pa.Schema) -> str:
    said = {code: query.sql for code, query in queries().items()}
    if name in _RECORDS:
        names = ", ".join("about" if field.name == "resident_id" else field.name for field in schema)
        return " UNION ALL ".join(f"SELECT {names} FROM ({said[code]})" for code in _RECORDS[name])  # noqa: S608
    whole = {"households": _HOUSEHOLDS, "members": _MEMBERS, "civil_affairs": _CIVIL_AFFAIRS}[name]
    return whole.format(**said)


def _tables(store: Store, statement: str, schema: pa.Schema, on: date) -> Iterator[pa.Table]:
    told = {**moments(on), "grown": on.replace(year=on.year - 18).isoformat()}
    with store.writing() as connection:
        cursor = connection.execute(statement, told)
        while found := cursor.fetchmany(_ROW_GROUP):
            columns = zip(zip(*found, strict=True), schema, strict=True)
            arrays = [_array(values, field.type) for values, field in columns]
            yield pa.Table.from_arrays(arrays, schema=schema)


def _array(values: tuple[object, ...], kind: pa.DataType) -> pa.Array:
    """SQLite has texts and whole numbers only."""
    if kind == pa.date32():
        return pa.array(values, pa.string()).cast(kind)
    if kind == pa.bool_():
        return pa.array(values, pa.int64()).cast(kind)
    return pa.array(values, kind)
