"""`yichuang replay`: recorded cases run through the engine's own commands in a scratch database, then the KPI set.

For golden figures, training and rehearsals of a migration. Nothing of the installation is touched.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from yichuang.cli.replay import scratch
from yichuang.cli.replay.records import Record, RecordRefused, read

if TYPE_CHECKING:
    from yichuang.apps.oversight.figures import FigureSet

__all__ = ["replay"]


def replay(
    file: Annotated[Path, typer.Argument(help="记录文件，一行一件（JSON Lines）。")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """重放：把记录下来的办件按原来的时间在临时数据库里走一遍，算出指标。

    例：yichuang replay tests/golden/wenzhou-2017.jsonl --json
    """
    try:
        records = read(file)
        with scratch.database():
            found = _run(records)
    except RecordRefused as refusal:
        _stop(str(refusal))
    except scratch.Unreachable as fault:
        _stop(str(fault))
    typer.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _lines(found))


def _run(records: list[Record]) -> FigureSet:
    """Everything that needs Django, imported once its settings stand."""
    from yichuang.apps.oversight import queries
    from yichuang.cli.replay.hall import open_hall
    from yichuang.cli.replay.walking import live

    hall = open_hall(records)
    waiting = track(
        records,
        description="重放",
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    for record in waiting:
        live(hall, record)
    first, last = hall.span
    return queries.figures(first, last, at=hall.ends)


def _lines(found: FigureSet) -> str:
    from yichuang.cli.figures import lines

    return "\n".join(lines(found))


def _stop(message: Any) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
