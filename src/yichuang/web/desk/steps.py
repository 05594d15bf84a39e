"""The way of a case in named steps, with office, person and date; and its journal as people read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yichuang.apps.cases.lifecycle import Action, State
from yichuang.apps.journal.models import Event
from yichuang.core.clocktime import format_time, shanghai_date
from yichuang.web.desk.casefile import CaseFile

_ACCEPTING = {"accept", "accept_tolerated", "accept_on_commitment", "deem_accepted"}
_NAMES = {action.value: action.chinese for action in Action}
MOMENT = timedelta(seconds=1)
_NOT_TOLD = {"claim", "release"}
_TEXTS = ("opinion", "reason", "reasons", "question", "text", "commitment", "ground", "express_no")


def bar(file: CaseFile) -> list[dict[str, str]]:
    """Received, pre-reviewed, accepted, every step of the route, served."""
    snapshot = file.view.snapshot
    found = [_done("收件", _when(file.history[0]))] if file.history else []
    found += [_done("预审", _who(file, e)) for e in file.history if e.action == Action.PRE_REVIEW.value][-1:]
    found.append(_acceptance(file))
    done_by = {str(e.data.get("step")): e for e in file.history if e.action == Action.REVIEW.value}
    steps = snapshot.steps or snapshot.planned
    for position, code in enumerate(steps):
        found.append(_step(file, position, code, done_by.get(code)))
    if snapshot.state is State.SERVED or snapshot.served_at:
        found.append(_done("出件", f"{snapshot.served_at:%m-%d}" if snapshot.served_at else ""))
    else:
        current = snapshot.state is State.DECIDED
        note = "等材料补齐" if current and snapshot.awaits_material else ""
        found.append(
            {"name": "出件", "office": "窗口", "note": note, "state": "current" if current else "todo"}
        )
    return found


def _acceptance(file: CaseFile) -> dict[str, str]:
    snapshot = file.view.snapshot
    accepted = next((e for e in reversed(file.history) if e.action in _ACCEPTING), None)
    if snapshot.accepted_at is not None and accepted is not None:
        return _done("受理", _who(file, accepted))
    if snapshot.state is State.NOT_ACCEPTED:
        return {"name": "不予受理", "office": "", "note": "", "state": "problem"}
    if snapshot.state is State.IN_CORRECTION:
        return {"name": "补正", "office": "申请人", "note": _by(file), "state": "problem"}
    current = snapshot.state is State.SUBMITTED
    return {
        "name": "受理",
        "office": "",
        "note": _by(file) if current else "",
        "state": "current" if current else "todo",
    }


def _step(file: CaseFile, position: int, code: str, done: Event | None) -> dict[str, str]:
    snapshot, step = file.view.snapshot, file.rules.step(code)
    name = step.name if step else code
    office = file.offices.get(file.rules.office_of(code), "")
    if snapshot.decided_at is not None or (snapshot.steps and position < snapshot.position):
        if file.rules.is_decision(code) and snapshot.decided_at is not None:
            decided = next((e for e in reversed(file.history) if e.action in ("grant", "deny")), None)
            verdict = "不予批准" if snapshot.decision == "deny" else name
            return _done(verdict, _who(file, decided) if decided else "")
        return _done(name, _who(file, done) if done else "")
    if snapshot.step == code:
        paused = snapshot.state is State.SUSPENDED
        return {
            "name": name,
            "office": office,
            "note": "暂停计时" if paused else _by(file),
            "state": "problem" if paused else "current",
        }
    return {"name": name, "office": office, "note": "", "state": "todo"}


def _by(file: CaseFile) -> str:
    due = file.view.facts.due_at
    if due is None:
        return ""
    # the row keeps the first instant past the limit: midnight after the last day
    last = shanghai_date(due - MOMENT)
    return "今天到期" if last == shanghai_date(file.at) else f"{last.month}月{last.day}日前"


def _done(name: str, note: str) -> dict[str, str]:
    return {"name": name, "office": "", "note": note, "state": "done"}


def _when(event: Event) -> str:
    day = shanghai_date(event.occurred_at)
    return f"{day:%m-%d} {format_time(event.occurred_at)}"


def _who(file: CaseFile, event: Event) -> str:
    return f"{shanghai_date(event.occurred_at):%m-%d} {file.person(event.actor)}".strip()


def timeline(file: CaseFile) -> list[dict[str, str]]:
    """The journal, newest first."""
    found = []
    for event in reversed(file.history):
        if event.action in _NOT_TOLD:
            continue
        texts = [str(event.data[key]) for key in _TEXTS if event.data.get(key)]
        if event.action == "request_correction":
            texts = [str(fault["text"]) for fault in event.data.get("faults", ())]
        found.append(
            {
                "title": title(event),
                "office": file.person(event.actor),
                "when": _when(event),
                "text": "；".join(texts),
                "state": "done",
            }
        )
    return found


def title(event: Event) -> str:
    """What happened, in two or four characters."""
    return _NAMES.get(event.action, event.action)


def opinions(file: CaseFile) -> list[dict[str, Any]]:
    """What reviewers and departments said, side by side for whoever decides; open questions too."""
    found: list[dict[str, Any]] = []
    for event in file.history:
        if event.action == Action.REVIEW.value:
            step = file.rules.step(str(event.data.get("step")))
            others = "、".join(file.person(user) for user in event.data.get("officers", ()))
            who = f"{file.person(event.actor)}{'、' + others if others else ''}"
            found.append(
                _opinion(step.name if step else "审查", who, _when(event), str(event.data.get("opinion", "")))
            )
        elif event.action == Action.GIVE_OPINION.value:
            agrees = bool(event.data.get("agrees"))
            office = file.offices.get(str(event.data.get("office")), "")
            one = _opinion(office, file.person(event.actor), _when(event), str(event.data.get("opinion", "")))
            found.append(one | {"tag": "同意" if agrees else "不同意", "tone": "green" if agrees else "red"})
    for opinion in file.view.snapshot.opinions:
        if not opinion.given:
            when = f"{opinion.due_on.month}月{opinion.due_on.day}日前回复" if opinion.due_on else ""
            one = _opinion(file.offices.get(opinion.office, opinion.office), "", when, "还没有回复。")
            found.append(one | {"tag": "意见待回", "tone": "amber"})
    return found


def _opinion(title: str, who: str, when: str, text: str) -> dict[str, Any]:
    return {"title": title, "who": who, "when": when, "text": text, "tag": "", "tone": ""}
