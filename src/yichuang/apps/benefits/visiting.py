"""A visit to the home of a family whose award is looked at again 复核走访."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.benefits.models import OVER, Recheck
from yichuang.apps.parties import queries as parties
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import HomeVisit, VisitKind
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound, OwnFamily

SUBJECT = "recheck:"


def waiting(actor: Actor, *, limit: int = 50) -> list[Recheck]:
    """Open re-checks of the families that the actor may visit, soonest due first."""
    offices = offices_for(actor, Permission.VISIT)
    rows = Recheck.objects.exclude(state__in=OVER).select_related("award")
    mine = rows.filter(award__receiving__in=offices) | rows.filter(award__office__in=offices)
    return list(mine.order_by("due_on", "pk")[:limit])


def office_of(recheck: Recheck, actor: Actor) -> str:
    """For which of the award's offices the actor goes there. NotFound."""
    offices = offices_for(actor, Permission.VISIT)
    own = (recheck.award.receiving_id, recheck.award.office_id)
    found = next((office for office in own if office in offices), None)
    if found is None:
        raise NotFound(what="recheck")
    return found


def keep_visit(recheck_id: UUID, visit: visits.Visit, *, actor: Actor, at: datetime) -> HomeVisit:
    """Keeps the visit, also where the re-check was decided meanwhile: what was seen is evidence.

    NotFound, OwnFamily (of either visitor), and what ``visits.keep_visit`` refuses.
    """
    recheck = Recheck.objects.filter(pk=recheck_id).select_related("award").first()
    if recheck is None:
        raise NotFound(what="recheck")
    office = office_of(recheck, actor)
    people = list(recheck.award.members.values_list("person_id", flat=True))
    family = parties.users_of_family(people, shanghai_date(at))
    if {actor.user_id, visit.second} & set(family):
        raise OwnFamily
    noted = replace(visit, subject=recheck.subject, office=office, kind=VisitKind.RECHECK)
    return visits.keep_visit(noted, actor=actor, at=at)
