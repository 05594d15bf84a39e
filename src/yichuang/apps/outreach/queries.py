"""Help days, their figures, what goes with an application; leads, their funnel, and who may report them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.roles import ASSISTANT
from yichuang.apps.accounts.table import Permission, allowed, offices_for
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.outreach.alerts import ALERTS, office_for
from yichuang.apps.outreach.lead_queries import (
    FILTERS,
    Funnel,
    Tally,
    alerts,
    alike,
    counts,
    events,
    funnel,
    is_reported,
    leads,
    overdue_by_office,
    own_words,
    partner,
    partners,
    tally,
    visible,
    volunteers,
)
from yichuang.apps.outreach.models import HelpDay, Helped
from yichuang.catalogue.model import Role
from yichuang.core.errors import NotFound

__all__ = [
    "ALERTS",
    "FILTERS",
    "Figures",
    "Funnel",
    "Tally",
    "alerts",
    "alike",
    "coming",
    "counts",
    "events",
    "figures",
    "funnel",
    "help_day",
    "help_days",
    "helped",
    "is_reported",
    "leads",
    "may_see",
    "office_for",
    "overdue_by_office",
    "own_words",
    "partner",
    "partners",
    "possible_officers",
    "taken_in",
    "tally",
    "visible",
    "volunteers",
]

_OFFICERS = (ASSISTANT, Role.CLERK.value, Role.REVIEWER.value, Role.OFFICE_HEAD.value)


def may_see(actor: Actor, office: str) -> bool:
    """Whether the office's help days are the actor's to look at."""
    return allowed(actor, Permission.ATTEND_HELP_DAY, office)


def possible_officers(office: str, at: datetime) -> list[User]:
    """Who of the office may be at a help day, by name."""
    found = {user.pk: user for role in _OFFICERS for user in accounts.holders(role, office, at)}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))


def _rows() -> QuerySet[HelpDay]:
    return HelpDay.objects.select_related("office").prefetch_related("officers", "present")


def help_day(day_id: uuid.UUID, *, actor: Actor) -> HelpDay:
    """One of the actor's office. NotFound."""
    row = _rows().filter(pk=day_id).first()
    if row is None or not may_see(actor, row.office_id):
        raise NotFound(what="help_day")
    return row


def help_days(actor: Actor, *, since: date, limit: int = 60) -> list[HelpDay]:
    """Those of the actor's offices from ``since`` on, in order."""
    offices = offices_for(actor, Permission.ATTEND_HELP_DAY)
    rows = _rows().filter(office_id__in=offices, day__gte=since).annotate(cases=Count("taken_in"))
    return list(rows.order_by("day", "opens_at")[:limit])


def coming(offices: Collection[str], on: date, *, limit: int = 12) -> list[HelpDay]:
    """What the public sees: the next help days of these offices, cancelled ones with the reason."""
    return list(
        _rows().filter(office_id__in=offices, day__gte=on, held_at=None).order_by("day", "opens_at")[:limit]
    )


def taken_in(day: HelpDay) -> list[Helped]:
    """The applications of a help day, newest first."""
    return list(day.taken_in.select_related("application").order_by("-noted_at"))


def helped(application: Application) -> Helped | None:
    """What goes with an application that the caller was allowed to obtain."""
    return Helped.objects.select_related("help_day").filter(application=application).first()


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a period: sessions held, people who came, cases handed in for others, and those at a help day among them."""

    sessions: int
    visitors: int
    cases: int
    at_help_days: int


def figures(offices: Collection[str], since: date, until: date) -> Figures:
    """Help days held in the period (both days inclusive), and applications handed in for others: begun by an agent,
    or taken in at a help day; each counts once."""
    held = HelpDay.objects.filter(office_id__in=offices, day__range=(since, until), held_at__isnull=False)
    handed_in = cases.handed_in(offices, since, until)
    at_help_days = Q(helped__help_day__isnull=False)
    return Figures(
        sessions=held.count(),
        visitors=held.aggregate(n=Sum("visitors"))["n"] or 0,
        cases=handed_in.filter(Q(channel="agent") | at_help_days).count(),
        at_help_days=handed_in.filter(at_help_days).count(),
    )
