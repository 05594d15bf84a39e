"""What the bank said of a payment list: line by line paid or not; once, however often its file is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission
from yichuang.apps.benefits import cycles, months
from yichuang.apps.benefits.models import Cycle, CycleState, Line, LineState
from yichuang.apps.benefits.recording import record, repeated
from yichuang.apps.cases.service import Order
from yichuang.apps.notices import service as notices
from yichuang.core.errors import InvalidAnswers, NotAllowed
from yichuang.core.findings import Finding
from yichuang.core.money import format_yuan

LINE_NUMBER = "流水号"
COLUMNS = (LINE_NUMBER, "户名", "开户银行", "账号", "金额（元）", "摘要")
RETURN_COLUMNS = (LINE_NUMBER, "结果", "到账日期", "原因")
PAID, FAILED = "成功", "失败"


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of the bank's file: which of ours, paid on which day, or why not."""

    line: int
    paid: bool
    on: date
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a file changed: lines paid, lines not, lines that had been told before."""

    paid: int
    failed: int
    known: int


def bank_rows(lines: Sequence[Line]) -> list[list[str]]:
    """The file for the bank: one row a line, money in yuan with two decimals, accounts in full."""
    return [
        [
            str(line.pk),
            line.payee.name,
            line.payee.bank,
            line.payee.account,
            f"{line.amount_fen // 100}.{line.amount_fen % 100:02d}",
            f"{months.text(line.for_month)}{line.award.kind}",
        ]
        for line in lines
    ]


def settle(number: str, answers: Sequence[Answered], *, actor: Actor, order: Order) -> Settled:
    """Takes in the bank's answers; with the last line the list is closed. What failed is owed again.

    NotFound, NotAllowed, NotYours; InvalidAnswers: every line that is not of this list, told twice, or told
    otherwise before. Then nothing of the file is taken.
    """
    with transaction.atomic():
        cycle = cycles.locked(number, actor, Permission.PREPARE_PAYMENT)
        if repeated(cycle.number, order.key):
            return Settled(0, 0, len(answers))
        if cycle.state not in (CycleState.EXPORTED, CycleState.CLOSED):
            raise NotAllowed(action="settle_payment", state=cycle.state, why="state")
        lines = {line.pk: line for line in Line.objects.filter(cycle=cycle).select_related("award")}
        findings = _faults(answers, lines)
        if findings:
            raise InvalidAnswers(findings=findings)
        new = [answer for answer in answers if lines[answer.line].state == LineState.LISTED]
        for answer in new:
            _tell_line(lines[answer.line], answer)
        cycles.owe_again(lines[answer.line] for answer in new if not answer.paid)
        done = Settled(
            paid=sum(answer.paid for answer in new),
            failed=sum(not answer.paid for answer in new),
            known=len(answers) - len(new),
        )
        if cycle.state == CycleState.EXPORTED and not _waiting(cycle):
            cycle.state, cycle.closed_at = CycleState.CLOSED, order.at
            cycle.save(update_fields=["state", "closed_at"])
        told = {"paid": done.paid, "failed": done.failed, "closed": cycle.state == CycleState.CLOSED}
        record(cycle, "settle", actor=actor, order=order, data=told)
    return done


def _waiting(cycle: Cycle) -> bool:
    return Line.objects.filter(cycle=cycle, state=LineState.LISTED).exists()


def _tell_line(line: Line, answer: Answered) -> None:
    state = LineState.PAID if answer.paid else LineState.FAILED
    Line.objects.filter(pk=line.pk, state=LineState.LISTED).update(
        state=state, settled_on=answer.on, fault=answer.fault[:200]
    )
    values = {
        "kind": line.award.kind,
        "month": months.text(line.for_month),
        "amount": format_yuan(line.amount_fen),
    }
    notices.tell(
        key=f"payment#{line.pk}",
        recipient=notices.Recipient(line.award.owner_id),
        template="benefit_paid" if answer.paid else "benefit_not_paid",
        values=values,
        subject="",
        channels=(notices.Channel.IN_APP,) if answer.paid else notices.EVERYWHERE,
    )


def _faults(answers: Sequence[Answered], lines: Mapping[int, Line]) -> list[Finding]:
    """Every fault at once, by the row of the bank's file."""
    found, seen = [], set[int]()
    for row, answer in enumerate(answers, 2):  # row 1 holds the names of the columns
        line = lines.get(answer.line)
        if line is None:
            found.append(_fault(row, "流水号不在这张名册里"))
        elif answer.line in seen:
            found.append(_fault(row, "同一流水号写了两次"))
        elif line.state != LineState.LISTED and (line.state == LineState.PAID) != answer.paid:
            before = LineState(line.state).label
            found.append(_fault(row, f"以前的回单写的是“{before}”，和这次不一致，请向银行核实"))
        elif not answer.paid and not answer.fault:
            found.append(_fault(row, "没有发成功的，请写明原因"))
        seen.add(answer.line)
    return found


def _fault(row: int, text: str) -> Finding:
    return Finding(code="bank_return", ok=False, text=f"第{row}行：{text}。", field="file")
