"""A case in the words of the person who waits: named steps with office and date, what happened, why this day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yichuang.apps.cases import later, pinned
from yichuang.apps.cases.lifecycle import Action, Snapshot, State
from yichuang.apps.cases.lifecycle.deadlines import promised_course
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.models import Application, CaseFacts
from yichuang.apps.journal.models import Event
from yichuang.catalogue.model import Office
from yichuang.catalogue.offering import Offering
from yichuang.clock import Course, Explanation, explain
from yichuang.core.clocktime import format_moment, shanghai_date

_INSIDE = frozenset({Action.CLAIM, Action.RELEASE, Action.REASSIGN, Action.PRE_REVIEW, Action.SEND_BACK})
"""What happens inside the house and means nothing to the person."""
_TITLES: Mapping[str, str] = {
    "submit": "您提交了申请",
    "request_correction": "需要补正",
    "supplement": "您补正后再次提交",
    "accept": "已受理",
    "accept_tolerated": "已受理，有材料待补",
    "accept_on_commitment": "已受理（告知承诺）",
    "deem_accepted": "已受理",
    "refuse_acceptance": "不予受理",
    "revoke_acceptance": "退回重新核对",
    "supply": "补交的材料已收到",
    "request_opinion": "正在征求有关部门的意见",
    "give_opinion": "有关部门已回复意见",
    "publish": "开始公示",
    "object": "公示期间收到意见",
    "end_publication": "公示结束",
    "suspend": "暂停计时",
    "resume": "恢复计时",
    "extend": "办理期限延长",
    "grant": "已准予",
    "deny": "未批准",
    "serve": "结果已送达",
    "rate": "您作了评价",
    "withdraw": "您撤回了申请",
    "terminate": "终止办理",
    "lapse": "到期没有补齐，申请失效",
    "rectify": "已更正",
    "revoke": "决定被撤销",
    "remind": "提醒您期限快到了",
    "expire": "到期，结果失效",
    "archive": "已归档",
}
_WORDS_OF = ("reason", "reasons", "where_to_go")  # what of an event was written for the person
_PROBLEMS = frozenset(
    {"request_correction", "refuse_acceptance", "deny", "terminate", "lapse", "revoke", "suspend", "expire"}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, for a page. ``tone`` is that of a tag, ``due`` the last day of the phase it is in."""

    sentence: str
    tone: str
    word: str
    due: date | None
    provisional: bool
    steps: list[dict[str, Any]]
    later: list[str]  # what is to be done after the decision, and by when


def last_day(due_at: datetime) -> date:
    """The day at whose end a limit is over; a row stores the midnight after it."""
    return shanghai_date(due_at - timedelta(seconds=1))


def standing(
    application: Application, facts: CaseFacts, snapshot: Snapshot, offering: Offering, at: datetime
) -> Standing:
    """The sentence at the top, and the named steps."""
    due = last_day(facts.due_at) if facts.due_at else None
    tone, word = _TAGS[snapshot.state]
    if snapshot.state is State.DECIDED and snapshot.decision == "deny":
        tone, word = "red", "未批准"
    return Standing(
        sentence=_sentence(snapshot, offering, due, shanghai_date(at)),
        tone=tone,
        word=word,
        due=due,
        provisional=facts.provisional,
        steps=_steps(snapshot, offering, due, application.submitted_at),
        later=later.sentences(snapshot, offering),
    )


_TAGS: Mapping[State, tuple[str, str]] = {
    State.SUBMITTED: ("blue", "已提交"),
    State.IN_CORRECTION: ("amber", "要您补正"),
    State.ACCEPTED: ("blue", "已受理"),
    State.IN_REVIEW: ("blue", "正在审查"),
    State.SUSPENDED: ("grey", "暂停计时"),
    State.DECIDED: ("green", "已办结"),
    State.SERVED: ("green", "已送达"),
    State.ARCHIVED: ("grey", "已归档"),
    State.NOT_ACCEPTED: ("red", "不予受理"),
    State.WITHDRAWN: ("grey", "已撤回"),
    State.TERMINATED: ("grey", "已终止"),
    State.LAPSED: ("red", "已失效"),
    State.REVOKED: ("red", "已撤销"),
}


def tag_of(state: str) -> tuple[str, str]:
    """(tone, word) of a state as people read it."""
    return _TAGS[State(state)]


def _sentence(case: Snapshot, offering: Offering, due: date | None, today: date) -> str:
    by = f"{due.month}月{due.day}日前" if due else ""
    late = due is not None and today > due
    state = case.state
    if state is State.SUBMITTED:
        ask = (
            "已经超过期限，可以打电话问窗口。"
            if late
            else f"{by}告诉您是否受理。"
            if by
            else "核对好就告诉您。"
        )
        return f"{offering.receiving.name}正在核对材料，{ask}"
    if state is State.IN_CORRECTION:
        return f"有内容要您补正，请在{by}补好再提交。" if by else "有内容要您补正，补好再提交。"
    if state in (State.ACCEPTED, State.IN_REVIEW):
        office, doing = _doing(case, offering)
        end = (
            f"本应{by}办结，已经超期，可以打电话催办。" if late else f"{by}办结。" if by else "办好就告诉您。"
        )
        return f"正在由{office}{doing}，{end}"
    if state is State.SUSPENDED:
        return f"因{_ground(case, offering)}暂停计时，结束后接着办。"
    return _ended(case, offering, by)


def _ended(case: Snapshot, offering: Offering, by: str) -> str:
    if case.state is State.DECIDED and case.decision == "deny":
        return "没有批准。理由和怎么申请复议，都写在决定书里。"
    if case.state is State.DECIDED and case.awaits_material:
        return "已准予。补交答应的材料后，就把结果给您。"
    if case.state is State.DECIDED:
        return f"已准予。{offering.service.result.name}{by}送到您手上。" if by else "已准予，正在准备结果。"
    return _ENDS[case.state]


_ENDS: Mapping[State, str] = {
    State.SERVED: "已办好，结果已送达。请您评价。",
    State.ARCHIVED: "已办完并归档。",
    State.NOT_ACCEPTED: "没有受理。理由和该去哪里办，写在通知书里。",
    State.WITHDRAWN: "您已撤回。以后需要时可以重新申请。",
    State.TERMINATED: "已终止办理，原因写在告知书里。",
    State.LAPSED: "到期没有补齐，申请已失效。可以重新申请。",
    State.REVOKED: "决定已被撤销，理由写在决定书里。",
}


def _ground(case: Snapshot, offering: Offering) -> str:
    names = {ground.code: ground.name for ground in offering.procedure.suspension_grounds}
    code = case.stops[-1].ground if case.stops else ""
    return names.get(code, "法定原因")


def _doing(case: Snapshot, offering: Offering) -> tuple[str, str]:
    """Who does what now: (鄞州区民政局, 审查)."""
    step = next((s for s in offering.route.steps if s.code == case.step), None)
    if step is None:
        return offering.office.name, "办理"
    return _office_of(step.office, offering).name, step.name


def _office_of(where: str, offering: Offering) -> Office:
    parent = offering.catalogue.offices.get(offering.office.parent or "")
    return parent if where == "parent" and parent is not None else offering.office


def _steps(
    case: Snapshot, offering: Offering, due: date | None, handed_in: datetime | None
) -> list[dict[str, Any]]:
    """提交 → 受理 → the route's own steps → 送达, each with office and date."""
    steps = [
        {"name": "提交", "note": _day(handed_in), "state": "done"},
        {"name": "受理", "office": offering.receiving.name, "note": _day(case.accepted_at)},
    ]
    route = {step.code: step for step in offering.route.steps}
    codes = case.steps or case.planned
    for code in codes:
        step = route.get(code)
        if step is not None:
            steps.append({"name": step.name, "office": _office_of(step.office, offering).name})
    steps.append({"name": "送达", "note": _day(case.served_at)})
    _mark(case, steps, len(codes), due)
    return steps


def _mark(case: Snapshot, steps: list[dict[str, Any]], middle: int, due: date | None) -> None:
    done = _done(case, middle)
    ended_badly = case.state in (
        State.NOT_ACCEPTED,
        State.WITHDRAWN,
        State.TERMINATED,
        State.LAPSED,
        State.REVOKED,
    )
    for index, step in enumerate(steps):
        if index < done:
            step["state"] = "done"
        elif index == done and not ended_badly:
            step["state"] = "problem" if case.state is State.IN_CORRECTION else "current"
            if not step.get("note") and due is not None:
                step["note"] = f"{due.month}月{due.day}日前"
        else:
            step["state"] = "todo"


def _done(case: Snapshot, middle: int) -> int:
    """How many of the steps are behind the case."""
    if case.served_at is not None:
        return middle + 3
    if case.decided_at is not None:
        return middle + 2
    return 2 + case.position if case.accepted_at is not None else 1


def _day(at: datetime | None) -> str:
    if at is None:
        return ""
    day = shanghai_date(at)
    return f"{day.month}月{day.day}日"


def timeline(events: Sequence[Event], offering: Offering) -> list[dict[str, Any]]:
    """What happened, newest first, without what only concerns the house."""
    names = {step.code: step.name for step in offering.route.steps}
    shown = [e for e in events if e.action not in _INSIDE]
    return [
        {
            "title": _event_title(event, names),
            "when": format_moment(event.occurred_at),
            "text": "。".join(str(event.data[key]).rstrip("。") for key in _WORDS_OF if event.data.get(key)),
            "state": "problem" if event.action in _PROBLEMS else "done",
        }
        for event in reversed(shown)
    ]


def _event_title(event: Event, names: Mapping[str, str]) -> str:
    if event.action == Action.REVIEW:
        return f"{names.get(str(event.data.get('step')), '审查')}已完成"
    return _TITLES.get(event.action, "有新的进展")


def why(case: Snapshot, application: Application, offering: Offering) -> tuple[str, Explanation] | None:
    """(what is due, day by day why then) of the clock that runs now; ``None`` where none does."""
    rules = pinned.rules(application.release_id, offering.service.code, application.region)
    found = _course(case, rules, offering)
    if found is None:
        return None
    what, event, course = found
    return what, explain(course, pinned.calendar(application.region), event=event)


def _course(case: Snapshot, rules: CaseRules, offering: Offering) -> tuple[str, str, Course] | None:
    procedure = offering.procedure
    if case.state is State.SUBMITTED and procedure.correction_notice is not None:
        return "告诉您是否受理", "收到", Course(case.received_at, procedure.correction_notice.limit)
    if case.state is State.IN_CORRECTION and procedure.correction_reply and case.notified_at:
        return "补正", "告知", Course(case.notified_at, procedure.correction_reply.limit)
    if case.state in (State.ACCEPTED, State.IN_REVIEW, State.SUSPENDED) and case.accepted_at:
        course = promised_course(case, rules)
        return ("办结", "受理", course) if course is not None else None
    if case.state is State.DECIDED and procedure.delivery and case.decided_at:
        return "送达", "作出决定", Course(case.decided_at, procedure.delivery.limit)
    return None
