"""A check in words: conclusion, lines, steps, how each source answered. What pages and the printed report both say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from yichuang.apps.checks import assessing
from yichuang.apps.checks.assessing import (
    AIDS,
    CONCLUSIONS,
    Assessment,
    Step,
    counted_people,
    reasons,
)
from yichuang.apps.checks.contesting import FINDING_CHOICES, MISSING_CHOICES
from yichuang.apps.checks.differences import Difference, Side
from yichuang.apps.checks.evidence import Evidence, Finding, Status, missing_key
from yichuang.apps.checks.kinds import NAMES as KIND_NAMES
from yichuang.apps.checks.leading import LINE_STEPS, follows_from, leads_to
from yichuang.apps.checks.models import Check, Outcome, Report
from yichuang.apps.releases import queries as releases
from yichuang.core.money import format_yuan
from yichuang.rules.codes import Conclusion
from yichuang.rules.parameters import Parameters

__all__ = [
    "CONCLUSIONS",
    "FINDING_CHOICES",
    "KIND_NAMES",
    "LINE_STEPS",
    "MISSING_CHOICES",
    "Assessment",
    "Difference",
    "Evidence",
    "Finding",
    "Side",
    "Status",
    "Step",
    "counted_people",
    "follows_from",
    "leads_to",
    "missing_key",
    "reasons",
]

MOMENT = timedelta(seconds=1)  # a limit is kept as the midnight behind its last day
RELATIONS: Mapping[int, str] = {
    1: "本人", 2: "配偶", 3: "子女", 4: "父母", 5: "孙子女、外孙子女", 6: "祖父母、外祖父母", 7: "兄弟姐妹", 9: "其他",
}  # fmt: skip
_REASONS = {
    "no_consent": "没有授权",
    "consent_ended": "授权已经到期或收回",
    "consent_scope": "授权不含这一项",
    "not_connected": "还没有接入",
}


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What a signed report says, from its own content: later rulings do not change it."""

    conclusion: str
    headline: str
    reasons: tuple[str, ...]
    lines: list[tuple[str, str, str, bool]]
    amount_fen: int
    alone: tuple[tuple[str, str], ...] = ()
    """Who applies alone and what they come to: name, words."""


def told(report: Report) -> Told:
    """A signed report's conclusion and lines."""
    units = report.result
    wanted = next((u for u in units if u["conclusion"] == report.conclusion), units[0])
    return Told(
        CONCLUSIONS[report.conclusion],
        _headline(Conclusion(report.conclusion), wanted),
        tuple(reasons(units[0])),
        line_rows(units[0], report.parameters),
        int(wanted["amount_fen"] or 0),
        alone(units, {person.position: person.name for person in report.check_of.people.all()}),
    )


def alone(units: Sequence[Mapping[str, Any]], names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """Who applies alone, and what they come to."""
    return tuple((names.get(int(unit["unit"]), ""), unit_words(unit)) for unit in units if int(unit["unit"]))


def assessment(check: Check) -> tuple[Evidence, Assessment]:
    """What is known now and what the rule of the day of application makes of it."""
    return assessing.assess(check, check.applied_on)


def steps_of(check: Check, found: Assessment, unit: int = 0) -> list[Step]:
    """The reckoning of a unit step by step, each number with the parameters it rests on; the household is the first."""
    return assessing.steps(found, releases.catalogue(check.release_id), check.region, unit)


def reckoning(report: Report) -> list[tuple[int, list[Step]]]:
    """How a signed report came to its numbers: the steps by who applies alone, the household's under 0.

    Told from what was signed. Of a report older than today's steps nothing is told: the printed one has its own.
    """
    catalogue, region = releases.catalogue(report.release_id), report.check_of.region
    kept = dict(report.parameters)
    try:
        numbers = Parameters(kept.pop("county"), report.ruled_on, kept)
        return [
            (int(unit["unit"]), assessing.told(unit, numbers, catalogue, region)) for unit in report.result
        ]
    except KeyError:
        return []


def unit_words(unit: Mapping[str, Any]) -> str:
    """What somebody who applies alone comes to."""
    money = int(unit["amount_fen"] or 0)
    text = f"单独申请：{CONCLUSIONS[int(unit['conclusion'])]}"
    return f"{text}，{AIDS[int(unit['aid'])]}每月{format_yuan(money)}" if money else text


def headline(assessment: Assessment) -> str:
    """符合最低生活保障条件，每月 1,234 元."""
    unit = next(u for u in assessment.units if u["conclusion"] == assessment.conclusion)
    return _headline(assessment.conclusion, unit)


def _headline(conclusion: Conclusion, unit: Mapping[str, Any]) -> str:
    if conclusion == Conclusion.ABOVE:
        return "结论：收入或财产超出规定，不符合条件"
    if conclusion == Conclusion.UNDETERMINED:
        return "结论：有的情况没有查清，还不能确定"
    aid, money = AIDS[int(unit["aid"])], int(unit["amount_fen"] or 0)
    return f"结论：符合{aid}条件" + (f"，每月{format_yuan(money)}" if money else "")


def line_rows(unit: Mapping[str, Any], numbers: Mapping[str, int]) -> list[tuple[str, str, str, bool]]:
    """The lines a household is measured by: name, what counts, the line, whether it is kept. ``numbers``: parameters."""
    months = int(unit["counted"]) or 1
    return [
        (
            "人均月收入",
            format_yuan(int(unit["per_head_fen"] or 0)),
            f"低于低保标准{format_yuan(int(unit['standard_fen']))}",
            bool(unit["below_standard"]),
        ),
        (
            "人均月收入（低保边缘）",
            format_yuan(int(unit["per_head_fen"] or 0)),
            f"低保边缘线{format_yuan(int(unit['marginal_line_fen']))}",
            bool(unit["below_marginal"]),
        ),
        (
            "存款、证券、保险等",
            format_yuan(int(unit["deposits_fen"] or 0)),
            f"不超过{format_yuan(int(unit['deposits_limit_fen']))}（{months}人）",
            bool(unit["deposits_ok"]),
        ),
        (
            "车辆、船舶",
            f"汽车{unit['cars']}辆、船{unit['ships']}艘",
            f"汽车不超过{numbers['cars_allowed']}辆、船不超过{numbers['ships_allowed']}艘",
            bool(unit["vehicles_ok"]),
        ),
        (
            "住房",
            _homes(unit),
            f"不超过{numbers['dwellings_allowed']}处，或者不超过{int(unit['area_limit_cm2']) // 10_000}平方米",
            bool(unit["dwellings_ok"]),
        ),
        (
            "商铺、办公用房",
            _share(unit["shops_bp"]),
            f"不超过{numbers['shops_allowed']}处",
            bool(unit["shops_ok"]),
        ),
        (
            "办企业、个体经营",
            f"{unit['firms']}户，认缴{format_yuan(int(unit['firm_capital_fen'] or 0))}",
            f"认缴不超过{format_yuan(numbers['firm_capital_limit_fen'])}",
            bool(unit["firms_ok"]),
        ),
    ]


def _homes(unit: Mapping[str, Any]) -> str:
    area = int(unit["dwelling_area_cm2"] or 0)
    return f"{_share(unit['dwellings_bp'])}，共{area // 10_000}平方米"


def _share(basis_points: Any) -> str:
    whole, rest = divmod(int(basis_points or 0), 10_000)
    return f"{whole}处" if not rest else f"{whole}处又{rest // 100}%份额"


def status_words(outcome: Outcome, reason: str) -> str:
    """How asking went, in words; never 没有 for what nobody knows."""
    if outcome in (Outcome.FAILED, Outcome.REFUSED):
        return _REASONS.get(reason, "没有查通" if outcome == Outcome.FAILED else "没有授权")
    return {Outcome.FOUND: "有记录", Outcome.NOTHING: "查过，没有记录", Outcome.STALE: "只有旧数据"}[outcome]
