"""Reporting somebody: what all ways of it end in. Of one person one lead is open; a further report joins it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.models import Office
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.documents import service as documents
from yichuang.apps.outreach import progress
from yichuang.apps.outreach.discovery import SIGNS, Source
from yichuang.apps.outreach.models import Lead, LeadEvent, LeadReport, Partner
from yichuang.apps.parties import service as party_service
from yichuang.apps.parties.models import Person
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.numbers import ApplicationNumber
from yichuang.core.typed import plain
from yichuang.matching import names

SERIES = "LD-01"
_KEEPS = timedelta(days=30)  # as long as a phone keeps what it could not send
_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What somebody says of somebody. ``key`` is the phone's; ``signs`` are codes of ``SIGNS``. Never printed."""

    key: UUID
    source: Source
    office: str
    name: str
    signs: tuple[str, ...]
    address: str = ""
    phone: str = ""
    resident_id: str = ""
    words: str = ""
    urgent: bool = False
    reporter: str = ""
    reporter_phone: str = ""
    reported_at: datetime | None = None
    partner: Partner | None = None
    kind: str = ""
    basis: str = ""


def record(report: Report, *, actor: Actor, at: datetime) -> Lead:
    """A lead from a grid worker or a call, by the phone's key once. NotAllowed, NotYours, InvalidInput."""
    require(actor, Permission.REPORT_LEAD, report.office)
    if report.source not in (Source.GRID, Source.HOTLINE):
        raise InvalidInput(field="source", reason="unknown")
    return take(report, by=actor.user_id, at=at)


def take(report: Report, *, by: int | None, at: datetime) -> Lead:
    """What all ways of reporting end in; the caller judged who reports. InvalidInput."""
    done = LeadReport.objects.select_related("lead").filter(pk=report.key).first()
    if done is not None:
        return done.lead
    office = _checked(report, at)
    person = _person(report, at)
    try:
        with transaction.atomic():
            lead = _known(report, person) or _new(report, office, person, at)
            _join(lead, report, by=by, at=at)
    except IntegrityError:  # the same key, or the same person, twice at once
        with transaction.atomic():
            done = LeadReport.objects.select_related("lead").filter(pk=report.key).first()
            lead = done.lead if done is not None else _known(report, person) or _refuse()
            if done is None:
                _join(lead, report, by=by, at=at)
    return lead


def _refuse() -> Lead:
    raise InvalidInput(field="name", reason="unknown")


def _checked(report: Report, at: datetime) -> Office:
    if not names.normalise(report.name) or len(report.name) > 60:
        raise InvalidInput(field="name", reason="empty" if not report.name.strip() else "length")
    if not report.signs or not set(report.signs) <= set(SIGNS):
        raise InvalidInput(field="signs", reason="empty" if not report.signs else "unknown")
    if not (report.address.strip() or report.phone.strip() or report.resident_id):
        raise InvalidInput(field="address", reason="empty")
    if report.reported_at is not None and not at - _KEEPS <= report.reported_at <= at + _AHEAD:
        raise InvalidInput(field="noted_at", reason="out_of_range")
    try:
        return accounts.office(report.office)
    except NotFound:
        raise InvalidInput(field="office", reason="unknown") from None


def _person(report: Report, at: datetime) -> Person | None:
    if not report.resident_id:
        return None
    found = party_service.find_or_create_person(
        report.name, report.resident_id, today=shanghai_date(at), contact=party_service.Contact(report.phone)
    )
    if found.findings:
        raise InvalidInput(field="name", reason="differs")
    return found.party


def _known(report: Report, person: Person | None) -> Lead | None:
    """The open lead of the same person: by number; without one by name and telephone, or name and address."""
    if person is not None:
        found = Lead.objects.select_for_update().filter(person=person, closed_at=None).first()
        if found is not None:
            return found
    same = find_by(Lead, "name", names.normalise(report.name)).filter(closed_at=None, office_id=report.office)
    phone, address = plain(report.phone), plain(report.address)
    for lead in same.select_for_update():
        if person is not None and lead.person_id not in (None, person.pk):
            continue
        if (phone and lead.phone == phone) or (address and plain(lead.address) == address):
            return lead
    return None


def _new(report: Report, office: Office, person: Person | None, at: datetime) -> Lead:
    lead = Lead(
        no=_number(office, at),
        office=office,
        division=office.division,
        person=person,
        urgent=report.urgent,
        recorded_at=at,
        step="",
        step_since=at,
    )
    lead.name, lead.phone, lead.address = (
        names.normalise(report.name),
        plain(report.phone),
        report.address.strip(),
    )
    progress.place(lead, at)
    lead.save(force_insert=True)
    LeadEvent.objects.create(lead=lead, at=at, what="recorded")
    return lead


def _number(office: Office, at: datetime) -> str:
    division, year = office.division[:6], shanghai_date(at).year
    serial = documents.take_number(division, year, "lead")
    return str(ApplicationNumber.of(division, year, SERIES, serial))


def _join(lead: Lead, report: Report, *, by: int | None, at: datetime) -> None:
    row = LeadReport(
        key=report.key,
        lead=lead,
        source=report.source,
        partner=report.partner,
        by_id=by,
        kind=report.kind,
        basis=report.basis,
        reported_at=report.reported_at or at,
    )
    row.reporter, row.reporter_phone = report.reporter.strip(), plain(report.reporter_phone)
    row.words = report.words.strip()[:1000]
    row.save(force_insert=True)
    lead.signs = [code for code in SIGNS if code in {*lead.signs, *report.signs}]
    lead.phone, lead.address = lead.phone or plain(report.phone), lead.address or report.address.strip()
    if report.urgent and not lead.urgent:
        lead.urgent = True
        progress.place(lead, at)
    lead.save(
        update_fields=["signs", "urgent", "phone_sealed", "phone_index", "address_sealed", *progress.MOVED]
    )
