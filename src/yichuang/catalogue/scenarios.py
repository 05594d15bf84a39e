"""Scenarios 情形: the answers they stand for, and whether their expectation holds. Tests and the demo use both."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.catalogue.eligibility import Assessment, MaterialDue, assess, required_materials
from yichuang.catalogue.expressions import compile_expression
from yichuang.catalogue.form import form_of
from yichuang.catalogue.model import AfterDecision, Certificate, Scenario, Scenarios, Term
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.outcomes import certificate_for, deadlines_after, governing
from yichuang.core.findings import Finding


@dataclass(frozen=True)
class Retold:
    """A scenario put through form, conditions and materials. ``answers`` are clean, without what officers enter."""

    answers: dict[str, Any]
    faults: tuple[Finding, ...]  # of the form
    assessment: Assessment  # with what officers enter
    materials: tuple[MaterialDue, ...]
    promised: Term  # the limits that govern in the end, with objections and what officers entered
    statutory: Term | None
    certificate: Certificate | None
    after_decision: tuple[AfterDecision, ...]

    @property
    def blocking(self) -> frozenset[str]:
        """Codes of conditions that do not hold and stop the applicant."""
        return frozenset(finding.code for finding in self.assessment.findings if not finding.ok)

    @property
    def failing(self) -> frozenset[str]:
        """Codes of conditions that do not hold, warnings included."""
        weighed = (*self.assessment.findings, *self.assessment.warnings)
        return frozenset(finding.code for finding in weighed if not finding.ok)


def answers_of(scenarios: Scenarios, scenario: Scenario) -> dict[str, Any]:
    """The sample answers with the scenario's changes; ``null`` removes a key."""
    answers = copy.deepcopy(scenarios.sample)
    for key, value in scenario.set.items():
        put(answers, key, value)
    return answers


def with_entered(answers: dict[str, Any], scenario: Scenario) -> dict[str, Any]:
    """The answers together with what officers enter in check steps."""
    merged = copy.deepcopy(answers)
    for key, value in scenario.entered.items():
        put(merged, key, value)
    return merged


def put(answers: dict[str, Any], key: str, value: Any) -> None:
    """Set ``association.name``, ``founders`` or ``founders[1].name``; ``None`` removes."""
    head, _, leaf = key.partition(".")
    role, _, index = head.rstrip("]").partition("[")
    if not leaf:
        group, name = answers, role
    elif index:
        group, name = answers.setdefault(role, [])[int(index)], leaf
    else:
        group, name = answers.setdefault(role, {}), leaf
    if value is None:
        group.pop(name, None)
    else:
        group[name] = value


def retell(offering: Offering, scenarios: Scenarios, scenario: Scenario) -> Retold:
    """Put a scenario through the form, the conditions and the materials of its day."""
    day = scenario.at.date()
    validated = form_of(offering).validate(answers_of(scenarios, scenario), today=day)
    known = with_entered(validated.clean, scenario)
    limits = [
        governing(offering, term, known, day, scenario.objections) if term else None
        for term in (offering.promised, offering.statutory)
    ]
    return Retold(
        validated.clean,
        validated.findings,
        assess(offering, known, day),
        required_materials(offering, validated.clean, day),
        limits[0] or offering.promised,
        limits[1],
        certificate_for(offering, known, _entered_in(offering, known, day), day),
        deadlines_after(offering, known, day),
    )


def _entered_in(offering: Offering, known: dict[str, Any], day: date) -> dict[str, Any]:
    """The fields the grant writes, as far as the answers give them."""
    param = offering.parameters(day)
    return {
        key: compile_expression(text, offering.schema).answer(known, param, today=day)
        for key, text in offering.service.result.entry.items()
    }
