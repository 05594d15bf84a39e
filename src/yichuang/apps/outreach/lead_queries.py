"""Leads for who handles or visits them, their funnel for the board, and an organisation's own counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.outreach.discovery import SOURCES, Closing, Source
from yichuang.apps.outreach.leads import visible
from yichuang.apps.outreach.models import Lead, LeadEvent, LeadReport, Partner, Volunteer
from yichuang.apps.outreach.partners import LEAST_SHOWN, partner_of
from yichuang.clock import midnight, midnight_after
from yichuang.core.errors import NotFound

__all__ = ["visible"]

FILTERS = {
    "all": "全部",
    "unassigned": "没派人",
    "overdue": "已超期",
    "due_soon": "将到期",
    "mine": "派给我的",
}
_MOST = 200
_ENTERED = "papers"


def leads(actor: Actor, at: datetime, *, only: str = "all", limit: int = _MOST) -> list[Lead]:
    """Open leads that the actor handles or was sent to, those due first."""
    return list(_filtered(_mine(actor), actor, only, at).order_by("due_at", "no")[:limit])


def counts(actor: Actor, at: datetime) -> dict[str, int]:
    """How many of each filter wait."""
    rows = _mine(actor)
    return {name: _filtered(rows, actor, name, at).count() for name in FILTERS}


def _mine(actor: Actor) -> QuerySet[Lead]:
    handled = Q(office_id__in=offices_for(actor, Permission.HANDLE_LEAD))
    sent = Q(assignee_id=actor.user_id) if actor.user_id is not None else Q(pk=None)
    return Lead.objects.select_related("assignee", "office").filter(handled | sent, closed_at=None)


def _filtered(rows: QuerySet[Lead], actor: Actor, only: str, at: datetime) -> QuerySet[Lead]:
    return {
        "unassigned": rows.filter(assignee=None),
        "overdue": rows.filter(due_at__lte=at),
        "due_soon": rows.filter(due_at__gt=at, yellow_at__lte=at),
        "mine": rows.filter(assignee_id=actor.user_id or 0),
    }.get(only, rows)


def is_reported(key: UUID) -> bool:
    """Whether a report of this key was taken."""
    return LeadReport.objects.filter(pk=key).exists()


def events(lead: Lead) -> list[LeadEvent]:
    """What happened, oldest first. That it was recorded is told by the day alone."""
    return list(lead.events.select_related("by"))


def own_words(lead: Lead) -> list[str]:
    """What officials wrote down themselves; whatever others said needs an unmasking."""
    rows = LeadReport.objects.filter(lead=lead, source=Source.GRID).order_by("reported_at")
    return [row.words for row in rows if row.words]


def alerts(lead: Lead) -> list[tuple[str, str]]:
    """Kinds of the data alerts with their basis: an office's duty and no neighbour's word."""
    rows = LeadReport.objects.filter(lead=lead, source=Source.ALERT).order_by("reported_at")
    return [(row.kind, row.basis) for row in rows]


def alike(lead: Lead) -> list[Lead]:
    """Other open leads of the office that may be the same person: the same name, or the same telephone."""
    found: dict[UUID, Lead] = {}
    for column, text in (("name", lead.name), ("phone", lead.phone)):
        if text:
            rows = find_by(Lead, column, text).filter(closed_at=None, office_id=lead.office_id)
            found |= {row.pk: row for row in rows.exclude(pk=lead.pk)[:10]}
    return sorted(found.values(), key=lambda row: row.no)


# --- the funnel -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Funnel:
    """Of the leads recorded in a period: how far they came. ``recognised`` by service code, ``closed`` by ending.

    ``sources`` counts reports by way; a way with fewer than ten is ``None``: nobody shall count back to a neighbour.
    """

    recorded: int
    visited: int
    agreed: int
    entered: int
    checked: int
    recognised: Mapping[str, int]
    closed: Mapping[str, int]
    open: int
    overdue: int
    sources: Mapping[str, int | None]

    @property
    def recognised_in_all(self) -> int:
        return sum(self.recognised.values())


def funnel(offices: Collection[str], since: date, until: date, at: datetime) -> Funnel:
    """Leads of these offices recorded from ``since`` to ``until``, both inclusive; merged ones count once, as one."""
    rows = Lead.objects.filter(
        office_id__in=offices, recorded_at__gte=midnight(since), recorded_at__lt=midnight_after(until)
    ).exclude(closing=Closing.MERGED)
    found = rows.aggregate(
        recorded=Count("pk"),
        visited=_done("visit"),
        agreed=_done("consent"),
        entered=_done(_ENTERED),
        checked=_done("report"),
        open=Count("pk", filter=Q(closed_at=None)),
        overdue=Count("pk", filter=Q(closed_at=None, due_at__lte=at)),
    )
    recognised = rows.filter(closing=Closing.RECOGNISED).values_list("result_service").annotate(n=Count("pk"))
    closed = rows.filter(closed_at__isnull=False).values_list("closing").annotate(n=Count("pk"))
    reports = dict(LeadReport.objects.filter(lead__in=rows).values_list("source").annotate(n=Count("pk")))
    return Funnel(
        **found,
        recognised=dict(recognised.order_by("-n", "result_service")),
        closed=dict(closed.order_by("-n", "closing")),
        sources={
            source: n if (n := reports.get(source, 0)) >= LEAST_SHOWN or n == 0 else None
            for source in SOURCES
        },
    )


def _done(code: str) -> Count:
    return Count("pk", filter=Q(done__contains=[code]))


def overdue_by_office(offices: Collection[str], at: datetime) -> list[tuple[str, str, int, int]]:
    """Code and name of each office with open leads, how many, and how many are over their day; the worst first."""
    rows = (
        Lead.objects.filter(office_id__in=offices, closed_at=None)
        .values_list("office_id", "office__name")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)))
    )
    return sorted(rows, key=lambda row: (-row[3], -row[2], row[0]))


# --- partners -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """An organisation's own counts; what became of its reports only from ten reports on, else ``None``."""

    reported: int
    visited: int | None
    recognised: int | None


def tally(actor: Actor, at: datetime) -> tuple[Partner, Tally]:
    """The partner the actor reports for, and its counts. NotFound for everybody else."""
    partner = partner_of(actor, at)
    found = LeadReport.objects.filter(partner=partner).aggregate(
        reported=Count("pk"),
        visited=Count("pk", filter=Q(lead__done__contains=["visit"])),
        recognised=Count("pk", filter=Q(lead__closing=Closing.RECOGNISED)),
    )
    if found["reported"] < LEAST_SHOWN:
        return partner, Tally(found["reported"], None, None)
    return partner, Tally(**found)


def partners(actor: Actor) -> list[Partner]:
    """Those of the actor's offices, standing ones first."""
    offices = offices_for(actor, Permission.ADMIT_PARTNER)
    rows = Partner.objects.select_related("organisation", "office").filter(office_id__in=offices)
    return list(
        rows.annotate(reported=Count("reports")).order_by(F("ended_at").asc(nulls_first=True), "-admitted_at")
    )


def partner(partner_id: UUID, actor: Actor) -> Partner:
    """One of the actor's offices. NotFound."""
    row = next((row for row in partners(actor) if row.pk == partner_id), None)
    if row is None:
        raise NotFound(what="partner")
    return row


def volunteers(row: Partner) -> list[Volunteer]:
    """Who reports for it now."""
    return list(row.people.select_related("user").filter(until=None).order_by("since"))
