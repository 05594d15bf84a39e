"""A population's raw data for the means check as Parquet: households, members and the twelve registers.

Made chunk by chunk of households, so that ten million people need no more memory than ten thousand; the same seed,
size and day give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yichuang_sandbox.means import homes, living
from yichuang_sandbox.means.holdings import KINDS, Holdings, Year
from yichuang_sandbox.means.identities import Identities, as_text
from yichuang_sandbox.means.layout import schemas

__all__ = ["write"]

Progress = Callable[[int], None]
_HOUSEHOLDS = 10_000  # in a chunk
_ROW_GROUP = 128 * 1024


def write(out: Path, *, people: int, seed: int, on: date, progress: Progress | None = None) -> dict[str, int]:
    """Writes ``<table>.parquet`` into ``out`` in place of what is there; how many rows each has.

    There are at least as many people as asked for, and fewer than a chunk more.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = dict.fromkeys(schemas(), 0)
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(
                pq.ParquetWriter(out / f"{name}.parquet.new", schema, compression="snappy")
            )
            for name, schema in schemas().items()
        }
        for tables in _chunks(people, seed, np.datetime64(on)):
            for name, columns in tables.items():
                table = _table(columns, schemas()[name])
                writers[name].write_table(table, row_group_size=_ROW_GROUP)
                rows[name] += table.num_rows
            if progress is not None:
                progress(rows["members"])
    for name in reversed(rows):  # the households' file comes last: where it is, all are
        (out / f"{name}.parquet.new").replace(out / f"{name}.parquet")
    return rows


def _chunks(people: int, seed: int, on: np.datetime64) -> Any:
    identities, year = Identities(), Year.before(on)
    made, first = 0, 1
    while made < people:
        chance = np.random.default_rng((seed, first))
        count = min(_HOUSEHOLDS, max(1, (people - made) * 2 // 5))  # about two and a half live together
        drawn = homes.draw(chance, identities, first, count, on)
        lives = living.draw(chance, drawn)
        holdings = Holdings(chance, drawn, lives, year)
        tables = {name: kind(holdings) for name, kind in KINDS.items()}
        tables["members"] = living.members(chance, drawn, lives, on)
        told = living.households(chance, drawn, lives, holdings.earned_month_fen, on)
        tables |= {"households": told, "civil_affairs": holdings.civil_affairs(told["aid_fen"])}
        yield tables
        made, first = made + drawn.people, first + count


def _table(columns: living.Columns, schema: pa.Schema) -> pa.Table:
    arrays = [
        as_text(columns["ids"]) if field.name == "resident_id" else _array(columns[field.name], field)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: np.ndarray, field: pa.Field) -> pa.Array:
    if isinstance(values, np.ma.MaskedArray):
        return pa.array(values.data, field.type, mask=np.ma.getmaskarray(values))
    return pa.array(values, field.type)
