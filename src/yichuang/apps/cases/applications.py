"""An application before it is handed in: opened, filled in, by whom; its papers stand in ``papers``.

The receiving office, the form and all rules are those of the release the draft is pinned to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile, filing, known_data, pinned
from yichuang.apps.cases.models import Application
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.apps.parties.models import Mandate
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.form import Form
from yichuang.catalogue.model import Role
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotAllowed, NotFound, StaleVersion
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
    if not (actor.is_system or _is_theirs(row, actor) or (at_window and is_clerk(row, actor))):
        raise NotAllowed(action=action, state=state_of(row), why="role")
    return row


def is_clerk(row: Application, actor: Actor) -> bool:
    """Whether the actor sits at the window that receives it."""
    return actor.is_system or actor.holds(Role.CLERK, row.office_id)


def state_of(row: Application) -> str:
    """As refusals name it."""
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
    open_for_change(application)
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


def open_for_change(application: Application) -> None:
    """A draft, or a case that was sent back for correction. Raises NotAllowed."""
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


def tracking_link(application: Application) -> str:
    """Where anyone with number and phone can follow the application; the QR code of every letter."""
    return f"{settings.ENVIRONMENT.base_url}/track?no={application.no}"
