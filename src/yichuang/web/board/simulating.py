"""政策模拟 on the board: one number changed, or two policies side by side; only sums of ten households and more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yichuang.apps.checks.parameters import cited
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.errors import InvalidInput
from yichuang.rules.parameters import CODES
from yichuang.rules.wording import KINDS as SOURCES
from yichuang.rules.wording import yuan
from yichuang.web.board.frame import Scope, page, scope_of
from yichuang.web.desk.frame import staff_only

if TYPE_CHECKING:
    from yichuang.apps.checks.simulating import Answer
    from yichuang.rules.simulating import Told

_Named = tuple[str, dict[str, int]]
OFFERED = {  # columns of the parameter row that the page lets people try
    "standard_fen": "每人每月低保标准（元）",
    "marginal_percent": "低保边缘线是低保标准的百分之几",
    "deposit_limit_months": "人均存款不超过几个月的低保标准",
    "work_cost_percent": "就业成本占工资的百分之几",
    "rigid_deduct_percent": "残疾、重病家庭的刚性支出扣百分之几",
    "minimum_fen": "每户每月最少发（元）",
}
KINDS = {
    "one": "一人户",
    "ill": "有残疾或者重病成员的家庭",
    "dependants": "有老人或者孩子的家庭",
    "others": "其他家庭",
    "alone": "单独申请的人",
}
_COMPARED = {
    "gaining_text": "多得的户",
    "losing_text": "少得的户",
    "before": "现在享受的户",
    "after": "改了以后享受的户",
    "gained": "一年共多得",
    "lost": "一年共少得",
    "cost": "一年多花（减少的是负数）",
}
_FEW = "不显示"  # small, or what a small one could be worked out from
_MOST = 10_000_000  # yuan or percent; what is larger is a slip of the finger


@require_GET
@staff_only
def simulation(request: HttpRequest) -> HttpResponse:
    """The form, and below it what was found."""
    scope = scope_of(request)
    catalogue = releases.current_catalogue()
    first, second = _policy(request, "a"), _policy(request, "b")
    data = _data()
    context: dict[str, Any] = {"tab": "simulation", "has_data": data is not None, "fault": "", "found": []}
    places = _places(catalogue, scope)
    context["fields"] = [
        {
            "name": name,
            "label": label,
            "now": _in_force(catalogue, places, scope.today, name),
            "a": request.GET.get(f"a.{name}", ""),
            "b": request.GET.get(f"b.{name}", ""),
        }
        for name, label in OFFERED.items()
    ]
    if first is None or second is None:
        context["fault"] = "请只填数字，如 1200；不改的空着。"
    elif data is not None and (first or second):
        named = [(title, one) for title, one in (("方案一", first), ("方案二", second)) if one]
        try:
            context |= _answer(catalogue, scope, data, named)
        except InvalidInput as refused:
            lacking = refused.fields["field"]
            context["fault"] = (
                f"模拟用的数据不全或者列不对（{lacking}），算不了。请管理员重新准备数据；您填的还在。"
            )
    return page(request, "board/simulation.html", scope, context, status=400 if context["fault"] else 200)


def _places(catalogue: Catalogue, scope: Scope) -> tuple[str, ...]:
    """Divisions of the offices that the leader sees."""
    return tuple(
        sorted({catalogue.offices[one].division for one in scope.offices if one in catalogue.offices})
    )


@dataclass(frozen=True)
class _Now:
    """What is in force today, and whether any of it is sample data."""

    text: str
    sample: bool


def _in_force(catalogue: Catalogue, places: tuple[str, ...], on: date, name: str) -> _Now:
    """One number, or from the least to the most where places differ."""
    found = [cited(catalogue, CODES[name], place, on) for place in places]
    said = [yuan(one) if name.endswith("_fen") else str(one) for one in sorted({one.value for one in found})]
    return _Now(" 至 ".join(dict.fromkeys((*said[:1], *said[-1:]))), any(one.is_sample for one in found))


def _data() -> Path | None:
    """The folder, where there is one and it is whole: the households' file comes last."""
    folder: Path | None = settings.ENVIRONMENT.means_data
    return folder if folder is not None and (folder / "households.parquet").is_file() else None


def _policy(request: HttpRequest, letter: str) -> dict[str, int] | None:
    """What was filled in; None where something is no number."""
    found = {}
    for name in OFFERED:
        text = request.GET.get(f"{letter}.{name}", "").strip()
        if not text:
            continue
        if not text.isascii() or not text.isdecimal() or int(text) > _MOST:
            return None
        found[name] = int(text) * (100 if name.endswith("_fen") else 1)
    return found


@dataclass(frozen=True)
class _Asked:
    """What is asked, as a key of what was found. ``stamp``: when the data were written."""

    data: Path
    stamp: int
    on: date
    divisions: tuple[str, ...]
    policies: tuple[tuple[tuple[str, int], ...], ...]


def _answer(catalogue: Catalogue, scope: Scope, data: Path, named: list[_Named]) -> dict[str, Any]:
    policies = tuple(tuple(sorted(values.items())) for _, values in named)
    stamp = (data / "households.parquet").stat().st_mtime_ns
    answer = _ask(
        releases.current_id(), _Asked(data, stamp, scope.today, _places(catalogue, scope), policies)
    )
    longest = max(
        (row.gaining or 0 for one in answer.found for row in (*one.counties, *one.kinds)), default=0
    )
    longest = max(
        [longest, *(row.losing or 0 for one in answer.found for row in (*one.counties, *one.kinds))]
    )
    now = answer.base[0].values if answer.base else dict.fromkeys(CODES, 0)
    totals = [(title, _row(one.total, "合计")) for (title, _), one in zip(named, answer.found, strict=True)]
    return {
        "longest": longest,
        "compared": [
            {"label": label, "cells": [{"title": title, "text": row[key]} for title, row in totals]}
            for key, label in _COMPARED.items()
        ],
        "found": [
            {
                "title": title,
                "changes": [_change(name, now[name], number) for name, number in values.items()],
                "total": _row(one.total, "合计"),
                "counties": [_row(row, _place(catalogue, row.name)) for row in one.counties],
                "kinds": [_row(row, KINDS[row.name]) for row in one.kinds],
                "lacking": one.lacking_percent,
                "lacking_kinds": "、".join(SOURCES[kind] for kind in one.lacking_kinds),
            }
            for (title, values), one in zip(named, answer.found, strict=True)
        ],
    }


@lru_cache(maxsize=64)
def _ask(release: int, asked: _Asked) -> Answer:
    """Kept for the next look: sums, and nothing that they are made of."""
    from yichuang.apps.checks import simulating  # DuckDB and Arrow: only in processes that simulate

    policies = tuple(dict(one) for one in asked.policies)
    question = simulating.Question(asked.data, asked.on, policies, divisions=asked.divisions)
    return simulating.ask(releases.catalogue(release), question)


def _change(name: str, before: int, after: int) -> str:
    if name.endswith("_fen"):
        return f"{OFFERED[name].partition('（')[0]}：{yuan(before)} → {yuan(after)}"
    return f"{OFFERED[name]}：{before} → {after}"


def _place(catalogue: Catalogue, code: str) -> str:
    region = catalogue.regions.get(code)
    return region.name if region else code


def _row(row: Told, label: str) -> Mapping[str, Any]:
    return {
        "label": label,
        "units": _count(row.units),
        "before": _count(row.aided_before),
        "after": _count(row.aided_after),
        "gaining": row.gaining or 0,
        "losing": row.losing or 0,
        "gaining_text": _count(row.gaining),
        "losing_text": _count(row.losing),
        "gained": _money(row.gained_year_fen),
        "lost": _money(row.lost_year_fen),
        "cost": _money(row.cost_year_fen),
    }


def _count(number: int | None) -> str:
    return _FEW if number is None else f"{number:,}"


def _money(fen: int | None) -> str:
    return _FEW if fen is None else yuan(fen)
