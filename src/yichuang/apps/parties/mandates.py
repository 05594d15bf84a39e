"""Giving and taking back mandates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.parties.models import Mandate, Person
from yichuang.core.errors import ConsentRequired, InvalidInput, NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Terms:
    """For which services (codes, or `*`), on which signed consent (an opaque reference), until when."""

    services: tuple[str, ...]
    consent: str
    until: datetime


def grant_mandate(actor: Actor, principal: Person, agent: User, terms: Terms, at: datetime) -> Mandate:
    """`agent` may act for `principal`. The principal themself, or staff at a window with the signed paper.

    NotAllowed, ConsentRequired without the paper, InvalidInput (services, until, agent).
    """
    if actor.user_id is None or actor.user_id != principal.user_id:
        require(actor, Permission.FIND_PERSON)
        if actor.user_id == agent.pk:
            raise NotAllowed(action="grant_mandate", state="", why="own_account")
    if not terms.consent.strip():
        raise ConsentRequired(source="mandate")
    if not terms.services:
        raise InvalidInput(field="services", reason="empty")
    if terms.until <= at:
        raise InvalidInput(field="until", reason="past")
    if agent.pk == principal.user_id:
        raise InvalidInput(field="agent", reason="same_person")
    return Mandate.objects.create(
        principal=principal,
        agent=agent,
        services=list(dict.fromkeys(terms.services)),
        consent=terms.consent.strip(),
        signed_at=at,
        until=terms.until,
        recorded_by_id=actor.user_id,
    )


def revoke_mandate(actor: Actor, mandate_id: uuid.UUID, at: datetime) -> None:
    """Ends a mandate at once: the principal at any time, the agent who lays it down, or staff for them.

    To anybody else it does not exist: NotFound. Revoked already, nothing changes.
    """
    row = Mandate.objects.select_related("principal").filter(pk=mandate_id).first()
    if row is None:
        raise NotFound(what="mandate")
    own = actor.user_id is not None and actor.user_id in (row.principal.user_id, row.agent_id)
    if not own and not allowed(actor, Permission.FIND_PERSON):
        raise NotFound(what="mandate")
    Mandate.objects.filter(pk=mandate_id, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by_id=actor.user_id
    )
