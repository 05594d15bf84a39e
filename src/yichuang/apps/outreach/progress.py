"""How a lead moves: steps done, the day by which the next one is due, what visits and cases say of it.

A lead that is open always has a date. The steps of its case run by the case's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from yichuang.apps.cases import pinned, survey
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle.states import State
from yichuang.apps.cases.models import Application, CaseFacts
from yichuang.apps.journal.outbox import Message
from yichuang.apps.outreach.discovery import BY_CODE, ENTRY, FALLBACK, STEPS, Closing, Step, next_step
from yichuang.apps.outreach.models import Lead, LeadEvent
from yichuang.apps.visits import queries as visits
from yichuang.catalogue.model import RouteStep, StepKind
from yichuang.clock import Course, Thresholds, WorkCalendar, marks
from yichuang.core.clocktime import shanghai

MOVED = ("done", "step", "step_since", "due_at", "yellow_at", "told")
_REQUESTED, _MEANS = "request_check", "means."
_BEHIND = tuple(step.code for step in STEPS if step.limit is None)


def place(lead: Lead, at: datetime) -> None:
    """Sets what waits next and until when, from what is done. The caller saves ``MOVED``."""
    step = next_step(set(lead.done)) or STEPS[-1]
    if step.code != lead.step:
        lead.step, lead.step_since, lead.told = step.code, at, 0
    limit = (step.urgent if lead.urgent else None) or step.limit or FALLBACK
    found = marks(Course(shanghai(lead.step_since), limit), _calendar(lead), Thresholds())
    if found is not None:
        lead.due_at, lead.yellow_at = found.red_at, found.yellow_at


def _calendar(lead: Lead) -> WorkCalendar:
    return pinned.calendar(lead.division)


def do(lead: Lead, codes: Iterable[str], *, by: int | None, at: datetime) -> bool:
    """Marks steps as done and moves on; whether anything was new. The row is locked by the caller."""
    new = [code for code in codes if code in BY_CODE and code not in lead.done]
    if not new:
        return False
    lead.done = [step.code for step in STEPS if step.code in {*lead.done, *new}]
    place(lead, at)
    lead.save(update_fields=list(MOVED))
    LeadEvent.objects.bulk_create(
        [LeadEvent(lead=lead, at=at, by_id=by, what="done", step=code) for code in new]
    )
    return True


def undo(lead: Lead, codes: Iterable[str], *, at: datetime) -> None:
    """Steps that have to be done again, because a draft expired or a case ended without a decision."""
    again = [code for code in codes if code in lead.done]
    if not again:
        return
    lead.done = [code for code in lead.done if code not in again]
    place(lead, at)
    lead.save(update_fields=list(MOVED))
    LeadEvent.objects.create(lead=lead, at=at, what="reopened", step=lead.step)


def close(lead: Lead, closing: Closing, *, by: int | None, at: datetime, reason: str = "") -> None:
    """The end, with how and why. The row is locked by the caller."""
    lead.closed_at, lead.closing, lead.reason = at, closing.value, reason
    lead.save(update_fields=["closed_at", "closing", "reason_sealed", "result_service", "merged_into"])
    LeadEvent.objects.create(lead=lead, at=at, by_id=by, what="closed", step=lead.step)


def of_visit(message: Message) -> None:
    """Hears ``visit.kept``: somebody was there."""
    visit = visits.kept(str(message.payload["visit"]))
    kind, _, text = message.subject.partition(":")
    if visit is None or kind != "lead" or visit.confirmed_at is None:
        return
    lead = Lead.objects.select_for_update().filter(pk=UUID(text), closed_at=None).first()
    if lead is not None:
        do(lead, ("collect", "visit"), by=visit.visitor_id, at=visit.confirmed_at)


def of_case(message: Message) -> None:
    """Hears ``case.*``: a lead whose person applied goes as far as the cases of the application went."""
    number = message.subject.partition("/")[0]
    lead = (
        Lead.objects.select_for_update(of=("self",))
        .select_related("application")
        .filter(application__no=number, closed_at=None)
        .first()
    )
    if lead is None or lead.application is None:
        return
    facts = cases.cases_of(lead.application)
    at = max(
        (moment for one in facts for moment in (one.decided_at, one.accepted_at, one.received_at) if moment),
        default=lead.step_since,
    )
    _follow(lead, lead.application, facts, at)


def _follow(lead: Lead, application: Application, facts: list[CaseFacts], at: datetime) -> None:
    done = {*ENTRY, *(code for one in facts for code in _done_of(application, one))}
    granted = next((one for one in facts if one.decision == "grant"), None)
    if granted is not None:
        do(lead, (*ENTRY, *_BEHIND), by=None, at=at)
        lead.result_service = granted.service
        close(lead, Closing.RECOGNISED, by=None, at=at)
        return
    do(lead, done, by=None, at=at)
    running = [one for one in facts if one.decision is None and not _is_over(one)]
    if running:
        _borrow_clock(lead, running)
    elif any(one.decision == "deny" for one in facts):
        close(lead, Closing.NOT_ELIGIBLE, by=None, at=at)
    else:  # withdrawn, lapsed, refused: somebody goes there again and asks
        undo(lead, ("consent", *ENTRY, *_BEHIND), at=at)


def _is_over(facts: CaseFacts) -> bool:
    return State(facts.state) in (State.WITHDRAWN, State.TERMINATED, State.LAPSED, State.NOT_ACCEPTED)


def _borrow_clock(lead: Lead, running: list[CaseFacts]) -> None:
    """The day by which the case moves on is the lead's; where the case stands still, the lead's own remains."""
    due = min((one.due_at for one in running if one.due_at is not None), default=None)
    if due is None or BY_CODE[lead.step].limit is not None:
        return
    yellow = min((one.yellow_at for one in running if one.yellow_at is not None), default=due)
    lead.due_at, lead.yellow_at = due, yellow
    lead.save(update_fields=["due_at", "yellow_at"])


def _done_of(application: Application, facts: CaseFacts) -> set[str]:
    """Which of the twelve the route's steps behind a case stand for."""
    rules = pinned.rules(application.release_id, facts.service, application.region)
    snapshot = facts.snapshot
    behind = list(snapshot.get("steps", ()))[: snapshot.get("position", 0)]
    found: set[str] = set()
    for code in behind:
        step = rules.step(code)
        found |= {_REQUESTED, *(_meaning(step) if step is not None else ())}
    return found


def _meaning(step: RouteStep) -> tuple[str, ...]:
    if survey.is_survey(step):
        return ("review",)
    if any(key.startswith(_MEANS) for key in step.asks):
        return ("compare", "report")
    return ("publicise",) if step.kind is StepKind.PUBLICATION else ()


def waits_for(lead: Lead) -> Step:
    """The step that waits."""
    return BY_CODE[lead.step]
