"""A case's means check 经济状况核对: asked for when its step comes, and the final report completes the step.

Which step is one, its route says: a check that asks for ``means.…``. One check serves every case of an application.
Where no source of money is connected nobody is asked, and an officer types what was found, as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile, engine, pinned, reported, service
from yichuang.apps.cases.models import Application, Case
from yichuang.apps.checks import outcomes
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks import service as check_service
from yichuang.apps.checks.models import Check, Report
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.model import Purpose, RouteStep, StepKind
from yichuang.core.clocktime import format_date, shanghai, shanghai_date
from yichuang.core.errors import Invalid, NotFound, Refused
from yichuang.core.resident_id import ResidentId
from yichuang.rules.codes import Conclusion, Disability, Relation, Situation, Study

log = structlog.get_logger()
_ASKED = "means."
_RELATIONS = {one.name.lower(): one for one in Relation}
_SITUATIONS = {
    "together": Situation.TOGETHER,
    "prison": Situation.PRISON,
    "detoxification": Situation.DETOX,
    "missing": Situation.DECLARED_MISSING,
    "clergy": Situation.CLERGY_APART,
}
_STUDIES = {
    "none": Study.NONE,
    "school": Study.UP_TO_BACHELOR,
    "undergraduate": Study.UP_TO_BACHELOR,
    "postgraduate": Study.POSTGRADUATE,
}
_KINDS = {
    "vision": Disability.SIGHT,
    "hearing": Disability.HEARING,
    "speech": Disability.SPEECH,
    "limb": Disability.LIMB,
    "intellect": Disability.INTELLECTUAL,
    "mental": Disability.MENTAL,
    "multiple": Disability.MULTIPLE,
}
_JOBLESS = ("unemployed", "none")
_DISABILITIES = {
    "severe": (Disability.MULTIPLE, 2),
    "third_mental": (Disability.MENTAL, 3),
    "other": (Disability.MULTIPLE, 4),
}
"""The form asks for a class only; the register of the disabled knows kind and grade."""


def is_means_check(step: RouteStep | None) -> bool:
    """Whether the step is a check of the household's means."""
    return (
        step is not None and step.kind is StepKind.CHECK and any(key.startswith(_ASKED) for key in step.asks)
    )


def of_case(message: Message) -> None:
    """Hears ``case.*``: the check is asked for when the step comes, and ends with the last case that needed it."""
    try:
        standing = engine.read(message.subject)
    except NotFound:
        return
    application = Application.objects.get(pk=standing.application_id)
    if not is_means_check(standing.rules.step(standing.snapshot.step)):
        _end_if_over(application, message)
        return
    event = journal.event(message.subject, message.payload["version"])
    at = max(shanghai(event.occurred_at), standing.snapshot.step_since or shanghai(event.occurred_at))
    report = checks.final_report(application.no, shanghai_date(at))
    if report is not None:
        _complete(message.subject, report)
    elif _may_ask(application, at):
        check_service.request(_wanted(application, standing), actor=SYSTEM, at=at)


def _may_ask(application: Application, at: datetime) -> bool:
    """Sources are connected, and somebody of the family has consented: else an officer asks, or types what was found."""
    connected = checks.has_sources(releases.current_catalogue())
    return connected and sources.consents_in(application.no, at).exists()


def ask(no: str, *, actor: Actor, at: datetime) -> Check:
    """提请核对 by an officer, whatever the consents: who has not given theirs is named on the check's page.

    NotFound (no such step waits), NotAllowed, NotYours.
    """
    standing = engine.read(no)
    if not is_means_check(standing.rules.step(standing.snapshot.step)):
        raise NotFound(what="step")
    application = Application.objects.get(pk=standing.application_id)
    return check_service.request(_wanted(application, standing), actor=actor, at=at)


def of_check(message: Message) -> None:
    """Hears ``check.done``: what the final report found completes the step of every case of the application."""
    check = checks.by_no(message.subject)
    report = checks.newest_report(check)
    if report is not None:
        for no in (
            Case.objects.filter(application__no=check.subject).order_by("no").values_list("no", flat=True)
        ):
            _complete(no, report)


def _wanted(application: Application, standing: engine.Standing) -> check_service.Wanted:
    on = shanghai_date(standing.snapshot.received_at)
    whole = answer_versions.latest(application)[1]
    answers = casefile.answers_of(application, standing.service, whole, on)
    return check_service.Wanted(
        subject=application.no,
        matter=application.no,
        region=standing.region,
        office=standing.rules.office_of(standing.snapshot.step),
        members=_members(answers),
        applied_on=on,
        household=_household(answers),
        asking_office=application.office_id,
        owner=application.owner_id,
        purpose=Purpose.ASSISTANCE,
        release=standing.release_id,
    )


def _household(answers: Mapping[str, Any]) -> dict[str, int]:
    """What no register knows, fen a month (art 13): work on the land and by the day with what relatives elsewhere give,
    and what the household gives to those it has to support elsewhere."""
    told = answers.get("household") or {}
    return {
        "unrecorded_fen": sum(int(told.get(leaf) or 0) for leaf in ("unrecorded_income", "maintenance")),
        "maintenance_fen": int(told.get("maintenance_paid") or 0),
    }


def _members(answers: Mapping[str, Any]) -> tuple[check_service.Member, ...]:
    """Those the form lists, the applicant first; where it lists nobody, the applicant alone."""
    applicant = answers.get("applicant") or {}
    listed = [row for row in answers.get("members") or () if row.get("resident_id")]
    if not any(row["resident_id"] == applicant.get("resident_id") for row in listed):
        listed = [{**applicant, "relation": "self"}, *listed] if applicant.get("resident_id") else listed
    listed.sort(key=lambda row: row["resident_id"] != applicant.get("resident_id"))
    surveyed, own = answers.get("survey") or {}, _certified(answers.get("disabled") or {})
    return tuple(
        check_service.Member(
            str(row.get("name") or ""),
            ResidentId(row["resident_id"]),
            _facts(row) | (own if position == 0 else {}) | _surveyed(surveyed, applies=position == 0),
        )
        for position, row in enumerate(listed)
    )


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    kind, grade = _DISABILITIES.get(str(row.get("disability")), (Disability.NONE, 0))
    return {
        "relation": _RELATIONS.get(str(row.get("relation")), Relation.OTHER),
        "situation": _SITUATIONS.get(str(row.get("situation", "together")), Situation.TOGETHER),
        "study": _STUDIES.get(str(row.get("study", "none")), Study.NONE),
        "serious_illness": row.get("health") == "serious",
        "disability_kind": kind,
        "disability_grade": grade,
        "dependent": row.get("dependent") is True,
        "alone": row.get("alone") is True,
        "jobless": row.get("employment") in _JOBLESS,
    }


def _certified(disabled: Mapping[str, Any]) -> dict[str, Any]:
    """Kind and grade of who applies, where the form asks for them."""
    kind = _KINDS.get(str(disabled.get("type")))
    grade = str(disabled.get("grade") or "")
    if disabled.get("has_certificate") is not True or kind is None or not grade.isdecimal():
        return {}
    return {"disability_kind": kind, "disability_grade": int(grade)}


def _surveyed(found: Mapping[str, Any], *, applies: bool) -> dict[str, Any]:
    """What two surveyors established at home: self-care of who applies, and whether anybody is able to support them.

    Nobody is without obligors unless it was looked into (特困人员认定办法 arts 8 and 13): an old parent whose children
    were never asked about is not destitute.
    """
    return {
        "supported": found.get("obligors_unable") is not True,
        "abilities_missing": int(found.get("abilities_missing") or 0) if applies else 0,
    }


def _complete(no: str, report: Report) -> None:
    """The step's review by whoever signed the report; where it cannot be, the officer reviews with the report before them."""
    standing = engine.read(no)
    step = standing.rules.step(standing.snapshot.step)
    if step is None or not is_means_check(step) or report.conclusion == Conclusion.UNDETERMINED:
        return
    signed_at = shanghai(report.signed_at)
    at = max(signed_at, standing.snapshot.step_since or signed_at)
    offering = pinned.offering(standing.release_id, standing.service, standing.region)
    found = outcomes.means_of(report, reported.aid_of(offering))
    entered = {"means": {key.partition(".")[2]: found[key] for key in step.asks if key in found}}
    order = service.Order(at, key=f"check:{report.number}:{no}")
    try:
        actor = accounts.actor_for(report.signed_by_id, at)
        service.review(no, {"opinion": _opinion(report)}, entered, actor=actor, order=order)
    except (Refused, Invalid, NotFound) as refusal:
        log.info("means.not_completed", case=no, report=report.number, reason=str(refusal))


def _opinion(report: Report) -> str:
    """Without figures: it goes into the journal."""
    return f"已核对家庭经济状况，详见核对报告{report.number}（{format_date(report.valid_until)}前有效）。"


def _end_if_over(application: Application, message: Message) -> None:
    """A withdrawn or decided application needs no check any more."""
    check = checks.of_subject(application.no)
    if check is None or check.is_over:
        return
    for no in Case.objects.filter(application=application).values_list("no", flat=True):
        standing = engine.read(no)
        if standing.snapshot.decided_at is None and standing.snapshot.ended_at is None:
            return
    event = journal.event(message.subject, message.payload["version"])
    check_service.end(check.no, "申请已经办结、撤回或终止", actor=SYSTEM, at=shanghai(event.occurred_at))
