"""Payment lists: made by one officer, checked by another, given to the bank, answered by it.

Nobody is paid twice: an office's lists are made one at a time (its row is locked), a list pays only what is due and
not yet on a living line, and the database refuses a second living line of the same number for an award and a month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Count, Max, Sum

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.benefits import months
from yichuang.apps.benefits.amounts import Owing, Ruling, owing, runs_on
from yichuang.apps.benefits.models import (
    LIVING,
    OPEN,
    Award,
    Cycle,
    CycleState,
    Decision,
    Line,
    LineState,
    Payee,
    Payer,
)
from yichuang.apps.benefits.recording import record, repeated
from yichuang.apps.cases.service import Order
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.hashing import GENESIS
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import (
    AlreadyExists,
    IncompatibleDuty,
    InvalidInput,
    NotAllowed,
    NotFound,
    PurposeRequired,
)
from yichuang.core.secrecy import sm3

_BATCH = 1000
NEVER = 999912
"""``Award.unsettled_from`` of what owes nothing any more."""
Rulings = Mapping[int, list[Ruling]]


def prepare(office: str, month: int, *, actor: Actor, order: Order) -> Cycle:
    """Freezes what the office owes up to and with ``month``: new list, or a supplementary one of the same month.

    NotAllowed, NotYours; AlreadyExists (a list of the office is still open); InvalidInput (a month to come, nothing
    to pay). The same key again gives the list that it made.
    """
    require(actor, Permission.PREPARE_PAYMENT, office)
    if not months.month_of(shanghai_date(order.at)) >= month:
        raise InvalidInput(field="month", reason="out_of_range")
    with transaction.atomic():
        _hold(office)
        if (made := _made_before(order)) is not None:
            return made
        if Cycle.objects.filter(office_id=office, state__in=OPEN).exists():
            raise AlreadyExists(what="payment_cycle")
        awards = list(Award.objects.filter(office_id=office, unsettled_from__lte=month).order_by("number"))
        rulings = rulings_of(awards)
        owed = _owed(awards, rulings, month)
        if not owed:
            raise InvalidInput(field="month", reason="nothing_to_pay")
        cycle = _frozen(office, month, owed, actor, order.at)
        _move_on(awards, rulings, month)
        told = {
            "month": month,
            "lines": cycle.lines_count,
            "total_fen": cycle.total_fen,
            "digest": cycle.digest,
        }
        record(cycle, "prepare", actor=actor, order=order, data=told)
        return cycle


def _hold(office: str) -> None:
    """Only one at a time makes a list of this office."""
    Payer.objects.get_or_create(office_id=office)
    Payer.objects.select_for_update().get(pk=office)


def _made_before(order: Order) -> Cycle | None:
    done = journal.command(order.key) if order.key else None
    return Cycle.objects.filter(number=done.subject).first() if done is not None else None


def _owed(awards: Collection[Award], rulings: Rulings, month: int) -> dict[Award, list[Owing]]:
    """By award what is due and on no living line; of who is held back only the months before."""
    listed, found = _listed(awards), {}
    for award in awards:
        last = month if award.held_from is None else min(month, months.later(award.held_from, -1))
        owed = owing(rulings.get(award.pk, []), listed.get(award.pk, {}), award.unsettled_from, last)
        if owed:
            found[award] = owed
    return found


def _move_on(awards: Collection[Award], rulings: Rulings, month: int) -> None:
    """Everything up to this month is listed; what is over is not looked at again before somebody decides anew."""
    done = [award for award in awards if award.held_from is None]
    running = [award.pk for award in done if runs_on(rulings.get(award.pk, []), month)]
    Award.objects.filter(pk__in=running).update(unsettled_from=months.later(month))
    over = {award.pk for award in done} - set(running)
    Award.objects.filter(pk__in=over).update(unsettled_from=NEVER)


def rulings_of(awards: Collection[Award]) -> Rulings:
    """By award's key its decisions as the pure part reads them."""
    found: dict[int, list[Ruling]] = defaultdict(list)
    rows = Decision.objects.filter(award__in=awards)
    for key, seq, fen, since, until in rows.values_list(
        "award_id", "seq", "amount_fen", "from_month", "until_month"
    ):
        found[key].append(Ruling(seq, fen, since, until))
    return found


def _listed(awards: Collection[Award]) -> Mapping[int, Mapping[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Line.objects.filter(award__in=awards, state__in=LIVING).values_list("award_id", "for_month")
    for key, month, fen in rows.annotate(fen=Sum("amount_fen")):
        found[key][month] = fen
    return found


def _frozen(office: str, month: int, owed: Mapping[Award, list[Owing]], actor: Actor, at: datetime) -> Cycle:
    last = Cycle.objects.filter(office_id=office, month=month).aggregate(n=Max("round"))["n"] or 0
    cycle = Cycle(
        number=f"{office}-{month}-{last + 1}",
        office_id=office,
        month=month,
        round=last + 1,
        lines_count=0,
        total_fen=0,
        prepared_by_id=actor.user_id,
        prepared_at=at,
        head=GENESIS,
    )
    cycle.save()
    Line.objects.bulk_create(_lines(cycle, owed), batch_size=_BATCH)
    rows = Line.objects.filter(cycle=cycle)
    cycle.lines_count, cycle.total_fen = rows.count(), rows.aggregate(n=Sum("amount_fen"))["n"]
    cycle.digest = digest_of(cycle)
    cycle.save(update_fields=["lines_count", "total_fen", "digest"])
    return cycle


def _lines(cycle: Cycle, owed: Mapping[Award, list[Owing]]) -> Iterable[Line]:
    keys = [award.pk for award in owed]
    decisions = {(d.award_id, d.seq): d for d in Decision.objects.filter(award__in=keys)}
    payees = {
        p.award_id: p for p in Payee.objects.filter(award__in=keys).order_by("seq")
    }  # the last one counts
    rows = Line.objects.filter(award__in=keys, state__in=LIVING).values("award_id", "for_month")
    used = {(row["award_id"], row["for_month"]): row["n"] for row in rows.annotate(n=Count("pk"))}
    for award, months_owed in owed.items():
        for one in months_owed:
            yield Line(
                cycle=cycle,
                award=award,
                for_month=one.month,
                ordinal=used.get((award.pk, one.month), 0) + 1,
                amount_fen=one.amount_fen,
                decision=decisions[award.pk, one.seq],
                payee=payees[award.pk],
            )


def digest_of(cycle: Cycle) -> str:
    """SM3 over who is paid what for which month into which account, as it is frozen."""
    rows = (
        Line.objects.filter(cycle=cycle)
        .order_by("pk")
        .values_list("pk", "award__number", "for_month", "ordinal", "amount_fen", "decision__seq", "payee_id")
    )
    text = "\n".join("|".join(str(part) for part in row) for row in rows.iterator(_BATCH))
    return sm3(f"{cycle.number}\n{text}".encode()).hex()


def locked(number: str, actor: Actor, permission: Permission) -> Cycle:
    """A list of the actor's office, held. NotFound, NotAllowed, NotYours."""
    found = Cycle.objects.filter(number=number).first()
    if found is None:
        raise NotFound(what="payment_cycle")
    require(actor, permission, found.office_id)
    _hold(found.office_id)
    return Cycle.objects.select_for_update().get(pk=found.pk)


def check(number: str, *, actor: Actor, order: Order) -> Cycle:
    """复核: somebody else than who made it vouches for the list, unchanged since.

    NotFound, NotAllowed, NotYours, IncompatibleDuty (who made it does not check it).
    """
    with transaction.atomic():
        cycle = locked(number, actor, Permission.PAY)
        if repeated(cycle.number, order.key):
            return cycle
        _in_state(cycle, "check", CycleState.FROZEN)
        _other_than(cycle, actor)
        _unchanged(cycle)
        cycle.state, cycle.checked_by_id, cycle.checked_at = CycleState.CHECKED, actor.user_id, order.at
        cycle.save(update_fields=["state", "checked_by", "checked_at"])
        record(cycle, "check", actor=actor, order=order, data={"digest": cycle.digest})
    return cycle


def reject(number: str, because: str, *, actor: Actor, order: Order) -> Cycle:
    """退回: nothing of the list is paid; what it held is owed again. Before the bank has it. InvalidInput (reason)."""
    if len(because.strip()) < 2:
        raise InvalidInput(field="reason", reason="empty")
    with transaction.atomic():
        cycle = locked(number, actor, Permission.PAY)
        if repeated(cycle.number, order.key):
            return cycle
        _in_state(cycle, "reject", CycleState.FROZEN, CycleState.CHECKED)
        lines = Line.objects.filter(cycle=cycle)
        owe_again(lines)
        lines.update(state=LineState.CANCELLED, fault="名册退回")
        cycle.state, cycle.rejected_because = CycleState.REJECTED, because.strip()[:500]
        cycle.save(update_fields=["state", "rejected_because"])
        record(cycle, "reject", actor=actor, order=order)
    return cycle


def owe_again(lines: Iterable[Line]) -> None:
    """The awards of these lines have an open month again."""
    pairs = sorted({(line.award_id, line.for_month) for line in lines})
    for award, group in groupby(pairs, key=lambda pair: pair[0]):
        month = min(month for _, month in group)
        Award.objects.filter(pk=award, unsettled_from__gt=month).update(unsettled_from=month)


def export(number: str, purpose: str, *, actor: Actor, order: Order) -> list[Line]:
    """The lines for the bank with accounts in full: on record for each person, each time. Only a checked list leaves.

    NotFound, NotAllowed, NotYours, PurposeRequired. From the first time on the list is the bank's.
    """
    if not purpose.strip():
        raise PurposeRequired(action="export")
    with transaction.atomic():
        cycle = locked(number, actor, Permission.PAY)
        _in_state(cycle, "export", CycleState.CHECKED, CycleState.EXPORTED)
        _unchanged(cycle)
        lines = list(Line.objects.filter(cycle=cycle).select_related("award", "payee").order_by("pk"))
        whose = {line.award.reference: cycle.office_id for line in lines}
        accounts.unmask_list(
            actor, what="benefit.payee_account", whose=whose, purpose=purpose.strip()[:200], at=order.at
        )
        if cycle.state == CycleState.CHECKED:
            cycle.state, cycle.exported_by_id, cycle.exported_at = (
                CycleState.EXPORTED,
                actor.user_id,
                order.at,
            )
            cycle.save(update_fields=["state", "exported_by", "exported_at"])
        record(cycle, "export", actor=actor, order=Order(order.at), data={"lines": len(lines)})
    return lines


def _in_state(cycle: Cycle, action: str, *states: CycleState) -> None:
    if cycle.state not in states:
        raise NotAllowed(action=f"{action}_payment", state=cycle.state, why="state")


def _other_than(cycle: Cycle, actor: Actor) -> None:
    if actor.user_id is None or actor.user_id == cycle.prepared_by_id:
        raise IncompatibleDuty(duty="check_payment", other="prepare_payment")


def _unchanged(cycle: Cycle) -> None:
    """A list that is not as it was frozen goes nowhere."""
    if digest_of(cycle) != cycle.digest:
        raise NotAllowed(action="check_payment", state=cycle.state, why="list_changed")
