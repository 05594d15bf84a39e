"""The means test as SQL text, compiled once and packaged: nobody who runs it has to import Ibis."""

from functools import cache
from pathlib import Path

ENGINES = ("duckdb", "spark", "sqlite")  # a province on one machine, on many, and one family


@cache
def sql(engine: str = "duckdb") -> str:
    """The program for an engine over tables named as in tables.py and ``parameters``; no ORDER BY.

    Raises ValueError for an engine there is no text for.
    """
    return path(engine).read_text(encoding="utf-8")


def path(engine: str) -> Path:
    """Where the text lies."""
    if engine not in ENGINES:
        raise ValueError(engine)
    return Path(__file__).with_name("sql") / f"{engine}.sql"
