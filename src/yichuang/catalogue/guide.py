"""The standard guide 办事指南 of an offering: content in a fixed order, each assumed value labelled 示例数据."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from yichuang.catalogue.eligibility import MaterialDue, conditions, material_due
from yichuang.catalogue.model import CITABLE, Consequence, Office, OpeningHours, Route, Term
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import format_date
from yichuang.core.limits import Unit
from yichuang.core.money import format_yuan

SAMPLE = "示例数据"
_WEEKDAYS = "一二三四五六日"
_STARTS = {
    "received": "收到申请之日",
    "accepted": "受理之日",
    "decided": "作出决定之日",
    "requested": "提出要求之日",
    "step": "进入该步之日",
}
_DELIVERY = {"counter": "窗口领取", "express": "快递送达", "electronic": "下载电子件"}


@dataclass(frozen=True)
class Line:
    """One statement of a guide. ``sample``: not read in a law or a published page."""

    text: str
    sample: bool = False
    label: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GuideSection:
    """One heading and its statements; ``ordered`` where they are steps."""

    code: str
    title: str
    lines: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Guide:
    """A guide for one service, place and day.

    ``sections`` stand in the order 适用对象, 受理条件, 材料, 流程, 时限, 收费, 依据, 窗口, 咨询投诉, 在线办理;
    ``openings`` are the six things every office must make public 六公开: 内容、程序、收费、时间、地点、联系方式.
    """

    service: str
    short: str
    title: str
    summary: str
    place: str
    office: str
    day: date
    sections: tuple[GuideSection, ...]
    openings: tuple[Line, ...]
    steps: tuple[str, ...]  # names of the drawn procedure, from handing in to delivery
    has_samples: bool

    def section(self, code: str) -> GuideSection:
        """A section by code: audience, conditions, materials, procedure, limits, fee, basis, window, advice, online."""
        return next(section for section in self.sections if section.code == code)


def guide(offering: Offering, day: date) -> Guide:
    """The guide of an offering as of ``day``."""
    sections = tuple(_sections(offering, day))
    openings = _openings(offering)
    return Guide(
        service=offering.service.code,
        short=offering.service.short,
        title=offering.service.name,
        summary=offering.service.summary,
        place=offering.region.name,
        office=offering.office.name,
        day=day,
        sections=sections,
        openings=openings,
        steps=_step_names(offering),
        has_samples=any(line.sample for section in sections for line in section.lines),
    )


def _sections(offering: Offering, day: date) -> Iterator[GuideSection]:
    service = offering.service
    yield GuideSection("audience", "适用对象", (Line(service.audience),))
    yield GuideSection("conditions", "受理条件", _conditions(offering, day))
    materials = tuple(_material(offering, material_due(offering, use)) for use in service.materials)
    yield GuideSection("materials", "材料", materials or (Line("不用提交材料。"),))
    yield GuideSection("procedure", "流程", _procedure(offering), ordered=True)
    yield GuideSection("limits", "时限", tuple(_limits(offering)))
    yield GuideSection("fee", "收费", (_fee(offering),))
    yield GuideSection("basis", "依据", _basis(offering, day))
    yield GuideSection("window", "窗口", tuple(_window(offering)))
    yield GuideSection("advice", "咨询投诉", tuple(_advice(offering)))
    yield GuideSection("online", "在线办理", tuple(_online(offering)))


def _conditions(offering: Offering, day: date) -> tuple[Line, ...]:
    found = tuple(
        Line(condition.text, condition.evidence not in CITABLE, notes=(condition.basis,))
        for condition in conditions(offering, day)
        if not condition.warning
    )
    return found or (Line("没有另外的条件。"),)


def _material(offering: Offering, due: MaterialDue) -> Line:
    use, material = due.use, due.material
    if due.produced_by_form:
        how = "不用准备，由填写的内容生成"
    elif due.replaced_by:
        names = "、".join(offering.catalogue.sources[code].name for code in due.replaced_by)
        how = f"免提交，由{names}查得"
    else:
        how = (
            f"原件{use.originals}份"
            + (f"、复印件{use.copies}份" if use.copies else "")
            + f"，来源：{material.issued_by}"
        )
    notes = [how]
    notes += [] if use.required else ["有就交，没有可以不交"]
    notes += ["只在相应情形下需要"] if use.when else []
    notes += ["可以先受理，后补交"] if due.tolerable else []
    notes += ["可以书面承诺代替"] if due.by_commitment else []
    hint = use.hint or material.hint
    notes += [hint] if hint and not due.produced_by_form else []
    notes += [basis] if (basis := use.basis or _law_item(offering, use.law_item)) else []
    sample = use.evidence not in CITABLE or material.evidence not in CITABLE
    return Line(due.name, sample, notes=tuple(notes))


def _law_item(offering: Offering, item: str | None) -> str | None:
    listed = offering.service.legal_materials
    return f"{listed.source}：{item}" if listed and item else None


def _step_names(offering: Offering) -> tuple[str, ...]:
    return ("提交申请", "受理", *(step.name for step in offering.route.steps), "送达")


def _procedure(offering: Offering) -> tuple[Line, ...]:
    route = offering.route
    sample = offering.is_sample("route")
    received = Line(f"提交申请（{offering.receiving.name}或网上）", label="提交申请")
    accepted = Line("受理：材料不全的，一次说清要补什么", label="受理")
    steps = tuple(_step(route, index, sample=sample) for index in range(len(route.steps)))
    delivery = "、".join(_DELIVERY.get(way, way) for way in offering.service.result.delivery)
    issued = "、".join(dict.fromkeys(f"《{c.name}》" for c in offering.certificates))
    several = (f"按情形发给：{issued}",) if offering.service.result.certificate_choices else ()
    served = Line(f"送达“{offering.service.result.name}”：{delivery}", label="送达", notes=several)
    return (received, accepted, *steps, served)


def _step(route: Route, index: int, *, sample: bool) -> Line:
    step = route.steps[index]
    limit = f"，{step.limit.limit.chinese}" if step.limit else ""
    where = "（上一级机构）" if step.office == "parent" else ""
    assumed = sample or (step.limit is not None and step.limit.is_sample)
    return Line(f"{step.name}{where}{limit}", assumed, label=step.name)


def _limits(offering: Offering) -> Iterator[Line]:
    statutory, promised = offering.statutory, offering.promised
    if statutory is not None:
        yield from _branches("法定时限", statutory)
    yield from _branches("承诺时限", promised)
    grounds = {ground.code: ground.name for ground in offering.procedure.suspension_grounds}
    chosen = promised.held_by(tuple(grounds))
    if chosen:
        names = "、".join(grounds.get(code, code) for code in chosen)
        yield Line(f"{names}所用的时间不算在内", label="不计时间")
    elif grounds:
        yield Line("中途不停止计时", label="不计时间")
    if (extension := offering.procedure.extension) is not None:
        yield _extension(extension)
    if offering.procedure.delivery is not None:
        yield _limit("送达时限", offering.procedure.delivery)
    yield from _after_decision(offering)
    if offering.service.notes:
        yield Line(offering.service.notes, label="说明")


def _branches(label: str, term: Term) -> Iterator[Line]:
    """The rule, then each special circumstance in the words of the catalogue."""
    yield _limit(label, term)
    for branch in term.branches:
        line = _limit(f"{label}（特殊情形）", branch)
        yield replace(line, text=f"{branch.text or branch.when}：{line.text}")


def _extension(term: Term) -> Line:
    why = f"{term.text}，" if term.text else "有特殊情况，经负责人批准并告诉您理由的，"
    notes = (term.basis,) if term.basis else ()
    return Line(f"{why}最多延长{term.limit.chinese}，只延长一次", term.is_sample, "延长", notes)


def _after_decision(offering: Offering) -> Iterator[Line]:
    for later in offering.service.after_decision:
        who = "请您" if later.by == "applicant" else offering.office.name
        text = f"办结以后，{who}在{later.limit.limit.chinese}内{later.name}"
        notes = [note for note in (later.text, later.limit.basis) if note]
        notes += ["只在相应情形下需要"] if later.when else []
        notes += [f"到期前{later.remind_days}天提醒您"] if later.then != Consequence.NONE else []
        yield Line(text, later.limit.is_sample, "办结以后", tuple(notes))


def _limit(label: str, term: Term) -> Line:
    at_once = term.value == 0 and term.unit == Unit.WORKING_DAY
    text = "当场办结" if at_once else f"{term.limit.chinese}，自{_STARTS[term.starts]}起算"
    return Line(text, term.is_sample, label, (term.basis,) if term.basis else ())


def _fee(offering: Offering) -> Line:
    service = offering.service
    if not service.fee_fen:
        return Line("不收费")
    return Line(format_yuan(service.fee_fen), notes=(service.fee_basis,) if service.fee_basis else ())


def _basis(offering: Offering, day: date) -> tuple[Line, ...]:
    law = tuple(Line(basis.cite(), basis.evidence not in CITABLE) for basis in offering.legal_basis(day))
    return law + tuple(Line(text) for text in offering.extra_basis)


def _window(offering: Offering) -> Iterator[Line]:
    office = offering.receiving
    yield Line(
        office.name, office.is_sample, "地点", tuple(t for t in (office.address, office.transport) if t)
    )
    yield Line(hours_text(office.hours), office.is_sample and office.hours is not None, "时间")
    yield Line(office.phone or "未提供", office.is_sample and office.phone is not None, "电话")
    if offering.office.code != office.code:
        yield Line(offering.office.name, offering.office.is_sample, "决定机构")


def hours_text(hours: OpeningHours | None) -> str:
    """周一至周五 09:00-12:00、13:30-17:00；周六 09:00-12:00"""
    if hours is None:
        return "未提供"
    parts = [f"工作日 {'、'.join(hours.working_days)}"]
    parts += [f"周{_WEEKDAYS[day - 1]} {'、'.join(times)}" for day, times in sorted(hours.extra.items())]
    return "；".join(parts) + (f"（{hours.note}）" if hours.note else "")


def _advice(offering: Offering) -> Iterator[Line]:
    office = offering.receiving
    if office.phone:
        yield Line(office.phone, office.is_sample, "咨询电话")
    complaints = office.complaint_phone or offering.office.complaint_phone
    if complaints:
        yield Line(complaints, office.is_sample, "投诉电话")
    if offering.hotline:
        yield Line(offering.hotline, label="政务服务热线")
    for remedy in offering.procedure.remedies:
        yield Line(remedy.text, label=remedy.name, notes=(remedy.basis,))


def _online(offering: Offering) -> Iterator[Line]:
    service = offering.service
    if service.online:
        yield Line("可以网上办理：填写、上传、查进度、下载结果都在网上。")
    else:
        yield Line(f"不能网上办理：{service.in_person_because or '须当面办理'}。")
    if service.visits.count:
        because = f"：{service.visits.because}" if service.visits.because else ""
        notes = (service.visits.basis,) if service.visits.basis else ()
        yield Line(f"最多到现场{service.visits.count}次{because}", label="到现场次数", notes=notes)
    else:
        yield Line("一次也不用跑", label="到现场次数")
    if service.agents_allowed:
        yield Line("可以委托他人代办，也可以由工作人员帮办。", label="代办")


def _openings(offering: Offering) -> tuple[Line, ...]:
    office: Office = offering.receiving
    fee = _fee(offering)
    return (
        Line(offering.service.summary, label="办理内容"),
        Line("→".join(_step_names(offering)), offering.is_sample("route"), "办理程序"),
        Line(fee.text, label="收费标准"),
        Line(hours_text(office.hours), office.is_sample and office.hours is not None, "办理时间"),
        Line("，".join(t for t in (office.name, office.address) if t), office.is_sample, "办理地点"),
        Line(
            office.phone or offering.hotline or "未提供", office.is_sample and bool(office.phone), "联系方式"
        ),
    )


def heading(found: Guide) -> str:
    """宁波市鄞州区 社会团体成立登记 办事指南"""
    return f"{found.place} {found.title} 办事指南"


def as_of(found: Guide) -> str:
    """The line under the heading: code, office, day."""
    return f"事项编号 {found.short}，办理机构 {found.office}，内容截至{format_date(found.day)}"
