"""A bundle compiled for one family: what applies and why, what is asked, what each field stands for, what is saved."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from yichuang.catalogue.bundles.circumstances import Standing, matters, standings
from yichuang.catalogue.bundles.form import BundleForm, bundle_form
from yichuang.catalogue.bundles.graph import Task, critical_days, tasks, working_days
from yichuang.catalogue.bundles.keys import Answers, copied, read, write
from yichuang.catalogue.bundles.merging import CIRCUMSTANCES, MergedField, Origin
from yichuang.catalogue.bundles.offering import BoundMember, BundleOffering
from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.model import Material, MaterialKind, MaterialUse


class How(StrEnum):
    """How the value of a merged field comes to be known."""

    ASKED = "asked"  # of the family, for one service
    SAME = "same"  # asked once, for several services
    SUPPLIED = "supplied"  # by a working source
    IMPLIED = "implied"  # by another answer


@dataclass(frozen=True)
class Verdict:
    """A member for this family, with the reason where it does not apply."""

    service: str
    name: str
    department: str
    standing: Standing
    because: str


@dataclass(frozen=True)
class Line:
    """One merged field with all it stands for."""

    field: MergedField
    how: How
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class MaterialLine:
    """A paper once, with the services that want it and the source whose data takes its place, if one works."""

    material: Material
    services: tuple[str, ...]
    replaced_by: str | None
    printed: bool
    brought_by: str | None = None  # the service of this bundle that issues it

    @property
    def handed_in(self) -> bool:
        return not self.printed and self.replaced_by is None and self.brought_by is None


@dataclass(frozen=True)
class Counts:
    """What it takes: departments, trips, fields to fill in, papers to hand in, steps, working days on the longest way.

    *Before* adds up the services as each is handled alone; *after* is what is left for this family.
    """

    departments: int
    trips: int
    fields: int
    materials: int
    steps: int
    critical_days: int


@dataclass(frozen=True)
class Compiled:
    """What ``compile_bundle`` found."""

    offering: BundleOffering
    verdicts: tuple[Verdict, ...]
    open_questions: tuple[str, ...]
    lineage: tuple[Line, ...]
    materials: tuple[MaterialLine, ...]
    graph: tuple[Task, ...]
    before: Counts
    after: Counts

    @property
    def applies(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.standing == Standing.APPLIES)

    @property
    def questions(self) -> tuple[Line, ...]:
        """What the family is asked, in order."""
        return tuple(line for line in self.lineage if line.how in (How.ASKED, How.SAME))


def compile_bundle(
    offering: BundleOffering, answers: Answers, *, today: date, working: Set[str] = frozenset()
) -> Compiled:
    """Compiles for the circumstances in ``answers`` (any other answers there narrow what may still be asked).

    ``working`` are the codes of sources that are connected and answer. Deterministic; raises nothing.
    """
    form = bundle_form(offering)
    whole, _ = form.completed(answers, today)
    settled = form.settled(whole, today)
    found = standings(offering, whole, today)
    members = tuple(m for m in offering.members if found[m.service] == Standing.APPLIES)
    anyway = form.asked_anyway(whole, today)
    lineage = tuple(_lineage(_Telling(offering, form, members, whole, today, working, settled, anyway)))
    papers = tuple(_materials(offering, members, whole, today, working))
    graph = tasks(offering, found)
    return Compiled(
        offering,
        tuple(_verdicts(offering, found)),
        tuple(_open(offering, form, whole, today)),
        lineage,
        papers,
        graph,
        _before(offering, members, whole, today),
        _after(offering, members, lineage, papers, graph),
    )


def decompile(offering: BundleOffering, answers: Answers, *, today: date) -> dict[str, dict[str, Any]]:
    """Each applying service's own answers, complete, in the shape of its original form."""
    form = bundle_form(offering)
    whole, _ = form.completed(answers, today)
    return {member.service: member.keys.part(whole) for member in form.applying(whole, today)}


def _verdicts(offering: BundleOffering, found: dict[str, Standing]) -> Iterator[Verdict]:
    for member in offering.members:
        standing = found[member.service]
        because = ""
        if standing == Standing.NOT:
            because = member.member.because_not or "这一项与您家的情况无关。"
        elif standing == Standing.DONE:
            because = "这一项已经办好，不用再办。"
        elif standing == Standing.OPEN:
            because = "还要再问一句才知道。"
        yield Verdict(member.service, member.offering.service.name, department(member), standing, because)
    for absent in offering.absent:
        name = offering.catalogue.service(absent.service).name
        yield Verdict(absent.service, name, "", Standing.NOT, "本地暂未纳入联办，请到原部门办理。")


def department(member: BoundMember) -> str:
    """Which department decides: the office's own, else civil affairs."""
    return member.offering.service.department or "civil-affairs"


@dataclass(frozen=True)
class _Telling:
    offering: BundleOffering
    form: BundleForm
    members: tuple[BoundMember, ...]
    answers: Answers
    today: date
    working: Set[str]
    settled: Set[str]
    anyway: Set[str]


def _lineage(told: _Telling) -> Iterator[Line]:
    """Merged fields that at least one applying member may ask, in the form's order."""
    wanted = {m.service: possible_keys(m, m.keys.part(told.answers), told.today) for m in told.members}
    fields = told.offering.merged.fields
    asking = {
        key: tuple(o for o in merged.origins if o.key in wanted.get(o.service, ()))
        for key, merged in fields.items()
    }
    numbers = frozenset(key for key, origins in asking.items() if origins)
    for key, merged in fields.items():
        if key in told.form.offering.bundle_circumstances:
            if matters(told.offering, key, _before_circumstance(told, key), told.today):
                yield Line(merged, _how(told, merged, numbers), ())
        elif asking[key]:
            how = _how(told, merged, numbers)
            several = how == How.ASKED and len({o.service for o in asking[key]}) > 1
            yield Line(merged, How.SAME if several else how, asking[key])


def _before_circumstance(told: _Telling, key: str) -> dict[str, Any]:
    """The circumstances asked before this one, as answered."""
    given: dict[str, Any] = {}
    for question in next(s for s in told.form.sections if s.code == CIRCUMSTANCES).fields:
        if question.key == key:
            break
        value = read(told.answers, question.key)
        if value is not None:
            write(given, question.key, value)
    return given


def _how(told: _Telling, merged: MergedField, numbers: Set[str]) -> How:
    """``numbers`` are keys that stand on this family's form: who is not on it cannot be looked up."""
    if merged.key in told.settled:
        return How.IMPLIED
    can = merged.about is None or (merged.about in numbers and reachable(told.offering, merged))
    if merged.source in told.working and merged.key not in told.anyway and can:
        return How.SUPPLIED
    return How.ASKED


def reachable(offering: BundleOffering, merged: MergedField) -> bool:
    """A source can only be asked about somebody whose number is on the form (or who has logged in)."""
    return merged.about is None or (merged.about in offering.merged.fields and merged.about != merged.key)


def possible_keys(member: BoundMember, part: Answers, today: date) -> frozenset[str]:
    """The member's own keys that may still be asked: those whose tests are not already false."""
    param = member.offering.parameters(today)
    keys: set[str] = set()
    for section in member.form.sections:
        if section.when is not None and section.when.evaluate(part, param, today=today) is False:
            continue
        seen = {**part, section.repeat.role: {}} if section.repeat else part
        for question in section.fields:
            test = question.when
            if test is None or test.evaluate(seen, param, today=today) is not False:
                keys.add(question.key)
    return frozenset(keys)


def _open(offering: BundleOffering, form: BundleForm, answers: Answers, today: date) -> Iterator[str]:
    """Circumstances that still have to be asked, in order."""
    before: dict[str, Any] = {}
    for section in form.sections:
        for question in section.fields if section.code == CIRCUMSTANCES else ():
            value = read(answers, question.key)
            if value is not None:
                write(before, question.key, value)
            elif matters(offering, question.key, copied(before), today):
                yield question.key


def _materials(
    offering: BundleOffering,
    members: tuple[BoundMember, ...],
    answers: Answers,
    today: date,
    working: Set[str],
) -> Iterator[MaterialLine]:
    wanted: dict[str, list[str]] = {}
    for member in members:
        for use in possible_materials(member, member.keys.part(answers), today):
            wanted.setdefault(use.material, []).append(member.service)
    brought = {code: m.service for m in members for code in m.member.brings}
    for code, services in wanted.items():
        material = offering.catalogue.materials[code]
        replaced = next((source for source in material.replaceable_by if source in working), None)
        printed = material.kind == MaterialKind.FORM
        yield MaterialLine(material, tuple(services), replaced, printed, brought.get(code))


def possible_materials(member: BoundMember, part: Answers, today: date) -> Iterator[MaterialUse]:
    """The papers a member may still ask for."""
    param = member.offering.parameters(today)
    for use in member.offering.service.materials:
        if use.when:
            test = compile_expression(use.when, member.offering.schema, Kind.BOOL)
            if test.evaluate(part, param, today=today) is False:
                continue
        yield use


def _before(
    offering: BundleOffering, members: tuple[BoundMember, ...], answers: Answers, today: date
) -> Counts:
    """Every service for itself: each form filled in, each paper handed in, each place visited, one after another."""
    parts = {m.service: m.keys.part(answers) for m in members}
    places = {m.member.place or m.offering.receiving.name for m in members}
    return Counts(
        departments=len({department(m) for m in members}),
        trips=len(places),
        fields=sum(len(possible_keys(m, parts[m.service], today)) for m in members),
        materials=sum(len(list(possible_materials(m, parts[m.service], today))) for m in members),
        steps=sum(_steps(m) for m in members),
        critical_days=sum(working_days(m.offering.promised) for m in members),
    )


def _after(
    offering: BundleOffering,
    members: tuple[BoundMember, ...],
    lineage: tuple[Line, ...],
    papers: tuple[MaterialLine, ...],
    graph: tuple[Task, ...],
) -> Counts:
    return Counts(
        departments=1 if members else 0,
        trips=offering.service.visits.count,
        fields=sum(line.how in (How.ASKED, How.SAME) for line in lineage),
        materials=sum(paper.handed_in for paper in papers),
        steps=2 + sum(len(m.offering.route.steps) for m in members) if members else 0,
        critical_days=critical_days(offering, graph),
    )


def _steps(member: BoundMember) -> int:
    """Handing in, the route's own steps, fetching the result."""
    return 2 + len(member.offering.route.steps)
