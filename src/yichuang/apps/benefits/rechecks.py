"""Opening re-checks and what they propose: from a means check of one household, from a batch, or by an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.benefits import months, terms
from yichuang.apps.benefits.amounts import due_in
from yichuang.apps.benefits.cycles import rulings_of
from yichuang.apps.benefits.models import (
    OVER,
    Award,
    AwardState,
    Cause,
    Change,
    Decision,
    Recheck,
    RecheckState,
    ReviewClass,
)
from yichuang.apps.benefits.recording import record
from yichuang.apps.cases.service import Order
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound

_FADE_MONTHS = "means.fade_months"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to become of an award, and why; the amount is the new monthly one."""

    change: Change
    reasons: tuple[str, ...]
    amount_fen: int | None = None
    check_no: str = ""
    digest: str = ""
    aid: str = ""  # for a MOVE: what it becomes


@dataclass(frozen=True, slots=True)
class Occasion:
    """What calls for a re-check: once an award, cause and reference. ``as_of`` is the day whose data it goes by."""

    cause: Cause
    reference: str
    as_of: date
    due_on: date
    note: str = ""
    nobody_to_hear: bool = False


def open_one(award: Award, occasion: Occasion, *, at: datetime) -> Recheck:
    """The re-check that this occasion calls for; the one that stands, where it has called before."""
    found, _ = Recheck.objects.get_or_create(
        award=award,
        cause=occasion.cause,
        reference=occasion.reference[:80],
        defaults={
            "note": occasion.note[:300],
            "as_of": occasion.as_of,
            "due_on": occasion.due_on,
            "opened_at": at,
            "nobody_to_hear": occasion.nobody_to_hear,
        },
    )
    return found


def report_change(number: str, cause: Cause, note: str, *, actor: Actor, order: Order) -> Recheck:
    """An officer opens one: the family told of a change, or somebody reported something. NotFound, InvalidInput."""
    if len(note.strip()) < 2:
        raise InvalidInput(field="reason", reason="empty")
    award = award_of(number, actor, Permission.HANDLE_RECHECK)
    if award.state == AwardState.ENDED:
        raise NotAllowed(action="recheck", state=award.state, why="state")
    today = shanghai_date(order.at)
    due = today + timedelta(days=30)
    reference = order.key or f"{today.isoformat()} {note.strip()}"
    return open_one(award, Occasion(cause, reference, today, due, note.strip()), at=order.at)


def open_due(at: datetime) -> int:
    """Job: whatever is to be looked at by this month 动态管理, on the data of its first day; says how many were new."""
    today = shanghai_date(at)
    month = months.month_of(today)
    due = months.first_day(months.later(month)) - timedelta(days=1)
    rows = Award.objects.filter(next_review__lte=month).exclude(state=AwardState.ENDED)
    wanted = [
        Recheck(
            award=award,
            cause=Cause.CYCLE,
            reference=str(award.next_review),
            as_of=months.first_day(month),
            due_on=due,
            opened_at=at,
        )
        for award in rows.only("pk", "next_review")
    ]
    before = Recheck.objects.filter(cause=Cause.CYCLE).count() if wanted else 0
    Recheck.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=1000)
    return Recheck.objects.filter(cause=Cause.CYCLE).count() - before if wanted else 0


def award_of(number: str, actor: Actor, permission: Permission) -> Award:
    """The award, held, for who has the permission at its office. NotFound, NotAllowed, NotYours."""
    award = Award.objects.filter(number=number).first()
    if award is None:
        raise NotFound(what="award")
    require(actor, permission, award.office_id)
    return award


def hold(recheck_id: UUID, actor: Actor, permission: Permission) -> Recheck:
    """The re-check with its award, both held, for who has the permission at the award's office. NotFound."""
    found = Recheck.objects.filter(pk=recheck_id).values_list("award_id", flat=True).first()
    if found is None:
        raise NotFound(what="recheck")
    award = Award.objects.select_for_update().get(pk=found)
    require(actor, permission, award.office_id)
    recheck = Recheck.objects.select_for_update().get(pk=recheck_id)
    recheck.award = award
    return recheck


def propose(recheck_id: UUID, proposal: Proposal, *, actor: Actor, at: datetime) -> Recheck:
    """An officer proposes by what they know. NotFound, NotAllowed (state), InvalidInput (amount, reasons)."""
    with transaction.atomic():
        recheck = hold(recheck_id, actor, Permission.HANDLE_RECHECK)
        if recheck.state not in (RecheckState.DUE, RecheckState.CHECKING, RecheckState.PROPOSED):
            raise NotAllowed(action="propose_change", state=recheck.state, why="state")
        put(recheck, proposal, by=actor.user_id, at=at)
    return recheck


def put(recheck: Recheck, proposal: Proposal, *, by: int | None, at: datetime) -> None:
    """Writes the proposal on the held re-check; where nothing changes for sure, that is the end of it."""
    award, today = recheck.award, shanghai_date(at)
    recheck.from_month = recheck.from_month or months.later(months.month_of(today))
    current = due_in(rulings_of([award])[award.pk], recheck.from_month)
    _fits(proposal, award, current)
    recheck.aid = proposal.aid if proposal.change == Change.MOVE else ""
    recheck.change, recheck.reasons = proposal.change, list(proposal.reasons)
    recheck.check_no = proposal.check_no or recheck.check_no
    recheck.digest = proposal.digest
    recheck.amount_fen = {Change.STOP: 0, Change.NONE: current}.get(
        proposal.change, proposal.amount_fen or current
    )
    recheck.until_month = None
    if proposal.change == Change.FADE:
        count = terms.value(award, _FADE_MONTHS, today).value
        recheck.until_month = months.later(recheck.from_month, count - 1)
    recheck.proposed_by_id, recheck.proposed_at = by, at
    recheck.state = RecheckState.PROPOSED
    recheck.save()


def _fits(proposal: Proposal, award: Award, current: int) -> None:
    """A raise raises, a lowering lowers, and another kind of aid is another one that somebody pays."""
    amount = proposal.amount_fen
    if proposal.change == Change.MOVE:
        if not award.aid or not proposal.aid or proposal.aid == award.aid:
            raise InvalidInput(field="aid", reason="unknown")
        terms.kind_of(proposal.aid)
    if proposal.change in (Change.RAISE, Change.LOWER):
        if amount is None or amount <= 0:
            raise InvalidInput(field="amount", reason="empty")
        if (amount > current) != (proposal.change == Change.RAISE) or amount == current:
            raise InvalidInput(field="amount", reason="out_of_range")
    if proposal.change != Change.NONE and not any(reason.strip() for reason in proposal.reasons):
        raise InvalidInput(field="reason", reason="empty")


def next_review(award: Award, on: date) -> int | None:
    """The month in which the award is looked at again; none for what does not rest on means."""
    if not award.aid or award.state == AwardState.ENDED:
        return None
    return months.later(months.month_of(on), terms.review_months(award, on))


def is_over(recheck: Recheck) -> bool:
    """Whether anything more is to be done."""
    return recheck.state in OVER


def set_class(number: str, review_class: str, *, actor: Actor, order: Order) -> Award:
    """How often the award is looked at again. NotFound, InvalidInput."""
    if review_class not in ReviewClass.values:
        raise InvalidInput(field="review_class", reason="unknown")
    with transaction.atomic():
        award = award_of(number, actor, Permission.HANDLE_RECHECK)
        award = Award.objects.select_for_update().get(pk=award.pk)
        award.review_class = review_class
        last = Decision.objects.filter(award=award).order_by("-seq")[0]
        award.next_review = next_review(award, shanghai_date(last.decided_at))
        award.save(update_fields=["review_class", "next_review"])
        record(award, "review_class", actor=actor, order=order, data={"class": review_class})
    return award
