"""A case as JSON: its state, its events, its clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ninja import Schema

from yichuang.apps.cases import pinned
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import Action, CaseRules, Snapshot, State
from yichuang.apps.cases.lifecycle.deadlines import promised_course, statutory_course
from yichuang.apps.journal.models import Event
from yichuang.catalogue.model import Term
from yichuang.clock import Course, explain
from yichuang.core.clocktime import shanghai_date
from yichuang.web.api.problems import plain

_MOMENT = timedelta(seconds=1)
_ACTIONS = {action.value: action.chinese for action in Action}


class CaseState(Schema):
    """What a command left behind; ``repeated``: the key had acted before."""

    no: str
    state: str
    flags: list[str]
    version: int
    step: str | None
    repeated: bool


class CaseLine(Schema):
    """A case in a list; the applicant's name is masked. ``due`` is the first instant past the limit."""

    no: str
    service: str
    applicant: str
    state: str
    flags: list[str]
    step: str | None
    office: str
    assignee: int | None
    received_at: str
    version: int
    light: str
    due: str | None
    due_on: str | None


class CaseList(Schema):
    cases: list[CaseLine]
    after: str


class StepNow(Schema):
    code: str
    name: str
    kind: str
    role: str
    office: str
    asks: list[str]


class PromiseOut(Schema):
    material: str
    due_on: str
    supplied: bool


class AfterwardOut(Schema):
    """A deadline the grant started: its last day, what then happens (none, remind, lapse), whether it has."""

    code: str
    on: str
    then: str
    over: bool


class PublicationOut(Schema):
    until: str
    objections: int


class CaseResult(Schema):
    """What the decision left: the number of the register entry and of the certificate in force."""

    decision: str | None
    entry: str | None
    certificate: str | None


class CaseOut(Schema):
    """A case; ``actions`` is exactly what the caller may do now."""

    no: str
    application: str
    service: str
    service_name: str
    region: str
    state: str
    state_name: str
    flags: list[str]
    version: int
    office: str
    waiting_office: str | None
    step: StepNow | None
    assignee: int | None
    handling: str
    promised: str
    statutory: str | None
    received_at: str
    accepted_at: str | None
    decided_at: str | None
    served_at: str | None
    due: str | None
    due_on: str | None
    provisional: bool
    light: str
    used: int | None
    late: bool | None
    visits: int
    corrections: int
    promises: list[PromiseOut]
    publication: PublicationOut | None
    after_decision: list[AfterwardOut]
    result: CaseResult
    actions: list[str]


class EventOut(Schema):
    """An event of the journal; ``by`` is null for the system."""

    seq: int
    action: str
    name: str
    at: str
    recorded_at: str
    by: str | None
    data: dict[str, Any]
    hash: str


class EventList(Schema):
    events: list[EventOut]


class DayOut(Schema):
    date: str
    counted: bool
    reason: str


class ClockOut(Schema):
    """A clock: what it is for, its limit, by when, and why each day counts or not."""

    name: str
    title: str
    limit: str
    start: str
    due: str | None
    due_on: str | None
    provisional: bool
    sentence: str
    days: list[DayOut]


class ClockList(Schema):
    clocks: list[ClockOut]


class DocumentOut(Schema):
    uuid: str
    kind: str
    material: str
    name: str
    number: str
    media_type: str
    size: int
    created_at: str


class DocumentList(Schema):
    documents: list[DocumentOut]


def plain_due(due_at: datetime | None) -> dict[str, str | None]:
    """The limit as an instant and as the last day."""
    if due_at is None:
        return {"due": None, "due_on": None}
    return {"due": plain(due_at), "due_on": shanghai_date(due_at - _MOMENT).isoformat()}


def described(view: cases.CaseView) -> dict[str, Any]:
    """A case for whoever may see it."""
    facts, snapshot = view.facts, view.snapshot
    rules = _rules(view)
    times = ("received_at", "accepted_at", "decided_at", "served_at")
    return {
        "no": view.no,
        "application": view.application.no,
        "service": facts.service,
        "service_name": view.offering.service.name,
        "region": facts.region,
        "state": snapshot.state.value,
        "state_name": snapshot.state.chinese,
        "flags": sorted(flag.value for flag in snapshot.flags),
        "version": snapshot.version,
        "office": facts.office,
        "waiting_office": facts.waiting_office,
        "step": _step(snapshot, rules),
        "assignee": snapshot.assignee,
        "handling": facts.handling,
        "promised": str(snapshot.promised),
        "statutory": str(snapshot.statutory) if snapshot.statutory else None,
        **{name: plain(value) if (value := getattr(snapshot, name)) else None for name in times},
        **plain_due(facts.due_at),
        "provisional": facts.provisional,
        "light": view.light,
        "used": facts.used,
        "late": facts.late,
        "visits": facts.visits,
        "corrections": snapshot.corrections,
        "promises": [
            {"material": p.material, "due_on": p.due_on.isoformat(), "supplied": p.supplied}
            for p in snapshot.promises
        ],
        "publication": _publication(snapshot),
        "after_decision": [
            {"code": a.code, "on": a.on.isoformat(), "then": a.then, "over": a.over}
            for a in snapshot.afterwards
        ],
        "result": _result(view),
        "actions": [action.value for action in view.actions],
    }


def _rules(view: cases.CaseView) -> CaseRules:
    row = view.application
    return pinned.rules(row.release_id, view.facts.service, row.region)


def _step(snapshot: Snapshot, rules: CaseRules) -> dict[str, Any] | None:
    step = rules.step(snapshot.step)
    if step is None:
        return None
    return {
        "code": step.code,
        "name": step.name,
        "kind": step.kind.value,
        "role": step.role.value,
        "office": rules.office_of(step.code),
        "asks": list(step.asks),
    }


def _publication(snapshot: Snapshot) -> dict[str, Any] | None:
    found = snapshot.publication
    return {"until": found.until.isoformat(), "objections": found.objections} if found else None


def _result(view: cases.CaseView) -> dict[str, Any]:
    found: dict[str, Any] = {"decision": view.snapshot.decision, "entry": None, "certificate": None}
    if view.snapshot.decided_at is not None:
        for one in cases.history(view):
            found |= {name: one.data[name] for name in ("entry", "certificate") if name in one.data}
    return found


def event(one: Event, names: Mapping[int, str]) -> dict[str, Any]:
    """An event with the name of who did it."""
    return {
        "seq": one.seq,
        "action": one.action,
        "name": _ACTIONS.get(one.action, one.action),
        "at": plain(one.occurred_at),
        "recorded_at": plain(one.recorded_at),
        "by": names.get(one.actor, "") if one.actor is not None else None,
        "data": one.data,
        "hash": bytes(one.hash).hex(),
    }


def clocks(view: cases.CaseView, at: datetime) -> list[dict[str, Any]]:
    """Every clock that runs now, the one that counts for the case first."""
    calendar = pinned.calendar(view.application.region)
    shown = []
    for name, title, course, start_word in _running(view.snapshot, _rules(view)):
        found = explain(course, calendar, event=start_word)
        shown.append(
            {
                "name": name,
                "title": title,
                "limit": str(course.limit),
                "start": plain(course.start),
                **plain_due(found.due.at if found.due else None),
                "provisional": found.provisional,
                "sentence": found.sentence,
                "days": [
                    {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason}
                    for day in found.days
                ],
            }
        )
    return shown


def _running(case: Snapshot, rules: CaseRules) -> Iterator[tuple[str, str, Course, str]]:
    """(name, title, course, the word for what started it)."""
    procedure = rules.procedure
    if case.state is State.SUBMITTED:
        yield from _term(
            "correction_notice", "告知补正或受理", procedure.correction_notice, case.received_at, "收到"
        )
    elif case.state is State.IN_CORRECTION:
        yield from _term(
            "correction_reply", "申请人补正", procedure.correction_reply, case.notified_at, "告知"
        )
    elif case.state is State.DECIDED:
        yield from _term("delivery", "送达", procedure.delivery, case.decided_at, "作出决定")
    elif case.accepted_at is not None and case.decided_at is None:
        if (promised := promised_course(case, rules)) is not None:
            yield "promised", "承诺时限", promised, "受理"
        if (law := statutory_course(case, rules)) is not None:
            yield "statutory", "法定时限", law, "受理"
        step = rules.step(case.step)
        yield from _term("step", "本步时限", step.limit if step else None, case.step_since, "进入这一步")


def _term(
    name: str, title: str, term: Term | None, start: datetime | None, word: str
) -> Iterator[tuple[str, str, Course, str]]:
    if term is not None and start is not None:
        yield name, title, Course(start, term.limit), word
