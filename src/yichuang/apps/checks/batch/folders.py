"""Folders of tables: what a department handed over (raw), what the run works on (ingested), what it found.

An ingested folder holds ``<table>/<partition>.parquet`` for each of the program's tables and a manifest. A file or
a folder is whole when it has its name: it is written under another and renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yichuang.core.errors import InvalidInput
from yichuang.rules.tables import TABLES, arrow_schema

MANIFEST = "manifest.json"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Raw:
    """A folder as departments fill it: ``<table>.parquet`` or ``<table>/*.parquet``, people by their numbers."""

    folder: Path

    def files(self, table: str) -> list[Path]:
        """The table's files in their order."""
        one, many = self.folder / f"{table}.parquet", self.folder / table
        return [one] if one.is_file() else sorted(many.glob("*.parquet"))

    def rows(self, table: str) -> int:
        """How many, from the files' own footers."""
        return sum(pq.read_metadata(file).num_rows for file in self.files(table))

    def counties(self) -> list[int]:
        """The counties the households are in."""
        found: set[int] = set()
        for file in self.files("households"):
            with readable("households", file):
                column = pc.unique(pq.read_table(file, columns=["county"])["county"])
            found.update(fit("households", "county", column).to_pylist())
        return sorted(found)

    def check(self) -> None:
        """Every table is there, whole and with every column. Raises InvalidInput that names all that are not."""
        missing = [table for table in TABLES if not self.files(table)]
        if missing:
            raise InvalidInput(field="、".join(missing), reason="missing")
        faults = [fault for table in TABLES for file in self.files(table) for fault in _faults(table, file)]
        if faults:
            raise InvalidInput(field="、".join(sorted(set(faults))), reason="columns")

    def stamp(self) -> str:
        """Tells whether a file was added, taken away or written again, without reading them."""
        total = hashlib.sha256()
        for file in (file for table in TABLES for file in self.files(table)):
            seen = file.stat()
            total.update(f"{file.relative_to(self.folder)}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
        return total.hexdigest()

    def digest(self) -> str:
        """SHA-256 over every file's name and bytes."""
        return digest_of((file, self.folder) for table in TABLES for file in self.files(table))


@dataclass(frozen=True, slots=True)
class Ingested:
    """A folder of tokens, sorted and partitioned."""

    folder: Path

    @property
    def manifest(self) -> dict[str, Any]:
        """What was ingested. FileNotFoundError while it is not complete."""
        return read_manifest(self.folder)

    @property
    def partitions(self) -> int:
        """How many there are; they are numbered from 0."""
        return int(self.manifest["partitions"])

    @property
    def is_complete(self) -> bool:
        """The manifest is written last."""
        return (self.folder / MANIFEST).is_file()

    def file(self, table: str, partition: int) -> Path:
        """One table's rows of one partition."""
        return self.folder / table / f"{partition:05d}.parquet"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The folder's manifest."""
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return found


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all."""
    part = folder / f"{MANIFEST}.part"
    part.write_text(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n", "utf-8")
    part.replace(folder / MANIFEST)


def keep(part: Path, whole: Path) -> None:
    """Gives a finished file its name, on the disk and not only in the cache."""
    if part.is_file():
        with part.open("rb") as file:
            os.fsync(file.fileno())
    part.replace(whole)


def digest_of(files: Iterable[tuple[Path, Path]]) -> str:
    """SHA-256 over the files' names below their folder and their bytes."""
    total = hashlib.sha256()
    for file, folder in files:
        total.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                total.update(piece)
    return total.hexdigest()


@contextmanager
def readable(table: str, file: Path) -> Iterator[None]:
    """Raises InvalidInput where reading the file fails: not yet whole, damaged, or gone meanwhile."""
    try:
        yield
    except (pa.ArrowException, OSError):
        raise InvalidInput(field=f"{table}（{file.name}）", reason="broken") from None


def fit(table: str, name: str, column: pa.Array) -> pa.Array:
    """The column in the type that the program takes. InvalidInput where it cannot hold a value, says not which, or
    where one is missing that every row must have.
    """
    wanted = arrow_schema(table, raw=True).field(name)
    if column.null_count and not wanted.nullable:
        raise InvalidInput(field=f"{table}.{name}", reason="empty")
    try:
        return column.cast(wanted.type)
    except pa.ArrowInvalid:
        raise InvalidInput(field=f"{table}.{name}", reason="range") from None


def _faults(table: str, file: Path) -> list[str]:
    with readable(table, file):
        found = pq.read_schema(file)
    return [
        f"{table}.{field.name}"
        for field in arrow_schema(table, raw=True)
        if field.name not in found.names or not _fits(found.field(field.name).type, field.type)
    ]


def _fits(found: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_integer(wanted):
        return bool(pa.types.is_integer(found))
    if pa.types.is_string(wanted):
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found))
    return bool(found.equals(wanted))
