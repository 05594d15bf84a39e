"""`yichuang bundle`: what a bundle asks of one family, what every field stands for, what is saved."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from yichuang.catalogue.bundles import BundleOffering, compile_bundle, likeliest
from yichuang.catalogue.bundles.keys import write
from yichuang.catalogue.bundles.telling import HOW, as_fields
from yichuang.catalogue.model import ElementType
from yichuang.catalogue.normalise import AnswerError, normalise
from yichuang.catalogue.offering import NotOffered
from yichuang.cli.catalogue import refuse, sound_catalogue
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import NotFound

app = typer.Typer(help="一件事：由各部门的事项编出来的联办。", no_args_is_help=True)
_COUNTS = {
    "departments": "部门",
    "trips": "要跑的地方",
    "fields": "填写的栏目",
    "materials": "提交的材料",
    "steps": "办理环节",
    "critical_days": "最长一路的工作日",
}


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="联办的英文名或编号，如 after-death、FU-08。")],
    region: Annotated[str, typer.Option(help="地区代码。")] = "330212001",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="这家的情况，如 circumstances.normal_death=true；可写多次。"),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="没有接通的数据源；写 all 就是一个都不通。")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """显示一件事对一家人意味着什么：办哪些、问哪些、交哪些，每一栏来自哪几张原表。没有说的情况，按最常见的算。

    例：yichuang bundle show after-death；yichuang bundle show after-death --set circumstances.has_flat=false --json
    """
    offering = _offering(code, region)
    today = datetime.now(SHANGHAI).date()
    answers = _answers(offering, likeliest(offering), settings or [])
    closed = set(without or ())
    working = frozenset() if "all" in closed else frozenset(offering.catalogue.sources) - closed
    told = as_fields(compile_bundle(offering, answers, today=today, working=working))
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _print(told)


def _offering(code: str, region: str) -> BundleOffering:
    catalogue = sound_catalogue()
    if catalogue.bundle(code) is None:
        known = "、".join(sorted(catalogue.bundles)) or "（目录里还没有）"
        refuse(f"没有“{code}”这件联办的事。现有：{known}。")
    try:
        found = catalogue.offering(code, region)
    except NotOffered as error:
        refuse(f"{error.fields['region']}还不能联办“{error.fields['service']}”。")
    except NotFound:
        refuse(f"没有这个地区：{region}。")
    assert isinstance(found, BundleOffering)
    return found


def _answers(offering: BundleOffering, answers: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """``answers`` changed by ``key=value``, in the stored shape of the field. Exit 2 with what is wrong."""
    fields = offering.merged.fields
    for text in settings:
        key, sign, raw = text.partition("=")
        if not sign or key not in fields or fields[key].repeat is not None:
            refuse(f"“{text}”看不懂：写成 栏目=值，栏目如 {next(iter(fields))}。")
        question = fields[key].question
        value: Any = raw.split(",") if question.element.type == ElementType.CODES else raw
        try:
            today = datetime.now(SHANGHAI).date()
            value = normalise(value, question.element, question.choices, question.label, today=today)
        except AnswerError as fault:
            refuse(f"{key}：{fault.text}")
        write(answers, key, value)
    return answers


def _print(told: dict[str, Any]) -> None:
    typer.echo(f"{told['name']}（{told['short']}）")
    typer.echo("\n办哪些：")
    for service in told["services"]:
        note = f" —— {service['because']}" if service["because"] else ""
        typer.echo(f"  {'●' if service['standing'] == 'applies' else '○'} {service['name']}{note}")
    typer.echo("\n分头办与联办：")
    for key, name in _COUNTS.items():
        typer.echo(f"  {name}：{told['before'][key]} → {told['after'][key]}")
    for figure in told["published"]:
        typer.echo(f"  别处公布：{figure['text']}（{figure['source']}）")
    typer.echo("\n要问的：")
    for question in told["questions"]:
        typer.echo(f"  {question['label']}（{question['field']}）")
    typer.echo("\n每一栏的来历：")
    for line in told["lineage"]:
        origins = "、".join(f"{o['service']}.{o['field']}" for o in line["services"]) or "本表"
        typer.echo(f"  {line['label']}：{HOW[line['how']]} ← {origins}")
    typer.echo("\n材料：")
    for paper in told["materials"]:
        typer.echo(f"  {paper['name']}：{_how_it_comes(paper)} ← {'、'.join(paper['services'])}")


def _how_it_comes(paper: dict[str, Any]) -> str:
    if paper["handed_in"]:
        return "要交"
    if paper["printed"]:
        return "由表格打印"
    return f"由“{paper['brought_by']}”出具" if paper["brought_by"] else f"免交（{paper['replaced_by']}）"
