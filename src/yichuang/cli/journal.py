"""``journal verify`` proves the journal; ``head`` prints what to keep elsewhere; ``rebuild`` makes projections anew."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from yichuang.cli.django_setup import setup
from yichuang.cli.trust import read_keys, stop

app = typer.Typer(help="办件日志：验证、重建。", no_args_is_help=True)


@app.command()
def verify(
    head: Annotated[
        Path | None,
        typer.Option(
            help="另外保存的封存头，一行一个（- 读标准输入），查末尾有没有被截掉、改写", allow_dash=True
        ),
    ] = None,
    keys: Annotated[Path | None, typer.Option(help="公钥文件；不给就用本机设置的公钥")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """逐条验证日志和封存，指出第一处断裂。只用公钥。有断裂时退出码为 1。

    例：yichuang journal verify --head /mnt/audit/heads.jsonl
    """
    trusted = read_keys(keys) if keys else None
    setup()
    from yichuang.apps.journal import heads, seals

    try:
        kept = list(heads.read(_text(head))) if head else []
    except ValueError:
        stop(f"{head} 里有一行不是封存头。请核对文件，它应当由封存时自动写成。")
    if head and not kept:
        stop(f"{head} 里没有封存头。")
    proof = seals.verify(kept, trusted)
    if as_json:
        typer.echo(json.dumps(asdict(proof), ensure_ascii=False))
    else:
        typer.echo(
            f"{proof.events} 条记录，{proof.seals} 次封存，{proof.unsealed} 条待封存；封存头 {proof.head or '无'}"
        )
        checked = (
            f"另外保存的 {len(kept)} 个封存头都在。"
            if kept
            else "没有给另外保存的封存头，末尾有没有被截掉查不出来。"
        )
        typer.echo(proof.broken or f"全部相符。{checked}")
    if proof.broken:
        raise typer.Exit(1)


@app.command("head")
def last_head() -> None:
    """打印最新的封存头和签名，供抄到别的地方保存。"""
    setup()
    from yichuang.apps.journal import seals

    found = seals.last_head()
    if found is None:
        stop("还没有封存过。")
    typer.echo(found.line())


def _text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeError):
        stop(f"读不了 {path}。")


@app.command()
def rebuild(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出与日志不符的办件")] = False,
) -> None:
    """由日志重建办件的投影（状态、期限、统计）。可以反复运行。"""
    setup()
    from yichuang.apps.cases import rebuilding

    if dry_run:
        wrong = rebuilding.differences()
        typer.echo("\n".join(wrong) if wrong else "投影与日志全部相符。")
        raise typer.Exit(1 if wrong else 0)
    done = sum(1 for _ in track(rebuilding.rebuild(), description="重建"))
    typer.echo(f"已重建 {done} 件。")


@app.command()
def aside(
    retry: Annotated[bool, typer.Option("--retry", help="全部放回去再试（只补没做成的那部分）")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出屡试不成、放在一边的消息（文书没写出、通知没发出），以及有字印不出的文书。有消息时退出码为 1。"""
    setup()
    from django.utils import timezone

    from yichuang.apps.documents import queries as documents
    from yichuang.apps.journal import outbox, queries

    rows = queries.set_aside()
    told = [
        {"id": row.pk, "topic": row.topic, "subject": row.subject, "error": row.last_error} for row in rows
    ]
    if as_json:
        typer.echo(
            json.dumps({"set_aside": told, "letters_with_gaps": documents.with_gaps()}, ensure_ascii=False)
        )
    else:
        for line in told:
            typer.echo(f"{line['id']}  {line['subject']}  {line['topic']}  {line['error']}")
        typer.echo(f"放在一边的消息 {len(rows)} 条；有字印不出的文书 {documents.with_gaps()} 份。")
    if retry and rows:
        typer.echo(f"已放回 {outbox.put_back([row.pk for row in rows], timezone.now())} 条。")
    elif rows:
        raise typer.Exit(1)
