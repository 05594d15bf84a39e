"""The program on this machine: partitions side by side in DuckDB, within the memory they were given together.

One partition a core, each computed by one thread: planning the program is the work of one thread whatever the engine
does, and sums that several threads share are sums that somebody has to put together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from queue import SimpleQueue

import duckdb
import pyarrow as pa

from yichuang.apps.checks.batch.folders import Ingested
from yichuang.apps.checks.batch.session import Memory, Write, quoted
from yichuang.rules import compiled
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.tables import TABLES

_BYTES_A_PERSON = 950  # of the engine's memory while their partition is computed; measured: 910


class Duck:
    """Runs the program over an ingested folder. ``parameters``: a row for every county in it."""

    def __init__(
        self,
        session: duckdb.DuckDBPyConnection,
        data: Ingested,
        parameters: Sequence[Parameters],
        memory: Memory,
    ) -> None:
        self._session, self._data, self._memory = session, data, memory
        self._program = compiled.sql("duckdb")
        session.register("given_parameters", arrow_parameters(parameters))
        session.execute("CREATE OR REPLACE TABLE parameters AS SELECT * FROM given_parameters")

    def evaluate(self, partitions: Sequence[int], write: Write) -> Iterator[int]:
        """Computes the partitions and has each result written; yields those written, as they come."""
        side_by_side = self._lanes(len(partitions))
        self._session.execute(f"SET external_threads = {side_by_side}")
        lanes: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        cursors = [self._session.cursor() for _ in range(side_by_side)]
        for cursor in cursors:
            lanes.put(cursor)

        def compute(partition: int) -> int:
            lane = lanes.get()
            try:
                self._look_at(lane, partition)
                write(lane, partition, self._program)
            finally:
                lanes.put(lane)
            return partition

        pool = ThreadPoolExecutor(side_by_side)
        try:
            jobs: list[Future[int]] = [pool.submit(compute, partition) for partition in partitions]
            for done in as_completed(jobs):
                yield done.result()
        except BaseException:
            for cursor in cursors:
                cursor.interrupt()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _lanes(self, partitions: int) -> int:
        """As many as there are threads, partitions to compute, and room for."""
        people = int(self._data.manifest["rows"]["members"]) // self._data.partitions + 1
        room = self._memory.bytes // (people * _BYTES_A_PERSON)
        return max(1, min(self._memory.most_threads, partitions, room))

    def _look_at(self, lane: duckdb.DuckDBPyConnection, partition: int) -> None:
        for table in TABLES:
            file = quoted(self._data.file(table, partition))
            lane.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet({file})"  # noqa: S608
            )


def arrow_parameters(parameters: Sequence[Parameters]) -> pa.Table:
    """The program's table ``parameters``."""
    fields = [("county", pa.int32()), ("as_of", pa.date32()), *((column, pa.int64()) for column in CODES)]
    return pa.Table.from_pylist([one.row() for one in parameters], schema=pa.schema(fields))
