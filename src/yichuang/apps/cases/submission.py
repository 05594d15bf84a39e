"""Submitting an application: everything is checked, the parties are known, the cases open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, engine, filing, limits, pinned
from yichuang.apps.cases.lifecycle import Action, Flag, Happening, Snapshot
from yichuang.apps.cases.lifecycle.decide import initial_flags
from yichuang.apps.cases.lifecycle.evolve import opened
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.projection import COLUMNS, row
from yichuang.apps.cases.service import Order, Outcome
from yichuang.apps.journal import queries as journal_queries
from yichuang.apps.journal import service as journal
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.catalogue.model import OpeningHours
from yichuang.clock import OfficeHours, WorkCalendar, legal_receipt_day, midnight
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DuplicateCommand, InvalidAnswers, InvalidInput, NotAllowed
from yichuang.core.limits import Limit

_OPEN_COLUMNS = ("case_id", "no", "region", "service", "office", "release_id", "application_id", *COLUMNS)
_OPEN = "INSERT INTO cases_casefacts ({names}) VALUES ({values}) RETURNING case_id".format(  # noqa: S608
    names=", ".join(_OPEN_COLUMNS), values=", ".join(f"%({column})s" for column in _OPEN_COLUMNS)
)


@dataclass(frozen=True, slots=True)
class Historical:
    """Limits and handling that a record of the past brings along (replay); journalled as such."""

    handling: str | None = None
    promised: Limit | None = None


def submit(
    no: str, data: Mapping[str, Any], *, actor: Actor, order: Order, historical: Historical | None = None
) -> list[Outcome]:
    """Hands the application in: its cases are open afterwards.

    ``data``: ``declaration`` true (the applicant answers for the truth of what is handed in, 《行政许可法》第三十一条),
    ``flags`` among urgent needs known at the counter. Raises InvalidAnswers with every finding at once, NotFound,
    NotAllowed, StaleVersion, DuplicateCommand (the key did something else, or was somebody else's). The same key
    again, from the same person for the same application, returns the case that stands.
    """
    try:
        with transaction.atomic():
            application = applications.held(no, actor, action="submit")
            if order.key and (done := _done(order.key, application, actor)) is not None:
                return [done]
            return [Outcome(_handed_in(application, data, actor, order, historical or Historical()))]
    except DuplicateCommand:
        # used while we were at it: for this very command by a second click, or for another one
        application = applications.of_actor(no, actor)
        done = _done(order.key, application, actor) if order.key else None
        if done is None:
            raise
        return [done]


def _done(key: str, application: Application, actor: Actor) -> Outcome | None:
    """What the key did, if it acted. DuplicateCommand where that was anything but this person handing this in."""
    found = journal_queries.command(key)
    if found is None:
        return None
    first = journal_queries.event(found.subject, 1) if found.seq == 1 else None
    handed_in = first is not None and first.action == Action.SUBMIT.value and first.actor == actor.user_id
    if not handed_in or found.subject.partition("/")[0] != application.no:
        raise DuplicateCommand(key=key)
    return Outcome(engine.read(found.subject).snapshot, repeated=True)


def _handed_in(
    application: Application, data: Mapping[str, Any], actor: Actor, order: Order, historical: Historical
) -> Snapshot:
    """Everything is judged and written under the application's lock."""
    if data.get("declaration") is not True:
        raise InvalidInput(field="declaration", reason="required")
    if application.submitted_at is not None:
        raise NotAllowed(action="submit", state="submitted", why="state")
    applications.check_seen(application, order.seen)
    kept = answer_versions.newest(application)
    checked = applications.form_of(application).validate(kept.answers, today=shanghai_date(order.at))
    findings = applications.findings_before_submit(application, kept.answers, order.at, checked=checked)
    if findings:
        raise InvalidAnswers(findings=findings)
    handing = _Handing(application, replace(kept, answers=checked.clean), data, order, historical)
    return _open_case(handing, actor)


@dataclass(frozen=True, slots=True)
class _Handing:
    """An application as it is handed in."""

    application: Application
    kept: answer_versions.Version
    data: Mapping[str, Any]
    order: Order
    historical: Historical

    @property
    def rules(self) -> CaseRules:
        return pinned.rules(self.application.release_id, self.application.service, self.application.region)

    @property
    def calendar(self) -> WorkCalendar:
        return pinned.calendar(self.application.region)


def _open_case(handing: _Handing, actor: Actor) -> Snapshot:
    """The case, its first event and its projection; the application is no draft any more."""
    application, order, rules = handing.application, handing.order, handing.rules
    no = f"{application.no}/1"
    body = _opening(handing)
    snapshot = opened(no, Happening(Action.SUBMIT, order.at, actor.user_id, body))
    named, kin = _parties(application, handing.kept.answers, order.at)
    case_id = filing.hand_in(application, no, rules.office, named, kin=kin, at=order.at)
    event = journal.NewEvent(
        no, 1, Action.SUBMIT.value, actor.user_id, order.at, order.recorded_at or order.at, GENESIS, body
    )
    fixed = {
        "case_id": case_id,
        "no": no,
        "region": application.region,
        "service": application.service,
        "office": rules.office,
        "release_id": application.release_id,
        "application_id": application.pk,
    }
    journal.commit(
        event,
        guard=_OPEN,
        params={**fixed, **row(snapshot, rules, application.office_id, handing.calendar, event.digest)},
        topic="case.submit",
        payload={"version": 1},
        key=order.key,
    )
    return snapshot


def _opening(handing: _Handing) -> dict[str, Any]:
    """What the first event pins: limits, flags, steps and papers that these answers call for."""
    application, answers, at = handing.application, handing.kept.answers, handing.order.at
    found = applications.offering_of(application)
    body: dict[str, Any] = {
        "channel": application.channel,
        **limits.pinned(found, answers, shanghai_date(at)),
        "steps": applications.steps_for(application, answers, at),
        "materials": applications.material_codes(applications.materials_due(application, answers, at)),
        "answers_version": handing.kept.number,
        "answers": handing.kept.digest,
    }
    if handing.historical.promised:
        body["promised"] = str(handing.historical.promised)
    if handing.historical.handling or handing.historical.promised:
        body["historical"] = True
    flags = _handled(handing) | frozenset(_flags(application, handing.data))
    counts_from = _legal_receipt(found.receiving.hours, at, handing.calendar)
    if counts_from is not None:
        body["counts_from"] = counts_from.isoformat()
        flags |= {Flag.OFF_HOURS}
    body["flags"] = sorted(flag.value for flag in flags)
    if application.channel in applications.STAFF_CHANNELS:
        body["in_person"] = True
    return body


def _handled(handing: _Handing) -> frozenset[Flag]:
    """即办 or 承诺: the record of the past says so, else the catalogue."""
    if handing.historical.handling is None:
        return initial_flags(handing.rules, frozenset())
    return frozenset({Flag.IMMEDIATE} if handing.historical.handling == "immediate" else ())


def _flags(application: Application, data: Mapping[str, Any]) -> Iterator[Flag]:
    if application.channel == "agent":
        yield Flag.ON_BEHALF
    if data.get("priority"):
        yield Flag.PRIORITY
    if application.channel == "off_hours":
        yield Flag.OFF_HOURS


def _legal_receipt(hours: OpeningHours | None, at: datetime, calendar: WorkCalendar) -> datetime | None:
    """When the agency's clocks take the receipt to be, if that is a later day than the real one."""
    if hours is None:
        return None
    span = f"{hours.working_days[0].split('-')[0]}-{hours.working_days[-1].split('-')[1]}"
    day = legal_receipt_day(at, OfficeHours.parse(span), calendar)
    return midnight(day) if day > shanghai_date(at) else None


def _parties(
    application: Application, answers: Mapping[str, Any], at: datetime
) -> tuple[list[filing.Named], list[int]]:
    """Who is in the case, in which role; and which of our people are, or are family of, one of them."""
    today = shanghai_date(at)
    known: dict[str, UUID] = {}
    named = []
    for role, name, number in people(answers):
        if number and number not in known:
            known[number] = party_service.find_or_create_person(name, number, today=today).party.pk
        named.append(filing.Named(role, name, known[number] if number else None))
    users = parties.users_of_family(known.values(), today)
    return named, sorted(users - {application.owner_id})


def people(answers: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """(role, name, resident number or ``None``) of everyone named in the answers."""
    for role, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping) and one.get("name"):
                yield role, str(one["name"]), one.get("resident_id")
