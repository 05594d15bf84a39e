"""What each source answers: a table of data elements and the columns they come from (``supplies.yaml``).

An element is a column's name, or a mapping: ``column`` or ``says`` (the same of everybody with a row), ``register``
(another than the source's own), ``only`` (columns and the values without which nothing is said), ``is`` (the values that
make a yes), ``values`` (the register's word → the catalogue's), ``years_since``, ``years_reached`` (whether so many
birthdays have passed), ``list``, ``empty`` (what an empty column means); ``absent`` is the answer about somebody who
lives here and has no row: no driving licence is an answer, not a gap. ``records`` names a query of ``records.yaml``:
all its rows about somebody, an empty list too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from yichuang_sandbox.store import Row, Store

_UNSAID = object()


@dataclass(frozen=True, slots=True)
class Supply:
    """One element of one source."""

    register: str
    column: str = ""
    says: Any = None
    only: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    yes: tuple[Any, ...] | None = None
    values: Mapping[Any, Any] = field(default_factory=dict)
    years_since: bool = False
    years_reached: int = 0
    is_list: bool = False
    empty: Any = None
    absent: Any = _UNSAID
    records: str = ""

    def value(self, row: Row | None, today: date) -> Any:
        """What is answered, None where there is nothing to say."""
        if row is None:
            return None if self.absent is _UNSAID else self.absent
        if any(row[column] not in allowed for column, allowed in self.only.items()):
            return None
        if not self.column:
            return self.says
        found = row[self.column]
        if self.yes is not None:
            return any(word in self.yes for word in str(found).split(","))
        if found is None or found == "":
            return self.empty
        if self.years_since:
            return _years(date.fromisoformat(found), today)
        if self.years_reached:
            return _years(date.fromisoformat(found), today) >= self.years_reached
        if self.is_list:
            return [self.values.get(word, word) for word in str(found).split(",") if word]
        return self.values.get(found, found)


@dataclass(frozen=True, slots=True)
class Source:
    """``department`` holds it; ``by_uscc``: it answers for firms only; ``nightly``: a nightly file instead;
    ``file``: beside its answers the table that it hands over whole every night."""

    code: str
    department: str
    register: str
    elements: Mapping[str, Supply]
    nightly: bool = False
    by_uscc: bool = False
    file: str = ""


@cache
def sources() -> dict[str, Source]:
    """All of them by code."""
    given = yaml.safe_load(files("yichuang_sandbox").joinpath("supplies.yaml").read_text("utf-8"))
    return {one["source"]: _source(one) for one in given}


def departments() -> list[str]:
    """Who holds something, in the order of the table."""
    return list(dict.fromkeys(source.department for source in sources().values()))


class Registry:
    """Answers from the registers of one city."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(
        self, source: Source, key: str, wanted: Iterable[str], *, today: date
    ) -> dict[str, Any] | None:
        """Values by element; None is *nothing*: nobody of that number, or no row and nothing that follows from it."""
        rows: dict[str, Row | None] = {}
        by_firm = len(key) == 18 and not self.known(key)
        if (by_firm and source.register != "firms") or (source.by_uscc and not by_firm):
            return None
        values: dict[str, Any] = {}
        for code in wanted:
            supply = source.elements.get(code)
            if supply is None:
                continue
            if supply.records:
                values[code] = [] if by_firm else self.records(supply.records, key, today)
                continue
            if supply.register not in rows:
                rows[supply.register] = self.row(supply.register, key, by_firm=by_firm)
            if by_firm and rows[supply.register] is None:
                continue
            value = supply.value(rows[supply.register], today)
            if value is not None:
                values[code] = value
        return values if any(value != [] for value in values.values()) else None

    def records(self, query: str, about: str, today: date) -> list[Row]:
        """What one query of ``records.yaml`` finds of one person, columns without a value left out."""
        said = queries()[query]
        statement = f"SELECT * FROM ({said.sql}) WHERE about = :about"  # noqa: S608  our own file
        rows = self._store.rows(statement, {**moments(today), "about": about})
        return [_record(row, said.booleans) for row in rows]

    def records_of_all(self, query: str, today: date) -> dict[str, list[Row]]:
        """The same of everybody, by number."""
        said, found = queries()[query], dict[str, list[Row]]()
        for row in self._store.rows(said.sql, moments(today)):
            found.setdefault(row["about"], []).append(_record(row, said.booleans))
        return found

    def known(self, resident_id: str) -> bool:
        """Whether somebody of that number lives, or lived, in the city."""
        return self.row("population", resident_id) is not None

    def row(self, register: str, key: str, *, by_firm: bool = False) -> Row | None:
        """The newest row of a register about a person or a firm."""
        column = "uscc" if by_firm else "resident_id"
        if by_firm and register != "firms":
            return None
        statement = f"SELECT * FROM {register} WHERE {column} = ? ORDER BY rowid DESC LIMIT 1"  # noqa: S608  our names
        return self._store.row(statement, (key,))


@dataclass(frozen=True, slots=True)
class Query:
    """A query of ``records.yaml``; ``booleans`` are its columns that SQLite keeps as 0 and 1."""

    sql: str
    booleans: frozenset[str]


@cache
def queries() -> dict[str, Query]:
    """All of them by name."""
    given = yaml.safe_load(files("yichuang_sandbox").joinpath("records.yaml").read_text("utf-8"))
    return {name: Query(one["sql"], frozenset(one.get("booleans", ()))) for name, one in given.items()}


def moments(today: date) -> dict[str, str]:
    """What the queries are told of the time: today, and the twelve full months before it."""
    last = today.year * 12 + today.month - 1
    months = [count // 12 * 100 + count % 12 + 1 for count in range(last - 12, last)]
    return {"today": today.isoformat(), "months": json.dumps(months)}


def _record(row: Row, booleans: frozenset[str]) -> Row:
    return {
        name: bool(value) if name in booleans else value
        for name, value in row.items()
        if value is not None and name != "about"
    }


def _years(since: date, today: date) -> int:
    """Birthdays that have passed."""
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _source(given: dict[str, Any]) -> Source:
    register = given["register"]
    elements = {code: _supply(register, what) for code, what in given["elements"].items()}
    by_uscc = given.get("keyed_by") == "uscc"
    nightly, file = bool(given.get("nightly")), given.get("file", "")
    return Source(given["source"], given["department"], register, elements, nightly, by_uscc, file)


def _supply(register: str, given: str | dict[str, Any]) -> Supply:
    if isinstance(given, str):
        return Supply(register, given)
    return Supply(
        given.get("register", register),
        given.get("column", ""),
        given.get("says"),
        {column: tuple(allowed) for column, allowed in given.get("only", {}).items()},
        tuple(given["is"]) if "is" in given else None,
        given.get("values", {}),
        bool(given.get("years_since")),
        given.get("years_reached", 0),
        bool(given.get("list")),
        given.get("empty"),
        given.get("absent", _UNSAID),
        given.get("records", ""),
    )
