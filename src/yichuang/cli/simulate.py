"""`yichuang simulate`: what another standard, multiple or property line would do, before it is laid down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from yichuang.cli.catalogue import sound_catalogue
from yichuang.cli.days import typed_day
from yichuang.core.errors import CatalogueFault, InvalidInput

if TYPE_CHECKING:
    from yichuang.apps.checks.simulating import Answer
    from yichuang.rules.simulating import Simulation, Told

Data = Annotated[Path, typer.Option(help="数据文件夹：户、成员和十二类来源的 Parquet。")]
Set = Annotated[list[str], typer.Option("--set", help="改一个数，如 standard_fen=120000；可写多次。")]
Against = Annotated[list[str] | None, typer.Option(help="另一个方案，写法同 --set；两个方案并排比。")]
On = Annotated[str | None, typer.Option(help="按哪一天的规定比，如 2026-11-22；不写就是今天。")]
Bound = Annotated[str, typer.Option(help="最多用多少内存，如 512MB。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]

_FEW = "不满10户"
_MOST_DIGITS = 15  # so that twelve months of it are still a whole number of 64 bits
_KINDS = {
    "all": "合计",
    "one": "一人户",
    "ill": "有残疾或者重病成员的家庭",
    "dependants": "有老人或者孩子的家庭",
    "others": "其他家庭",
    "alone": "单独申请的人",
}


def simulate(
    data: Data,
    change: Set,
    against: Against = None,
    on: On = None,
    memory: Bound = "1GB",
    *,
    as_json: AsJson = False,
) -> None:
    """政策模拟：改一个标准、倍数或者财产线，看谁多得、谁少得、一年多花多少。只出合计，不满十户的不显示。

    例：yichuang simulate --data 数据 --set standard_fen=120000 --against marginal_percent=200
    """
    import duckdb

    from yichuang.apps.checks.batch.session import Memory
    from yichuang.apps.checks.simulating import Question, ask

    policies = [_numbers(change), *([_numbers(against)] if against else [])]
    try:
        day = typed_day(on)
    except InvalidInput:
        _exit(f"日期“{on}”不对：请写成 2026-11-22。")
    try:
        answer = ask(sound_catalogue(), Question(data, day, tuple(policies), memory=Memory(memory)))
    except InvalidInput as fault:
        _refuse(str(fault.fields["field"]), str(fault.fields["reason"]))
    except duckdb.OutOfMemoryException:
        _exit(f"内存 {memory} 不够算这么多数据：请写大一些，如 --memory 1GB。")
    except CatalogueFault as fault:
        _exit(f"这一天有标准没有定（{fault.fields['path']}）：请先在事项目录里补上。")
    typer.echo(
        json.dumps(_plain(answer, policies), ensure_ascii=False) if as_json else _told(answer, policies)
    )


def _numbers(texts: list[str]) -> dict[str, int]:
    found = {}
    for text in texts:
        name, _, number = text.partition("=")
        if not number.strip().isdecimal() or len(number.strip()) > _MOST_DIGITS:
            _exit(f"“{text}”看不懂：请写成 standard_fen=120000，金额以分为单位。")
        found[name.strip()] = int(number)
    return found


def _refuse(field: str, reason: str) -> NoReturn:
    if field == "set":
        from yichuang.rules.parameters import CODES

        _exit(f"没有这个数：{reason.partition(':')[2]}。可以改的有：{'、'.join(CODES)}。")
    if field == "memory":
        _exit("内存请写成 512MB 或 2GB。")
    _exit(f"数据文件夹里缺少或者不对：{field}。每张表一个 Parquet 文件，见 docs/howto/population.md。")


def _exit(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def _plain(answer: Answer, policies: list[dict[str, int]]) -> dict[str, object]:
    found = [{"changed": values, **asdict(one)} for values, one in zip(policies, answer.found, strict=True)]
    for one in found:
        one["lacking_kinds"] = {kind.table: number for kind, number in one["lacking_kinds"].items()}
    return {"on": answer.on.isoformat(), "policies": found}


def _told(answer: Answer, policies: list[dict[str, int]]) -> str:
    return "\n".join(
        line
        for values, one in zip(policies, answer.found, strict=True)
        for line in (*_policy(answer, values, one), "")
    ).rstrip()


def _policy(answer: Answer, values: dict[str, int], found: Simulation) -> Iterator[str]:
    now = answer.base[0].values
    yield "方案：" + "，".join(f"{name} {now[name]} → {number}" for name, number in values.items())
    for row in (found.total, *found.counties, *found.kinds):
        yield f"{_KINDS.get(row.name, row.name)}：{_row(row)}"
    yield f"数据不全、按查到的算不出结论的约占 {found.lacking_percent}%。"


def _row(row: Told) -> str:
    return (
        f"{_count(row.units)}，享受的 {_count(row.aided_before)} → {_count(row.aided_after)}，"
        f"多得 {_count(row.gaining)}，少得 {_count(row.losing)}，一年多花 {_yuan(row.cost_year_fen)}"
    )


def _count(number: int | None) -> str:
    return _FEW if number is None else f"{number:,}户"


def _yuan(fen: int | None) -> str:
    return _FEW if fen is None else f"{fen / 100:,.0f}元"
