"""The feed of events for integrators: what happened to the cases of the offices that a grant names."""

from __future__ import annotations

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.journal.feed import Place, sealed_after
from yichuang.apps.journal.models import Event

__all__ = ["Place", "read"]


def read(after: Place, *, actor: Actor, limit: int = 200) -> tuple[list[Event], Place]:
    """What was sealed after ``after``, in the order of the seals, and where to go on.

    The place moves on over what is not for this actor too. NotAllowed.
    """
    require(actor, Permission.READ_EVENTS_FEED)
    events, place = sealed_after(after, limit)
    seen = offices_for(actor, Permission.READ_EVENTS_FEED)
    facts = CaseFacts.objects.filter(case__no__in={event.subject for event in events}, office__in=seen)
    own = set(facts.values_list("no", flat=True))
    return [event for event in events if event.subject in own], place
