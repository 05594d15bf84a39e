"""What a batch found, to be read by people and other programs: findings one a row, and sums by county."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from yichuang.apps.checks.batch.folders import keep
from yichuang.apps.checks.batch.session import PARQUET, quoted
from yichuang.rules.codes import Conclusion, Reason

SUMMARY = "summary.parquet"
_GROUPS = ("county", "conclusion", "current_aid", "aid", "change")


def keep_findings(session: duckdb.DuckDBPyConnection, results: Path, target: Path) -> None:
    """Each reason as a row (household, unit, finding: the code's name), for whoever is or would be aided or is undetermined.

    Of the others, nearly all of a population, the bits in the results say as much.
    """
    names = ", ".join(f"({int(reason)}, '{reason.name}')" for reason in Reason)
    part = target.with_suffix(".part")
    session.execute(
        f"COPY (SELECT household, unit, finding FROM read_parquet({quoted(results)}) "  # noqa: S608
        f"JOIN (VALUES {names}) AS named(bit, finding) ON (reasons & bit) <> 0 "
        f"WHERE aid <> 0 OR current_aid <> 0 OR conclusion = {int(Conclusion.UNDETERMINED)} "
        f"ORDER BY household, unit, bit) TO {quoted(part)} ({PARQUET})"
    )
    keep(part, target)


def summarise(session: duckdb.DuckDBPyConnection, out: Path) -> dict[str, Any]:
    """Writes ``summary.parquet`` and returns the totals: units, by conclusion, by change, fen before and after."""
    results = quoted(out / "results" / "*.parquet")
    part = out / "summary.part"
    groups = ", ".join(_GROUPS)
    session.execute(
        f"COPY (SELECT {groups}, count(*) AS units, CAST(sum(current_fen) AS BIGINT) AS current_fen, "  # noqa: S608
        f"CAST(sum(amount_fen) AS BIGINT) AS amount_fen FROM read_parquet({results}) "
        f"GROUP BY {groups} ORDER BY {groups}) TO {quoted(part)} ({PARQUET})"
    )
    keep(part, out / SUMMARY)
    return totals(session, out)


def totals(session: duckdb.DuckDBPyConnection, out: Path) -> dict[str, Any]:
    """Of a finished batch: how many units came out how, and the money a month before and after in fen."""
    table = f"read_parquet({quoted(out / SUMMARY)})"
    units, before, after = session.execute(
        f"SELECT coalesce(sum(units), 0), coalesce(sum(current_fen), 0), coalesce(sum(amount_fen), 0) FROM {table}"  # noqa: S608
    ).fetchone() or (0, 0, 0)
    found: dict[str, Any] = {
        "units": int(units),
        "current_fen_a_month": int(before),
        "amount_fen_a_month": int(after),
    }
    for group in ("conclusion", "aid", "change"):
        rows = session.execute(f"SELECT {group}, sum(units) FROM {table} GROUP BY 1 ORDER BY 1").fetchall()  # noqa: S608
        found[group] = {str(code): int(count) for code, count in rows}
    return found
