"""Where the money goes, and holding it back while something is looked into."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission
from yichuang.apps.benefits.models import Award, Payee
from yichuang.apps.benefits.rechecks import award_of
from yichuang.apps.benefits.recording import record, repeated
from yichuang.apps.cases.service import Order
from yichuang.core.errors import InvalidInput

_SHORTEST, _LONGEST = 8, 30


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """A bank account as it is typed. Never printed."""

    name: str
    bank: str
    number: str


def change_payee(number: str, account: Account, reason: str, *, actor: Actor, order: Order) -> Payee:
    """A new account from the next list on; the old one stays on record, and who checks the list sees the change.

    NotFound, NotAllowed, NotYours, InvalidInput (name, account, reason).
    """
    digits = account.number.replace(" ", "").replace("-", "")
    if not account.name.strip():
        raise InvalidInput(field="payee", reason="empty")
    if not (digits.isascii() and digits.isdecimal() and _SHORTEST <= len(digits) <= _LONGEST):
        raise InvalidInput(field="payee_account", reason="length")
    if len(reason.strip()) < 2:
        raise InvalidInput(field="reason", reason="empty")
    with transaction.atomic():
        award = award_of(number, actor, Permission.HANDLE_RECHECK)
        award = Award.objects.select_for_update().get(pk=award.pk)
        last = award.payees.order_by("-seq")[0]
        if repeated(award.number, order.key):
            return last
        row = Payee(
            award=award,
            seq=last.seq + 1,
            name=account.name.strip()[:100],
            bank=account.bank.strip()[:100],
            reason=reason.strip()[:200],
            recorded_by_id=actor.user_id,
            recorded_at=order.at,
        )
        row.account = digits
        row.save(force_insert=True)
        record(award, "payee", actor=actor, order=order, data={"payee": row.seq})
    return row


def release(number: str, reason: str, *, actor: Actor, order: Order) -> Award:
    """What was held back is paid with the next list. NotFound, NotAllowed, InvalidInput (reason)."""
    if len(reason.strip()) < 2:
        raise InvalidInput(field="reason", reason="empty")
    with transaction.atomic():
        award = award_of(number, actor, Permission.DECIDE_RECHECK)
        award = Award.objects.select_for_update().get(pk=award.pk)
        if award.held_from is None or repeated(award.number, order.key):
            return award
        if not award.payees.order_by("-seq")[0].account:
            raise InvalidInput(field="payee_account", reason="empty")
        since, award.held_from, award.held_why = award.held_from, None, ""
        award.unsettled_from = min(award.unsettled_from, since)
        award.save(update_fields=["held_from", "held_why", "unsettled_from"])
        record(award, "release", actor=actor, order=order, data={"from": since, "reason": reason.strip()})
    return award
