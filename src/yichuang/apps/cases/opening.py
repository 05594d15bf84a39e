"""Opening a case: its first event pins the limits, steps and papers that the answers of the day call for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import (
    applications,
    casefile,
    dispatching,
    filing,
    limits,
    papers,
    pinned,
    priority,
    readiness,
)
from yichuang.apps.cases.lifecycle import Action, Flag, Happening, Snapshot
from yichuang.apps.cases.lifecycle.decide import initial_flags
from yichuang.apps.cases.lifecycle.evolve import opened
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.projection import COLUMNS, row
from yichuang.apps.journal import service as journal
from yichuang.apps.journal.hashing import GENESIS
from yichuang.catalogue.model import OpeningHours
from yichuang.clock import OfficeHours, WorkCalendar, legal_receipt_day, midnight
from yichuang.core.clocktime import shanghai_date
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


@dataclass(frozen=True, slots=True)
class Opening:
    """A case about to be opened: of which service, by whom, when, on which answers (the application's, whole)."""

    application: Application
    service: str
    position: int
    kept: answer_versions.Version
    at: datetime
    by: int | None
    recorded_at: datetime | None = None
    key: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    historical: Historical = Historical()

    @property
    def no(self) -> str:
        return f"{self.application.no}/{self.position}"

    @property
    def rules(self) -> CaseRules:
        return pinned.rules(self.application.release_id, self.service, self.application.region)

    @property
    def calendar(self) -> WorkCalendar:
        return pinned.calendar(self.application.region)


Enter = Callable[[filing.NewCase], int]
"""Writes the case's own row and says its key."""


def open_case(opening: Opening, enter: Enter) -> Snapshot:
    """The case's row, its first event and its projection. Raises DuplicateCommand (the key acted before)."""
    application, rules, no = opening.application, opening.rules, opening.no
    body = _pinned(opening)
    snapshot = opened(no, Happening(Action.SUBMIT, opening.at, opening.by, body))
    case_id = enter(filing.NewCase(no, opening.service, rules.office, opening.at))
    recorded_at = opening.recorded_at or opening.at
    event = journal.NewEvent(no, 1, Action.SUBMIT.value, opening.by, opening.at, recorded_at, GENESIS, body)
    fixed = {
        "case_id": case_id,
        "no": no,
        "region": application.region,
        "service": opening.service,
        "office": rules.office,
        "release_id": application.release_id,
        "application_id": application.pk,
    }
    journal.commit(
        event,
        guard=_OPEN,
        params={**fixed, **row(snapshot, rules, application.office_id, opening.calendar, event.digest)},
        topic="case.submit",
        payload={"version": 1},
        key=opening.key,
    )
    case = dispatching.Outgoing(application, opening.service, no, opening.at, opening.kept.answers)
    dispatching.send(case)
    return snapshot


def _pinned(opening: Opening) -> dict[str, Any]:
    """What the first event pins: limits, flags, steps and papers that these answers call for."""
    application, at, today = opening.application, opening.at, shanghai_date(opening.at)
    found = casefile.offering_of(application, opening.service)
    answers = casefile.answers_of(application, opening.service, opening.kept.answers, today)
    body: dict[str, Any] = {
        "channel": application.channel,
        **limits.pinned(found, answers, today),
        "steps": readiness.steps_for(found, answers, at),
        "materials": [
            code
            for code in papers.material_codes(papers.papers_due(found, answers, at))
            if code not in casefile.issued_here(application, opening.kept.answers, today)
        ],
        "answers_version": opening.kept.number,
        "answers": opening.kept.digest,
    }
    if opening.service != application.service:
        body["bundle"] = application.service
    member = casefile.member_of(application, opening.service)
    if member is not None and member.member.promised is not None:
        body["promised"] = str(member.promised.limit)
    if opening.historical.promised:
        body["promised"] = str(opening.historical.promised)
    if opening.historical.handling or opening.historical.promised:
        body["historical"] = True
    flags = _handled(opening) | frozenset(_flags(application, opening.data))
    if priority.because(found, answers, today):  # why is in the answers, and sensitive: never in the journal
        flags |= {Flag.PRIORITY}
    counts_from = _legal_receipt(found.receiving.hours, at, opening.calendar)
    if counts_from is not None:
        body["counts_from"] = counts_from.isoformat()
        flags |= {Flag.OFF_HOURS}
    body["flags"] = sorted(flag.value for flag in flags)
    if application.channel in applications.STAFF_CHANNELS and at == (application.submitted_at or at):
        body["in_person"] = True
    return body


def _handled(opening: Opening) -> frozenset[Flag]:
    """即办 or 承诺: the record of the past says so, else the catalogue."""
    if opening.historical.handling is None:
        return initial_flags(opening.rules, frozenset())
    return frozenset({Flag.IMMEDIATE} if opening.historical.handling == "immediate" else ())


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
