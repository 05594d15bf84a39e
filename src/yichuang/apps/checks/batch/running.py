"""A batch from the departments' files to results, findings and summary; killed at any moment, it goes on from there.

``OUT/results/<partition>.parquet`` is written last of a partition's files and under another name first: what has
its name is finished. ``OUT/manifest.json`` is written last of all and names the digests of inputs, release,
parameters and program, and of every result. ``OUT/plan.json`` says what was begun, so that only that is resumed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from yichuang.apps.checks.batch import duck, findings, session, spark
from yichuang.apps.checks.batch.folders import (
    MANIFEST,
    Ingested,
    Raw,
    digest_of,
    keep,
    read_manifest,
    write_manifest,
)
from yichuang.apps.checks.batch.ingest import PEOPLE_A_PARTITION, Ingest, Tell, ingest
from yichuang.apps.checks.batch.session import PARQUET, SQL_TYPES, Memory, Write, quoted
from yichuang.apps.checks.batch.tokens import Tokens, draw_key
from yichuang.core.errors import InvalidInput
from yichuang.rules import compiled
from yichuang.rules.parameters import Parameters
from yichuang.rules.results import TYPES

PLAN, WORK = "plan.json", "work"
# The program joins in the right order already: small sums to the members, who are few in a partition. And a file shall
# not declare a column free of NULL because this partition's happens to be: the engines would differ by that alone.
_NOT_BETTER = "join_order,build_side_probe_side,statistics_propagation"


@dataclass(frozen=True, slots=True)
class Job:
    """One batch.

    ``data``: raw or already ingested. ``release``: digest of the catalogue the parameters are from. ``recipients``:
    only households that are aided now. ``key``: of the tokens, from outside where they shall be turned back later
    or an interrupted ingest resumed; otherwise one is drawn and forgotten.
    """

    data: Path
    out: Path
    on: date
    parameters: Sequence[Parameters]
    release: str
    memory: Memory = field(default_factory=Memory)
    cluster: spark.Cluster | None = None
    recipients: bool = False
    key: bytes | None = None
    people_a_partition: int = PEOPLE_A_PARTITION


class Engine(Protocol):
    """What computes partitions."""

    def evaluate(self, partitions: Sequence[int], write: Write) -> Iterator[int]:
        """Has each partition's result written; yields those that are."""


def run(job: Job, *, resume: bool = False, tell: Tell = lambda *_: None) -> dict[str, Any]:
    """Runs the batch, or the rest of it, and returns its manifest. Safe to call again with ``resume``.

    InvalidInput: the data cannot be read, ``out`` holds something else, or other things are to be resumed.
    """
    _begin(job, resume=resume)
    if (job.out / MANIFEST).is_file():
        return read_manifest(job.out)
    began = time.monotonic()
    data = _ingested(job, tell)
    ingested, seconds = time.monotonic() - began, time.monotonic()
    for folder in ("results", "findings"):
        (job.out / folder).mkdir(exist_ok=True)
    with session.opened(job.out / "spill", job.memory) as opened:
        opened.execute(f"SET disabled_optimizers = '{_NOT_BETTER}'")
        with _engine(job, opened, data) as engine:
            _evaluate(job, engine, data, tell)
        summary = findings.summarise(opened, job.out)
    digest = digest_of((file, job.out) for file in sorted(_results(job.out).glob("*.parquet")))
    seconds = time.monotonic() - seconds
    manifest = {
        **_plan(job),
        "engine": "spark" if job.cluster else "duckdb",
        "input": data.manifest,
        "digest_of_results": digest,
        "summary": summary,
        "seconds": {"ingest": round(ingested, 2), "evaluate": round(seconds, 2)},
    }
    write_manifest(job.out, manifest)
    shutil.rmtree(job.out / WORK, ignore_errors=True)
    return manifest


def _begin(job: Job, *, resume: bool) -> None:
    plan = json.loads(json.dumps(_plan(job), default=str))
    begun = job.out / PLAN
    if begun.is_file() and resume:
        if json.loads(begun.read_text("utf-8")) != plan:
            raise InvalidInput(field="out", reason="differs")
        return
    if job.out.exists() and any(job.out.iterdir()):
        raise InvalidInput(field="out", reason="not_empty")
    job.out.mkdir(parents=True, exist_ok=True)
    begun.write_text(json.dumps(plan, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _plan(job: Job) -> dict[str, Any]:
    """What makes two batches the same one."""
    rows = [one.row() for one in job.parameters]
    return {
        "data": str(job.data.resolve()),
        "on": job.on,
        "recipients": job.recipients,
        "release": job.release,
        "parameters": rows,
        "digest_of_parameters": hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest(),
        "digest_of_program": hashlib.sha256(compiled.sql("duckdb").encode()).hexdigest(),
        "people_a_partition": job.people_a_partition,
    }


def _ingested(job: Job, tell: Tell) -> Ingested:
    """The data as tokens: as it was given, as an earlier run left it, or made now."""
    given, made = Ingested(job.data), Ingested(job.out / WORK)
    if given.is_complete:
        if given.manifest["on"] != job.on.isoformat() or given.manifest["recipients"] != job.recipients:
            raise InvalidInput(field="data", reason="ingested_otherwise")
        return given
    if made.is_complete:
        return made
    tokens = Tokens(job.key or draw_key())
    asked = Ingest(
        Raw(job.data), made.folder, tokens, job.on, job.memory, job.recipients, job.people_a_partition
    )
    return ingest(asked, tell)


@contextmanager
def _engine(job: Job, opened: Any, data: Ingested) -> Iterator[Engine]:
    if job.cluster is None:
        yield duck.Duck(opened, data, job.parameters, job.memory)
        return
    aside = job.out / "spark"
    with spark.opened(job.cluster, job.memory.limit) as cluster:
        yield spark.Spark(cluster, data, job.parameters, spark.Aside(aside, opened))
    shutil.rmtree(aside, ignore_errors=True)


def _evaluate(job: Job, engine: Engine, data: Ingested, tell: Tell) -> None:
    results = _results(job.out)
    waiting = [part for part in range(data.partitions) if not (results / f"{part:05d}.parquet").is_file()]
    columns = ", ".join(f'CAST("{name}" AS {SQL_TYPES[kind]}) AS "{name}"' for name, kind in TYPES.items())

    def write(lane: duckdb.DuckDBPyConnection, partition: int, found: str) -> None:
        part, whole = results / f"{partition:05d}.part", results / f"{partition:05d}.parquet"
        lane.execute(
            f"COPY (SELECT {columns} FROM ({found}) ORDER BY household, unit) "  # noqa: S608
            f"TO {quoted(part)} ({PARQUET})"
        )
        findings.keep_findings(lane, part, job.out / "findings" / whole.name)
        keep(part, whole)

    before = data.partitions - len(waiting)
    tell("evaluate", before, data.partitions)
    for done, _ in enumerate(engine.evaluate(waiting, write), before + 1):
        tell("evaluate", done, data.partitions)


def _results(out: Path) -> Path:
    return out / "results"
