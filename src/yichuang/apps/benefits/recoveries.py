"""Getting back what was paid too much: computed, demanded, paid back. The fine, where there is one, is not ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.benefits import letters, months, terms
from yichuang.apps.benefits.amounts import Overpaid, overpaid
from yichuang.apps.benefits.cycles import rulings_of
from yichuang.apps.benefits.models import Award, Line, LineState, Recovery, Repayment
from yichuang.apps.benefits.rechecks import award_of
from yichuang.apps.benefits.recording import record, repeated
from yichuang.apps.cases.service import Order
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound

_FIRST_INSTALMENT = timedelta(days=30)


def computed(award: Award) -> list[Overpaid]:
    """Month by month what the bank paid beyond what was due, without what was demanded before."""
    paid: dict[int, int] = defaultdict(int)
    rows = Line.objects.filter(award=award, state=LineState.PAID).values_list("for_month")
    for month, fen in rows.annotate(fen=Sum("amount_fen")):
        paid[month] += fen
    for months_demanded in award.recoveries.values_list("months", flat=True):
        for month, _, _, over in months_demanded:
            paid[month] -= over
    return overpaid(rulings_of([award]).get(award.pk, []), paid)


def demand(number: str, reason: str, count: int, *, actor: Actor, order: Order) -> Recovery:
    """Demands all of it by letter, in ``count`` monthly instalments. Who decides on re-checks.

    NotFound, NotAllowed (nothing to recover), AlreadyExists (one is open), InvalidInput (reason, instalments).
    """
    if len(reason.strip()) < 4:
        raise InvalidInput(field="reason", reason="empty")
    try:
        with transaction.atomic():
            award = award_of(number, actor, Permission.DECIDE_RECHECK)
            award = Award.objects.select_for_update().get(pk=award.pk)
            if repeated(award.number, order.key):
                return award.recoveries.order_by("-demanded_at")[0]
            return _demanded(award, reason.strip(), count, actor, order)
    except IntegrityError as fault:
        raise AlreadyExists(what="recovery") from fault


def _demanded(award: Award, reason: str, count: int, actor: Actor, order: Order) -> Recovery:
    over, today = computed(award), shanghai_date(order.at)
    total = sum(one.over_fen for one in over)
    if not total:
        raise NotAllowed(action="demand_recovery", state=award.state, why="nothing_over")
    if not 1 <= count <= terms.value(award, "recovery.most_instalments", today).value:
        raise InvalidInput(field="instalments", reason="out_of_range")
    parts = instalments(total, count, today + _FIRST_INSTALMENT)
    letter = letters.write_recovery(award, over, reason, parts, order.at)
    row = Recovery.objects.create(
        award=award,
        months=[[one.month, one.paid_fen, one.due_fen, one.over_fen] for one in over],
        total_fen=total,
        reason=reason[:500],
        instalments=[[on.isoformat(), fen] for on, fen in parts],
        letter=letter.pk,
        demanded_by_id=actor.user_id,
        demanded_at=order.at,
    )
    letters.tell_recovery(award, f"recovery:{row.pk}", total)
    told = {"recovery": str(row.pk), "total_fen": total, "instalments": count}
    record(award, "recover", actor=actor, order=order, data=told)
    return row


def instalments(total_fen: int, count: int, first: date) -> list[tuple[date, int]]:
    """Equal parts in whole fen, the first bearing the rest; a month apart.

    >>> instalments(100, 3, date(2026, 1, 31))
    [(datetime.date(2026, 1, 31), 34), (datetime.date(2026, 2, 28), 33), (datetime.date(2026, 3, 31), 33)]
    """
    part, rest = divmod(total_fen, count)
    days = [first]
    for ahead in range(1, count):
        month = months.later(months.month_of(first), ahead)
        last = months.first_day(months.later(month)) - timedelta(days=1)
        days.append(last.replace(day=min(first.day, last.day)))
    return [(day, part + (rest if index == 0 else 0)) for index, day in enumerate(days)]


def outstanding(recovery: Recovery) -> int:
    """Fen that have still to come back."""
    back = recovery.repayments.aggregate(n=Sum("amount_fen"))["n"] or 0
    return recovery.total_fen - int(back)


def repay(recovery_id: UUID, paid: Mapping[str, object], *, actor: Actor, order: Order) -> Recovery:
    """Money came back: ``amount_fen``, ``paid_on``, ``voucher``. The same voucher counts once.

    NotFound, InvalidInput (more than is owed, no voucher).
    """
    with transaction.atomic():
        row = Recovery.objects.select_for_update().filter(pk=recovery_id).first()
        if row is None:
            raise NotFound(what="recovery")
        award = Award.objects.select_for_update().get(pk=row.award_id)
        require(actor, Permission.HANDLE_RECHECK, award.office_id)
        amount, voucher = int(str(paid["amount_fen"])), str(paid["voucher"]).strip()[:60]
        if not voucher:
            raise InvalidInput(field="voucher", reason="empty")
        if row.repayments.filter(voucher=voucher).exists():
            return row
        left = outstanding(row)
        if not 0 < amount <= left:
            raise InvalidInput(field="amount", reason="out_of_range")
        on = paid["paid_on"]
        assert isinstance(on, date)
        Repayment.objects.create(
            recovery=row, amount_fen=amount, paid_on=on, voucher=voucher, recorded_by_id=actor.user_id
        )
        if amount == left:
            row.settled_at = order.at
            row.save(update_fields=["settled_at"])
        told = {"recovery": str(row.pk), "amount_fen": amount, "settled": amount == left}
        record(award, "repay", actor=actor, order=order, data=told)
    return row
