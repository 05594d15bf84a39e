"""`yichuang figures`: the KPI set of a period, with every numerator and denominator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from yichuang.cli.django_setup import setup

if TYPE_CHECKING:
    from yichuang.apps.oversight.figures import Figures, FigureSet

_WORDING = {
    "from": "开始日期 {text} 不对：请写成 2026-11-01。",
    "to": "结束日期 {text} 不对：请写成 2026-11-30，不早于开始日期。",
    "by": "分组 {text} 不对：只能是 service、office 或 month。",
    "region": "没有地区 {text}：请核对行政区划代码，如 330200。",
}


def figures(
    from_: Annotated[str, typer.Option("--from", help="开始日期，如 2026-11-01。")],
    to: Annotated[str, typer.Option("--to", help="结束日期，含当天。")],
    region: Annotated[str | None, typer.Option(help="行政区划代码，含下级。")] = None,
    by: Annotated[str | None, typer.Option(help="分组：service 事项，office 办理单位，month 月份。")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """指标：办结、提前办结率、提速率、满意度等，每个比率都有分子和分母。

    例：yichuang figures --from 2026-11-01 --to 2026-11-30 --region 330200 --by month
    """
    first, last = _day(from_, "from"), _day(to, "to")
    setup()
    from yichuang.apps.oversight import queries
    from yichuang.core.errors import InvalidInput, NotFound

    try:
        found = queries.figures(first, last, region=region, by=by)
    except InvalidInput as fault:
        _refuse(str(fault.fields["field"]), {"to": to, "by": by}.get(str(fault.fields["field"])) or "")
    except NotFound:
        _refuse("region", region or "")
    typer.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else "\n".join(lines(found)))


def lines(found: FigureSet) -> Iterator[str]:
    """What people read: one figure a line, then each group."""
    yield from _told(found)
    for group in found.groups:
        yield ""
        yield f"【{group.key}】"
        yield from _told(group.figures)


def _told(found: Figures) -> Iterator[str]:
    from yichuang.apps.oversight.queries import DEFINITIONS

    for definition in DEFINITIONS:
        if definition.kind == "rate":
            text = found.rate(definition.code).text
        elif definition.kind == "average":
            value = found.average(definition.code)
            sums = f"{found.count(definition.numerator)}/{found.count(definition.denominator)}"
            text = "无" if value is None else f"{value} {definition.unit}（{sums}）"
        else:
            text = f"{found.count(definition.numerator)} {definition.unit}"
        yield f"{definition.name}：{text}"


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        _refuse(field, text)


def _refuse(field: str, text: str) -> NoReturn:
    typer.echo(_WORDING[field].format(text=f"“{text}”"), err=True)
    raise typer.Exit(2)
