"""The decision on a re-check: by another officer than who prepared it, after the person was heard, with reasons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.table import Permission
from yichuang.apps.benefits import hearings, letters, months, terms
from yichuang.apps.benefits.models import (
    Award,
    AwardState,
    Change,
    Decision,
    DecisionKind,
    Recheck,
    RecheckState,
)
from yichuang.apps.benefits.rechecks import hold, next_review
from yichuang.apps.benefits.recording import record
from yichuang.apps.cases.service import Order
from yichuang.apps.registers import queries as registers
from yichuang.apps.registers import service as register_service
from yichuang.apps.registers.models import Entry, EntryState
from yichuang.catalogue.model import Register
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import IncompatibleDuty, InvalidInput, NotAllowed

_STATES = {Change.STOP: AwardState.ENDED, Change.FADE: AwardState.FADING}


def decide(recheck_id: UUID, answer: str, *, actor: Actor, order: Order) -> Recheck:
    """As proposed; ``answer`` is what is said to what the person brought forward, and stands in the letter.

    NotFound, NotAllowed (state; not_heard: what is to a person's disadvantage waits until they were heard),
    IncompatibleDuty (who proposed or told does not decide), OwnFamily, InvalidInput (answer). The key acts once.
    """
    with transaction.atomic():
        recheck = hold(recheck_id, actor, Permission.DECIDE_RECHECK)
        if recheck.state == RecheckState.DECIDED and _same(recheck, actor):
            return recheck
        _may_decide(recheck, actor, order.at)
        if recheck.change == Change.NONE:
            raise NotAllowed(action="decide_change", state=recheck.state, why="no_change")
        if recheck.hearings.exclude(kind="waived").exists() and len(answer.strip()) < 4:
            raise InvalidInput(field="answer", reason="empty")
        _carry_out(recheck, answer.strip(), actor, order)
    return recheck


def keep(recheck_id: UUID, reason: str, *, actor: Actor, order: Order) -> Recheck:
    """维持: nothing changes, whatever was proposed. Errors as ``decide``, but nobody need have been heard."""
    with transaction.atomic():
        recheck = hold(recheck_id, actor, Permission.DECIDE_RECHECK)
        if recheck.state == RecheckState.KEPT:
            return recheck
        if recheck.state not in (RecheckState.PROPOSED, RecheckState.HEARING):
            raise NotAllowed(action="decide_change", state=recheck.state, why="state")
        hearings.not_own_family(recheck, actor, order.at)
        if len(reason.strip()) < 2:
            raise InvalidInput(field="reason", reason="empty")
        recheck.reasons = [*recheck.reasons, reason.strip()]
        finish(recheck, RecheckState.KEPT, actor, order)
    return recheck


def _same(recheck: Recheck, actor: Actor) -> bool:
    """A second click of who decided it."""
    return actor.user_id is not None and recheck.decided_by_id == actor.user_id


def _may_decide(recheck: Recheck, actor: Actor, at: datetime) -> None:
    if recheck.state not in (RecheckState.PROPOSED, RecheckState.HEARING):
        raise NotAllowed(action="decide_change", state=recheck.state, why="state")
    if hearings.must_hear(recheck) and not hearings.was_heard(recheck, at):
        raise NotAllowed(action="decide_change", state=recheck.state, why="not_heard")
    if actor.user_id is None or actor.user_id in (recheck.proposed_by_id, recheck.told_by_id):
        raise IncompatibleDuty(duty="decide_recheck", other="handle_recheck")
    hearings.not_own_family(recheck, actor, at)


def _carry_out(recheck: Recheck, answer: str, actor: Actor, order: Order) -> None:
    award, today = recheck.award, shanghai_date(order.at)
    _from_when(recheck, today)
    letter = letters.write_change(recheck, answer, order.at)
    last = Decision.objects.filter(award=award).order_by("-seq")[0]
    people = award.members.filter(until=None).count()
    assert recheck.from_month is not None
    made = Decision.objects.create(
        award=award,
        seq=last.seq + 1,
        kind=DecisionKind(recheck.change),
        amount_fen=recheck.amount_fen or 0,
        people=people or last.people,
        from_month=recheck.from_month,
        until_month=recheck.until_month,
        reasons=recheck.reasons + ([answer] if answer else []),
        basis=[letters.HEARD_FIRST] if hearings.must_hear(recheck) else [],
        cause=recheck.subject,
        check_no=recheck.check_no,
        decided_by_id=actor.user_id,
        decided_at=order.at,
        letter=letter.pk,
    )
    award.state = _STATES.get(Change(recheck.change), AwardState.RUNNING)
    award.unsettled_from = min(award.unsettled_from, made.from_month)
    award.held_from, award.held_why = None, ""
    if recheck.change == Change.MOVE:
        award.aid, award.kind = recheck.aid, terms.kind_of(recheck.aid)
    award.save(update_fields=["state", "unsettled_from", "held_from", "held_why", "aid", "kind"])
    _entered(award, made)
    letters.tell_change(recheck)
    finish(recheck, RecheckState.DECIDED, actor, order)


def _from_when(recheck: Recheck, today: date) -> None:
    """From the month after the decision at the earliest; only a death reaches back to the month after it."""
    if recheck.nobody_to_hear:
        return
    earliest = months.later(months.month_of(today))
    assert recheck.from_month is not None
    if recheck.from_month < earliest:
        if recheck.until_month is not None:
            span = (
                (earliest // 100 - recheck.from_month // 100) * 12 + earliest % 100 - recheck.from_month % 100
            )
            recheck.until_month = months.later(recheck.until_month, span)
        recheck.from_month = earliest


def finish(recheck: Recheck, state: RecheckState, actor: Actor, order: Order) -> None:
    """Closes the re-check, sets the next one, and writes the event."""
    award = recheck.award
    recheck.state, recheck.decided_by_id, recheck.decided_at = state, actor.user_id, order.at
    recheck.save()
    award.next_review = next_review(award, shanghai_date(order.at))
    award.save(update_fields=["next_review"])
    told = {
        "recheck": str(recheck.pk),
        "cause": recheck.cause,
        "amount_fen": recheck.amount_fen,
        "from": recheck.from_month,
        "until": recheck.until_month,
        "check": recheck.check_no,
        "digest": recheck.digest,
    }
    action = recheck.change if state == RecheckState.DECIDED else "keep"
    record(award, action, actor=actor, order=order, data=told)


def _entered(award: Award, made: Decision) -> None:
    """The register says what was decided: a new amount, or that it is closed; certificates follow it."""
    found = _entry(award)
    if found is None:
        return
    entry, register = found
    day = months.first_day(made.from_month)
    if made.kind == DecisionKind.STOP:
        note = "；".join(made.reasons)[:500]
        register_service.close_entry(entry, register=register, on=day, cause=made.cause, note=note)
    else:
        changes: dict[str, Any] = {"amount": made.amount_fen}
        if made.kind == DecisionKind.MOVE:
            changes["kind"] = award.kind
        register_service.amend_entry(entry, changes, register=register, on=day, cause=made.cause)


def _entry(award: Award) -> tuple[Entry, Register] | None:
    register, entry = terms.offering(award).register, registers.get(award.entry)
    if register is None or entry.state != EntryState.LIVING:
        return None
    return entry, register


def end_fades(at: datetime) -> int:
    """Job: awards whose last month of the fading-out 渐退期 is over are over; says how many."""
    month = months.month_of(shanghai_date(at))
    over = Award.objects.filter(state=AwardState.FADING).exclude(
        decisions__until_month__gte=month, decisions__kind=DecisionKind.FADE
    )
    done = 0
    for key in over.values_list("pk", flat=True):
        with transaction.atomic():
            award = Award.objects.select_for_update().get(pk=key)
            last = Decision.objects.filter(award=award).order_by("-seq")[0]
            if award.state != AwardState.FADING or last.until_month is None or last.until_month >= month:
                continue
            award.state, award.next_review = AwardState.ENDED, None
            award.save(update_fields=["state", "next_review"])
            if (found := _entry(award)) is not None:
                day = months.first_day(months.later(last.until_month))
                register_service.close_entry(
                    found[0], register=found[1], on=day, cause=last.cause, note="渐退期满"
                )
            record(award, "faded", actor=SYSTEM, order=Order(shanghai(at)), data={"until": last.until_month})
            done += 1
    return done
