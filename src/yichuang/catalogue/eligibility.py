"""What law asks of these answers on this day: conditions the machine can check, and the papers that are due."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import Any

from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.model import Condition, Material, MaterialKind, MaterialUse
from yichuang.catalogue.offering import Offering
from yichuang.core.findings import Finding

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Assessment:
    """Conditions weighed. ``findings`` stop an applicant, ``warnings`` are for the officer, both with ``ok``.

    ``undetermined`` wait for answers, ``manual`` are the officer's to judge.
    """

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    undetermined: tuple[Condition, ...]
    manual: tuple[Condition, ...]


@dataclass(frozen=True)
class MaterialDue:
    """A paper this application needs, and in what other way it may come."""

    use: MaterialUse
    material: Material
    name: str
    required: bool
    tolerable: bool  # 容缺: may follow later
    by_commitment: bool  # 告知承诺: need not come
    produced_by_form: bool  # printed from the answers
    replaced_by: tuple[str, ...]  # sources that work here and whose data takes its place

    @property
    def to_upload(self) -> bool:
        """Whether somebody has to hand in a file or paper."""
        return not self.produced_by_form and not self.replaced_by


def conditions(offering: Offering, day: date) -> tuple[Condition, ...]:
    """The conditions in force on ``day``; of several versions of a code the latest."""
    chosen: dict[str, Condition] = {}
    for condition in offering.service.conditions:
        if not condition.governs(day):
            continue
        known = chosen.get(condition.code)
        if known is None or (known.since or date.min) <= (condition.since or date.min):
            chosen[condition.code] = condition
    return tuple(chosen.values())


def manual_conditions(offering: Offering, day: date) -> tuple[Condition, ...]:
    """The conditions that no rule checks."""
    return tuple(condition for condition in conditions(offering, day) if condition.rule is None)


def check_conditions(offering: Offering, answers: Answers, day: date) -> tuple[Finding, ...]:
    """Findings of the rules that can be decided and that stop an applicant; failed ones say what to do."""
    return assess(offering, answers, day).findings


@singledispatch
def assess(offering: Offering, answers: Answers, day: date) -> Assessment:
    """Weigh every condition in force on ``day`` with the parameters of that day."""
    findings: list[Finding] = []
    warnings: list[Finding] = []
    undetermined: list[Condition] = []
    for condition in conditions(offering, day):
        if condition.rule is None:
            continue
        finding = _weigh(offering, condition, answers, day)
        if finding is None:
            undetermined.append(condition)
        else:
            (warnings if condition.warning else findings).append(finding)
    manual = manual_conditions(offering, day)
    return Assessment(tuple(findings), tuple(warnings), tuple(undetermined), manual)


def _weigh(offering: Offering, condition: Condition, answers: Answers, day: date) -> Finding | None:
    rule = compile_expression(condition.rule or "", offering.schema, Kind.BOOL)
    param = offering.parameters(day)
    holds = rule.evaluate(answers, param, today=day)
    if holds is None:
        return None
    actual, limit = rule.sides(answers, param, today=day)
    text = "" if holds else (condition.remedy or f"不符合“{condition.text}”，请核对后再提交。")
    field = condition.field or (next(iter(rule.names)) if len(rule.names) == 1 else None)
    return Finding(condition.code, holds, field, actual, limit, condition.basis, text)


@singledispatch
def required_materials(
    offering: Offering, answers: Answers, today: date, *, working: Set[str] = frozenset()
) -> tuple[MaterialDue, ...]:
    """The papers due for these answers, in the service's order; one whose ``when`` is open is not due yet.

    ``working``: codes of sources that have answered here, beside those that are connected everywhere.
    """
    param = offering.parameters(today)
    due: list[MaterialDue] = []
    for use in offering.service.materials:
        if use.when:
            when = compile_expression(use.when, offering.schema, Kind.BOOL)
            if not when.holds(answers, param, today=today):
                continue
        due.append(material_due(offering, use, working=working))
    return tuple(due)


def material_due(offering: Offering, use: MaterialUse, *, working: Set[str] = frozenset()) -> MaterialDue:
    """A use with its material and the ways around it."""
    material = offering.catalogue.materials[use.material]
    sources = offering.catalogue.sources
    connected = tuple(
        code
        for code in material.replaceable_by
        if code in working or (code in sources and sources[code].connected)
    )
    return MaterialDue(
        use=use,
        material=material,
        name=use.name or material.name,
        required=use.required,
        tolerable=not use.primary,
        by_commitment=use.commitment,
        produced_by_form=material.kind == MaterialKind.FORM,
        replaced_by=connected,
    )
