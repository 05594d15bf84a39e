"""From departments' files to a folder of tokens, partitioned by household and sorted, ready for any engine.

Two passes a table: numbers become tokens while the rows stream in, and every row goes to the partition of the
household that names its person (`scatter`); then each partition is sorted by household and person (`sort`). The
sorting is worth its time: it makes the group-bys of the program four times cheaper. Whoever is named by two
households of different partitions is in both. Rows of people nobody names and months outside the twelve are left.

Who is named by which household is more than the memory holds when a province is checked: then the rows are first laid
on the disk in pieces, the same people in the same piece of every table, and scattered a piece at a time (`_laid`).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.folders import Ingested, Raw, keep, write_manifest
from yichuang.apps.checks.batch.session import PARQUET, SQL_TYPES, Memory, opened, quoted
from yichuang.apps.checks.batch.streams import Streams
from yichuang.apps.checks.batch.tokens import Tokens
from yichuang.core.errors import InvalidInput
from yichuang.rules.codes import Kind
from yichuang.rules.tables import TABLES, Column, arrow_schema

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is finished and how much there is."""

PEOPLE_A_PARTITION = 262_144  # planning takes as long as computing 20,000; two at once fit into 512 MB
_BYTES_A_NAME = 100  # of somebody's household and partition in the table that rows are joined with
_BYTES_A_ROW = 64  # of the widest table, not yet written
_ROWS_OF_A_VECTOR = 2_048  # DuckDB's; it writes no smaller groups
_ONE_EACH = (Kind.POPULATION.table, Kind.CIVIL_AFFAIRS.table)
_PARTITION_OF = "((household % {0}) + {0}) % {0}"


@dataclass(frozen=True, slots=True)
class Ingest:
    """One ingest. ``on``: the day of the check, its twelve months are kept. ``recipients``: only aided households."""

    raw: Raw
    into: Path
    tokens: Tokens
    on: date
    memory: Memory
    recipients: bool = False
    people_a_partition: int = PEOPLE_A_PARTITION


def ingest(job: Ingest, tell: Tell = lambda *_: None) -> Ingested:
    """Writes ``job.into`` and returns it. Tables already there, from a run with the same key and files, are kept.

    InvalidInput: tables or columns missing, a file that breaks off, a number that is none, or files that somebody
    wrote again meanwhile.
    """
    job.raw.check()
    began, folder, stamp = time.monotonic(), Ingested(job.into), job.raw.stamp()
    rows = {table: job.raw.rows(table) for table in TABLES}
    partitions = max(1, -(-rows["members"] // job.people_a_partition))
    _same_input(job, stamp)
    with opened(job.into / "spill", job.memory) as session:
        work = _Work(job, session, partitions, tell, rows, Streams(job.raw, job.tokens))
        try:
            work.all()
        except duckdb.Error:
            if work.streams.fault is not None:  # in our words and not the engine's
                raise work.streams.fault from None
            raise
    digest = job.raw.digest()
    if job.raw.stamp() != stamp:
        raise InvalidInput(field="data", reason="changed")
    kept = {table: _kept(job.into / table) for table in TABLES}
    write_manifest(
        job.into,
        {
            "partitions": partitions,
            "on": job.on,
            "recipients": job.recipients,
            "rows_given": rows,
            "rows": kept,
            "digest_of_input": digest,
            "seconds": round(time.monotonic() - began, 2),
        },
    )
    return folder


def _same_input(job: Ingest, stamp: str) -> None:
    """Tables with another key's tokens or of other files, from an earlier run, would never meet these: they go."""
    mark, seen = job.into / "input.mark", f"{job.tokens.mark}\n{stamp}\n"
    if not mark.is_file() or mark.read_text("ascii") != seen:
        shutil.rmtree(job.into, ignore_errors=True)
        job.into.mkdir(parents=True)
        mark.write_text(seen, "ascii")


@dataclass(slots=True)
class _Work:
    job: Ingest
    session: duckdb.DuckDBPyConnection
    partitions: int
    tell: Tell
    rows: dict[str, int]
    streams: Streams
    done: int = 0

    def all(self) -> None:
        """Table after table, but those that an earlier run has finished."""
        self.gather()
        for table in TABLES:
            if not (self.job.into / table).is_dir():
                self.scatter(table)
                self.sort(table)
            self.told(table)

    def gather(self) -> None:
        """The households asked for, and for every token its household and partition, a piece a file."""
        if self.job.recipients:
            self.session.register("raw_homes", self.streams.of("households", ["household", "aid"]))
            self.session.execute("CREATE TABLE homes AS SELECT household FROM raw_homes WHERE aid <> 0")
        self._aside("people").mkdir()
        for piece, named in self._laid("members", ["resident_id", "household"]):
            self.session.execute(
                f"COPY (SELECT person, {self._partition} AS partition, min(household) AS home "  # noqa: S608
                f"FROM {named} {self._asked} GROUP BY ALL) TO {quoted(self._people(piece))} ({PARQUET})"
            )

    def scatter(self, table: str) -> None:
        """Streams a table's rows, tokens for numbers, into one unsorted folder a partition."""
        columns = ", ".join(f"CAST({_name(column)} AS {SQL_TYPES[column.type]}) AS {_name(column)}"
                            for column in TABLES[table])  # fmt: skip
        scattered = self._aside("scattered")
        scattered.mkdir()
        for source in self._placed(table):
            self.session.execute(
                f"COPY (SELECT {columns}, home, partition FROM {source}) TO {quoted(scattered)} "  # noqa: S608
                f"({PARQUET}, PARTITION_BY (partition), APPEND, ROW_GROUP_SIZE {self._row_group})"
            )

    def _placed(self, table: str) -> Iterator[str]:
        """A table's rows, each with ``home`` and ``partition``, in as many pieces as fit the memory."""
        if any(column.name == "household" for column in TABLES[table]):
            self.session.register("raw", self.streams.of(table))
            yield f"(SELECT *, household AS home, {self._partition} AS partition FROM raw {self._asked})"  # noqa: S608
            return
        for piece, laid in self._laid(table):
            if (people := self._people(piece)).is_file():
                yield f"{laid} AS laid JOIN read_parquet({quoted(people)}) AS people USING (person)"

    def _laid(self, table: str, columns: list[str] | None = None) -> Iterator[tuple[int, str]]:
        """A table's rows piece by piece, a piece of the same people in every table; laid on the disk if many."""
        self.session.register("raw", self.streams.of(table, columns))
        where = "WHERE month BETWEEN {} AND {}".format(*months(self.job.on)) if _monthly(table) else ""
        if self._pieces == 1:
            yield 0, f"(FROM raw {where})"
            return
        laid = self._aside("laid")
        self.session.execute(
            f"COPY (SELECT *, person % {self._pieces} AS piece FROM raw {where}) "  # noqa: S608
            f"TO {quoted(laid)} ({PARQUET}, PARTITION_BY (piece), OVERWRITE, ROW_GROUP_SIZE {self._row_group})"
        )
        for piece in range(self._pieces):
            if (found := laid / f"piece={piece}").is_dir():
                yield piece, f"read_parquet({quoted(found / '*.parquet')}, hive_partitioning = false)"
        shutil.rmtree(laid)

    def sort(self, table: str) -> None:
        """Each partition's rows by household and person, under their final name."""
        part, scattered = self.job.into / f"{table}.part", self._aside("scattered")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        columns = ", ".join(_name(column) for column in TABLES[table])
        order = "home" if table == "households" else "home, person"
        for partition in range(self.partitions):
            file = part / f"{partition:05d}.parquet"
            found = scattered / f"partition={partition}"
            if not found.is_dir():
                pq.write_table(arrow_schema(table).empty_table(), file)
                continue
            self._verify(table, found)
            self.session.execute(
                f"COPY (SELECT {columns} FROM read_parquet({quoted(found / '*.parquet')}) "  # noqa: S608
                f"ORDER BY {order}) TO {quoted(file)} ({PARQUET})"
            )
        keep(part, self.job.into / table)
        shutil.rmtree(scattered)

    def _verify(self, table: str, found: Path) -> None:
        """The program takes one row a person from these registers; a second would count somebody's money twice."""
        if table not in _ONE_EACH:
            return
        (twice,) = self.session.execute(
            f"SELECT count(*) - count(DISTINCT person) FROM read_parquet({quoted(found / '*.parquet')})"  # noqa: S608
        ).fetchone() or (0,)
        if twice:
            raise InvalidInput(field=f"{table}.resident_id", reason="twice")

    def told(self, table: str) -> None:
        """One table more."""
        self.done += self.rows[table]
        self.tell("ingest", self.done, sum(self.rows.values()))

    def _scattered(self, table: str) -> Path:
        return self.job.into / "scattered" / table

    def _people(self, piece: int) -> Path:
        return self._aside("people") / f"{piece}.parquet"

    def _aside(self, name: str) -> Path:
        """A folder of this run only."""
        return self.job.into / "spill" / name

    @property
    def _asked(self) -> str:
        return "SEMI JOIN homes USING (household)" if self.job.recipients else ""

    @property
    def _partition(self) -> str:
        return _PARTITION_OF.format(self.partitions)

    @property
    def _pieces(self) -> int:
        """Of the people: a quarter of the memory holds one of them for the join."""
        return -(-self.rows["members"] * _BYTES_A_NAME * 4 // self.job.memory.bytes) or 1

    @property
    def _row_group(self) -> int:
        """Every partition's file is open at once: so many rows each that they take an eighth of the memory."""
        rows = self.job.memory.bytes // 8 // _BYTES_A_ROW // max(self.partitions, self._pieces)
        return max(_ROWS_OF_A_VECTOR, rows)


def months(on: date) -> tuple[int, int]:
    """First and last of the twelve months before the month of ``on``, like 202510.

    >>> months(date(2026, 11, 22)), months(date(2026, 1, 5))
    ((202511, 202610), (202501, 202512))
    """
    last = (on.year * 12 + on.month - 1) - 1
    first = last - 11
    return first // 12 * 100 + first % 12 + 1, last // 12 * 100 + last % 12 + 1


def _monthly(table: str) -> bool:
    return any(column.name == "month" for column in TABLES[table])


def _name(column: Column) -> str:
    return f'"{column.name}"'


def _kept(folder: Path) -> int:
    return sum(pq.read_metadata(file).num_rows for file in folder.glob("*.parquet"))
