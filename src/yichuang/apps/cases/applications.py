"""Handing in: a draft is opened, filled, given its materials and submitted; submitting opens the cases.

The receiving office, the form and all rules are those of the release the draft is pinned to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile, filing, known_data, pinned
from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.apps.parties.models import Mandate
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.eligibility import MaterialDue, check_conditions, required_materials
from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.form import Form, Validated
from yichuang.catalogue.form import form_of as catalogue_form
from yichuang.catalogue.model import Role
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from yichuang.core.findings import Finding
from yichuang.core.numbers import ApplicationNumber

STAFF_CHANNELS = frozenset({"counter", "off_hours"})
PHONE = "application.phone"  # the kind of its blind index


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new application is for and how it came."""

    service: str
    region: str
    channel: str = "online"
    owner: int | None = None  # the person applied for; online: the actor
    mandate: UUID | None = None  # channel ``agent``: what the actor acts under


def open_draft(draft: Draft, *, actor: Actor, at: datetime) -> Application:
    """A numbered draft. Clerks of the receiving office at the counter, anyone logged in for themselves, and agents
    for who gave them a mandate for the service: the principal is the applicant.

    Raises NotOffered, NotFound (no such service), NotAllowed.
    """
    release_id = releases.current_id()
    found = pinned.offering(release_id, draft.service, draft.region)
    owner = draft.owner if draft.channel != "online" else actor.user_id
    _may_open(found, draft.channel, actor)
    mandate = _mandate(draft, found, actor, at) if draft.channel == "agent" else None
    if mandate is not None:
        owner = mandate.principal.user_id
    application = Application(
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
    if mandate is None:
        filing.insert(application)
    else:
        with transaction.atomic():
            filing.insert(application)
            party_service.begin_errand(mandate, application.no, at)
    return application


def _mandate(draft: Draft, found: Offering, actor: Actor, at: datetime) -> Mandate:
    """What the agent acts under; NotAllowed where there is nothing, or nothing for this service, or no more."""
    mandate = None
    if draft.mandate is not None and actor.user_id is not None:
        mandate = parties.mandate_for(actor.user_id, draft.mandate, found.service.code, at)
    if mandate is None:
        raise NotAllowed(action="submit", state="draft", why="no_mandate")
    return mandate


def _may_open(found: Offering, channel: str, actor: Actor) -> None:
    if channel == "online" and not found.service.online:
        raise NotAllowed(action="submit", state="draft", why="in_person")
    if channel == "agent" and not found.service.agents_allowed:
        raise NotAllowed(action="submit", state="draft", why="no_agents")
    if channel in STAFF_CHANNELS and not (actor.is_system or actor.holds(Role.CLERK, found.receiving.code)):
        raise NotAllowed(action="submit", state="draft", why="role")


def _next_number(found: Offering, at: datetime) -> str:
    """Gaps are allowed, twins are not."""
    division, year = found.region.code[:6], shanghai_date(at).year
    serial = filing.next_serial(f"{division}-{year}-{found.service.short}")
    return str(ApplicationNumber.of(division, year, found.service.short, serial))


def of_actor(no: str, actor: Actor) -> Application:
    """The application, if this actor has a part in it: its applicant or their agent, staff of the receiving office.

    NotFound otherwise: whether it exists is nobody else's business. To look; what may be changed is `held`'s to say.
    """
    row = filing.find(no)
    if row is None or not _has_part(row, actor):
        raise NotFound(what="application")
    return row


def _has_part(row: Application, actor: Actor) -> bool:
    if actor.is_system or _is_theirs(row, actor):
        return True
    return row.office_id in actor.offices(Role.CLERK, Role.SUPERVISOR, Role.OFFICE_HEAD)


def _is_theirs(row: Application, actor: Actor) -> bool:
    """The applicant's, or the agent's who applies for them as long as the mandate stands; a clerk who opened it acts
    by their office alone."""
    if actor.user_id is None:
        return False
    return actor.user_id == row.owner_id or is_agent(row, actor)


def is_agent(row: Application, actor: Actor) -> bool:
    """Whether the actor applies for somebody else here, by a mandate that stands now."""
    if row.channel != "agent" or actor.user_id is None or actor.user_id != row.created_by_id:
        return False
    return parties.pursues(actor.user_id, row.no, timezone.now())


def held(no: str, actor: Actor, *, action: str) -> Application:
    """The application for a change by this actor, locked until the end of the transaction.

    Its applicant and their agent may; clerks of the receiving office may what came to their window or was handed
    in, but not fill somebody's online draft. Raises NotFound, NotAllowed.
    """
    row = filing.locked(no)
    if row is None or not _has_part(row, actor):
        raise NotFound(what="application")
    at_window = row.channel in STAFF_CHANNELS or row.submitted_at is not None
    if not (actor.is_system or _is_theirs(row, actor) or (at_window and _is_clerk(row, actor))):
        raise NotAllowed(action=action, state=_state(row), why="role")
    return row


def _is_clerk(row: Application, actor: Actor) -> bool:
    return actor.is_system or actor.holds(Role.CLERK, row.office_id)


def _state(row: Application) -> str:
    return "draft" if row.submitted_at is None else "submitted"


def offering_of(application: Application) -> Offering:
    return pinned.offering(application.release_id, application.service, application.region)


def form_of(application: Application) -> Form:
    return pinned.form(application.release_id, application.service, application.region)


@dataclass(frozen=True, slots=True)
class Saved:
    """The answers as kept, and what is not right with them yet."""

    application: Application
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
        application = held_open(no, actor)
        check_seen(application, seen)
        last = answer_versions.newest(application)
        merged = known_data.settled(application, last.answers, merge(last.answers, changes), at)
        _only_to_correct(application, last.answers, merged)
        checked = form_of(application).validate(merged, today=shanghai_date(at), partial=True)
        answer_versions.keep(application, checked.clean, by=actor.user_id, at=at, after=last)
        touched(application, checked.clean, at)
    return Saved(application, application.version, checked.clean, checked.findings)


def held_open(no: str, actor: Actor) -> Application:
    """The application, locked, whose answers this actor may change now. Raises NotFound, NotAllowed."""
    application = held(no, actor, action="supplement")
    _open_for_change(application)
    return application


def check_seen(application: Application, seen: int | None) -> None:
    """StaleVersion where the person looked at another version; None looks at whatever is now."""
    if seen is not None and seen != application.version:
        raise StaleVersion(
            seen=seen, current=application.version, changed_by="", changed_at=application.changed_at
        )


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


def _open_for_change(application: Application) -> None:
    """A draft, or a case that was sent back for correction."""
    if application.submitted_at is None:
        return
    if application.cases.filter(facts__state="in_correction").exists():
        return
    raise NotAllowed(action="supplement", state="submitted", why="state")


def _only_to_correct(application: Application, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """One department's question opens its own part of a bundle; what the others work on stays as it is."""
    if application.submitted_at is None or casefile.bundle_of(application) is None:
        return
    cases = application.cases.filter(facts__state="in_correction")
    services = list(cases.values_list("service", flat=True))
    for path in changed_paths(before, after):
        if all(casefile.own_path(application, service, path) is None for service in services):
            raise NotAllowed(action="supplement", state="submitted", why="state")


def changed_paths(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Keys (``role.leaf``; a repeated role as a whole) whose answers are not the same."""
    was, now = _paths(before), _paths(after)
    return [key for key in {**was, **now} if was.get(key) != now.get(key)]


def _paths(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        path: value
        for role, group in answers.items()
        for path, value in (
            ((f"{role}.{leaf}", value) for leaf, value in group.items())
            if isinstance(group, Mapping)
            else ((role, group),)
        )
    }


def touched(application: Application, answers: Mapping[str, Any], at: datetime) -> None:
    """New answers make a new version of the application, and may name its applicant anew."""
    name, phone = _contact(answers)
    index = keys.index_value(phone, kind=PHONE) if phone else None
    filing.touch(application, name, index, at)
    application.version, application.changed_at = application.version + 1, at


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
    return papers_due(offering_of(application), answers, at)


def papers_due(found: Offering, answers: Mapping[str, Any], at: datetime) -> tuple[MaterialDue, ...]:
    """The same for one offering: what was applied for, or a case's own service."""
    return required_materials(found, answers, shanghai_date(at))


def add_material(
    no: str, material: str, document: Document | None, *, actor: Actor, at: datetime
) -> ApplicationMaterial:
    """Puts a paper into the file; one of the same kind that was there gives way.

    Without a ``document`` the paper was seen and ticked at the counter: clerks only. Raises NotFound, NotAllowed, InvalidInput.
    """
    with transaction.atomic():
        application = _open_file(no, material, actor, ticked=document is None)
        return filing.put_material(application, material, document, by=actor.user_id, at=at)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it is handed in for one of the service's materials."""

    material: str
    name: str
    content: bytes | UploadedFile[Any]
    kind: documents.DocumentKind = documents.DocumentKind.UPLOAD


def hand_in_paper(no: str, paper: Paper, *, actor: Actor, at: datetime) -> Document:
    """Examines a file, keeps it and puts it into the application's file: all of it, or nothing.

    Whether the actor may is judged before anything is kept. Raises NotFound, NotAllowed, InvalidInput (no material
    of this service), DocumentRefused.
    """
    with transaction.atomic():
        application = _open_file(no, paper.material, actor, ticked=False)
        filed = documents.Filing(
            name=paper.name or paper.material,
            material=paper.material,
            subject=application.no,
            kind=paper.kind,
            owner_user_id=application.owner_id,
            created_by_id=actor.user_id,
        )
        formats = offering_of(application).catalogue.materials[paper.material].formats
        document = documents.store(paper.content, filed, formats=formats)
        filing.put_material(application, paper.material, document, by=actor.user_id, at=at)
    return document


def _open_file(no: str, material: str, actor: Actor, *, ticked: bool) -> Application:
    """The locked application into whose file this actor may put a paper of this kind now."""
    application = held(no, actor, action="supply")
    if ticked and not _is_clerk(application, actor):
        raise NotAllowed(action="supply", state=_state(application), why="role")
    if material not in {use.material for use in offering_of(application).service.materials}:
        raise InvalidInput(field="material", reason="unknown")
    if application.submitted_at is not None:
        _open_for_material(application, material)
    return application


def _open_for_material(application: Application, material: str) -> None:
    facts = [case.facts for case in application.cases.select_related("facts")]
    if any(f.state in ("submitted", "in_correction") for f in facts):
        return
    promised = {m for f in facts for m, _, supplied in f.snapshot.get("promises", []) if not supplied}
    if material not in promised:
        raise NotAllowed(action="supply", state=facts[0].state if facts else "draft", why="nothing_promised")


def remove_material(no: str, material: str, *, actor: Actor, at: datetime) -> None:
    """Takes a paper out of the file of a draft, or of a case in correction; the record of it stays.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        application = held(no, actor, action="supply")
        _open_for_change(application)
        filing.remove_material(application, material, at)


def material_states(application: Application) -> dict[str, str]:
    """What is in the file now: material → state."""
    return filing.material_states(application)


def present_materials(application: Application) -> dict[str, ApplicationMaterial]:
    """What is in the file now, by material."""
    rows = application.materials.filter(removed_at=None).select_related("document")
    return {row.material: row for row in rows}


def findings_before_submit(
    application: Application, answers: Mapping[str, Any], at: datetime, *, checked: Validated | None = None
) -> list[Finding]:
    """Everything that stands in the way of submitting, all at once: answers, conditions, primary materials.

    ``checked``: what the form says of these answers today, where the caller asked it already.
    """
    found = known_data.unanswered(application)
    return found + findings_for(application, offering_of(application), answers, at, checked=checked)


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
    checked = checked or catalogue_form(offering).validate(answers, today=today)
    found = list(checked.findings)
    if checked.ok:
        found += [f for f in check_conditions(offering, checked.clean, today) if not f.ok]
    return found + _missing(application, offering, checked.clean, at)


def missing_materials(application: Application, answers: Mapping[str, Any], at: datetime) -> list[Finding]:
    """Primary papers that are not in the file. At the counter the clerk tells of them instead (补正)."""
    return _missing(application, offering_of(application), answers, at)


def _missing(
    application: Application, offering: Offering, answers: Mapping[str, Any], at: datetime
) -> list[Finding]:
    if application.channel in STAFF_CHANNELS:
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
        for due in papers_due(offering, answers, at)
        if due.required and due.to_upload and not due.tolerable and due.use.material not in present
    ]


def steps_for(found: Offering, answers: Mapping[str, Any], at: datetime) -> list[str]:
    """The steps of the route that these answers call for."""
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
