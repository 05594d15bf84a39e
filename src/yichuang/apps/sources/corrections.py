"""Corrections 校核纠错: a contested value goes to the department that holds it; its answer comes back in the feed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.journal import outbox
from yichuang.apps.sources import exchange, sendings
from yichuang.apps.sources.asking import kind_of
from yichuang.apps.sources.models import Concerned, Correction, CorrectionState, Lookup
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.resident_id import ResidentId
from yichuang.core.uscc import Uscc

ANSWERED = "correction.answered"
"""Outbox topic: a holder answered; ``subject`` is the application's number, payload ``{"correction": id}``."""


@dataclass(frozen=True, slots=True, repr=False)
class Contest:
    """Which element of which look-up is wrong, what is right instead, and why the person says so."""

    lookup: int
    element: str
    claimed: str
    because: str


def contest(actor: Actor, contested: Contest, *, at: datetime) -> Correction:
    """Sends the person's word to the holder; whoever may change the application may contest (the caller asks).

    NotFound (look-up), InvalidInput (element, because). Repeated for the same element it is the same correction.
    """
    lookup = Lookup.objects.select_related("concerned").filter(pk=contested.lookup).first()
    if lookup is None:
        raise NotFound(what="lookup")
    if contested.element not in lookup.elements:
        raise InvalidInput(field="element", reason="unknown")
    if not contested.because.strip():
        raise InvalidInput(field="because", reason="empty")
    with transaction.atomic():
        # One at a time; look-ups are append-only and may not be locked by the application's role.
        Concerned.objects.select_for_update(no_key=True).get(pk=lookup.concerned_id)
        there = Correction.objects.filter(lookup=lookup, element=contested.element).first()
        if there is not None and there.conceded_at is not None:
            there.conceded_at = there.conceded_by = None
            there.save(update_fields=["conceded_at", "conceded_by"])
        return there or _raise(actor, contested, lookup, at)


def concede(actor: Actor, lookup: int, element: str, *, at: datetime) -> None:
    """The person says that the source is right after all; what was said before stays on record.

    NotAllowed where the holder has corrected it meanwhile: what the source said then is no longer so.
    """
    row = Correction.objects.select_for_update().filter(lookup=lookup, element=element).first()
    if row is None:
        return
    if row.state == CorrectionState.CORRECTED:
        raise NotAllowed(action="concede", state=row.state, why="corrected")
    row.conceded_at, row.conceded_by_id = at, actor.user_id
    row.save(update_fields=["conceded_at", "conceded_by"])


def _raise(actor: Actor, contested: Contest, lookup: Lookup, at: datetime) -> Correction:
    row = Correction(
        source=lookup.source,
        element=contested.element,
        concerned=lookup.concerned,
        lookup=lookup,
        subject=lookup.subject,
        raised_by_id=actor.user_id,
        raised_at=at,
    )
    row.claimed, row.because = contested.claimed, contested.because.strip()
    row.save(force_insert=True)
    if exchange.current().rest(f"source:{row.source}") is not None:
        sendings.enqueue(
            sendings.Parcel(f"source:{row.source}", "correction", str(row.pk), row.subject, _body(row)), at=at
        )
    return row


def _body(row: Correction) -> dict[str, Any]:
    number = row.concerned.number
    about = Uscc(number) if row.concerned.kind == "uscc" else ResidentId(number)
    return {
        "request_id": str(row.pk),
        "key": {"type": kind_of(about), "value": number},
        "element": row.element,
        "claimed": row.claimed,
        "evidence": row.because,
    }


def taken(correction_id: str) -> None:
    """The holder has it."""
    Correction.objects.filter(pk=correction_id, state=CorrectionState.RAISED).update(
        state=CorrectionState.SENT
    )


def refused(correction_id: str) -> None:
    """The holder does not take it at all."""
    Correction.objects.filter(pk=correction_id, state=CorrectionState.RAISED).update(
        state=CorrectionState.REFUSED
    )


def answered(correction_id: str, *, accepted: bool, text: str, at: datetime) -> None:
    """The holder looked into it. The first answer stands; an unknown id is passed over."""
    if not _is_id(correction_id):
        return
    open_states = (CorrectionState.RAISED, CorrectionState.SENT)
    row = Correction.objects.select_for_update().filter(pk=correction_id, state__in=open_states).first()
    if row is None:
        return
    row.state = CorrectionState.CORRECTED if accepted else CorrectionState.KEPT
    row.answer, row.answered_at = text[:500], at
    row.save(update_fields=["state", "answer_sealed", "answered_at"])
    outbox.put(ANSWERED, row.subject, {"correction": str(row.pk)})


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
