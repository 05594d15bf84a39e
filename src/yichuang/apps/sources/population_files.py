"""Whole-population files of a department for the batch check: fetched over SFTP, looked over, put where the batch reads.

One Parquet file a night, by resident number, in the columns of the means test's table of that kind. It is for the
nightly re-check of those who are aided and asked to be; who fetched which file and when is on record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import structlog

from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import exchange
from yichuang.apps.sources.adapters import sftp
from yichuang.apps.sources.adapters.reading import garbage
from yichuang.apps.sources.models import NightlyFile
from yichuang.catalogue.model import ElementType
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import NotFound
from yichuang.rules.tables import TABLES, arrow_schema

log = structlog.get_logger()
_PREFIX = "check."
_DAY = re.compile(r"-(\d{8})\.parquet")


@dataclass(frozen=True, slots=True)
class Fetched:
    """Which file of which source became which table's, and how many rows it has."""

    source: str
    table: str
    name: str
    rows: int
    path: Path


def connected() -> tuple[str, ...]:
    """Codes of the sources that hand over such files here."""
    return tuple(sorted(exchange.current().files))


def fetch(source: str, into: Path, *, at: datetime) -> Fetched:
    """The newest file of a source as ``into/<table>.parquet``, readable by this account only.

    Raises NotFound (no such files here, or none has come), SourceFailure (not reached, or not what it should be);
    then what was there before stays.
    """
    partner, table = exchange.current().files.get(source), table_of(source)
    if partner is None or table is None:
        raise NotFound(what=f"files of {source}")
    name = sftp.newest(source, partner, suffix="parquet")
    if name is None:
        raise NotFound(what=f"file of {source}")
    into.mkdir(parents=True, exist_ok=True)
    half, path = into / f"{table}.parquet.new", into / f"{table}.parquet"
    try:
        half.touch(mode=0o600)
        sftp.fetch(partner, name, half)
        rows = _rows(half, table)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    _record(source, name, rows, at)
    return Fetched(source, table, name, rows, path)


def table_of(source: str) -> str | None:
    """The means test's table that a source fills, by the catalogue; None where it fills none."""
    catalogue = releases.current_catalogue()
    for code in sorted(catalogue.supplies(source)):
        table = code.removeprefix(_PREFIX)
        if catalogue.elements[code].type is ElementType.RECORDS and table in TABLES:
            return table
    return None


def _rows(path: Path, table: str) -> int:
    """How many rows, by the footer, which is written last: a file cut off has none."""
    import pyarrow as pa  # heavy, and only who fetches such files needs it
    import pyarrow.parquet as pq

    try:
        there = pq.read_schema(path)
        rows = int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as fault:
        raise garbage("no_parquet") from fault
    wanted = arrow_schema(table, raw=True)
    if {f.name: f.type for f in there} != {f.name: f.type for f in wanted}:
        raise garbage("wrong_columns")
    return rows


def _record(source: str, name: str, rows: int, at: datetime) -> None:
    day = _DAY.search(name)
    night = datetime.combine(datetime.strptime(day[1], "%Y%m%d"), time(2), SHANGHAI) if day else at  # noqa: DTZ007
    told = {"as_of": night, "rows": rows, "taken_at": at}
    NightlyFile.objects.update_or_create(source=f"file:{source}", name=name, defaults=told)
    log.info("population_file.fetched", source=source, name=name, rows=rows)
