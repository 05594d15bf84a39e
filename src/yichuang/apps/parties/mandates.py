"""Giving and taking back mandates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.parties.models import WITNESSES, ConsentWay, Errand, Mandate, Person
from yichuang.core.errors import ConsentRequired, InvalidInput, NotAllowed, NotFound
from yichuang.matching import names

LONGEST_YEARS = 5
_LONGEST = timedelta(days=LONGEST_YEARS * 366)


@dataclass(frozen=True, slots=True)
class Terms:
    """For which services (codes, or `*`), on which consent (an opaque reference), until when, agreed to how.

    `witnesses` are the two names of a witnessed statement.
    """

    services: tuple[str, ...]
    consent: str
    until: datetime
    way: ConsentWay = ConsentWay.PAPER
    witnesses: tuple[str, ...] = ()


def grant_mandate(actor: Actor, principal: Person, agent: User, terms: Terms, at: datetime) -> Mandate:
    """`agent` may act for `principal`. The principal themself; staff at a window with the signed paper; an assistant
    on the doorstep who takes the drawn signature or the statement of two witnesses for themself.

    NotAllowed, ConsentRequired without the consent, InvalidInput (services, until, agent, witnesses).
    """
    _may_grant(actor, principal, agent, terms)
    _check_terms(terms, at, longest=None if actor.is_system else at + _LONGEST)
    if agent.pk == principal.user_id:
        raise InvalidInput(field="agent", reason="same_person")
    witnesses = _witnesses(terms, {names.name_key(principal.name), names.name_key(agent.name)})
    return Mandate.objects.create(
        principal=principal,
        agent=agent,
        services=list(dict.fromkeys(terms.services)),
        consent=terms.consent.strip(),
        way=terms.way,
        witnesses=witnesses,
        signed_at=at,
        until=terms.until,
        recorded_by_id=actor.user_id,
    )


def _may_grant(actor: Actor, principal: Person, agent: User, terms: Terms) -> None:
    """Who records a mandate for themself brings more than a paper: a signature drawn before them, or two witnesses."""
    if actor.user_id is not None and actor.user_id == principal.user_id:
        return
    for_themself = actor.user_id == agent.pk and not actor.is_system
    if for_themself and allowed(actor, Permission.ASSIST) and terms.way is not ConsentWay.PAPER:
        return
    require(actor, Permission.FIND_PERSON)
    if for_themself:
        raise NotAllowed(action="grant_mandate", state="", why="own_account")


def _check_terms(terms: Terms, at: datetime, *, longest: datetime | None) -> None:
    if not terms.consent.strip():
        raise ConsentRequired(source="mandate")
    if not terms.services:
        raise InvalidInput(field="services", reason="empty")
    if terms.until <= at:
        raise InvalidInput(field="until", reason="past")
    if longest is not None and terms.until > longest:
        raise InvalidInput(field="until", reason="out_of_range")


def _witnesses(terms: Terms, parties: set[str]) -> list[str]:
    """Two different people, neither of them the one who gives or the one who takes the mandate."""
    if terms.way is not ConsentWay.WITNESSED:
        return []
    named = [names.normalise(name) for name in terms.witnesses if name.strip()]
    keys = {names.name_key(name) for name in named}
    if len(named) != WITNESSES or len(keys) != WITNESSES or keys & parties:
        raise InvalidInput(field="witnesses", reason="two_others")
    return named


def begin_errand(mandate: Mandate, subject: str, at: datetime) -> Errand:
    """Notes that the matter `subject` is pursued under the mandate; once, whoever asks again."""
    return Errand.objects.get_or_create(subject=subject, defaults={"mandate": mandate, "begun_at": at})[0]


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
