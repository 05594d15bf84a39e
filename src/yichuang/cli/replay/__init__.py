"""`yichuang replay`: recorded cases run through the engine's own commands, then the KPI set.

For golden figures, training and rehearsals of a migration in a scratch database, where nothing of the installation is
touched; with ``--keep`` in the hall's own, so that the board shows what was done before the hall opened.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from yichuang.cli.django_setup import setup
from yichuang.cli.replay import scratch
from yichuang.cli.replay.records import Record, RecordRefused, read
from yichuang.core.errors import NotFound

if TYPE_CHECKING:
    from yichuang.apps.oversight.figures import FigureSet
    from yichuang.cli.replay.keeping import Kept

__all__ = ["replay"]


def replay(
    file: Annotated[Path, typer.Argument(help="记录文件，一行一件（JSON Lines）。")],
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="补录进本厅的数据库，记为历史记录；同一条记录只补录一次。")
    ] = False,
    gently: Annotated[bool, typer.Option("--gently", help="补录时放慢，不影响正在办事的人。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """重放：把记录下来的办件按原来的时间走一遍，算出指标。平时用临时数据库，加 --keep 补录进本厅。

    例：yichuang replay catalogue/records/wenzhou-2017.jsonl --json
    """
    if gently and not keep:
        _stop("--gently 要和 --keep 一起用。")
    try:
        records = read(file)
        if keep:
            _told(_keep(records, gently=gently), as_json=as_json)
            return
        with scratch.database():
            found = _run(records)
    except RecordRefused as refusal:
        _stop(str(refusal))
    except scratch.Unreachable as fault:
        _stop(str(fault))
    typer.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _lines(found))


def _keep(records: list[Record], *, gently: bool) -> Kept:
    setup()
    from yichuang.cli.replay.keeping import keep

    try:
        return keep(records, _progress, gently=gently)
    except NotFound as fault:
        if fault.fields.get("what") != "release":
            raise
        _stop("这个厅还没有发布过目录：先运行 yichuang catalogue release，再补录。")


def _told(kept: Kept, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"played": kept.played, "known": kept.known}))
    elif kept.played:
        before = f"，另有 {kept.known} 件以前补录过" if kept.known else ""
        typer.echo(f"补录了 {kept.played} 件历史记录{before}。")
    else:
        typer.echo(f"{kept.known} 件都已经补录过，没有改动。")


def _run(records: list[Record]) -> FigureSet:
    """Everything that needs Django, imported once its settings stand."""
    from yichuang.apps.oversight import queries
    from yichuang.cli.replay.hall import open_hall
    from yichuang.cli.replay.walking import live

    hall = open_hall(records)
    for record in _progress(records):
        live(hall, record)
    first, last = hall.span
    return queries.figures(first, last, at=hall.ends)


def _progress(records: Sequence[Record]) -> Iterator[Record]:
    console = Console(stderr=True)
    yield from track(records, description="重放", console=console, disable=not sys.stderr.isatty())


def _lines(found: FigureSet) -> str:
    from yichuang.cli.figures import lines

    return "\n".join(lines(found))


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
