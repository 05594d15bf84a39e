"""A synthetic city: the same seed and size give the same people, households and registers, to the last byte."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from itertools import islice

from yichuang_sandbox.city.disagreements import Disagreements
from yichuang_sandbox.city.finances import Finances
from yichuang_sandbox.city.insurers import Rows
from yichuang_sandbox.city.people import CITY_DAY, Household, People
from yichuang_sandbox.city.records import Registrar
from yichuang_sandbox.city.stories import families, overridden
from yichuang_sandbox.store import Store

__all__ = ["CITY_DAY", "DEFAULT_PEOPLE", "DEFAULT_SEED", "digest", "make", "registers"]

DEFAULT_PEOPLE, DEFAULT_SEED = 100_000, 2026
_BATCH = 4_000  # households between two writes
_FIRST_HOUSEHOLD = 100  # numbers before it belong to the stories

_REGISTRAR, _SOWER, _FINANCES = 0x5EED, 0xD15A, 0xF15C  # so that all draw differently from one seed

Progress = Callable[[int], None]


def registers(store: Store) -> dict[str, list[str]]:
    """The columns of every register of people, in the order of the schema."""
    tables = store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    columns = {t["name"]: [c["name"] for c in store.rows(f"PRAGMA table_info({t['name']})")] for t in tables}
    return {name: found for name, found in columns.items() if found[0] == "resident_id"}


def make(store: Store, *, people: int, seed: int = DEFAULT_SEED, progress: Progress | None = None) -> None:
    """Makes the city in place of the one that may be there; ``progress`` hears how many people are written."""
    store.create()
    collects = gc.isenabled()
    gc.disable()  # millions of short-lived tuples, none of them in a ring
    try:
        with store.filling():
            made = _fill(store, people, seed, progress or _unheard)
    finally:
        if collects:
            gc.enable()
    for note, value in (("people", people), ("seed", seed), ("made", made)):
        store.write_note(note, str(value))


def _fill(store: Store, people: int, seed: int, progress: Progress) -> int:
    columns = registers(store)
    registrar, sown = Registrar(seed ^ _REGISTRAR), Disagreements(seed ^ _SOWER, columns)
    finances = Finances(seed ^ _FINANCES)
    rows, made = _empty(columns), 0
    _stories(registrar, finances, rows, columns)
    _write(store, rows)
    for homes in _batches(People(seed).households(people, _FIRST_HOUSEHOLD)):
        for home in homes:
            registrar.write(home, rows)
        finances.write(homes, rows)
        made += len(rows["population"])
        sown.sow(rows)
        _write(store, rows)
        progress(made)
    for name in columns:
        store.connection.execute(f"CREATE INDEX {name}_of ON {name} (resident_id)")
    store.connection.execute("CREATE INDEX firms_uscc ON firms (uscc)")
    store.connection.execute("CREATE INDEX population_household ON population (household_no)")
    return made


def _batches(homes: Iterator[Household]) -> Iterator[list[Household]]:
    while batch := list(islice(homes, _BATCH)):
        yield batch


def _unheard(made: int) -> None:
    """Where nobody wants to know."""


def digest(store: Store) -> str:
    """SM3 over every row of every register: two cities with one digest are the same city."""
    total = hashlib.new("sm3")
    for name in sorted(registers(store)):
        total.update(name.encode())
        with store.writing() as connection:
            for row in connection.execute(f"SELECT * FROM {name} ORDER BY rowid"):  # noqa: S608  our own names
                total.update(repr(row).encode())
    return total.hexdigest()


def _empty(columns: dict[str, list[str]]) -> Rows:
    return {name: [] for name in columns}


def _stories(registrar: Registrar, finances: Finances, rows: Rows, columns: dict[str, list[str]]) -> None:
    for family in families():
        told = _empty(columns)
        registrar.write(family.home, told)
        told = overridden(family, told, columns)
        finances.write([family.home], told)  # it follows from what the story fixes
        for name, found in overridden(family, told, columns).items():
            rows[name].extend(found)


def _write(store: Store, rows: Rows) -> None:
    """Hands the rows over and begins anew with empty lists."""
    with store.writing() as connection:
        for name, found in rows.items():
            if found:
                marks = ", ".join("?" * len(found[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", found)  # noqa: S608  our own names
                found.clear()
