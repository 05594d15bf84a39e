"""The embedded store of one city: SQLite in one folder, one connection that the threads take in turn."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_FILE = "city.sqlite3"
_TABLES = ("registers.sql", "desks.sql")


@cache
def _schema() -> str:
    """Changes with the tables: a city of other registers is made anew."""
    said = b"".join(files("yichuang_sandbox").joinpath(name).read_bytes() for name in _TABLES)
    return hashlib.new("sm3", said).hexdigest()


class Store:
    """Rows are dictionaries; whoever writes does so inside ``writing``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.path = folder / _FILE
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None

    @property
    def exists(self) -> bool:
        """Whether a whole city is there, of this program's registers: its making ends with a note."""
        tables = self.path.exists() and self.rows("SELECT 1 FROM sqlite_master WHERE name = 'about'")
        return bool(tables) and self.note("made") is not None and self.note("schema") == _schema()

    @property
    def connection(self) -> sqlite3.Connection:
        """The one connection; hold ``writing`` while using it directly."""
        if self._connection is None:
            self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        return self._connection

    def create(self) -> None:
        """Empty registers, in place of a city that may be there."""
        self.close()
        for path in self.folder.glob(f"{_FILE}*"):
            path.unlink()
        for name in _TABLES:
            self.connection.executescript(files("yichuang_sandbox").joinpath(name).read_text("utf-8"))
        self.write_note("schema", _schema())

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While a city is made: nothing is there to be lost, so nothing is kept twice. It is safe again afterwards."""
        with self._lock:
            self.connection.execute("PRAGMA journal_mode = OFF")
            self.connection.execute("PRAGMA synchronous = OFF")
            yield
            self.close()

    def rows(self, statement: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[Row]:
        """Everything a query finds."""
        with self._lock:
            cursor = self.connection.execute(statement, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, statement: str, values: tuple[Any, ...] = ()) -> Row | None:
        """The first row a query finds."""
        return next(iter(self.rows(statement, values)), None)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; nested ones are part of the outermost."""
        with self._lock:
            connection = self.connection
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def note(self, name: str) -> str | None:
        """A fact about the city itself: its seed, its size."""
        found = self.row("SELECT value FROM about WHERE name = ?", (name,))
        return None if found is None else str(found["value"])

    def write_note(self, name: str, value: str) -> None:
        """Sets such a fact."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Lets go of the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
