"""`yichuang benefits`: recipients for a batch of re-checks, and its results back into their queue."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import track

from yichuang.cli.django_setup import setup
from yichuang.core.errors import DomainError, InvalidInput

app = typer.Typer(help="救助待遇：批量复核的名单和结果。", no_args_is_help=True)
_WANTED = ("household", "unit", "conclusion", "change", "amount_fen", "reasons")

Officer = Annotated[str, typer.Option("--as", help="谁来办：工作人员的用户名，要有提出调整的权限。")]


@app.command()
def recipients(
    office: Annotated[str, typer.Option(help="机构代码，如 330212-civil-affairs。")],
    out: Annotated[Path, typer.Option(help="空文件夹；里面有完整身份证号，只有您能读。")],
    purpose: Annotated[str, typer.Option(help="用途，会记录在每个人名下。")],
    officer: Officer,
) -> None:
    """到期要复核的在册家庭，写成批量核对要的户和成员两张表（Parquet）。

    例：yichuang benefits recipients --office 330212-civil-affairs --out 名单 --purpose 季度复核 --as shenhe
    """
    actor, at = _acting(officer)
    import pyarrow
    import pyarrow.parquet

    from yichuang.apps.benefits import service
    from yichuang.rules.tables import arrow_schema

    if out.exists() and any(out.iterdir()):
        _refuse(f"文件夹 {out} 里已有内容：换一个空文件夹。")
    try:
        found = service.recipients(office, purpose, actor=actor, at=at)
    except DomainError as refused:
        _refuse(_words(refused))
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for table, rows in found.items():
        path = out / f"{table}.parquet"
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        written = pyarrow.Table.from_pylist(rows, schema=arrow_schema(table, raw=True))
        pyarrow.parquet.write_table(written, path)
    typer.echo(f"{len(found['households'])} 户、{len(found['members'])} 人，写在 {out}。")


@app.command()
def take(
    results: Annotated[Path, typer.Argument(metavar="结果", help="批量核对的结果文件夹。")],
    month: Annotated[str, typer.Option(help="哪个月的复核，如 2026-12。")],
    officer: Officer,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """批量核对的结果进复核清单：不变的直接维持，要变的等人处理。再做一遍不会重复。

    例：yichuang benefits take 结果 --month 2026-12 --as shenhe
    """
    manifest = results / "manifest.json"
    if not manifest.is_file():
        _refuse(f"{results} 不是一次做完的批量核对：里面没有 manifest.json。")
    actor, at = _acting(officer)
    from yichuang.apps.benefits import months, service

    try:
        wanted = months.parse(month)
    except InvalidInput:
        _refuse(f"月份 {month} 不对：请写成 2026-12。")
    try:
        digest = str(json.loads(manifest.read_text("utf-8"))["digest_of_results"])[:64]
        taken = service.take_results(_rows(results), month=wanted, digest=digest, actor=actor, at=at)
    except DomainError as refused:
        _refuse(_words(refused))
    typer.echo(json.dumps({"taken": taken}) if as_json else f"{taken} 户进了复核清单。")


def _rows(results: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet

    for path in track(sorted((results / "results").glob("*.parquet")), description="读结果", transient=True):
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(columns=list(_WANTED)):
            yield from batch.to_pylist()


def _acting(username: str) -> Any:
    setup()
    from django.utils import timezone

    from yichuang.apps.accounts import queries as accounts
    from yichuang.core.errors import NotFound

    at = timezone.now()
    try:
        return accounts.actor_for(accounts.user_by_name(username), at), at
    except NotFound:
        _refuse(f"没有工作人员 {username}：请核对用户名。")


def _words(refused: DomainError) -> str:
    return {
        "not_yours": "这个机构不归您办：请换机构或用户。",
        "not_allowed": "您的账号没有提出调整的权限：请换有权限的用户。",
        "purpose_required": "请写明用途。",
    }.get(refused.code, str(refused))


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(2)
