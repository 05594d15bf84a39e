"""合作社会组织 of 全城发现: admission by rules, each with its outcome on record; their volunteers; what those report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import limits
from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.outreach import reports
from yichuang.apps.outreach.discovery import Source
from yichuang.apps.outreach.models import LeadReport, Partner, Volunteer
from yichuang.apps.parties import service as parties
from yichuang.apps.registers import queries as registers
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import AlreadyExists, InvalidAnswers, InvalidInput, NotFound
from yichuang.core.findings import Finding
from yichuang.core.uscc import Uscc

A_DAY = limits.Limit("lead.volunteer.day", 100, timedelta(days=1))
LEAST_SHOWN = 10
"""Below so many reports an organisation is not told what became of them: it would learn what became of a person."""
_FAILED = "unqualified"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an organisation states. ``secrecy_signed_on``: when it signed to keep what it learns to itself."""

    name: str
    uscc: str
    volunteers: int
    full_time_staff: int
    secrecy_signed_on: date | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions in force at a place on a day."""

    volunteers: int
    staff: int
    years: int


def rules_at(office: str, day: date) -> Rules:
    """From the catalogue's dated parameters, the nearest division first."""
    catalogue = releases.current_catalogue()
    found = catalogue.offices.get(office)
    places = _lineage(catalogue, found.division) if found is not None else []

    def value(code: str) -> int:
        parameter = catalogue.parameters.get(code)
        dated = parameter.at(day, tuple(places)) if parameter is not None else None
        if dated is None:
            raise InvalidInput(field="office", reason="unknown")
        return dated.value

    return Rules(value("partner.volunteers_minimum"), value("partner.staff_minimum"), value("partner.years"))


def _lineage(catalogue: Catalogue, code: str | None) -> list[str]:
    found: list[str] = []
    while code and code in catalogue.regions and code not in found:
        found.append(code)
        code = catalogue.regions[code].parent
    return found


def judge(wish: Wish, office: str, *, at: datetime) -> list[Finding]:
    """Every condition with its outcome. InvalidInput (uscc)."""
    today = shanghai_date(at)
    rules, entry = rules_at(office, today), _registered(str(Uscc.parse(wish.uscc)))
    findings = [
        Finding.check(entry is not None, code="registered", text="在登记簿里查到，且没有注销、撤销。"),
        Finding.check(
            entry is not None and entry.get("inspection") != _FAILED,
            code="inspected",
            text="最近一次年检没有不合格。",
        ),
        Finding.check(
            wish.volunteers >= rules.volunteers,
            code="volunteers",
            text=f"志愿者不少于 {rules.volunteers} 人。",
            actual=wish.volunteers,
            limit=rules.volunteers,
        ),
        Finding.check(
            wish.full_time_staff >= rules.staff,
            code="staff",
            text=f"专职工作人员不少于 {rules.staff} 人。",
            actual=wish.full_time_staff,
            limit=rules.staff,
        ),
        Finding.check(
            wish.secrecy_signed_on is not None and wish.secrecy_signed_on <= today,
            code="secrecy",
            text="签了保密承诺书。",
        ),
    ]
    return findings


def _registered(uscc: str) -> Mapping[str, Any] | None:
    """What a register of organisations says of a living body with this code."""
    for register in releases.current_catalogue().registers.values():
        if ["uscc"] not in [list(keys) for keys in register.unique]:
            continue
        found = registers.find(register, {"uscc": uscc})
        if found:
            return registers.fields(found[0])
    return None


def admit(wish: Wish, office: str, *, actor: Actor, at: datetime) -> Partner:
    """Admits an organisation for some years. The office's head. InvalidAnswers with every condition that fails.

    NotAllowed, NotYours, InvalidInput, AlreadyExists.
    """
    require(actor, Permission.ADMIT_PARTNER, office)
    findings = judge(wish, office, at=at)
    failed = [finding for finding in findings if not finding.ok]
    if failed:
        raise InvalidAnswers(findings=failed)
    organisation = parties.find_or_create_organisation(wish.name, wish.uscc)
    if organisation.findings:
        raise InvalidInput(field="name", reason="differs")
    today = shanghai_date(at)
    try:
        with transaction.atomic():
            return Partner.objects.create(
                organisation=organisation.party,
                office=accounts.office(office),
                volunteers=wish.volunteers,
                full_time_staff=wish.full_time_staff,
                secrecy_signed_on=wish.secrecy_signed_on,
                findings=[{"code": finding.code, "ok": finding.ok} for finding in findings],
                admitted_at=at,
                until=_years_on(today, rules_at(office, today).years),
                by_id=actor.user_id,
            )
    except IntegrityError as fault:
        raise AlreadyExists(what="partner") from fault


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def end(partner_id: UUID, because: str, *, actor: Actor, at: datetime) -> Partner:
    """Ends the cooperation; its volunteers report no more from this moment. NotFound, InvalidInput."""
    with transaction.atomic():
        row = _held(partner_id, actor)
        if len(because.strip()) < 2:
            raise InvalidInput(field="reason", reason="empty")
        row.ended_at, row.ended_because = at, because.strip()[:200]
        row.save(update_fields=["ended_at", "ended_because"])
        Volunteer.objects.filter(partner=row, until=None).update(until=at)
    return row


def add_volunteer(partner_id: UUID, phone: str, *, actor: Actor, at: datetime) -> Volunteer:
    """Somebody who reports for the organisation, by the mobile they log in with. NotFound, InvalidInput, AlreadyExists."""
    row = _held(partner_id, actor)
    user = accounts.user_by_phone(parse_mobile(phone))
    if user is None:
        raise InvalidInput(field="phone", reason="no_account")
    try:
        with transaction.atomic():
            return Volunteer.objects.create(partner=row, user=user, since=at)
    except IntegrityError as fault:
        raise AlreadyExists(what="volunteer") from fault


def _held(partner_id: UUID, actor: Actor) -> Partner:
    row = Partner.objects.filter(pk=partner_id, ended_at=None).first()
    if row is None or not allowed(actor, Permission.ADMIT_PARTNER, row.office_id):
        raise NotFound(what="partner")
    return row


def partner_of(actor: Actor, at: datetime) -> Partner:
    """The organisation that the actor reports for at this moment. NotFound for everybody else."""
    row = (
        Volunteer.objects.select_related("partner", "partner__organisation", "partner__office")
        .filter(user_id=actor.user_id or 0, until=None, partner__ended_at=None)
        .filter(partner__until__gte=shanghai_date(at))
        .first()
    )
    if row is None:
        raise NotFound(what="partner")
    return row.partner


def report(found: reports.Report, *, actor: Actor, at: datetime) -> None:
    """A volunteer's report. It tells nothing back: not whether the person is known, nor what becomes of them.

    NotFound (no volunteer), InvalidInput (also an office outside the partner's), LimitExceeded.
    """
    partner = partner_of(actor, at)
    if found.office not in accounts.offices_below(partner.office_id):
        raise InvalidInput(field="office", reason="unknown")
    limits.take(A_DAY, str(actor.user_id), at)
    wanted = replace(found, source=Source.PARTNER, partner=partner, resident_id="", kind="", basis="")
    known = LeadReport.objects.filter(pk=wanted.key).first()
    if known is not None and known.by_id != actor.user_id:
        raise InvalidInput(field="key", reason="unknown")
    reports.take(wanted, by=actor.user_id, at=at)
