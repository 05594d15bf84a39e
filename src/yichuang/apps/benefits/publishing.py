"""Decisions are made known in the village or community 公布: by when, where, and for as long as the award runs.

Shown are the holder's masked name, the number of people, the kind and the amount; nothing of health, disability or
children. An award whose holder is under age is never made known (《浙江省社会救助条例》第五十五条第二款).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.benefits import months
from yichuang.apps.benefits.amounts import due_in
from yichuang.apps.benefits.cycles import rulings_of
from yichuang.apps.benefits.models import Award, AwardState, Decision, Posting
from yichuang.apps.benefits.recording import record
from yichuang.apps.cases.service import Order
from yichuang.core.ages import age_on
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.masking import MaskKind, mask
from yichuang.core.resident_id import ResidentId

_OF_AGE = 18
PAGE = 20


def to_be_posted(award: Award, code: str | None, after: Collection[dict[str, Any]]) -> Posting | None:
    """What the grant says of making it known: a date that it pinned, for a grown-up holder. None otherwise."""
    due = next((one["on"] for one in after if one["code"] == code), None)
    if due is None or _under_age(award, date.fromisoformat(due)):
        return None
    return Posting.objects.get_or_create(award=award, defaults={"due_on": due})[0]


def _under_age(award: Award, on: date) -> bool:
    """Who is not known to be of age is treated as a child."""
    if award.holder is None:
        return True
    return age_on(ResidentId.parse(award.holder.resident_id, today=on).birth_date, on) < _OF_AGE


def post(number: str, place: str, *, actor: Actor, order: Order) -> Posting:
    """The decision hangs on the board of ``place`` and on the public page. Again: the place is put right.

    The office that decided or the one that received it: NotFound, NotAllowed (over), InvalidInput (place).
    """
    if len(place.strip()) < 2:
        raise InvalidInput(field="place", reason="empty")
    with transaction.atomic():
        award = Award.objects.select_for_update().filter(number=number).first()
        offices = offices_for(actor, Permission.HANDLE_RECHECK)
        if award is None or not {award.office_id, award.receiving_id} & offices:
            raise NotFound(what="award")
        row = Posting.objects.filter(award=award).first()
        if row is None:
            raise NotFound(what="award")
        if award.state == AwardState.ENDED:
            raise NotAllowed(action="post_award", state=award.state, why="state")
        if row.place == place.strip()[:120]:
            return row
        row.place, row.posted_by_id = place.strip()[:120], actor.user_id
        row.posted_on = row.posted_on or shanghai_date(order.at)
        row.save()
        told = {"on": row.posted_on.isoformat(), "due": row.due_on.isoformat()}
        record(award, "post", actor=actor, order=order, data=told)
    return row


def of_award(award: Award) -> Posting | None:
    """What is to be made known of it; None where nothing is."""
    return Posting.objects.filter(award=award).first()


def unposted(actor: Actor, *, limit: int = 50) -> list[Posting]:
    """What the actor's offices have still to make known, soonest due first."""
    offices = offices_for(actor, Permission.HANDLE_RECHECK)
    rows = Posting.objects.filter(posted_on=None).exclude(award__state=AwardState.ENDED)
    mine = rows.filter(award__receiving__in=offices) | rows.filter(award__office__in=offices)
    return list(mine.select_related("award", "award__receiving").order_by("due_on", "award")[:limit])


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the public list. ``key`` is its place in the list."""

    key: int
    name: str
    people: int
    kind: str
    amount_fen: int
    monthly: bool
    since: int
    place: str


def shown(office: str, on: date, *, after: int = 0, limit: int = PAGE) -> list[Shown]:
    """What anybody may read of the awards that came through an office, newest first; only what runs."""
    rows = Award.objects.filter(receiving=office, posting__posted_on__lte=on).exclude(state=AwardState.ENDED)
    rows = rows.filter(pk__lt=after) if after else rows
    found = list(rows.select_related("posting").order_by("-pk")[:limit])
    rulings, month = rulings_of(found), months.month_of(on)
    last = {d.award_id: d.people for d in Decision.objects.filter(award__in=found).order_by("seq")}
    return [
        Shown(
            key=award.pk,
            name=mask(MaskKind.NAME, award.holder_name),
            people=last[award.pk],
            kind=award.kind,
            amount_fen=due_in(rulings[award.pk], max(month, award.first_month)),
            monthly=award.rhythm == "month",
            since=award.first_month,
            place=award.posting.place,
        )
        for award in found
    ]


def places(on: date) -> list[str]:
    """Offices that have something to show."""
    rows = Award.objects.filter(posting__posted_on__lte=on).exclude(state=AwardState.ENDED)
    return sorted(set(rows.order_by("receiving").values_list("receiving", flat=True).distinct()))
