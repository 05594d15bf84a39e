"""One family in milliseconds: the same program on the SQLite that comes with Python, in the process that asks.

DuckDB plans the program anew for every call (0.1 s); SQLite keeps it prepared. That all engines find the same is
tested.
"""

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.rules import compiled, tables
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.results import TYPES

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(column.name for column in columns) for name, columns in tables.TABLES.items()},
    "parameters": ("county", "as_of", *CODES),
}
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Assessed:
    """One row an applying unit, columns as in results.RESULT; first the household, then those applying alone."""

    rows: tuple[Mapping[str, Any], ...]
    parameters: Parameters

    @property
    def household(self) -> Mapping[str, Any]:
        """The household's own row."""
        return self.rows[0]

    def alone(self, person: int) -> Mapping[str, Any] | None:
        """The row of somebody who applies alone."""
        return next((row for row in self.rows if row["unit"] == person), None)


def assess(inputs: Mapping[str, Sequence[Mapping[str, Any]]], parameters: Parameters) -> Assessed:
    """The means test of one household, ``inputs`` being rows by table name (tables.TABLES), dates as dates.

    Tables left out have no rows; a column left out is missing (NULL). Safe from any thread. Raises KeyError for a
    table or column that is not known, ValueError when the household's county is not the parameters'.
    """
    connection = _connection()
    try:
        for name, rows in {**inputs, "parameters": [parameters.row()]}.items():
            _fill(connection, name, rows)
        rows = _rows(connection.execute(compiled.sql("sqlite")))
    finally:
        connection.rollback()
    if not rows:
        raise ValueError("no household of the parameters' county, or nobody in it")
    return Assessed(tuple(sorted(rows, key=lambda row: int(row["unit"]))), parameters)


def _connection() -> sqlite3.Connection:
    """This thread's empty tables; what is filled in is rolled back, so nobody's data outlive the call."""
    found: sqlite3.Connection | None = getattr(_local, "connection", None)
    if found is None:
        found = sqlite3.connect(":memory:")
        for name, columns in _COLUMNS.items():
            found.execute(f"CREATE TABLE {name} ({', '.join(f'{chr(34)}{one}{chr(34)}' for one in columns)})")
        _local.connection = found
    return found


def _fill(connection: sqlite3.Connection, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = _COLUMNS[name]
    known = set(columns)
    values = []
    for row in rows:
        if not row.keys() <= known:
            raise KeyError(f"{name}: {', '.join(sorted(row.keys() - known))}")
        values.append([_stored(row.get(column)) for column in columns])
    places = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {name} VALUES ({places})", values)  # noqa: S608 — a known table


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rows(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [{name: _read(name, value) for name, value in zip(names, row, strict=True)} for row in cursor]


def _read(name: str, value: Any) -> Any:
    kind = TYPES[name]
    if kind == "bool":
        return bool(value)
    return date.fromisoformat(value) if kind == "date32" else value
