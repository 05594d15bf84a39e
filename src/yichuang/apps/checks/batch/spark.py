"""The same program on a Spark cluster: many partitions at once, over storage that every worker sees.

PySpark is no dependency of the house: `make cluster` installs it, or the cluster's own machine has it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from yichuang.apps.checks.batch.folders import Ingested
from yichuang.apps.checks.batch.session import SQL_TYPES, Write, quoted
from yichuang.core.errors import InvalidInput
from yichuang.rules import compiled
from yichuang.rules.parameters import CODES, Parameters
from yichuang.rules.tables import TABLES

_PARTITIONS_AT_ONCE = 64  # eight million people: a killed driver repeats at most one of these
_HERE = "127.0.0.1"  # a cluster on this machine shall not call the driver by a name nobody resolves
_PARTITION = "pmod(household, {0})"


@dataclass(frozen=True, slots=True)
class Cluster:
    """``master``: spark://host:7077, or local[2]. ``options``: Spark's own settings by their names."""

    master: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aside:
    """Where the workers write, and who reads it."""

    folder: Path
    reader: duckdb.DuckDBPyConnection


class Spark:
    """Runs the program over an ingested folder."""

    def __init__(self, session: Any, data: Ingested, parameters: Sequence[Parameters], aside: Aside) -> None:
        self._session, self._data, self._aside, self._reader = session, data, aside.folder, aside.reader
        self._program = compiled.sql("spark")
        names = ["county", "as_of", *CODES]
        rows = [tuple(one.row()[name] for name in names) for one in parameters]
        schema = "county int, as_of date, " + ", ".join(f"`{column}` bigint" for column in CODES)
        session.createDataFrame(rows, schema).createOrReplaceTempView("parameters")

    def evaluate(self, partitions: Sequence[int], write: Write) -> Iterator[int]:
        """Has the cluster compute the partitions and each result written; yields those written."""
        for start in range(0, len(partitions), _PARTITIONS_AT_ONCE):
            some = partitions[start : start + _PARTITIONS_AT_ONCE]
            self._compute(some)
            for partition in some:
                write(self._reader, partition, self._found(partition))
                yield partition

    def _compute(self, partitions: Sequence[int]) -> None:
        for table in TABLES:
            files = [str(self._data.file(table, partition).resolve()) for partition in partitions]
            self._session.read.schema(_schema(table)).parquet(*files).createOrReplaceTempView(table)
        found = self._session.sql(self._program)
        whose = _PARTITION.format(self._data.partitions)
        shutil.rmtree(self._aside, ignore_errors=True)
        found.selectExpr("*", f"{whose} AS partition").write.partitionBy("partition").parquet(
            str(self._aside.resolve())
        )

    def _found(self, partition: int) -> str:
        folder = self._aside / f"partition={partition}"
        if not folder.is_dir():  # nobody in it
            folder = self._aside
        files = quoted(folder / "**" / "*.parquet")
        return (
            f"SELECT * FROM read_parquet({files}, hive_partitioning = true) "  # noqa: S608
            f"WHERE partition = {partition}"
        )


def _schema(table: str) -> str:
    """Told, not found out: looking into the files would be a job of the cluster for each table."""
    return ", ".join(f"`{column.name}` {SQL_TYPES[column.type]}" for column in TABLES[table])


@contextmanager
def opened(cluster: Cluster, memory: str) -> Iterator[Any]:
    """A session on the cluster. InvalidInput where PySpark is not installed or the cluster does not answer."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise InvalidInput(field="engine", reason="not_installed") from None
    options = {
        **(
            {"spark.driver.bindAddress": _HERE, "spark.driver.host": _HERE} if _HERE in cluster.master else {}
        ),
        "spark.executor.memory": memory.upper().rstrip("B").removesuffix("I"),
        "spark.sql.session.timeZone": "Asia/Shanghai",
        # the program names every intermediate: what could be inferred from all of them together takes minutes
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.shuffle.partitions": "16",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **cluster.options,
    }
    builder = SparkSession.builder.master(cluster.master).appName("yichuang-means")
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()
