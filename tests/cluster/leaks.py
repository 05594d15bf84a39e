"""Looking for numbers in everything a run left behind."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.tokens import contents


def leaks(folder: Path, numbers: list[str]) -> list[str]:
    """Files below ``folder`` that hold a number: as text anywhere, or as an integer in a table."""
    known = {*numbers, *(number[:17] for number in numbers)}
    return [
        str(file) for file in sorted(folder.rglob("*")) if file.is_file() and _holds(file, known, numbers)
    ]


def _holds(file: Path, known: set[str], numbers: list[str]) -> bool:
    text = file.read_bytes()
    if any(found.decode() in known for found in re.findall(rb"(?=([0-9]{17}[0-9X]))", text)):
        return True
    if file.suffix not in {".parquet", ".part"} or text[:4] != b"PAR1":
        return False
    whole = set(contents(pa.array(numbers)).tolist()) | {int(number[:17]) for number in numbers}
    table = pq.read_table(file)
    return any(
        not known.isdisjoint(_texts(column)) or not whole.isdisjoint(_integers(column)) for column in table
    )


def _texts(column: pa.ChunkedArray) -> set[str]:
    return set(column.unique().to_pylist()) if pa.types.is_string(column.type) else set()


def _integers(column: pa.ChunkedArray) -> set[int]:
    return set(column.unique().to_pylist()) if pa.types.is_integer(column.type) else set()
