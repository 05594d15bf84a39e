"""From departments' files to a folder of tokens, partitioned by household and sorted, ready for any engine.

Two passes a table: numbers become tokens while the rows stream in, and every row goes to the partition of the
household that names its person (`_scatter`); then each partition is sorted by household and person (`_sort`). The
sorting is worth its time: it makes the group-bys of the program four times cheaper. Whoever is named by two
households of different partitions is in both. Rows of people nobody names and months outside the twelve are left.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.folders import Ingested, Raw, keep, write_manifest
from yichuang.apps.checks.batch.session import SQL_TYPES, Memory, opened, quoted
from yichuang.apps.checks.batch.tokens import Tokens
from yichuang.core.errors import InvalidInput
from yichuang.rules.codes import Kind
from yichuang.rules.tables import TABLES, Column, arrow_schema

Tell = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is finished and how much there is."""

PEOPLE_A_PARTITION = 262_144  # planning takes as long as computing 20,000; two at once fit into 512 MB
_ROWS_AT_ONCE = 131_072
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
    """Writes ``job.into`` and returns it. Tables already there, from a run with the same key, are not done again.

    InvalidInput: tables or columns missing, or a number that is none.
    """
    job.raw.check()
    began, folder = time.monotonic(), Ingested(job.into)
    rows = {table: job.raw.rows(table) for table in TABLES}
    partitions = max(1, -(-rows["members"] // job.people_a_partition))
    _same_key(job)
    with opened(job.into / "spill", job.memory) as session:
        work = _Work(job, session, partitions, tell, rows)
        work.gather()
        for table in TABLES:
            if not (job.into / table).is_dir():
                work.scatter(table)
                work.sort(table)
            work.told(table)
    kept = {table: _kept(job.into / table) for table in TABLES}
    write_manifest(
        job.into,
        {
            "partitions": partitions,
            "on": job.on,
            "recipients": job.recipients,
            "rows_given": rows,
            "rows": kept,
            "digest_of_input": job.raw.digest(),
            "seconds": round(time.monotonic() - began, 2),
        },
    )
    return folder


def _same_key(job: Ingest) -> None:
    """Tables with another key's tokens, from an earlier run, would never meet these: they go."""
    mark, seen = job.into / "key.mark", job.tokens.mark
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
    done: int = 0

    def gather(self) -> None:
        """The households asked for, and for every token its household and partition."""
        partition = _PARTITION_OF.format(self.partitions)
        aided = "WHERE aid <> 0" if self.job.recipients else ""
        self.session.register("raw_homes", self._plain("households", ["household", "aid"]))
        self.session.execute(
            f"CREATE TABLE homes AS SELECT household, {partition} AS partition FROM raw_homes {aided}"  # noqa: S608
        )
        self.session.register("raw_people", self._stream("members", ["resident_id", "household"]))
        self.session.execute(
            "CREATE TABLE people AS SELECT person, partition, min(household) AS home "
            "FROM raw_people JOIN homes USING (household) GROUP BY person, partition"
        )

    def scatter(self, table: str) -> None:
        """Streams a table's rows, tokens for numbers, into one unsorted folder a partition."""
        columns = ", ".join(f"CAST(raw.{_name(column)} AS {SQL_TYPES[column.type]}) AS {_name(column)}"
                            for column in TABLES[table])  # fmt: skip
        if table == "households":
            source, joined = self._plain(table), "JOIN homes USING (household)"
        elif table == "members":
            source, joined = self._stream(table), "JOIN homes USING (household)"
        else:
            source, joined = self._stream(table), "JOIN people USING (person)"
        home = "people.home" if "people" in joined else "raw.household"
        where = "WHERE raw.month BETWEEN {} AND {}".format(*months(self.job.on)) if _monthly(table) else ""
        self._scattered(table).mkdir(parents=True, exist_ok=True)
        self.session.register("raw", source)
        self.session.execute(
            f"COPY (SELECT {columns}, {home} AS home, partition FROM raw {joined} {where}) "  # noqa: S608
            f"TO {quoted(self._scattered(table))} (FORMAT parquet, PARTITION_BY (partition), OVERWRITE)"
        )

    def sort(self, table: str) -> None:
        """Each partition's rows by household and person, under their final name."""
        part, scattered = self.job.into / f"{table}.part", self._scattered(table)
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
                f"ORDER BY {order}) TO {quoted(file)} (FORMAT parquet)"
            )
        keep(part, self.job.into / table)
        shutil.rmtree(scattered, ignore_errors=True)

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

    def _plain(self, table: str, columns: list[str] | None = None) -> pa.RecordBatchReader:
        schema = self._schema(table, columns)
        return pa.RecordBatchReader.from_batches(schema, self._batches(table, schema.names))

    def _stream(self, table: str, columns: list[str] | None = None) -> pa.RecordBatchReader:
        """The table's rows with tokens in the place of numbers; a number never gets further than here."""
        schema = self._schema(table, columns)
        place = schema.get_field_index("resident_id")
        with_tokens = schema.set(place, pa.field("person", pa.int64()))

        def rows() -> Iterator[pa.RecordBatch]:
            for batch in self._batches(table, schema.names):
                tokens = pa.array(self._tokens(table, batch.column(place)))
                columns = [tokens if at == place else batch.column(at) for at in range(batch.num_columns)]
                yield pa.RecordBatch.from_arrays(columns, schema=with_tokens)

        return pa.RecordBatchReader.from_batches(with_tokens, rows())

    def _tokens(self, table: str, numbers: pa.Array) -> object:
        try:
            return self.job.tokens.of(numbers)
        except InvalidInput as fault:
            raise InvalidInput(field=f"{table}.resident_id", reason=str(fault.fields["reason"])) from None

    def _schema(self, table: str, columns: list[str] | None) -> pa.Schema:
        names = columns or arrow_schema(table, raw=True).names
        found = pq.read_schema(self.job.raw.files(table)[0])
        return pa.schema([found.field(name).remove_metadata() for name in names])

    def _batches(self, table: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
        for file in self.job.raw.files(table):
            with pq.ParquetFile(file) as opened_file:
                for batch in opened_file.iter_batches(_ROWS_AT_ONCE, columns=columns):
                    yield batch.select(columns)


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
