"""States, flags and actions of a case, with the names people read."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a case stands. ``decided`` is 办结 and stops the promised clock; delivery has a clock of its own."""

    SUBMITTED = "submitted"
    IN_CORRECTION = "in_correction"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    SUSPENDED = "suspended"
    DECIDED = "decided"
    SERVED = "served"
    ARCHIVED = "archived"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    LAPSED = "lapsed"
    REVOKED = "revoked"

    @property
    def chinese(self) -> str:
        return _STATES[self]


_STATES = {
    State.SUBMITTED: "收件",
    State.IN_CORRECTION: "补正",
    State.ACCEPTED: "受理",
    State.IN_REVIEW: "审查",
    State.SUSPENDED: "挂起",
    State.DECIDED: "办结",
    State.SERVED: "送达",
    State.ARCHIVED: "归档",
    State.NOT_ACCEPTED: "不予受理",
    State.WITHDRAWN: "撤回",
    State.TERMINATED: "终止",
    State.LAPSED: "失效",
    State.REVOKED: "撤销",
}

BEFORE_DECISION = frozenset(
    {State.SUBMITTED, State.IN_CORRECTION, State.ACCEPTED, State.IN_REVIEW, State.SUSPENDED}
)
DECIDED_OR_LATER = frozenset({State.DECIDED, State.SERVED, State.ARCHIVED})
ENDED = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.TERMINATED, State.LAPSED, State.REVOKED})
OPEN = BEFORE_DECISION | {State.DECIDED}


class Flag(StrEnum):
    """What is special about a case, beside its state."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    PRE_REVIEWED = "pre_reviewed"
    TOLERATED = "tolerated"
    ON_COMMITMENT = "on_commitment"
    PARALLEL = "parallel"
    ON_BEHALF = "on_behalf"
    PRIORITY = "priority"
    OFF_HOURS = "off_hours"
    OFFLINE = "offline"
    AGAINST_REPORT = "against_report"  # denied although the means check found that it fits

    @property
    def chinese(self) -> str:
        return _FLAGS[self]


_FLAGS = {
    Flag.IMMEDIATE: "即办件",
    Flag.URGENT: "特事特办",
    Flag.PRE_REVIEWED: "已预审",
    Flag.TOLERATED: "容缺",
    Flag.AGAINST_REPORT: "与核对报告相反",
    Flag.ON_COMMITMENT: "告知承诺",
    Flag.PARALLEL: "联办",
    Flag.ON_BEHALF: "帮代办",
    Flag.PRIORITY: "优先",
    Flag.OFF_HOURS: "延时",
    Flag.OFFLINE: "单机",
}


class Action(StrEnum):
    """Everything that can be done to a case; the table says from where, by whom, with what."""

    SUBMIT = "submit"
    PRE_REVIEW = "pre_review"
    REQUEST_CORRECTION = "request_correction"
    SUPPLEMENT = "supplement"
    ACCEPT = "accept"
    ACCEPT_TOLERATED = "accept_tolerated"
    ACCEPT_ON_COMMITMENT = "accept_on_commitment"
    DEEM_ACCEPTED = "deem_accepted"
    REFUSE_ACCEPTANCE = "refuse_acceptance"
    REVOKE_ACCEPTANCE = "revoke_acceptance"
    SUPPLY = "supply"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    REVIEW = "review"
    SEND_BACK = "send_back"
    REQUEST_OPINION = "request_opinion"
    GIVE_OPINION = "give_opinion"
    PUBLISH = "publish"
    OBJECT = "object"
    END_PUBLICATION = "end_publication"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    GRANT = "grant"
    DENY = "deny"
    SERVE = "serve"
    RATE = "rate"
    WITHDRAW = "withdraw"
    TERMINATE = "terminate"
    LAPSE = "lapse"
    RECTIFY = "rectify"
    REVOKE = "revoke"
    REMIND = "remind"
    EXPIRE = "expire"
    ARCHIVE = "archive"

    @property
    def chinese(self) -> str:
        return _ACTIONS[self]


_ACTIONS = {
    Action.SUBMIT: "提交",
    Action.PRE_REVIEW: "预审",
    Action.REQUEST_CORRECTION: "一次性告知补正",
    Action.SUPPLEMENT: "补正",
    Action.ACCEPT: "受理",
    Action.ACCEPT_TOLERATED: "容缺受理",
    Action.ACCEPT_ON_COMMITMENT: "告知承诺受理",
    Action.DEEM_ACCEPTED: "视为受理",
    Action.REFUSE_ACCEPTANCE: "不予受理",
    Action.REVOKE_ACCEPTANCE: "撤销受理",
    Action.SUPPLY: "补交容缺材料",
    Action.CLAIM: "领办",
    Action.RELEASE: "退回待办",
    Action.REASSIGN: "转交",
    Action.REVIEW: "审查",
    Action.SEND_BACK: "退回上一步",
    Action.REQUEST_OPINION: "征求意见",
    Action.GIVE_OPINION: "回复意见",
    Action.PUBLISH: "公示",
    Action.OBJECT: "提出异议",
    Action.END_PUBLICATION: "公示结束",
    Action.SUSPEND: "挂起",
    Action.RESUME: "恢复",
    Action.EXTEND: "延长期限",
    Action.GRANT: "准予",
    Action.DENY: "不予批准",
    Action.SERVE: "送达",
    Action.RATE: "评价",
    Action.WITHDRAW: "撤回",
    Action.TERMINATE: "终止",
    Action.LAPSE: "失效",
    Action.RECTIFY: "更正",
    Action.REVOKE: "撤销",
    Action.REMIND: "到期提醒",
    Action.EXPIRE: "结果到期失效",
    Action.ARCHIVE: "归档",
}
