"""The KPI set as data: what is counted, over what, and how it reads. Pure; ``queries`` does the counting.

The formulas are fixed by figures that cities have published (numerator and denominator in the same article), and by
the definitions of 最多跑一次 and 好差评. A rate always keeps both its numbers and is rounded half-up once, at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from yichuang.core.rates import Rate, average

Kind = Literal["count", "rate", "average"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: numerator and denominator are tallies; a count has no denominator. ``formula`` is for people."""

    code: str
    name: str
    kind: Kind
    numerator: str
    denominator: str = ""
    formula: str = ""
    unit: str = ""


TALLIES: Mapping[str, str] = {
    "closed": "期内办结的件（以作出决定为准，不是以送达为准）",
    "immediate": "其中即办件",
    "committed": "其中承诺件",
    "early": "承诺件中，实际计入的天数少于承诺天数的件",
    "early_undisputed": "提前办结的件，扣除当天挂起当天恢复的件",
    "on_time": "没有超过承诺时限的件",
    "overdue": "超过承诺时限才办结的件",
    "overdue_open": "到期末承诺时限已过、还没有办结的件",
    "promised_days": "承诺件承诺天数之和（只加以工作日承诺的件）",
    "actual_days": "承诺件实际计入的工作日之和（挂起的日子不计入）",
    "days_cases": "以工作日承诺的承诺件",
    "saved_days": "承诺天数之和减去实际天数之和",
    "first_pass": "受理前没有发过补正告知的件",
    "pre_reviewed": "受理前经过预审的件",
    "first_visit": "经过预审、第一次到窗口就受理、没有发过补正告知的件",
    "one_visit": "申请人最多跑一次的件",
    "no_visit": "申请人一次也没有跑的件",
    "same_day_stops": "当天挂起又当天恢复过的件",
    "rated": "有评价的件",
    "satisfied": "评价为基本满意以上（三至五级）的件",
    "bad": "评价为不满意、非常不满意（一、二级）的件",
}
"""Everything that is counted, in words. ``queries`` has the SQL of each, and a test that neither is short of one."""


def _count(code: str, name: str, unit: str = "件") -> Definition:
    return Definition(code, name, "count", code, formula=TALLIES[code], unit=unit)


def _rate(code: str, name: str, numerator: str, denominator: str, formula: str) -> Definition:
    return Definition(code, name, "rate", numerator, denominator, formula, "%")


DEFINITIONS: tuple[Definition, ...] = (
    _count("closed", "办结"),
    _count("immediate", "即办件"),
    _count("committed", "承诺件"),
    _rate("immediate_share", "即办件占比", "immediate", "closed", "即办件 ÷ 办结"),
    _rate("early_rate", "提前办结率", "early", "committed", "提前办结的承诺件 ÷ 承诺件"),
    _rate("on_time_rate", "按时办结率", "on_time", "closed", "未超承诺时限的件 ÷ 办结"),
    _count("overdue", "超期办结"),
    _count("overdue_open", "超期未办结"),
    _count("promised_days", "承诺天数", "个工作日"),
    _count("actual_days", "实际天数", "个工作日"),
    Definition(
        "average_actual_days",
        "平均办理",
        "average",
        "actual_days",
        "days_cases",
        "实际天数之和 ÷ 承诺件",
        "个工作日",
    ),
    Definition(
        "average_promised_days",
        "平均承诺",
        "average",
        "promised_days",
        "days_cases",
        "承诺天数之和 ÷ 承诺件",
        "个工作日",
    ),
    _rate(
        "speed_up", "提速率", "saved_days", "promised_days", "（承诺天数之和 − 实际天数之和）÷ 承诺天数之和"
    ),
    _rate("first_pass_rate", "一次申报通过率", "first_pass", "closed", "没有补正过的件 ÷ 办结"),
    _rate(
        "first_visit_rate", "现场一次办齐率", "first_visit", "pre_reviewed", "预审后一次受理的件 ÷ 预审过的件"
    ),
    _rate("one_visit_rate", "最多跑一次", "one_visit", "closed", "跑零次或一次的件 ÷ 办结"),
    _rate("no_visit_rate", "一次不跑", "no_visit", "closed", "跑零次的件 ÷ 办结"),
    _count("rated", "评价"),
    _rate("rated_rate", "主动评价率", "rated", "closed", "有评价的件 ÷ 办结"),
    _rate("satisfaction", "满意度", "satisfied", "rated", "三至五级评价 ÷ 全部评价"),
    _count("same_day_stops", "当天挂起又恢复"),
    _rate(
        "early_rate_undisputed",
        "提前办结率（防刷）",
        "early_undisputed",
        "committed",
        "提前办结、且没有当天挂起又恢复过的承诺件 ÷ 承诺件",
    ),
)
BY_CODE: Mapping[str, Definition] = {definition.code: definition for definition in DEFINITIONS}


@dataclass(frozen=True, slots=True)
class Figures:
    """The tallies of one set of cases, and what follows from them."""

    tallies: Mapping[str, int]

    def count(self, code: str) -> int:
        """A tally, 0 where nothing was counted."""
        return self.tallies.get(code, 0)

    def rate(self, code: str) -> Rate:
        """A rate by its code. KeyError for what is none."""
        definition = BY_CODE[code]
        return Rate(self.count(definition.numerator), self.count(definition.denominator))

    def average(self, code: str) -> str | None:
        """Rounded half-up to two decimals; None where there was nothing to count."""
        definition = BY_CODE[code]
        return average(self.count(definition.numerator), self.count(definition.denominator))

    def as_json(self) -> dict[str, Any]:
        """The shape that scripts rely on: counts, averages as text, rates as ``{"n", "d", "value"}``."""
        return {definition.code: self._value(definition) for definition in DEFINITIONS}

    def _value(self, definition: Definition) -> Any:
        if definition.kind == "count":
            return self.count(definition.numerator)
        if definition.kind == "average":
            return self.average(definition.code)
        return self.rate(definition.code).as_fields()


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one service, office or month. ``key`` is its code, or the month as 2026-11."""

    key: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class FigureSet(Figures):
    """The figures of a period, and of its parts where they were asked for."""

    by: str | None = None
    groups: tuple[Group, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """As ``Figures``; with ``by`` and ``groups`` where they were asked for."""
        whole = Figures(self.tallies).as_json()
        if self.by is None:
            return whole
        parts = [{"key": group.key, **group.figures.as_json()} for group in self.groups]
        return {**whole, "by": self.by, "groups": parts}
