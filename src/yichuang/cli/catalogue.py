"""`yichuang catalogue`: check what is written, count it, compare two regions or two catalogues."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.faults import Fault, Severity
from yichuang.catalogue.lint import check as check_catalogue
from yichuang.catalogue.loader import Loaded, load
from yichuang.catalogue.release import Change, diff_regions, freeze, thaw
from yichuang.catalogue.release import diff as diff_catalogues
from yichuang.catalogue.review import Less, suggestions, totals
from yichuang.catalogue.stats import statistics
from yichuang.cli.django_setup import setup
from yichuang.cli.paths import catalogue_dir
from yichuang.core.errors import NotFound

app = typer.Typer(help="事项目录：检查、统计、比较。", no_args_is_help=True)


def refuse(message: str) -> NoReturn:
    """One clear line and exit 2."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


def sound_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue of the installation, or of ``path``; exit 2 where it cannot be read."""
    folder = path or catalogue_dir()
    catalogue = load(folder).catalogue
    if catalogue is None:
        refuse(f"事项目录 {folder} 有错误，请先运行 yichuang catalogue check 并改正。")
    return catalogue


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="事项目录；不写就是本机安装的。")] = None,
    released: Annotated[
        Path | None, typer.Option(help="上一次发布的文件，用来查已发布的规则有没有被改动。")
    ] = None,
    *,
    hints: Annotated[bool, typer.Option("--hints", help="也列出提示。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """检查事项目录，一次列出所有错误，每条都有文件、行号和改法。有错误时退出码为 1。

    例：yichuang catalogue check；yichuang catalogue check ./catalogue --json
    """
    folder = path or catalogue_dir()
    if not folder.is_dir():
        refuse(f"没有事项目录 {folder}：请核对路径，或设好 YICHUANG_CATALOGUE。")
    loaded = load(folder)
    faults = check_catalogue(loaded, _released(released))
    errors = [fault for fault in faults if fault.severity == Severity.ERROR]
    if as_json:
        _print_json(
            {"errors": len(errors), "faults": [f.as_json() for f in faults], "counts": _counts(loaded)}
        )
    else:
        _print_faults([fault for fault in faults if hints or fault.severity == Severity.ERROR])
        tips = len(faults) - len(errors)
        _print_outcome(loaded, len(errors), tips)
    if errors:
        raise typer.Exit(1)


def _released(path: Path | None) -> Catalogue | None:
    if path is None:
        return None
    try:
        return thaw(path.read_bytes())
    except (OSError, ValueError, KeyError):
        refuse(f"读不出发布文件 {path}：请核对路径。")


def _print_faults(faults: list[Fault]) -> None:
    for fault in faults:
        typer.echo(f"{'提示 ' if fault.severity == Severity.HINT else ''}{fault}")


def _print_outcome(loaded: Loaded, errors: int, tips: int) -> None:
    counts = _counts(loaded)
    told = f"{counts['services']} 个事项、{counts['elements']} 个数据元、{counts['materials']} 种材料、{counts['regions']} 个地区"
    more = f"，另有 {tips} 条提示（--hints 列出）" if tips else ""
    typer.echo(f"{told}：{f'{errors} 处错误' if errors else '没有错误'}{more}。")


def _counts(loaded: Loaded) -> dict[str, int]:
    parts = loaded.parts
    kinds = [
        "services",
        "elements",
        "codes",
        "materials",
        "sources",
        "parameters",
        "procedures",
        "routes",
        "registers",
        "regions",
    ]
    counts = {kind: len(getattr(parts, kind)) for kind in kinds}
    return counts | {"scenarios": sum(len(s.scenarios) for s in parts.scenarios.values())}


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


_STATISTICS = {
    "services": "事项",
    "immediate": "其中即办件",
    "online": "可以网办",
    "no_visit": "一次也不用跑",
    "fields": "栏目",
    "materials": "材料",
    "materials_to_upload": "其中要提交的",
    "conditions": "条件",
    "conditions_by_machine": "其中由系统核对的",
    "promised_days": "承诺时限合计（工作日）",
    "statutory_days": "法定时限合计（工作日）",
    "statutory_in_other_units": "法定时限用别的单位的事项",
    "sample_values": "承诺时限是示例数据的事项",
}


@app.command()
def stats(
    region: Annotated[str | None, typer.Option(help="只算这个地区办的，如 330200。")] = None,
    path: Annotated[Path | None, typer.Option(help="事项目录；不写就是本机安装的。")] = None,
    *,
    five: Annotated[
        bool, typer.Option("--five", help="五减：哪些填写项、环节、材料、时限、费用可以减，为什么。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """统计事项、栏目、材料、时限和最多跑一次的比例；--five 列出还可以减什么。

    例：yichuang catalogue stats；yichuang catalogue stats --region 330200 --json；yichuang catalogue stats --five
    """
    catalogue = sound_catalogue(path)
    if five:
        _five(catalogue, region, as_json=as_json)
        return
    try:
        data = statistics(catalogue, region)
    except NotFound:
        refuse(f"没有地区 {region}：请写目录里有的区划代码，如 {_some_regions(catalogue)}。")
    if as_json:
        _print_json(data)
        return
    once = data["at_most_one_visit"]
    typer.echo(f"最多跑一次：{once['value'] or '无'}%（{once['n']}/{once['d']}）")
    for key, name in _STATISTICS.items():
        typer.echo(f"{name}：{data[key]}")


def _five(catalogue: Catalogue, region: str | None, *, as_json: bool) -> None:
    try:
        found = suggestions(catalogue, region)
    except NotFound:
        refuse(f"没有地区 {region}：请写目录里有的区划代码，如 {_some_regions(catalogue)}。")
    saved = totals(found)
    if as_json:
        _print_json({"region": region, "saves": saved, "suggestions": [one.as_json() for one in found]})
        return
    last = ""
    for one in found:
        if one.service != last:
            typer.echo(catalogue.services[one.service].name)
            last = one.service
        typer.echo(f"  减{one.less.chinese}“{one.name}”（{one.ground.chinese}）：{one.text}。")
    for less in Less:
        typer.echo(f"减{less.chinese}：{less.counted(saved[less.value])}")


def _some_regions(catalogue: Catalogue) -> str:
    return "、".join(list(catalogue.regions)[:5])


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="地区代码，或事项目录的文件夹、发布文件。")],
    after: Annotated[str, typer.Argument(help="与之比较的另一个。")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """比较两个地区，或两份事项目录：事项、栏目、材料、条件、时限哪里不同。

    例：yichuang catalogue diff 330200 330212；yichuang catalogue diff ../old/catalogue catalogue
    """
    changes = _changes(before, after)
    if as_json:
        _print_json([vars(change) for change in changes])
        return
    last = ""
    for change in changes:
        if change.service != last:
            typer.echo(change.service)
            last = change.service
        typer.echo(f"  {change.text}")
    typer.echo(f"共 {len(changes)} 处不同。")


def _changes(before: str, after: str) -> list[Change]:
    if Path(before).exists() and Path(after).exists():
        return diff_catalogues(_catalogue_at(Path(before)), _catalogue_at(Path(after)))
    catalogue = sound_catalogue()
    for division in (before, after):
        if division not in catalogue.regions:
            refuse(f"没有地区或文件夹 {division}：地区可写 {_some_regions(catalogue)} 等。")
    return diff_regions(catalogue, before, after)


def _catalogue_at(path: Path) -> Catalogue:
    if path.is_dir():
        return sound_catalogue(path)
    found = _released(path)
    if found is None:
        refuse(f"读不出 {path}。")
    return found


@app.command()
def release(
    note: Annotated[str, typer.Option(help="这次改了什么，写给以后的人看。")] = "",
    out: Annotated[Path | None, typer.Option("-o", help="另存发布文件，供 check --released 比较。")] = None,
    path: Annotated[Path | None, typer.Option(help="事项目录；不写就是本机安装的。")] = None,
) -> None:
    """检查事项目录，冻结成一个发布，从现在起新申请都用它；已有办件不受影响。

    例：yichuang catalogue release --note "调整社会团体承诺时限" -o 2026-11.release
    """
    catalogue = sound_catalogue(path)
    if out is not None:
        out.write_bytes(freeze(catalogue))
    setup()
    from django.utils import timezone

    from yichuang.config import opening

    made = opening.publish(path or catalogue_dir(), at=timezone.now(), note=note)
    typer.echo(f"已发布 {made.number}：{len(catalogue.services)} 个事项，摘要 {made.digest[:16]}…")
