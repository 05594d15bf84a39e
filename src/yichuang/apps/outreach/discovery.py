"""主动发现: four stages of three steps, what a lead may say, how it may end. Data; pure.

The stages are Wenzhou's of 2017; of its twelve steps only the number was published, so the steps and their limits are
ours and sample data (示例数据). The duty itself: 《浙江省社会救助条例》第五十四条, from 2026-07-01 《社会救助法》第三十九条.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yichuang.core.limits import Limit, Unit

BASIS = "《浙江省社会救助条例》第五十四条"
SEED = "温州市“主动发现”模块（浙江日报2017年9月30日）"


class Doer(StrEnum):
    """Who does a step."""

    TOWNSHIP = "township"
    VISITOR = "visitor"
    CASE = "case"  # the application's own case: its clock runs then


DOERS: Mapping[Doer, str] = {
    Doer.TOWNSHIP: "乡镇（街道）",
    Doer.VISITOR: "走访人",
    Doer.CASE: "按办件流程",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the four."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the twelve. ``limit`` counts from the end of the step before; urgent leads have ``urgent`` instead."""

    code: str
    name: str
    stage: str
    doer: Doer
    limit: Limit | None = None
    urgent: Limit | None = None


def _wd(value: int) -> Limit:
    return Limit(value, Unit.WORKING_DAY)


STAGES = (
    Stage("discover", "主动发现"),
    Stage("enter", "信息录入"),
    Stage("check", "信息核对"),
    Stage("approve", "审核审批"),
)
STEPS = (
    Step("collect", "线索采集、派人", "discover", Doer.TOWNSHIP, _wd(2), Limit(24, Unit.HOUR)),
    Step("visit", "入户走访", "discover", Doer.VISITOR, _wd(5), Limit(24, Unit.HOUR)),
    Step("consent", "意愿确认与授权", "discover", Doer.VISITOR, _wd(3), _wd(1)),
    Step("members", "家庭成员", "enter", Doer.VISITOR, _wd(3), _wd(1)),
    Step("means", "收支财产申报", "enter", Doer.VISITOR, _wd(3), _wd(1)),
    Step("papers", "材料影像", "enter", Doer.VISITOR, _wd(3), _wd(1)),
    Step("request_check", "提请核对", "check", Doer.CASE),
    Step("compare", "数据比对", "check", Doer.CASE),
    Step("report", "报告与异议复查", "check", Doer.CASE),
    Step("review", "入户调查、审核", "approve", Doer.CASE),
    Step("publicise", "公示", "approve", Doer.CASE),
    Step("confirm", "确认、公布、发放", "approve", Doer.CASE),
)
BY_CODE: Mapping[str, Step] = {step.code: step for step in STEPS}
ENTRY = ("members", "means", "papers")
FALLBACK = _wd(30)
"""What a step of a case is given where the case's own clock stands still: a lead never has no date."""
SECOND_CALL = _wd(3)
"""So long after the office's head was told, the office above is."""


class Source(StrEnum):
    """Whence a report came. Shown to nobody beside the figures: it would say that a neighbour spoke."""

    GRID = "grid"
    PARTNER = "partner"
    HOTLINE = "hotline"
    ALERT = "alert"


SOURCES: Mapping[Source, str] = {
    Source.GRID: "网格员、村社",
    Source.PARTNER: "社会组织",
    Source.HOTLINE: "热线、群众反映",
    Source.ALERT: "数据预警",
}

SIGNS: Mapping[str, str] = {
    "illness": "重病、医药费大",
    "job_loss": "失业、没有收入",
    "disability": "残疾、不能自理",
    "breadwinner_died": "主要劳动力去世",
    "left_school": "孩子辍学",
    "alone": "老人独居、没人照料",
    "child_alone": "孩子没人照料",
    "disaster": "火灾、事故等急难",
    "housing": "住房破损、没有住处",
    "other": "其他困难",
}


class Closing(StrEnum):
    """How a lead ends. None ends by itself."""

    RECOGNISED = "recognised"
    NOT_ELIGIBLE = "not_eligible"
    DECLINED = "declined"
    NO_NEED = "no_need"
    NOT_FOUND = "not_found"
    REFERRED = "referred"
    MERGED = "merged"


CLOSINGS: Mapping[Closing, str] = {
    Closing.RECOGNISED: "已纳入救助",
    Closing.NOT_ELIGIBLE: "经审核不符合条件",
    Closing.DECLINED: "本人不愿申请",
    Closing.NO_NEED: "走访后没有困难",
    Closing.NOT_FOUND: "查无此人、已搬走或已去世",
    Closing.REFERRED: "已转给别的部门或慈善力量",
    Closing.MERGED: "与另一条线索是同一人",
}
BY_HAND = (Closing.DECLINED, Closing.NO_NEED, Closing.NOT_FOUND, Closing.REFERRED)
"""The ends that a person may write; the others follow from the case or from the merging."""
AFTER_VISIT = frozenset({Closing.DECLINED, Closing.NO_NEED, Closing.REFERRED})
"""Nobody is said not to want or need help before somebody was there."""


def next_step(done: frozenset[str] | set[str]) -> Step | None:
    """The first of the twelve that is not done; ``None`` where all are."""
    return next((step for step in STEPS if step.code not in done), None)
