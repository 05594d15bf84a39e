"""`yichuang check run`: one family's check: asking its sources now, or its report under the rule of any day."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, NoReturn

import typer

from yichuang.cli.django_setup import setup

_WORDING = {
    "no": "没有核对 {text}：请核对编号，如 330212-26-HD01-000123-K。",
    "on": "日期 {text} 不对：请写成 2026-11-22。",
    "report": "核对 {text} 还没有出过报告，不能重算。",
}


def run(
    number: Annotated[
        str, typer.Argument(metavar="编号", help="核对编号；重算时可写报告的第几份，如 …-K-2。")
    ],
    on: Annotated[str | None, typer.Option(help="按哪一天的规定重算，如 2026-06-30。")] = None,
    *,
    recompute: Annotated[bool, typer.Option("--recompute", help="用报告里的数据重算，不去查询。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """一户：现在就去各处查还没查通的；或者用报告里的数据，按某一天的规定重算一遍。

    例：yichuang check run 330212-26-HD01-000123-K --recompute --on 2026-06-30
    """
    day = _day(on) if on else None
    setup()
    from django.utils import timezone

    from yichuang.apps.accounts.actor import SYSTEM
    from yichuang.apps.checks import queries, service, showing
    from yichuang.core.errors import InvalidInput, NotFound

    check_no, version = _split(number)
    try:
        check = queries.for_findings(check_no, actor=SYSTEM)
    except (NotFound, InvalidInput):
        _refuse("no", number)
    if not recompute:
        done = service.run(check.no, actor=SYSTEM, at=timezone.now())
        found = {"no": done.no, "state": done.state}
        typer.echo(json.dumps(found) if as_json else f"{done.no}：{done.get_state_display()}")
        return
    try:
        report = queries.report(check.no, version)
    except NotFound:
        _refuse("report", number)
    again = service.recompute(report, day or report.ruled_on)
    told = {
        "report": report.number,
        "on": again.on.isoformat(),
        "conclusion": again.conclusion.name.lower(),
        "same": again.digest(queries.release_digest(report)) == report.digest,
        "units": [dict(unit) for unit in again.units],
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    typer.echo(
        f"{report.number}，按{again.on.isoformat()}的规定：{showing.headline(again).removeprefix('结论：')}"
    )
    for name, value, line, kept in showing.line_rows(again.household, again.parameters.values):
        typer.echo(f"  {name}：{value}（{line}）{'' if kept else '，超出'}")
    typer.echo("与报告的数据摘要一致。" if told["same"] else "规定或标准与报告的不同，数据摘要不同。")


def _split(number: str) -> tuple[str, int | None]:
    """A check's number, or a report's with its version behind."""
    head, _, tail = number.strip().rpartition("-")
    if head.count("-") == 4 and tail.isdecimal() and len(tail) < 4:
        return head, int(tail)
    return number, None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        _refuse("on", text)


def _refuse(what: str, text: str) -> NoReturn:
    typer.echo(_WORDING[what].format(text=f"“{text}”"), err=True)
    raise typer.Exit(2)
