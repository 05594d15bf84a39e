"""What happens to people and calls for a look at their award: a death, a marriage, a divorce."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.benefits import months, terms
from yichuang.apps.benefits.models import Award, AwardState, Cause, Change, Member, Recheck
from yichuang.apps.benefits.rechecks import Occasion, Proposal, open_one, put
from yichuang.apps.benefits.recording import record
from yichuang.apps.cases.service import Order
from yichuang.apps.journal.outbox import Message
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.apps.parties.models import Person
from yichuang.apps.sources import queries as sources
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import AlreadyExists, NotFound

_AFTER_DEATH = "recheck.after_death_months"
_LOOK_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """Something that a register tells of a person; ``key`` names it for good. Never printed."""

    resident_id: str
    on: date
    key: str


def of_life_event(message: Message) -> None:
    """Handler of ``life.*``: what a register told of somebody; who receives nothing is passed over."""
    try:
        told = sources.happening(message.payload["item"])
    except NotFound:
        return
    at = shanghai(told.told_at)
    for index, number in enumerate(told.people):
        event = Event(str(number), told.on, f"life:{message.payload['item']}:{index}")
        if message.topic == "life.death":
            died(event, at=at)
        else:
            married(event, at=at, divorced=message.topic == "life.divorce")


def died(event: Event, *, at: datetime) -> list[Recheck]:
    """Every running award that the person has a part in is looked at again within three months.

    Where nobody is left, nothing is paid from the month after the death until an officer has decided.
    """
    person = parties.person_by_resident_id(event.resident_id)
    if person is None:
        return []
    with suppress(AlreadyExists):  # another day on record: an officer sees both in the note
        party_service.record_death(person, event.on)
    return [_after_death(award, person, event, at) for award in _awards_of(person)]


def _awards_of(person: Person) -> list[Award]:
    rows = Award.objects.filter(members__person=person, members__until=None)
    return list(rows.exclude(state=AwardState.ENDED).order_by("pk"))


@transaction.atomic
def _after_death(award: Award, person: Person, event: Event, at: datetime) -> Recheck:
    award = Award.objects.select_for_update().get(pk=award.pk)
    Member.objects.filter(award=award, person=person, until=None).update(until=event.on)
    last = terms.value(award, _AFTER_DEATH, shanghai_date(at)).value
    due = _months_after(event.on, last)
    left = Member.objects.filter(award=award, until=None).exists()
    occasion = Occasion(Cause.DEATH, event.key, event.on, due, "", nobody_to_hear=not left)
    recheck = open_one(award, occasion, at=at)
    recheck.award = award
    if left or recheck.proposed_at is not None:
        return recheck
    award.held_from = months.later(months.month_of(event.on))
    award.held_why = "享受待遇的人已经去世，等待决定"
    award.save(update_fields=["held_from", "held_why"])
    recheck.from_month = award.held_from
    words = "享受待遇的人已经去世，从去世的下一个月起停发。"
    put(recheck, Proposal(Change.STOP, (words,)), by=None, at=at)
    record(
        award,
        "hold",
        actor=SYSTEM,
        order=Order(at, key=f"{event.key}#{award.number}"),
        data={"from": award.held_from, "recheck": str(recheck.pk)},
    )
    return recheck


def married(event: Event, *, at: datetime, divorced: bool = False) -> list[Recheck]:
    """A marriage or a divorce changes who belongs to the household: each award of the person is looked at again."""
    person = parties.person_by_resident_id(event.resident_id)
    if person is None:
        return []
    note = "离婚登记" if divorced else "结婚登记"
    due = shanghai_date(at) + _LOOK_WITHIN
    occasion = Occasion(Cause.MARRIAGE, event.key, event.on, due, note)
    return [open_one(award, occasion, at=at) for award in _awards_of(person) if award.aid]


def _months_after(day: date, count: int) -> date:
    month = months.later(months.month_of(day), count)
    last = months.first_day(months.later(month)) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
