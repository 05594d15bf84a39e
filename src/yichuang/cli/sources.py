"""``sources audit``, ``health``, ``try`` and ``fetch``: who looked up whom, how partners are doing, files for the batch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from yichuang.cli.django_setup import setup
from yichuang.cli.trust import stop
from yichuang.core.clocktime import format_moment

app = typer.Typer(help="数据共享：谁查过谁、各部门通不通。", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command()
def audit(
    person: Annotated[str, typer.Option(help="身份证号或统一社会信用代码")],
    as_json: AsJson = False,
) -> None:
    """列出对一个人的每一次查询：谁、哪个部门、哪些数据、为什么、凭哪份同意、结果、毫秒。没有给用途或同意而被拦下的也在内。

    例：yichuang sources audit --person 33999919450101001X --json
    """
    setup()
    from yichuang.apps.accounts.actor import SYSTEM
    from yichuang.apps.sources import queries

    rows = list(queries.audit(SYSTEM, person))
    if as_json:
        typer.echo(json.dumps({"lookups": [_line(row) for row in rows]}, ensure_ascii=False))
        return
    if not rows:
        typer.echo("没有查过这个人。")
        return
    for row in rows:
        typer.echo("\n".join(_told(row)))
    typer.echo(f"共 {len(rows)} 次。")


def _told(row: Any) -> Iterator[str]:
    """A look-up in words, on lines that no terminal cuts off."""
    from yichuang.apps.releases import queries as releases
    from yichuang.catalogue.model import Purpose
    from yichuang.catalogue.model.elements import PURPOSE_NAMES

    catalogue = releases.current_catalogue()
    source = catalogue.sources.get(row.source)
    holder = f"{source.holder}（{row.source}）" if source else row.source
    elements = [
        catalogue.elements[code].name if code in catalogue.elements else code for code in row.elements
    ]
    why = PURPOSE_NAMES[Purpose(row.purpose)] if row.purpose in set(Purpose) else "没有说明用途"
    reason = f"（{row.reason}）" if row.reason else ""
    consent = f"凭同意 {row.consent_id}" if row.consent_id else "没有同意"
    yield f"{format_moment(row.at)}　{holder}　{row.get_outcome_display()}{reason}　{row.milliseconds} 毫秒"
    yield f"    谁：{_by(row)}；为了：{why}；办件：{row.subject or '无'}；{consent}"
    yield f"    查：{'、'.join(elements)}"


@app.command()
def health(as_json: AsJson = False) -> None:
    """各部门现在怎样：最近一刻钟的查询、等着送的件、最后一次有回应的时间。有不通的，退出码为 1。"""
    setup()
    from django.utils import timezone

    from yichuang.apps.sources import queries

    found = queries.health(timezone.now())
    if as_json:
        told = [
            {
                "partner": one.partner,
                "way": one.way,
                "state": one.state,
                "asked": one.asked,
                "failed": one.failed,
                "last_answer_at": _iso(one.last_answer_at),
                "waiting": one.waiting,
                "waiting_since": _iso(one.waiting_since),
                "fault": one.fault,
            }
            for one in found
        ]
        typer.echo(json.dumps({"partners": told}, ensure_ascii=False))
    elif not found:
        typer.echo("没有连任何部门。连法见 docs/howto/connect-a-department.md。")
    else:
        words = {"up": "正常", "down": "不通", "unsure": "时通时断", "unused": "还没用到"}
        cells = [
            (one.partner, words[one.state], f"{one.failed}/{one.asked}", str(one.waiting), one.fault)
            for one in found
        ]
        _table(("对方", "现在", "没查成/查询", "等着送", "原因"), cells)
    if any(one.state == "down" for one in found):
        raise typer.Exit(1)


@app.command("try")
def try_out(
    codes: Annotated[list[str] | None, typer.Argument(help="数据源代码；不给就试全部连着的")] = None,
    as_json: AsJson = False,
) -> None:
    """试一试通不通：问一个没有人用的号码，不涉及任何人的数据。有不通的，退出码为 1。

    例：yichuang sources try population
    """
    setup()
    from yichuang.apps.sources import queries, service
    from yichuang.core.errors import NotFound

    trials = []
    for code in codes or sorted(queries.connected()):
        try:
            trials.append(service.try_source(code))
        except NotFound:
            stop(f"目录里没有“{code}”这个数据源。")
    if as_json:
        told = [
            {"source": t.source, "works": t.works, "fault": t.fault, "milliseconds": t.milliseconds}
            for t in trials
        ]
        typer.echo(json.dumps({"trials": told}, ensure_ascii=False))
    else:
        for trial in trials:
            typer.echo(
                f"{trial.source}  {'通' if trial.works else '不通：' + trial.fault}  {trial.milliseconds} 毫秒"
            )
        if not trials:
            typer.echo("没有连任何数据源。连法见 docs/howto/connect-a-department.md。")
    if not all(trial.works for trial in trials):
        raise typer.Exit(1)


@app.command()
def fetch(
    out: Annotated[Path, typer.Option(help="放到哪个文件夹，一张表一个文件；里面有号码，只有本账号读得到")],
    codes: Annotated[list[str] | None, typer.Argument(help="数据源代码；不给就取全部")] = None,
) -> None:
    """取各部门夜里给的整表文件（Parquet），供批量核对用。取不到的原样留着旧的，退出码为 1。

    例：yichuang sources fetch --out raw bank-accounts
    """
    setup()
    from django.utils import timezone

    from yichuang.apps.sources import queries, service
    from yichuang.core.errors import NotFound

    failed = False
    for code in codes or queries.population_files():
        try:
            got = service.fetch_population_file(code, out, at=timezone.now())
        except NotFound:
            stop(f"“{code}”没有给整表文件，或者今天的还没有来。")
        except service.SourceFailure as failure:
            typer.echo(f"{code}  没有取到：{failure.detail or failure.reason.value}", err=True)
            failed = True
        else:
            typer.echo(f"{code}  {got.name}  {got.rows} 行 → {got.path}")
    if failed:
        raise typer.Exit(1)


def _by(row: Any) -> str:
    return f"{row.actor_kind}:{row.user.name}" if row.user else str(row.actor_kind)


def _line(row: Any) -> dict[str, Any]:
    return {
        "at": row.at.isoformat(),
        "by": _by(row),
        "source": row.source,
        "elements": row.elements,
        "purpose": row.purpose,
        "subject": row.subject,
        "consent": str(row.consent_id) if row.consent_id else None,
        "outcome": row.outcome,
        "reason": row.reason,
        "milliseconds": row.milliseconds,
        "as_of": _iso(row.as_of),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _table(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    table = Table(*columns)
    for row in cells:
        table.add_row(*row)
    Console().print(table)
