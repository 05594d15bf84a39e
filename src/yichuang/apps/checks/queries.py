"""The only way to obtain checks: for the centre that checks, the township that asked, the household itself, and the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from yichuang.apps.accounts import queries as account_queries
from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.models import Unmasking
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.checks import kinds
from yichuang.apps.checks.models import OVER, Check, CheckedPerson, Report, State
from yichuang.apps.checks.people import is_adult
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties.models import Person
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core import attestation
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.numbers import ApplicationNumber
from yichuang.core.signing import KeySet
from yichuang.core.typed import plain

__all__ = ["is_adult"]
PAGE = 50


def by_no(no: str) -> Check:
    """For the house's own hands, who show it to nobody. NotFound."""
    found = Check.objects.select_related("office", "asking_office").filter(no=no).first()
    if found is None:
        raise NotFound(what="check")
    return found


def for_findings(no: str, *, actor: Actor) -> Check:
    """The check with all it found, for who runs checks at its office. NotFound for everybody else."""
    check = by_no(_normal(no))
    if not actor.is_system and check.office_id not in offices_for(actor, Permission.RUN_CHECKS):
        raise NotFound(what="check")
    return check


def for_conclusion(no: str, *, actor: Actor) -> Check:
    """The check with its conclusion and lines, for the office that asked and the one that checked. NotFound."""
    check = by_no(_normal(no))
    offices = offices_for(actor, Permission.SEE_CONCLUSION)
    if not actor.is_system and not {check.office_id, check.asking_office_id} & offices:
        raise NotFound(what="check")
    return check


def may_see_findings(check: Check, actor: Actor) -> bool:
    """Whether ``for_findings`` would give it."""
    return actor.is_system or check.office_id in offices_for(actor, Permission.RUN_CHECKS)


def queue(actor: Actor, *, over: bool = False, after: int = 0, limit: int = PAGE) -> list[Check]:
    """The checks of the actor's centres, most urgent first; ``after`` is the offset's last id for those that are over."""
    rows = Check.objects.select_related("office", "asking_office").prefetch_related("people")
    rows = rows.filter(office_id__in=offices_for(actor, Permission.RUN_CHECKS))
    if over:
        older = rows.filter(state__in=OVER)
        return list((older.filter(pk__lt=after) if after else older).order_by("-pk")[:limit])
    return list(rows.exclude(state__in=OVER).order_by("due_at", "pk")[:limit])


def any_checks(actor: Actor) -> bool:
    """Whether the actor's offices check anybody at all."""
    return Check.objects.filter(office_id__in=offices_for(actor, Permission.RUN_CHECKS)).exists()


def waiting(actor: Actor) -> int:
    """How many checks wait for an officer of the actor's centres, at most a page."""
    offices = offices_for(actor, Permission.RUN_CHECKS)
    rows = Check.objects.filter(office_id__in=offices, state__in=[State.READY, State.CONTESTED])
    return rows[:PAGE].count()


def open_matters() -> QuerySet[Check, Any]:
    """The matters under which a check is under way, for another room's condition."""
    return Check.objects.exclude(state__in=OVER).values("matter")


def of_subject(subject: str) -> Check | None:
    """The newest check of a matter, open or over."""
    return (
        Check.objects.select_related("office", "asking_office")
        .filter(subject=subject)
        .order_by("-pk")
        .first()
    )


def final_report(subject: str, on: date) -> Report | None:
    """The newest final report of a matter that is still valid on ``on``."""
    rows = Report.objects.select_related("check_of").filter(check_of__subject=subject, valid_until__gte=on)
    return rows.filter(check_of__state=State.FINAL).order_by("-pk").first()


def newest_report(check: Check) -> Report | None:
    """The last report that was signed."""
    return (
        Report.objects.select_related("signed_by", "check_of")
        .filter(check_of=check)
        .order_by("-version")
        .first()
    )


def reports_of(check: Check) -> list[Report]:
    """Signed versions, newest first."""
    return list(Report.objects.filter(check_of=check).order_by("-version"))


def report(no: str, version: int | None = None) -> Report:
    """A report of a check, the last one unless named. NotFound."""
    rows = Report.objects.select_related("check_of", "check_of__office", "signed_by").filter(
        check_of__no=_normal(no)
    )
    found = rows.filter(version=version).first() if version else rows.order_by("-version").first()
    if found is None:
        raise NotFound(what="report")
    return found


def release_digest(report: Report) -> str:
    """The digest of the catalogue a report rests on."""
    return releases.release(report.release_id).digest


def own(person: Person) -> QuerySet[Check]:
    """Checks of households that a person belongs to, newest first."""
    if not person.resident_id:
        return Check.objects.none()
    rows = find_by(CheckedPerson, "resident_id", person.resident_id).values("check_of")
    return Check.objects.select_related("office").filter(pk__in=rows).order_by("-pk")


def any_of(user_id: int) -> bool:
    """Whether a household of the account's holder was ever checked."""
    person = parties.person_of(user_id)
    return person is not None and own(person).exists()


def own_check(no: str, person: Person) -> tuple[Check, CheckedPerson]:
    """One of them with who the person is in it. NotFound for everybody else."""
    found = own(person).filter(no=_normal(no)).first()
    if found is None:
        raise NotFound(what="check")
    mine = find_by(CheckedPerson, "resident_id", person.resident_id).filter(check_of=found).first()
    if mine is None:
        raise NotFound(what="check")
    return found, mine


def look(check: Check, actor: Actor, at: datetime, *, what: str) -> None:
    """Records that an officer looks at a report or its findings: everybody it is about finds that under their data."""
    if actor.is_system or actor.user_id is None:
        return
    mine = offices_for(actor, Permission.UNMASK)
    office = check.office_id if check.office_id in mine else check.asking_office_id or check.office_id
    concerned = {f"person:{person.person}": office for person in check.people.all()}
    accounts.unmask_list(actor, what=what, whose=concerned, purpose=f"经济状况核对 {check.no}", at=at)


def sources_of_a_check(catalogue: Catalogue) -> tuple[str, ...]:
    """Codes of every source a check asks: the scope of its consent."""
    return tuple(sorted(asked.source.code for asked in kinds.sources_of_a_check(catalogue)))


def has_sources(catalogue: Catalogue) -> bool:
    """Whether this installation is connected to any source of money: else an officer types what a check would find."""
    money = [
        s for kind in ("bank", "tax", "social_insurance") for s in kinds.sources_of_kind(catalogue, kind)
    ]
    return bool(set(money) & sources.connected())


def looks_at(person: Person, check: Check) -> QuerySet[Unmasking]:
    """Who looked at what this check found about a person, newest first."""
    return (
        account_queries.unmaskings(person.reference)
        .filter(purpose__contains=check.no)
        .select_related("office")
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """What anybody with its number learns of a report: that it is ours and stands, never what it says."""

    number: str
    office_name: str
    issued_on: date
    valid_until: date
    valid: bool
    replaced: bool
    digest: str


def verify(number: str, on: date) -> Verification | None:
    """A report by its number, ``None`` where there is none."""
    row = Report.objects.select_related("check_of__office").filter(number=plain(number).upper()).first()
    if row is None:
        return None
    newer = Report.objects.filter(check_of=row.check_of, version__gt=row.version).exists()
    return Verification(
        row.number,
        row.check_of.office.name,
        shanghai_date(row.signed_at),
        row.valid_until,
        row.valid_until >= on and not newer,
        newer,
        row.digest,
    )


def attested(text: str, trusted: KeySet) -> str | None:
    """The report's number where a QR code's signature proves one of ours as it was signed."""
    checked = attestation.check(text, trusted)
    if checked.fault or checked.attested is None:
        return None
    row = Report.objects.filter(number=checked.attested.number, digest=checked.attested.digest.hex()).first()
    return row.number if row else None


def _normal(no: str) -> str:
    """A number as people type it."""
    try:
        return str(ApplicationNumber.parse(no, field="check_no"))
    except InvalidInput:
        raise NotFound(what="check") from None
