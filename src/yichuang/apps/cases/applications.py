"""Handing in: a draft is opened, filled, given its materials and submitted; submitting opens the cases.

The receiving office, the form and all rules are those of the release the draft is pinned to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import pinned
from yichuang.apps.cases.models import Answers, Application, ApplicationMaterial
from yichuang.apps.documents.models import Document
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.eligibility import MaterialDue, check_conditions, required_materials
from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.form import Form, asked_questions
from yichuang.catalogue.model import Role
from yichuang.catalogue.normalise import AnswerError, normalise
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.scenarios import put
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidAnswers, NotAllowed, NotFound, StaleVersion
from yichuang.core.findings import Finding
from yichuang.core.numbers import ApplicationNumber

STAFF_CHANNELS = frozenset({"counter", "off_hours"})


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new application is for and how it came."""

    service: str
    region: str
    channel: str = "online"
    owner: int | None = None  # the person applied for; online: the actor


def open_draft(draft: Draft, *, actor: Actor, at: datetime) -> Application:
    """A numbered draft. Clerks of the receiving office at the counter, anyone logged in for themselves.

    Raises NotOffered, NotFound (no such service), NotAllowed.
    """
    release_id = releases.current_id()
    found = pinned.offering(release_id, draft.service, draft.region)
    owner = draft.owner if draft.channel != "online" else actor.user_id
    _may_open(found, draft.channel, actor)
    application = Application.objects.create(
        no=_next_number(found, at),
        service=found.service.code,
        region=draft.region,
        office_id=found.receiving.code,
        release_id=release_id,
        channel=draft.channel,
        owner_id=owner,
        created_by_id=actor.user_id,
        created_at=at,
        changed_at=at,
    )
    return application


def _may_open(found: Offering, channel: str, actor: Actor) -> None:
    if channel == "online" and not found.service.online:
        raise NotAllowed(action="submit", state="draft", why="in_person")
    if channel == "agent" and not found.service.agents_allowed:
        raise NotAllowed(action="submit", state="draft", why="no_agents")
    if channel in STAFF_CHANNELS and not (actor.is_system or actor.holds(Role.CLERK, found.receiving.code)):
        raise NotAllowed(action="submit", state="draft", why="role")


def _next_number(found: Offering, at: datetime) -> str:
    """Gaps are allowed, twins are not: one atomic increment outside any longer transaction."""
    division, year = found.region.code[:6], shanghai_date(at).year
    series = f"{division}-{year}-{found.service.short}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_serial (series, last) VALUES (%s, 1) "
            "ON CONFLICT (series) DO UPDATE SET last = cases_serial.last + 1 RETURNING last",
            [series],
        )
        serial = cursor.fetchone()[0]
    return str(ApplicationNumber.of(division, year, found.service.short, serial))


def of_actor(no: str, actor: Actor) -> Application:
    """The application, if this actor has a part in it: owner, who created it, or a clerk of the receiving office.

    NotFound otherwise: whether it exists is nobody else's business.
    """
    row = Application.objects.select_related("office").filter(no=no).first()
    if row is None or not _has_part(row, actor):
        raise NotFound(what="application")
    return row


def _has_part(row: Application, actor: Actor) -> bool:
    if actor.is_system or (actor.user_id is not None and actor.user_id in (row.owner_id, row.created_by_id)):
        return True
    return row.office_id in actor.offices(Role.CLERK, Role.SUPERVISOR, Role.OFFICE_HEAD)


def offering_of(application: Application) -> Offering:
    return pinned.offering(application.release_id, application.service, application.region)


def form_of(application: Application) -> Form:
    return pinned.form(application.release_id, application.service, application.region)


@dataclass(frozen=True, slots=True)
class Saved:
    """The answers as kept, and what is not right with them yet."""

    version: int
    answers: dict[str, Any]
    findings: tuple[Finding, ...]


def save_answers(
    no: str, changes: Mapping[str, Any], *, actor: Actor, at: datetime, seen: int | None = None
) -> Saved:
    """Merges ``changes`` (nested by role; a list or ``None`` replaces) into a draft or a case in correction.

    Nothing typed is lost: what cannot stand yet is kept with its finding. Raises NotFound, NotAllowed, StaleVersion.
    """
    with transaction.atomic():
        application = lock(of_actor(no, actor))
        _open_for_change(application)
        if seen is not None and seen != application.version:
            raise StaleVersion(
                seen=seen, current=application.version, changed_by="", changed_at=application.changed_at
            )
        _, kept = answer_versions.latest(application)
        merged = merge(kept, changes)
        checked = form_of(application).validate(merged, today=shanghai_date(at), partial=True)
        answer_versions.keep(application, checked.clean, by=actor.user_id, at=at)
        _touch(application, checked.clean, at)
    return Saved(application.version + 1, checked.clean, checked.findings)


def merge(kept: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """JSON merge patch (RFC 7396)."""
    result = dict(kept)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merge(result[key], value)
        else:
            result[key] = dict(value) if isinstance(value, Mapping) else value
    return result


def lock(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).select_related("office").get(pk=application.pk)


def _open_for_change(application: Application) -> None:
    """A draft, or a case that was sent back for correction."""
    if application.submitted_at is None:
        return
    if application.cases.filter(facts__state="in_correction").exists():
        return
    raise NotAllowed(action="supplement", state="submitted", why="state")


def _touch(application: Application, answers: Mapping[str, Any], at: datetime) -> None:
    name, phone = _contact(answers)
    Application.objects.filter(pk=application.pk).update(
        version=F("version") + 1,
        changed_at=at,
        applicant_name=name or application.applicant_name,
        phone_index=keys.index_value(phone, kind="application.phone") if phone else application.phone_index,
    )


def _contact(answers: Mapping[str, Any]) -> tuple[str, str]:
    """The applicant's name and phone; failing that, the first role that has one."""
    roles = [answers.get("applicant"), *answers.values()]
    people = [role for role in roles if isinstance(role, Mapping)]
    name = next((str(p["name"]) for p in people if p.get("name")), "")
    phone = next((str(p["phone"]) for p in people if p.get("phone")), "")
    return name, phone


def materials_due(
    application: Application, answers: Mapping[str, Any], at: datetime
) -> tuple[MaterialDue, ...]:
    """The papers these answers call for."""
    return required_materials(offering_of(application), answers, shanghai_date(at))


def add_material(
    no: str, material: str, document: Document | None, *, actor: Actor, at: datetime
) -> ApplicationMaterial:
    """Puts a paper into the file; one of the same kind that was there gives way.

    Without a ``document`` the paper was seen and ticked at the counter: clerks only. Raises NotFound, NotAllowed.
    """
    application = of_actor(no, actor)
    if document is None and not (actor.is_system or actor.holds(Role.CLERK, application.office_id)):
        raise NotAllowed(action="supply", state="draft", why="role")
    known = {use.material for use in offering_of(application).service.materials}
    if material not in known:
        raise NotFound(what="material")
    if application.submitted_at is not None:
        _open_for_material(application, material)
    with transaction.atomic():
        remove_material(application, material, at)
        row = ApplicationMaterial.objects.create(
            application=application,
            material=material,
            document=document,
            added_at=at,
            added_by_id=actor.user_id,
        )
    return row


def _open_for_material(application: Application, material: str) -> None:
    facts = [case.facts for case in application.cases.select_related("facts")]
    if any(f.state in ("submitted", "in_correction") for f in facts):
        return
    promised = {m for f in facts for m, _, supplied in f.snapshot.get("promises", []) if not supplied}
    if material not in promised:
        raise NotAllowed(action="supply", state=facts[0].state if facts else "draft", why="nothing_promised")


def remove_material(application: Application, material: str, at: datetime) -> None:
    """Takes a paper out of a draft's file; the record of it stays."""
    ApplicationMaterial.objects.filter(application=application, material=material, removed_at=None).update(
        removed_at=at
    )


def present_materials(application: Application) -> dict[str, ApplicationMaterial]:
    """What is in the file now, by material."""
    rows = application.materials.filter(removed_at=None).select_related("document")
    return {row.material: row for row in rows}


def findings_before_submit(
    application: Application, answers: Mapping[str, Any], at: datetime
) -> list[Finding]:
    """Everything that stands in the way of submitting, all at once: answers, conditions, primary materials."""
    today = shanghai_date(at)
    checked = form_of(application).validate(answers, today=today)
    found = list(checked.findings)
    if checked.ok:
        found += [f for f in check_conditions(offering_of(application), checked.clean, today) if not f.ok]
    return found + missing_materials(application, checked.clean, at)


def missing_materials(application: Application, answers: Mapping[str, Any], at: datetime) -> list[Finding]:
    """Primary papers that are not in the file. At the counter the clerk tells of them instead (补正)."""
    if application.channel in STAFF_CHANNELS:
        return []
    present = present_materials(application)
    return [
        Finding.check(
            False,
            code="material_missing",
            field=due.use.material,
            text=f"还缺“{due.name}”，请上传后再提交。",
        )
        for due in materials_due(application, answers, at)
        if due.required and due.to_upload and not due.tolerable and due.use.material not in present
    ]


def steps_for(application: Application, answers: Mapping[str, Any], at: datetime) -> list[str]:
    """The steps of the route that these answers call for."""
    found = offering_of(application)
    today = shanghai_date(at)
    param = found.parameters(today)

    def applies(when: str | None) -> bool:
        if when is None:
            return True
        return compile_expression(when, found.schema, Kind.BOOL).holds(answers, param, today=today)

    return [step.code for step in found.route.steps if applies(step.when)]


def material_codes(dues: Sequence[MaterialDue]) -> list[str]:
    """Codes of required papers that somebody must hand in."""
    return [due.use.material for due in dues if due.required and due.to_upload]


def tracking_link(application: Application) -> str:
    """Where anyone with number and phone can follow the application; the QR code of every letter."""
    return f"{settings.ENVIRONMENT.base_url}/track?no={application.no}"


def save_entered(
    case_no: str, values: Mapping[str, Any], *, keys_allowed: Sequence[str], actor: Actor, at: datetime
) -> Answers:
    """What an officer found in a check step (an amount, a survey): a new version of the answers.

    The caller has judged that the actor may review. Raises InvalidAnswers with every fault at once.
    """
    application = Application.objects.get(cases__no=case_no)
    with transaction.atomic():
        application = lock(application)
        found, faults = _entered(offering_of(application), flatten(values), keys_allowed, shanghai_date(at))
        if faults:
            raise InvalidAnswers(findings=faults)
        _, kept = answer_versions.latest(application)
        for key, value in found.items():
            put(kept, key, value)
        return answer_versions.keep(application, kept, by=actor.user_id, at=at)


def _entered(
    found: Offering, values: Mapping[str, Any], keys_allowed: Sequence[str], today: date
) -> tuple[dict[str, Any], list[Finding]]:
    """The values in their stored shape, and what is wrong with them."""
    questions = {question.key: question for question in asked_questions(found)}
    clean: dict[str, Any] = {}
    faults: list[Finding] = []
    for key, raw in values.items():
        if key not in keys_allowed or key not in questions:
            faults.append(
                Finding.check(False, code="not_asked", field=key, text="这一步不填这一项，请去掉。")
            )
            continue
        question = questions[key]
        try:
            clean[key] = normalise(raw, question.element, question.choices, question.label, today=today)
        except AnswerError as fault:
            faults.append(Finding.check(False, code=fault.code, field=key, text=fault.text))
    return clean, faults


def flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """``{"household": {"income": 1}}`` → ``{"household.income": 1}``."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = value
    return flat
