"""The program on this machine: one partition after the other in DuckDB, within the memory it was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa

from yichuang.apps.checks.batch.folders import Ingested
from yichuang.apps.checks.batch.session import quoted
from yichuang.rules import compiled
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.tables import TABLES


class Duck:
    """Runs the program over an ingested folder. ``parameters``: a row for every county in it."""

    def __init__(
        self, session: duckdb.DuckDBPyConnection, data: Ingested, parameters: Sequence[Parameters]
    ) -> None:
        self._session, self._data = session, data
        self._program = compiled.sql("duckdb")
        session.register("given_parameters", arrow_parameters(parameters))
        session.execute("CREATE OR REPLACE TEMP TABLE parameters AS SELECT * FROM given_parameters")

    def evaluate(self, partitions: Sequence[int]) -> Iterator[tuple[int, str]]:
        """For each partition in turn the SQL of its result; valid until the next one is asked for."""
        for partition in partitions:
            self._look_at(partition)
            yield partition, self._program

    def _look_at(self, partition: int) -> None:
        for table in TABLES:
            file = quoted(self._data.file(table, partition))
            self._session.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet({file})"  # noqa: S608
            )


def arrow_parameters(parameters: Sequence[Parameters]) -> pa.Table:
    """The program's table ``parameters``."""
    fields = [("county", pa.int32()), ("as_of", pa.date32()), *((column, pa.int64()) for column in CODES)]
    return pa.Table.from_pylist([one.row() for one in parameters], schema=pa.schema(fields))
