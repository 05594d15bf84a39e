"""Commands on leads: sending somebody, consent, merging, closing; and who reported, on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service as account_service
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.cases.models import Application
from yichuang.apps.notices import service as notices
from yichuang.apps.outreach import doorstep, progress
from yichuang.apps.outreach.discovery import AFTER_VISIT, BY_HAND, ENTRY, SIGNS, STEPS, Closing, Source
from yichuang.apps.outreach.models import Lead, LeadEvent, LeadReport
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.apps.visits import queries as visit_queries
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import HomeVisit, VisitKind
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily
from yichuang.core.numbers import ApplicationNumber
from yichuang.matching import names

ASSIGNED = "lead_assigned"


# --- going there --------------------------------------------------------------------------------------------------


def assign(lead_id: UUID, to: int, *, actor: Actor, at: datetime) -> Lead:
    """Sends somebody of the office to the person; again sends somebody else. Who handles leads there.

    NotFound, NotAllowed, InvalidInput (assignee), OwnFamily (theirs or the visitor's).
    """
    with transaction.atomic():
        lead = _held(lead_id, actor, at)
        visitors = {user.pk: user for user in visit_queries.possible_visitors(lead.office_id, at)}
        if to not in visitors:
            raise InvalidInput(field="assignee", reason="unknown")
        _not_family(lead, to, at)
        lead.assignee = visitors[to]
        lead.save(update_fields=["assignee"])
        LeadEvent.objects.create(lead=lead, at=at, by_id=actor.user_id, what="assigned", step=lead.step)
        progress.do(lead, ("collect",), by=actor.user_id, at=at)
        _tell_visitor(lead, to)
    return lead


def _tell_visitor(lead: Lead, to: int) -> None:
    """By number and day alone: a telephone lies about."""
    notices.tell(
        key=f"lead/{lead.no}/{lead.step}/{to}",
        recipient=notices.Recipient(to),
        template=ASSIGNED,
        values={"number": lead.no, "due": format_date(shanghai_date(lead.due_at)) if lead.due_at else ""},
        channels=(notices.Channel.IN_APP,),
    )


def keep_visit(lead_id: UUID, visit: visits.Visit, *, actor: Actor, at: datetime) -> HomeVisit:
    """A visit to the person of a lead, also of one that was closed meanwhile. Its visitor and who handles it.

    NotFound, and what `visits.keep_visit` refuses.
    """
    lead = visible(lead_id, actor)
    for visitor in (actor.user_id, visit.second):
        _not_family(lead, visitor or 0, at)
    noted = replace(visit, subject=lead.subject, office=lead.office_id, kind=VisitKind.DISCOVERY)
    return visits.keep_visit(noted, actor=actor, at=at)


def agree(lead_id: UUID, intake: doorstep.Intake, *, actor: Actor, at: datetime) -> Application | None:
    """意愿确认与授权: the person agrees by signature or two witnesses; their draft begins. Nothing is looked up before.

    Its visitor and who handles it, after the visit. NotFound, NotAllowed (before the visit), OwnFamily, and what
    `doorstep.take_in` refuses. The same note again gives the same draft.
    """
    with transaction.atomic():
        lead = _held(lead_id, actor, at, visitor=True)
        if not _was_visited(lead):
            raise NotAllowed(action="agree", state="", why="no_visit")
        _identify(lead, intake, actor, at)
        application = doorstep.take_in(intake, actor=actor, at=at)
        lead.application = application
        lead.save(update_fields=["application"])
        progress.do(lead, ("consent",), by=actor.user_id, at=at)
    return application


def _was_visited(lead: Lead) -> bool:
    """Two vouch for a visit; the worker may not have marked the step yet."""
    rows = () if "visit" in lead.done else visit_queries.of_subject(lead.subject)
    return "visit" in lead.done or any(row.confirmed_at is not None for row in rows)


def take_in(intake: doorstep.Intake, *, actor: Actor, at: datetime) -> Application | None:
    """What was taken in on the doorstep, also without a network; where it is the consent of a lead that the actor was
    sent to and visited, the lead goes on with it. Refuses what `doorstep.take_in` refuses.
    """
    application = doorstep.take_in(intake, actor=actor, at=at)
    if application is not None:
        with transaction.atomic():
            lead = _waiting_for(intake, actor)
            if lead is not None and _was_visited(lead):
                _identify(lead, intake, actor, at)
                lead.application = application
                lead.save(update_fields=["application"])
                progress.do(lead, ("consent",), by=actor.user_id, at=at)
    return application


def _waiting_for(intake: doorstep.Intake, actor: Actor) -> Lead | None:
    """The actor's one open lead of this person, by number or by name, that has no application yet."""
    mine = Lead.objects.select_for_update(of=("self",)).filter(
        assignee_id=actor.user_id, closed_at=None, application=None
    )
    known = parties.person_by_resident_id(intake.resident_id)
    found = list(mine.filter(person=known)) if known is not None else []
    if not found:
        named = find_by(Lead, "name", names.normalise(intake.name)).values("pk")
        found = list(mine.filter(person=None, pk__in=named))
    return found[0] if len(found) == 1 else None


def _identify(lead: Lead, intake: doorstep.Intake, actor: Actor, at: datetime) -> None:
    """Now the person is known by number; another open lead of the same person is taken into this one."""
    found = party_service.find_or_create_person(intake.name, intake.resident_id, today=shanghai_date(at))
    if found.findings:
        raise InvalidInput(field="name", reason="differs")
    if lead.person_id not in (None, found.party.pk):
        raise InvalidInput(field="name", reason="differs")
    other = (
        Lead.objects.select_for_update()
        .filter(person=found.party, closed_at=None)
        .exclude(pk=lead.pk)
        .first()
    )
    if other is not None:
        _take_in(lead, other, actor, at)
    lead.person = found.party
    lead.save(update_fields=["person"])


def entered(lead_id: UUID, step: str, *, actor: Actor, at: datetime) -> Lead:
    """A part of the form is filled in 信息录入: household, means or papers. NotFound, NotAllowed, InvalidInput (step)."""
    with transaction.atomic():
        lead = _held(lead_id, actor, at, visitor=True)
        if step not in ENTRY:
            raise InvalidInput(field="step", reason="unknown")
        if "consent" not in lead.done:
            raise NotAllowed(action="enter", state="", why="no_consent")
        progress.do(lead, (step,), by=actor.user_id, at=at)
    return lead


# --- ends ---------------------------------------------------------------------------------------------------------


def close(lead_id: UUID, closing: Closing, reason: str, *, actor: Actor, at: datetime) -> Lead:
    """Ends a lead by hand, with the reason on record. Who handles leads at the office.

    NotFound, OwnFamily, InvalidInput (closing, reason), NotAllowed (before anybody was there; while a case runs).
    """
    with transaction.atomic():
        lead = _held(lead_id, actor, at)
        if closing not in BY_HAND:
            raise InvalidInput(field="closing", reason="unknown")
        if len(reason.strip()) < 4:
            raise InvalidInput(field="reason", reason="empty")
        if closing in AFTER_VISIT and "visit" not in lead.done:
            raise NotAllowed(action="close", state="", why="no_visit")
        if "papers" in lead.done:
            raise NotAllowed(action="close", state="", why="case_runs")
        progress.close(lead, closing, by=actor.user_id, at=at, reason=reason.strip()[:300])
    return lead


def merge(lead_id: UUID, number: str, *, actor: Actor, at: datetime) -> Lead:
    """Takes the other lead (by its number) into this one: the same person. Who handles leads at both offices.

    NotFound, OwnFamily, InvalidInput (number: itself, or two different people).
    """
    with transaction.atomic():
        lead = _held(lead_id, actor, at)
        try:
            wanted = str(ApplicationNumber.parse(number, field="number"))
        except InvalidInput:
            raise NotFound(what="lead") from None
        other = Lead.objects.filter(no=wanted).first()
        if other is None:
            raise NotFound(what="lead")
        other = _held(other.pk, actor, at)
        if other.pk == lead.pk or (lead.person_id and other.person_id and lead.person_id != other.person_id):
            raise InvalidInput(field="number", reason="differs")
        _take_in(lead, other, actor, at)
    return lead


def _take_in(lead: Lead, other: Lead, actor: Actor, at: datetime) -> None:
    """The other's reports, signs and steps go over; it ends as merged and names this one."""
    if other.application_id is not None:
        raise InvalidInput(field="number", reason="differs")
    LeadReport.objects.filter(lead=other).update(lead=lead)
    other.merged_into = lead
    progress.close(other, Closing.MERGED, by=actor.user_id, at=at)
    lead.signs = [code for code in SIGNS if code in {*lead.signs, *other.signs}]
    lead.person_id = lead.person_id or other.person_id
    lead.phone, lead.address = lead.phone or other.phone, lead.address or other.address
    lead.save(update_fields=["signs", "person", "phone_sealed", "phone_index", "address_sealed"])
    LeadEvent.objects.create(lead=lead, at=at, by_id=actor.user_id, what="merged", step=lead.step)
    progress.do(lead, [step.code for step in STEPS[:2] if step.code in other.done], by=actor.user_id, at=at)


# --- who may, and what is shown on record only ----------------------------------------------------------------------


def visible(lead_id: UUID, actor: Actor) -> Lead:
    """A lead that the actor handles at its office or was sent to. NotFound for everybody else."""
    lead = (
        Lead.objects.select_related("person", "application", "assignee", "office").filter(pk=lead_id).first()
    )
    if lead is None:
        raise NotFound(what="lead")
    sent = actor.user_id is not None and lead.assignee_id == actor.user_id
    if not actor.is_system and not sent and not allowed(actor, Permission.HANDLE_LEAD, lead.office_id):
        raise NotFound(what="lead")
    return lead


def _held(lead_id: UUID, actor: Actor, at: datetime, *, visitor: bool = False) -> Lead:
    """The locked open lead for who handles it; ``visitor``: also for who was sent there."""
    lead = visible(lead_id, actor)
    if not visitor:
        require(actor, Permission.HANDLE_LEAD, lead.office_id)
    row = Lead.objects.select_for_update().get(pk=lead.pk)
    if row.closed_at is not None:
        raise NotAllowed(action="lead", state="closed", why="lead_closed")
    _not_family(row, actor.user_id or 0, at)
    return row


def _not_family(lead: Lead, user_id: int, at: datetime) -> None:
    if lead.person_id and parties.is_own_family(user_id, [lead.person_id], shanghai_date(at)):
        raise OwnFamily()


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """A report in full: by which way, when, who, what they said. Never printed."""

    source: Source
    reported_at: datetime
    reporter: str
    phone: str
    words: str


def reveal_reports(lead_id: UUID, purpose: str, *, actor: Actor, at: datetime) -> list[Told]:
    """Who reported and what they said, each on record before it is shown. The office's head and supervisors.

    The record names the report and never the person reported: in their own record nothing says that anybody spoke.
    NotFound, NotAllowed, NotYours, PurposeRequired.
    """
    lead = Lead.objects.filter(pk=lead_id).first()
    if lead is None or not allowed(actor, Permission.SEE_REPORTER, lead.office_id):
        raise NotFound(what="lead")
    rows = list(lead.reports.order_by("reported_at"))
    with transaction.atomic():
        for row in rows:
            account_service.unmask(
                actor, what="reporter", whose=str(row), purpose=purpose, office=lead.office_id, at=at
            )
    names_of = accounts.names(row.by_id for row in rows if row.by_id is not None)
    return [
        Told(Source(row.source), row.reported_at, row.reporter or names_of.get(row.by_id or 0, ""),
             row.reporter_phone, row.words)
        for row in rows
    ]  # fmt: skip


def reveal_person(lead_id: UUID, purpose: str, *, actor: Actor, at: datetime) -> dict[str, str]:
    """Name, telephone and address in full for who goes there, on record. NotFound, PurposeRequired."""
    lead = visible(lead_id, actor)
    whose = lead.person.reference if lead.person is not None else lead.subject
    account_service.unmask_for_visit(
        actor, what="lead_person", whose=whose, purpose=purpose, office=lead.office_id, at=at
    )
    return {"name": lead.name, "phone": lead.phone, "address": lead.address}
