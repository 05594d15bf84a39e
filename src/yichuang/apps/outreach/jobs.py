"""What the worker does for this room: a lead whose day has come is told of, first to its office, then to the one above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import pinned
from yichuang.apps.notices import service as notices
from yichuang.apps.outreach.discovery import SECOND_CALL
from yichuang.apps.outreach.models import Lead, LeadEvent
from yichuang.catalogue.model import Role
from yichuang.clock import due
from yichuang.core.clocktime import format_date, shanghai, shanghai_date

OVERDUE = "lead_overdue"
_BATCH = 100


def tell_overdue(at: datetime) -> int:
    """Tells of leads that are over their day, each once a step to either office; how many were told of."""
    with transaction.atomic():
        rows = Lead.objects.select_for_update(of=("self",), skip_locked=True).select_related(
            "office", "assignee"
        )
        first = list(rows.filter(closed_at=None, due_at__lte=at, told=0).order_by("due_at")[:_BATCH])
        second = [
            lead
            for lead in rows.filter(closed_at=None, due_at__lte=at, told=1).order_by("due_at")[:_BATCH]
            if _second_call(lead) <= at
        ]
        for lead in first:
            _tell(lead, _here(lead, at), 1, at)
        for lead in second:
            _tell(lead, _above(lead, at), 2, at)
    return len(first) + len(second)


def _here(lead: Lead, at: datetime) -> list[User]:
    """The office's head, and who was sent there."""
    heads = accounts.holders(Role.OFFICE_HEAD.value, lead.office_id, at)
    found = {user.pk: user for user in [*heads, *([lead.assignee] if lead.assignee else [])]}
    return list(found.values())


def _second_call(lead: Lead) -> datetime:
    """Some working days after the first."""
    assert lead.due_at is not None
    end = due(shanghai(lead.due_at), SECOND_CALL, pinned.calendar(lead.division))
    return end.at if end is not None else lead.due_at


def _above(lead: Lead, at: datetime) -> Iterable[User]:
    """The head and the supervisors of the office above; where nobody is, of the one above that."""
    for code in lead.office.lineage[1:]:
        found = [
            *accounts.holders(Role.OFFICE_HEAD.value, code, at),
            *accounts.holders(Role.SUPERVISOR.value, code, at),
        ]
        if found:
            return found
    return ()


def _tell(lead: Lead, people: Iterable[User], level: int, at: datetime) -> None:
    values = {
        "number": lead.no,
        "office": lead.office.name,
        "due": format_date(shanghai_date(lead.due_at)) if lead.due_at else "",
    }
    for user in people:
        notices.tell(
            key=f"lead/{lead.no}/{lead.step}/overdue{level}/{user.pk}",
            recipient=notices.Recipient(user.pk),
            template=OVERDUE,
            values=values,
            channels=(notices.Channel.IN_APP,),
        )
    lead.told = level
    lead.save(update_fields=["told"])
    LeadEvent.objects.create(lead=lead, at=at, what="told", step=lead.step)
