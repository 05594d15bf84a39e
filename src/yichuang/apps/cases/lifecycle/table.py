"""THE transition table: from where, to where, by whom. Pages, API and tests read this one place.

``target`` ``None`` leaves the state as it is. Where the target hangs on more than the action (``resume`` returns to
review, ``grant`` ends it), ``evolve`` says so; the graph of permitted moves is still exactly this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.apps.cases.lifecycle.states import BEFORE_DECISION, DECIDED_OR_LATER, ENDED, OPEN, Action, State
from yichuang.catalogue.model import Role

S = State
HANDLERS = frozenset({Role.REVIEWER, Role.APPROVER, Role.CHIEF_EXAMINER})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row. ``consequence`` is shown before a legal act is confirmed."""

    sources: frozenset[State]
    target: State | None
    by: frozenset[Role]
    consequence: str | None = None


def _row(
    sources: set[State] | frozenset[State], target: State | None, *by: Role, consequence: str | None = None
) -> Transition:
    return Transition(frozenset(sources), target, frozenset(by), consequence)


R = Role

TABLE: dict[Action, Transition] = {
    Action.PRE_REVIEW: _row({S.SUBMITTED}, None, R.CLERK),
    Action.REQUEST_CORRECTION: _row(
        {S.SUBMITTED},
        S.IN_CORRECTION,
        R.CLERK,
        consequence="发出一份补正告知书，列明全部需要补正的内容，只告知这一次。",
    ),
    Action.SUPPLEMENT: _row({S.IN_CORRECTION}, S.SUBMITTED, R.APPLICANT, R.AGENT, R.CLERK),
    Action.ACCEPT: _row(
        {S.SUBMITTED}, S.ACCEPTED, R.CLERK, consequence="发出受理通知书，从次日起计算办理期限。"
    ),
    Action.ACCEPT_TOLERATED: _row(
        {S.SUBMITTED}, S.ACCEPTED, R.CLERK, consequence="先受理，办理期限照常计算；材料补齐后才发证。"
    ),
    Action.ACCEPT_ON_COMMITMENT: _row(
        {S.SUBMITTED}, S.ACCEPTED, R.CLERK, consequence="申请人书面承诺后不再提交这些证明，办结后核查。"
    ),
    Action.DEEM_ACCEPTED: _row({S.SUBMITTED}, S.ACCEPTED, R.SYSTEM),
    Action.REFUSE_ACCEPTANCE: _row(
        {S.SUBMITTED, S.IN_CORRECTION},
        S.NOT_ACCEPTED,
        R.CLERK,
        consequence="发出不予受理通知书，这件就此结束。",
    ),
    Action.REVOKE_ACCEPTANCE: _row({S.ACCEPTED, S.IN_REVIEW}, S.SUBMITTED, R.SUPERVISOR),
    Action.SUPPLY: _row(OPEN, None, R.APPLICANT, R.AGENT, R.CLERK),
    Action.CLAIM: _row(OPEN, None, R.CLERK, *HANDLERS, R.OFFICE_HEAD),
    Action.RELEASE: _row(OPEN, None, R.CLERK, *HANDLERS, R.OFFICE_HEAD, R.SUPERVISOR),
    Action.REASSIGN: _row(OPEN, None, R.SUPERVISOR, R.OFFICE_HEAD),
    Action.REVIEW: _row({S.ACCEPTED, S.IN_REVIEW}, S.IN_REVIEW, R.CLERK, *HANDLERS),
    Action.SEND_BACK: _row({S.IN_REVIEW}, None, R.REVIEWER, R.APPROVER),
    Action.REQUEST_OPINION: _row({S.ACCEPTED, S.IN_REVIEW}, S.IN_REVIEW, R.REVIEWER),
    Action.GIVE_OPINION: _row({S.IN_REVIEW, S.SUSPENDED}, None, R.DEPARTMENT),
    Action.PUBLISH: _row({S.IN_REVIEW}, None, R.REVIEWER),
    Action.OBJECT: _row({S.IN_REVIEW}, None, R.CLERK, R.REVIEWER),
    Action.END_PUBLICATION: _row({S.IN_REVIEW}, None, R.SYSTEM),
    Action.SUSPEND: _row(
        {S.IN_REVIEW}, S.SUSPENDED, R.REVIEWER, consequence="办理期限从今天起停止计算，并书面告知申请人。"
    ),
    Action.RESUME: _row({S.SUSPENDED}, S.IN_REVIEW, R.REVIEWER),
    Action.EXTEND: _row(
        {S.ACCEPTED, S.IN_REVIEW}, None, R.OFFICE_HEAD, consequence="只能延长一次，并把理由告知申请人。"
    ),
    Action.GRANT: _row(
        {S.ACCEPTED, S.IN_REVIEW},
        S.DECIDED,
        R.CHIEF_EXAMINER,
        R.APPROVER,
        consequence="作出准予决定，写入登记簿。",
    ),
    Action.DENY: _row(
        {S.ACCEPTED, S.IN_REVIEW},
        S.DECIDED,
        R.CHIEF_EXAMINER,
        R.APPROVER,
        consequence="作出不予批准决定，书面说明理由和救济途径。",
    ),
    Action.SERVE: _row({S.DECIDED}, S.SERVED, R.CLERK, R.SYSTEM),
    Action.RATE: _row(DECIDED_OR_LATER, None, R.APPLICANT),
    Action.WITHDRAW: _row(
        BEFORE_DECISION, S.WITHDRAWN, R.APPLICANT, R.AGENT, consequence="撤回后这件结束，以后可以重新申请。"
    ),
    Action.TERMINATE: _row(
        BEFORE_DECISION, S.TERMINATED, R.OFFICE_HEAD, R.APPROVER, consequence="这件终止办理。"
    ),
    Action.LAPSE: _row({S.IN_CORRECTION} | OPEN, S.LAPSED, R.SYSTEM),
    # a file in the archive is still open to correction, and an annulment comes whenever its ground is found
    Action.RECTIFY: _row({S.DECIDED, S.SERVED, S.ARCHIVED}, None, R.APPROVER, R.CHIEF_EXAMINER),
    Action.REVOKE: _row(
        {S.DECIDED, S.SERVED, S.ARCHIVED},
        S.REVOKED,
        R.OFFICE_HEAD,
        consequence="登记和证照同时撤销，公开页面立即显示。",
    ),
    Action.REMIND: _row(DECIDED_OR_LATER, None, R.SYSTEM),
    Action.EXPIRE: _row(DECIDED_OR_LATER, None, R.SYSTEM),
    Action.ARCHIVE: _row(ENDED | {S.SERVED}, S.ARCHIVED, R.SYSTEM),
}
