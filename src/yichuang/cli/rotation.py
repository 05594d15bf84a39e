"""``keys rotate`` brings everything that older keys sealed under the current ones."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from yichuang.cli.django_setup import setup


def rotate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只数还有多少在旧密钥下，不改动")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """把旧密钥加密的数据、检索摘要和文件换到最新的密钥下。可以随时中断，再运行时接着做。

    先在 YICHUANG_FIELD_KEYS、YICHUANG_INDEX_KEYS 里加上新一版的密钥并重启服务，再运行本命令。还剩下没有换的，退出码为 1。

    例：yichuang keys rotate --dry-run
    """
    _as_owner()
    setup()
    from yichuang.config import rotating

    parts = rotating.parts()
    before = {part.name: part.outdated() for part in parts}
    if dry_run:
        _tell(before, before, as_json=as_json)
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), disable=as_json
    ) as progress:
        for part in parts:
            task = progress.add_task(part.name, total=before[part.name], visible=before[part.name] > 0)
            for done in part.rotate() if before[part.name] else ():
                progress.advance(task, done)
    after = {part.name: part.outdated() if before[part.name] else 0 for part in parts}
    _tell(before, after, as_json=as_json)
    if any(after.values()):
        raise typer.Exit(1)


def _as_owner() -> None:
    """The tables that nobody may change are changed by their owner only."""
    from yichuang.config import env

    os.environ["YICHUANG_DATABASE_URL"] = env.load().database_owner_url


def _tell(before: dict[str, int], after: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        told = {
            "outdated": before,
            "left": after,
            "total": sum(before.values()),
            "remaining": sum(after.values()),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    table = Table("数据", "旧密钥下", "还剩")
    for name, count in before.items():
        if count:
            table.add_row(name, f"{count:,}", f"{after[name]:,}")
    if any(before.values()):
        Console().print(table)
    typer.echo(
        f"还有 {sum(after.values()):,} 项在旧密钥下。" if any(after.values()) else "全部在最新的密钥下。"
    )
