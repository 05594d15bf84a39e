"""The only way to obtain awards, payment lists and re-checks: for the offices they concern, and for the person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.benefits import months
from yichuang.apps.benefits.amounts import due_in
from yichuang.apps.benefits.cycles import rulings_of
from yichuang.apps.benefits.hearings import belongs_to, was_heard
from yichuang.apps.benefits.models import (
    OPEN,
    OVER,
    Award,
    AwardState,
    Cycle,
    CycleState,
    Decision,
    Line,
    LineState,
    OfficialRelative,
    Payee,
    Recheck,
    RecheckState,
    Recovery,
)
from yichuang.apps.benefits.recoveries import computed, outstanding
from yichuang.apps.parties import queries as parties
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound

__all__ = ["belongs_to", "computed", "outstanding", "was_heard"]

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of awards is narrowed to; empty: all. ``text`` is a number's or a name's beginning."""

    text: str = ""
    state: str = ""
    kind: str = ""
    office: str = ""


def _seen(actor: Actor) -> Q:
    offices = offices_for(actor, Permission.SEE_BENEFITS)
    return Q(office__in=offices) | Q(receiving__in=offices)


def awards(actor: Actor, filters: Filters, *, after: int = 0, limit: int = PAGE) -> list[Award]:
    """The awards of the actor's offices, newest first; ``after`` is the last row's key."""
    rows = Award.objects.filter(_seen(actor)).select_related("office", "receiving")
    if filters.text:
        rows = rows.filter(
            Q(number__istartswith=filters.text)
            | Q(case_no__istartswith=filters.text)
            | Q(holder_name__startswith=filters.text)
        )
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.office:
        rows = rows.filter(Q(office=filters.office) | Q(receiving=filters.office))
    return list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit])


def any_awards(actor: Actor) -> bool:
    """Whether the actor's offices have to do with awards at all."""
    return Award.objects.filter(_seen(actor)).exists()


def award(number: str, *, actor: Actor) -> Award:
    """One award of the actor's offices. NotFound for all others."""
    rows = Award.objects.filter(_seen(actor)).select_related("office", "receiving", "holder")
    found = rows.filter(number=number.strip().upper()).first()
    if found is None:
        raise NotFound(what="award")
    return found


def own_awards(user_id: int) -> list[Award]:
    """What was granted to the person, or applied for by their account; newest first."""
    mine = Q(owner=user_id)
    person = parties.person_of(user_id)
    if person is not None:
        mine |= Q(holder=person)
    return list(Award.objects.filter(mine).select_related("office", "receiving", "holder").order_by("-pk"))


def amounts_in(awards: Collection[Award], month: int) -> Mapping[int, int]:
    """By award's key what is due for a month."""
    rulings = rulings_of(awards)
    return {row.pk: due_in(rulings.get(row.pk, []), month) for row in awards}


def decisions(row: Award) -> list[Decision]:
    """Every decision on it, newest first."""
    return list(row.decisions.select_related("decided_by").order_by("-seq"))


def payments(row: Award, limit: int = 36) -> list[Line]:
    """What was listed for it, newest first; rejected lists apart."""
    found = row.lines.exclude(state=LineState.CANCELLED).select_related("cycle")
    return list(found.order_by("-for_month", "-pk")[:limit])


def paid_fen(row: Award) -> int:
    """All that the bank has paid."""
    return row.lines.filter(state=LineState.PAID).aggregate(n=Sum("amount_fen"))["n"] or 0


def payee(row: Award) -> Payee | None:
    """The account it is paid to now."""
    return row.payees.order_by("-seq").first()


def rechecks_of(row: Award) -> list[Recheck]:
    """Every time it was looked at again, newest first, with what was said."""
    found = row.rechecks.select_related("decided_by", "proposed_by", "told_by")
    return list(found.prefetch_related("hearings").order_by("-opened_at"))


def recoveries_of(row: Award) -> list[Recovery]:
    """Every demand, newest first."""
    return list(row.recoveries.prefetch_related("repayments").order_by("-demanded_at"))


# --- re-checks ---------------------------------------------------------------------------------------------------


def rechecks(
    actor: Actor, *, state: str = "", after: tuple[str, str] | None = None, limit: int = PAGE
) -> list[Recheck]:
    """The open re-checks of the actor's offices, soonest due first; ``after`` is the last row's (day, id)."""
    offices = offices_for(actor, Permission.SEE_BENEFITS)
    rows = Recheck.objects.filter(award__office__in=offices).exclude(state__in=OVER)
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], pk__gt=after[1]))
    return list(rows.select_related("award").order_by("due_on", "pk")[:limit])


def recheck(recheck_id: UUID, *, actor: Actor) -> Recheck:
    """One re-check of the actor's offices. NotFound for all others."""
    offices = offices_for(actor, Permission.SEE_BENEFITS)
    rows = Recheck.objects.select_related("award", "award__office", "proposed_by", "told_by", "decided_by")
    found = rows.filter(pk=recheck_id).first()
    if found is None or not {found.award.office_id, found.award.receiving_id} & offices:
        raise NotFound(what="recheck")
    return found


def waiting(actor: Actor) -> int:
    """How many re-checks wait for an officer of the actor's offices, at most a page."""
    offices = offices_for(actor, Permission.HANDLE_RECHECK) | offices_for(actor, Permission.DECIDE_RECHECK)
    rows = Recheck.objects.filter(award__office__in=offices).exclude(state__in=[*OVER, RecheckState.CHECKING])
    return rows[:PAGE].count()


# --- payment lists -----------------------------------------------------------------------------------------------


def cycles(actor: Actor, *, limit: int = 36) -> list[Cycle]:
    """The lists of the actor's offices, newest first."""
    offices = offices_for(actor, Permission.SEE_BENEFITS)
    rows = Cycle.objects.filter(office__in=offices).select_related("office", "prepared_by", "checked_by")
    return list(rows.order_by("-month", "-round", "-pk")[:limit])


def cycle(number: str, *, actor: Actor) -> Cycle:
    """One list of the actor's offices. NotFound for all others."""
    offices = offices_for(actor, Permission.SEE_BENEFITS)
    rows = Cycle.objects.select_related("office", "prepared_by", "checked_by", "exported_by")
    found = rows.filter(number=number, office__in=offices).first()
    if found is None:
        raise NotFound(what="payment_cycle")
    return found


def preparing(actor: Actor, at: datetime) -> list[tuple[str, int]]:
    """(office, month) of lists that the actor could make now: offices with awards and no open list."""
    month = months.month_of(shanghai_date(at))
    offices = offices_for(actor, Permission.PREPARE_PAYMENT)
    held = set(Cycle.objects.filter(office__in=offices, state__in=OPEN).values_list("office", flat=True))
    owing = Award.objects.filter(office__in=offices, unsettled_from__lte=month).order_by("office")
    found = owing.values_list("office", flat=True).distinct()
    return [(office, month) for office in found if office not in held]


def lines(found: Cycle, *, after: int = 0, limit: int = 200) -> list[Line]:
    """A list's lines in its order; ``after`` is the last row's key."""
    rows = found.lines.filter(pk__gt=after).select_related("award", "decision", "payee")
    return list(rows.order_by("pk")[:limit])


def failures(found: Cycle, limit: int = 200) -> list[Line]:
    """What the bank could not pay."""
    rows = found.lines.filter(state=LineState.FAILED).select_related("award", "payee")
    return list(rows.order_by("pk")[:limit])


def settled(found: Cycle) -> Mapping[str, int]:
    """How many of its lines are in which state."""
    rows = found.lines.values_list("state")
    counted: dict[str, int] = {}
    for (state,) in rows.iterator():
        counted[state] = counted.get(state, 0) + 1
    return counted


@dataclass(frozen=True, slots=True)
class Difference:
    """What an award gets for this month against the month before; ``kind``: new, raised, lowered, stopped, account."""

    kind: str
    award: Award
    before_fen: int
    now_fen: int


def differences(found: Cycle) -> list[Difference]:
    """Where the list differs from the month before: what who checks it looks at first."""
    this, last = found.month, months.later(found.month, -1)
    listed = set(found.lines.values_list("award_id", flat=True))
    before = Line.objects.filter(cycle__office=found.office_id, for_month=last, state__in=("listed", "paid"))
    keys = listed | set(before.values_list("award_id", flat=True))
    rows = list(Award.objects.filter(pk__in=keys).order_by("number"))
    now, then = _listed_in(rows, this), _listed_in(rows, last)
    changed = []
    for row in rows:
        one = Difference("", row, then.get(row.pk, 0), now.get(row.pk, 0))
        kind = _kind(one, found, listed)
        if kind:
            changed.append(Difference(kind, row, one.before_fen, one.now_fen))
    moved = _new_accounts(found)
    return changed + [Difference("account", row, 0, now.get(row.pk, 0)) for row in rows if row.pk in moved]


def _listed_in(rows: Collection[Award], month: int) -> dict[int, int]:
    found = Line.objects.filter(award__in=rows, for_month=month, state__in=("listed", "paid"))
    return dict(found.values_list("award_id").annotate(fen=Sum("amount_fen")))


def _kind(one: Difference, found: Cycle, listed: set[int]) -> str:
    if one.before_fen == one.now_fen or (found.round > 1 and one.award.pk not in listed):
        return ""
    if one.now_fen == 0:
        return "stopped"
    if one.before_fen == 0:
        return "new"
    return "raised" if one.now_fen > one.before_fen else "lowered"


def _new_accounts(found: Cycle) -> set[int]:
    """Awards whose account is not the one they were first paid to, new since the office's last list."""
    rows = found.lines.filter(payee__seq__gt=1)
    before = Cycle.objects.filter(office=found.office_id, prepared_at__lt=found.prepared_at)
    last = before.exclude(state=CycleState.REJECTED).order_by("-prepared_at").first()
    if last is not None:
        rows = rows.filter(payee__recorded_at__gt=last.prepared_at)
    return set(rows.values_list("award_id", flat=True))


# --- near relatives ----------------------------------------------------------------------------------------------


def relatives(actor: Actor) -> QuerySet[OfficialRelative]:
    """Applications of near relatives of officials, for the county's own and the township they came to; newest first."""
    offices = offices_for(actor, Permission.SEE_BENEFITS)
    rows = OfficialRelative.objects.filter(Q(office__in=offices) | Q(receiving__in=offices))
    return rows.select_related("office", "receiving").order_by("-noted_at", "-pk")


def kinds(actor: Actor) -> list[str]:
    """The kinds of award there are, for filters."""
    rows = Award.objects.filter(_seen(actor)).order_by("kind").values_list("kind", flat=True)
    return list(rows.distinct())


def running(state: str) -> bool:
    """Whether an award in this state is still paid."""
    return state != AwardState.ENDED
