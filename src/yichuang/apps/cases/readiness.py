"""What these answers call for and what still stands in the way: findings, missing papers, the steps of the route."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, filing, known_data, papers
from yichuang.apps.cases.models import Application
from yichuang.catalogue.eligibility import check_conditions
from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.form import Validated, form_of
from yichuang.catalogue.model import StepKind
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.findings import Finding


def findings_before_submit(
    application: Application, answers: Mapping[str, Any], at: datetime, *, checked: Validated | None = None
) -> list[Finding]:
    """Everything that stands in the way of submitting, all at once: answers, conditions, primary materials.

    ``checked``: what the form says of these answers today, where the caller asked it already.
    """
    found = known_data.unanswered(application)
    return found + findings_for(
        application, applications.offering_of(application), answers, at, checked=checked
    )


def findings_for(
    application: Application,
    offering: Offering,
    answers: Mapping[str, Any],
    at: datetime,
    *,
    checked: Validated | None = None,
) -> list[Finding]:
    """The same for one offering on its own answers: the whole application's, or one case's of a bundle."""
    today = shanghai_date(at)
    checked = checked or form_of(offering).validate(answers, today=today)
    found = list(checked.findings)
    if checked.ok:
        found += [f for f in check_conditions(offering, checked.clean, today) if not f.ok]
    return found + _missing(application, offering, checked.clean, at)


def missing_materials(application: Application, answers: Mapping[str, Any], at: datetime) -> list[Finding]:
    """Primary papers that are not in the file. At the counter the clerk tells of them instead (补正)."""
    return _missing(application, applications.offering_of(application), answers, at)


def _missing(
    application: Application, offering: Offering, answers: Mapping[str, Any], at: datetime
) -> list[Finding]:
    if application.channel in applications.STAFF_CHANNELS:
        return []
    present = set(filing.material_states(application))
    if casefile.bundle_of(application) is not None:
        whole = answer_versions.newest(application).answers
        present |= casefile.issued_here(application, whole, shanghai_date(at))
    return [
        Finding.check(
            False,
            code="material_missing",
            field=due.use.material,
            text=f"还缺“{due.name}”，请上传后再提交。",
        )
        for due in papers.papers_due(offering, answers, at)
        if due.required and due.to_upload and not due.tolerable and due.use.material not in present
    ]


def steps_for(found: Offering, answers: Mapping[str, Any], at: datetime) -> list[str]:
    """The steps of the route that these answers call for, up to the first decision among them."""
    today = shanghai_date(at)
    param = found.parameters(today)

    def applies(when: str | None) -> bool:
        if when is None:
            return True
        return compile_expression(when, found.schema, Kind.BOOL).holds(answers, param, today=today)

    codes = []
    for step in found.route.steps:
        if applies(step.when):
            codes.append(step.code)
            if step.kind is StepKind.DECISION:
                break
    return codes
