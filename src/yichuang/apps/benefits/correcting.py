"""A clerical error put right in the case 更正 reaches the award: the amount, the account, the name it is paid to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.benefits.models import Award, Decision, DecisionKind, Payee
from yichuang.apps.benefits.recording import record
from yichuang.apps.cases.service import Order
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import Event
from yichuang.apps.journal.outbox import Message
from yichuang.apps.registers import queries as registers
from yichuang.core.clocktime import shanghai

_PAYEE = {"payee": "name", "payee_bank": "bank", "payee_account": "account"}


def correct_award(message: Message) -> None:
    """Handler of ``case.rectify``. Heard again it changes nothing: each event's decision and account is there once.

    The register shows the amount of the last decision, so that is the one put right, from the month it began; what
    was paid too little goes on the next list, what was paid too much shows as over-payment.
    """
    event = journal.event(message.subject, message.payload["version"])
    with transaction.atomic():
        award = Award.objects.select_for_update().filter(case_no=message.subject).first()
        key = f"award:{message.subject}#rectify{event.seq}"
        if award is None or journal.command(key) is not None:
            return
        fields = registers.fields(registers.get(award.entry))
        field, at = str(event.data["field"]), shanghai(event.occurred_at)
        told: dict[str, Any] = {"case": message.subject, "field": field}
        if field == "amount":
            told |= _amount(award, int(fields.get("amount") or 0), event)
        elif field in _PAYEE:
            told["payee"] = _account(award, fields, str(event.data["reason"]), event.actor, at)
        elif field == "holder":
            award.holder_name = str(fields["holder"])
            award.save(update_fields=["holder_name"])
        else:
            return
        record(award, DecisionKind.RECTIFY, actor=SYSTEM, order=Order(at, key=key), data=told)


def _amount(award: Award, fen: int, event: Event) -> dict[str, Any]:
    last = award.decisions.order_by("-seq")[0]
    made = Decision.objects.create(
        award=award,
        seq=last.seq + 1,
        kind=DecisionKind.RECTIFY,
        amount_fen=fen,
        people=last.people,
        from_month=last.from_month,
        until_month=last.until_month,
        reasons=[str(event.data["reason"])],
        cause=award.case_no,
        check_no=last.check_no,
        decided_by_id=event.actor,
        decided_at=event.occurred_at,
    )
    award.unsettled_from = min(award.unsettled_from, made.from_month)
    award.save(update_fields=["unsettled_from"])
    return {"from": made.from_month, "amount_fen": fen}


def _account(award: Award, fields: dict[str, Any], reason: str, by: int | None, at: datetime) -> int:
    """As the register has it now; what the correction did not touch stays as it was paid to last."""
    last = award.payees.order_by("-seq")[0]
    row = Payee(
        award=award,
        seq=last.seq + 1,
        name=str(fields.get("payee") or last.name)[:100],
        bank=str(fields.get("payee_bank") or last.bank)[:100],
        reason=f"更正：{reason}"[:200],
        recorded_by_id=by,
        recorded_at=at,
    )
    row.account = str(fields.get("payee_account") or last.account)
    row.save(force_insert=True)
    return row.seq
