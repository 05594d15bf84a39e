"""Looking for numbers in everything a run left behind."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.tokens import contents

_SEVENTEEN = re.compile(rb"(?=([0-9]{17}))")


def leaks(folder: Path, numbers: list[str]) -> list[str]:
    """Files below ``folder`` that hold a number, with its check or without: as text, or as an integer in a table."""
    known = {number[:17] for number in numbers}
    return [
        str(file) for file in sorted(folder.rglob("*")) if file.is_file() and _holds(file, known, numbers)
    ]


def _holds(file: Path, known: set[str], numbers: list[str]) -> bool:
    text = file.read_bytes()
    wide = text.replace(b"\0", b"")  # two bytes a character, as Java may write
    if any(found.decode() in known for view in {text, wide} for found in _SEVENTEEN.findall(view)):
        return True
    if file.suffix not in {".parquet", ".part"} or text[:4] != b"PAR1":
        return False
    whole = set(contents(pa.array(numbers)).tolist()) | {int(number[:17]) for number in numbers}
    table = pq.read_table(file)
    return any(_any(known, _texts(column)) or not whole.isdisjoint(_integers(column)) for column in table)


def _any(known: set[str], texts: set[str]) -> bool:
    return any(found.decode() in known for text in texts for found in _SEVENTEEN.findall(text.encode()))


def _texts(column: pa.ChunkedArray) -> set[str]:
    kept = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return set(column.drop_null().unique().to_pylist()) if kept else set()


def _integers(column: pa.ChunkedArray) -> set[int]:
    return set(column.unique().to_pylist()) if pa.types.is_integer(column.type) else set()
