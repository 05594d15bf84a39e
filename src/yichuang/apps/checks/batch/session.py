"""DuckDB within bounds: so much memory, so many threads, and where it may lay aside what does not fit."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from yichuang.core.errors import InvalidInput

_SIZE = re.compile(r"(?P<number>[1-9][0-9]*)\s*(?P<unit>MB|GB|MiB|GiB)", re.IGNORECASE)

SQL_TYPES = {  # of the Arrow names that the rules' tables use
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "date32": "DATE",
    "bool": "BOOLEAN",
}

PARQUET = "FORMAT parquet, PARQUET_VERSION V2, COMPRESSION uncompressed"
"""How tables are written: integers packed by their differences, which is smaller than compressed and faster to read."""

_BYTES = {"MB": 10**6, "GB": 10**9, "MIB": 1 << 20, "GIB": 1 << 30}
Write = Callable[[duckdb.DuckDBPyConnection, int, str], None]
"""Given a connection, a partition and the SQL of its result: keeps the result."""


@dataclass(frozen=True, slots=True)
class Memory:
    """``limit``: like 512MB, of the engine; Python and its files come on top. ``threads``: None for all cores."""

    limit: str = "1GB"
    threads: int | None = None

    def __post_init__(self) -> None:
        """Raises InvalidInput."""
        if not _SIZE.fullmatch(self.limit):
            raise InvalidInput(field="memory", reason="shape")

    @property
    def bytes(self) -> int:
        """The limit as a number."""
        found = _SIZE.fullmatch(self.limit)
        return int(found["number"]) * _BYTES[found["unit"].upper()] if found else 0

    @property
    def most_threads(self) -> int:
        """As told, or one a core that this process may use."""
        return self.threads or len(os.sched_getaffinity(0))


@contextmanager
def opened(spill: Path, memory: Memory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own; ``spill`` is emptied before and after, so that a killed run leaves nothing there."""
    shutil.rmtree(spill, ignore_errors=True)
    spill.mkdir(parents=True)
    session = duckdb.connect(config={"temp_directory": str(spill), "memory_limit": memory.limit})
    try:
        session.execute(f"SET threads = {memory.most_threads}")
        session.execute("SET enable_progress_bar = false")
        session.execute("SET preserve_insertion_order = false")
        yield session
    finally:
        session.close()
        shutil.rmtree(spill, ignore_errors=True)


def quoted(path: Path) -> str:
    """A path as a SQL text."""
    return "'" + str(path).replace("'", "''") + "'"
