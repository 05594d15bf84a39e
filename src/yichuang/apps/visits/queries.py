"""The visits of a matter, those that wait for the second visitor, and what was noted on one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.roles import ASSISTANT
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document, DocumentKind
from yichuang.apps.visits.models import HomeVisit
from yichuang.apps.visits.place import Place
from yichuang.catalogue.model import Role
from yichuang.core.errors import NotFound

__all__ = [
    "Place",
    "any_visit",
    "entered",
    "kept",
    "of_subject",
    "photos",
    "place",
    "possible_visitors",
    "to_confirm",
    "visit",
]

_VISITORS = (ASSISTANT, Role.CLERK.value, Role.REVIEWER.value, Role.OFFICE_HEAD.value)


def possible_visitors(office: str, at: datetime) -> list[User]:
    """Who of the office may go to people's homes, by name."""
    found = {user.pk: user for role in _VISITORS for user in accounts.holders(role, office, at)}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))


def visit(key: UUID, *, actor: Actor) -> HomeVisit:
    """One that the actor made, or that their office keeps and they may read (assistants only their own). NotFound."""
    own = Q(visitor_id=actor.user_id or 0) | Q(second_id=actor.user_id or 0)
    offices = offices_for(actor, Permission.SEE_CASE)
    row = (
        HomeVisit.objects.select_related("visitor", "second", "office")
        .filter(own | Q(office_id__in=offices), pk=key)
        .first()
    )
    if row is None:
        raise NotFound(what="visit")
    return row


def any_visit(key: UUID) -> HomeVisit:
    """One, for callers that were allowed to obtain the matter its subject names. NotFound."""
    row = HomeVisit.objects.select_related("visitor", "second", "office").filter(pk=key).first()
    if row is None:
        raise NotFound(what="visit")
    return row


def kept(key: UUID | str) -> HomeVisit | None:
    """A visit that both vouch for, for handlers of ``visit.kept``."""
    return HomeVisit.objects.filter(pk=key, confirmed_at__isnull=False).first()


def of_subject(subject: str) -> list[HomeVisit]:
    """All visits of a matter that the caller was allowed to obtain, newest first."""
    rows = HomeVisit.objects.select_related("visitor", "second").filter(subject=subject)
    return list(rows.order_by("-visited_at"))


def to_confirm(actor: Actor) -> list[HomeVisit]:
    """Those that wait for this person's word, oldest first."""
    rows = HomeVisit.objects.select_related("visitor").filter(
        second_id=actor.user_id or 0, confirmed_at__isnull=True
    )
    return list(rows.order_by("visited_at"))


def place(row: HomeVisit) -> Place | None:
    """Where the phone was."""
    return Place.from_text(row.place_text)


def entered(row: HomeVisit) -> dict[str, Any]:
    """What the step asked beside the findings, by key."""
    found: dict[str, Any] = json.loads(row.entered_text) if row.entered_text else {}
    return found


def photos(row: HomeVisit) -> list[Document]:
    """The pictures taken there, in their order; signatures apart."""
    return [one for one in documents.of_subject(row.papers) if one.kind != DocumentKind.SIGNATURE]
