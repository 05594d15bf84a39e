"""Hearing the person before anything is taken away 听取意见（《社会救助法》第四十八条）: notice, statement, record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission
from yichuang.apps.benefits import letters, terms
from yichuang.apps.benefits.models import ADVERSE, Hearing, HearingKind, Recheck, RecheckState
from yichuang.apps.benefits.rechecks import hold
from yichuang.apps.benefits.recording import record
from yichuang.apps.cases import pinned
from yichuang.apps.cases.service import Order
from yichuang.apps.parties import queries as parties
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily

_LONGEST = 2000


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What was said, where and before whom. ``kind`` is a HearingKind."""

    kind: str
    text: str
    place: str = ""
    present: str = ""


def tell(recheck_id: UUID, *, actor: Actor, order: Order) -> Recheck:
    """Writes to the person what is intended and why, and opens the time to speak. NotFound, NotAllowed, OwnFamily."""
    with transaction.atomic():
        recheck = hold(recheck_id, actor, Permission.HANDLE_RECHECK)
        if recheck.state == RecheckState.HEARING:
            return recheck
        if recheck.state != RecheckState.PROPOSED or not must_hear(recheck):
            raise NotAllowed(action="tell_hearing", state=recheck.state, why="state")
        not_own_family(recheck, actor, order.at)
        today = shanghai_date(order.at)
        days = terms.value(recheck.award, "recheck.statement_days", today).value
        calendar = pinned.calendar(recheck.award.region)
        recheck.statement_until = calendar.add_working_days(today, days)
        recheck.state, recheck.told_by_id, recheck.told_at = RecheckState.HEARING, actor.user_id, order.at
        recheck.save(update_fields=["statement_until", "state", "told_by", "told_at"])
        letter = letters.write_hearing(recheck, order.at)
        letters.tell_hearing(recheck)
        told = {
            "recheck": str(recheck.pk),
            "change": recheck.change,
            "until": recheck.statement_until.isoformat(),
            "letter": str(letter.pk),
        }
        record(recheck.award, "hear", actor=actor, order=order, data=told)
    return recheck


def speak(recheck_id: UUID, text: str, *, actor: Actor, at: datetime) -> Hearing:
    """The person's own words, online. Only who the award belongs to: NotFound for all others. Until it is decided."""
    recheck = Recheck.objects.filter(pk=recheck_id).select_related("award").first()
    if recheck is None or not belongs_to(recheck, actor):
        raise NotFound(what="recheck")
    if recheck.state != RecheckState.HEARING:
        raise NotAllowed(action="speak", state=recheck.state, why="state")
    return _kept(recheck, Said(HearingKind.STATEMENT, text), actor, at)


def note(recheck_id: UUID, said: Said, *, actor: Actor, at: datetime) -> Hearing:
    """An officer's record of what was said to them, or that the person has nothing to say.

    NotFound, NotAllowed (nobody is being heard), OwnFamily, InvalidInput (text; place and who was there).
    """
    with transaction.atomic():
        recheck = hold(recheck_id, actor, Permission.HANDLE_RECHECK)
        if recheck.state != RecheckState.HEARING:
            raise NotAllowed(action="note_hearing", state=recheck.state, why="state")
        not_own_family(recheck, actor, at)
        if said.kind not in (HearingKind.HEARD, HearingKind.WAIVED):
            raise InvalidInput(field="kind", reason="unknown")
        if said.kind == HearingKind.HEARD and not (said.place.strip() and said.present.strip()):
            raise InvalidInput(field="place", reason="empty")
        return _kept(recheck, said, actor, at)


def _kept(recheck: Recheck, said: Said, actor: Actor, at: datetime) -> Hearing:
    text = said.text.strip()
    if len(text) < 2:
        raise InvalidInput(field="text", reason="empty")
    row = Hearing(
        recheck=recheck,
        kind=said.kind,
        place=said.place.strip()[:120],
        present=said.present.strip()[:200],
        at=at,
        recorded_by_id=actor.user_id,
    )
    row.text = text[:_LONGEST]
    row.save(force_insert=True)
    return row


def must_hear(recheck: Recheck) -> bool:
    """Whether the person is to be heard first."""
    return recheck.change in ADVERSE and not recheck.nobody_to_hear


def was_heard(recheck: Recheck, at: datetime) -> bool:
    """Somebody spoke, or the time to speak is over."""
    if recheck.state != RecheckState.HEARING or recheck.statement_until is None:
        return False
    return recheck.hearings.exists() or shanghai_date(at) > recheck.statement_until


def belongs_to(recheck: Recheck, actor: Actor) -> bool:
    """Whether the person who acts is the one the award was granted to, or who applied for it."""
    if actor.user_id is None:
        return False
    award = recheck.award
    if award.owner_id == actor.user_id:
        return True
    own = parties.person_of(actor.user_id)
    return own is not None and own.pk == award.holder_id


def not_own_family(recheck: Recheck, actor: Actor, at: datetime) -> None:
    """Nobody handles their own or their family's award. OwnFamily."""
    people = recheck.award.members.values_list("person_id", flat=True)
    if actor.user_id in parties.users_of_family(list(people), shanghai_date(at)):
        raise OwnFamily
