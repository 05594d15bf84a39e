"""Re-checks by means checks: of one household through its sources, or of many from a batch's results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.table import Permission
from yichuang.apps.benefits import months, terms
from yichuang.apps.benefits.amounts import due_in
from yichuang.apps.benefits.cycles import rulings_of
from yichuang.apps.benefits.deciding import finish
from yichuang.apps.benefits.models import Cause, Change, Recheck, RecheckState
from yichuang.apps.benefits.rechecks import Proposal, hold, put
from yichuang.apps.cases.service import Order
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks import service as check_service
from yichuang.apps.journal.outbox import Message
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import NotAllowed, NotFound
from yichuang.rules import explaining
from yichuang.rules.codes import Aid, Conclusion
from yichuang.rules.codes import Change as Found

SUBJECT = "recheck:"
_CHANGES: Mapping[Found, Change] = {
    Found.RAISE: Change.RAISE,
    Found.LOWER: Change.LOWER,
    Found.STOP: Change.STOP,
    Found.FADE: Change.FADE,
}


def begin_check(recheck_id: UUID, *, actor: Actor, at: datetime) -> Recheck:
    """Asks for a means check of the same household, without who has died. NotFound, NotAllowed (no earlier check)."""
    with transaction.atomic():
        recheck = hold(recheck_id, actor, Permission.HANDLE_RECHECK)
        if recheck.state == RecheckState.CHECKING:
            return recheck
        if recheck.state not in (RecheckState.DUE, RecheckState.PROPOSED):
            raise NotAllowed(action="recheck", state=recheck.state, why="state")
        award = recheck.award
        earlier = checks.of_subject(award.case_no.partition("/")[0])
        if earlier is None or not award.aid:
            raise NotAllowed(action="recheck", state=recheck.state, why="never_checked")
        check = check_service.request_again(
            _again(recheck, earlier.no), actor=SYSTEM, at=at, key=f"{recheck.subject}#check"
        )
        recheck.check_no, recheck.state = check.no, RecheckState.CHECKING
        recheck.save(update_fields=["check_no", "state"])
    return recheck


def _again(recheck: Recheck, earlier: str) -> check_service.Again:
    award = recheck.award
    gone = [m.person.resident_id for m in award.members.select_related("person") if m.until is not None]
    household = {
        "aid": int(Aid[award.aid.upper()]),
        "aid_fen": due_in(rulings_of([award])[award.pk], months.month_of(recheck.as_of)),
        "aid_since": months.first_day(award.first_month),
    }
    return check_service.Again(
        earlier, recheck.subject, household=household, without=frozenset(gone), applied_on=recheck.as_of
    )


def hear_check(message: Message) -> None:
    """Handler of ``check.done``: what the signed report found becomes the proposal. Nothing where it was heard before."""
    check = checks.by_no(message.subject)
    if not check.subject.startswith(SUBJECT):
        return
    report = checks.newest_report(check)
    if report is None:
        return
    row = report.result[0]
    with transaction.atomic():
        recheck = hold(UUID(check.subject.removeprefix(SUBJECT)), SYSTEM, Permission.HANDLE_RECHECK)
        if recheck.state not in (RecheckState.CHECKING, RecheckState.DUE):
            return
        proposal = proposed_by(row, check_no=check.no, digest=report.digest)
        _take(recheck, row, proposal, by=report.signed_by_id, at=shanghai(report.signed_at))


def _take(
    recheck: Recheck, row: Mapping[str, Any], proposal: Proposal, *, by: int | None, at: datetime
) -> None:
    """Where the rules find for sure that nothing changes, that is the end of it; all else an officer decides.

    Whether it is more or less goes by what is due here: the data may be older than the last decision.
    """
    month = months.later(months.month_of(shanghai_date(at)))
    current = due_in(rulings_of([recheck.award])[recheck.award.pk], month)
    if proposal.amount_fen is not None and proposal.change in (Change.RAISE, Change.LOWER):
        more, same = proposal.amount_fen > current, proposal.amount_fen == current
        change = Change.NONE if same else Change.RAISE if more else Change.LOWER
        proposal = replace(proposal, change=change)
    put(recheck, proposal, by=by, at=at)
    sure = int(row["conclusion"]) != Conclusion.UNDETERMINED and int(row["change"]) != Found.MOVE
    if sure and proposal.change == Change.NONE:
        finish(recheck, RecheckState.KEPT, SYSTEM, Order(at))


def proposed_by(row: Mapping[str, Any], *, check_no: str = "", digest: str = "") -> Proposal:
    """What a result of the rules proposes. On missing data nothing is touched: an officer looks."""
    reasons = tuple(explaining.reasons(int(row["reasons"])))
    if int(row["conclusion"]) == Conclusion.UNDETERMINED:
        words = ("有的数据没有查到，核对还没有结论，待遇先不变。", *reasons)
        return Proposal(Change.NONE, words, None, check_no, digest)
    if int(row["change"]) == Found.MOVE:
        reasons = ("现在符合另一种救助，金额不变。", *reasons)
    change = _CHANGES.get(Found(int(row["change"])), Change.NONE)
    if int(row["change"]) == Found.MOVE and (aid := _paid_as(row)):
        return Proposal(Change.MOVE, reasons, int(row["amount_fen"]), check_no, digest, aid)
    paid = change in (Change.RAISE, Change.LOWER, Change.FADE)
    amount = int(row["amount_fen"]) or None if paid else None
    return Proposal(change, reasons, amount, check_no, digest)


def _paid_as(row: Mapping[str, Any]) -> str:
    """The aid that the rules found, where a service pays it; an officer settles all others by hand."""
    aid = Aid(int(row.get("aid") or 0)).name.lower()
    try:
        terms.kind_of(aid)
    except NotFound:
        return ""
    return aid


def take_results(
    rows: Iterable[Mapping[str, Any]], *, month: int, digest: str, actor: Actor, at: datetime
) -> int:
    """A batch's results (one row per applying unit, ``household`` being the award's key) become proposals.

    Only of awards with an open re-check of that cycle; says how many. What was taken before is passed over.
    """
    taken = 0
    for row in rows:
        if row["unit"]:
            continue
        wanted = Recheck.objects.filter(
            award=int(row["household"]), cause=Cause.CYCLE, state=RecheckState.DUE, as_of__lte=_last(month)
        )
        key = wanted.values_list("pk", flat=True).first()
        if key is None:
            continue
        with transaction.atomic():
            recheck = hold(key, actor, Permission.HANDLE_RECHECK)
            if recheck.state == RecheckState.DUE:
                _take(recheck, row, proposed_by(row, digest=digest), by=actor.user_id, at=at)
                taken += 1
    return taken


def _last(month: int) -> date:
    return months.first_day(months.later(month)) - timedelta(days=1)
