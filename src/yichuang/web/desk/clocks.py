"""The clock of a case in words: by when, and the reason for every day."""

from __future__ import annotations

from typing import Any

from yichuang.apps.cases import pinned
from yichuang.apps.cases.lifecycle import State
from yichuang.apps.cases.lifecycle.deadlines import promised_course, statutory_course
from yichuang.catalogue.model import Term
from yichuang.clock import Course, explain
from yichuang.core.clocktime import format_date
from yichuang.core.limits import Limit
from yichuang.web.desk.casefile import CaseFile


def sentence(file: CaseFile) -> dict[str, Any] | None:
    """受理后承诺 10 个工作日办结，即 …; nothing where no clock runs."""
    found = _running(file)
    if not found:
        return None
    text, course, _ = found[0]
    end = course.due(pinned.calendar(file.view.application.region))
    if end is None:
        return {"text": f"{text}，现在暂停计时", "date": "", "provisional": False}
    return {"text": f"{text}，即", "date": format_date(end.on), "provisional": end.provisional}


def explained(file: CaseFile) -> list[dict[str, Any]]:
    """Every clock that runs now, day by day."""
    calendar = pinned.calendar(file.view.application.region)
    shown = []
    for text, course, event in _running(file):
        found = explain(course, calendar, event=event)
        days = [
            {"date": line.date, "counted": line.counted, "reason": line.reason, "number": number}
            for line, number in _numbered(found.days)
        ]
        shown.append(
            {"title": text, "sentence": found.sentence, "days": days, "provisional": found.provisional}
        )
    return shown


def _numbered(days: Any) -> Any:
    count = 0
    for line in days:
        count += line.counted
        yield line, count if line.counted else None


def _running(file: CaseFile) -> list[tuple[str, Course, str]]:
    """(what the clock is for, its course, what started it); the one that counts for the case first."""
    snapshot, procedure = file.view.snapshot, file.rules.procedure
    if snapshot.state is State.SUBMITTED:
        promised = Course(file.at, snapshot.promised)
        found = [(f"现在受理，承诺{_spaced(snapshot.promised)}办结", promised, "受理")]
        return found + _term(
            "收到后告知补正或受理", procedure.correction_notice, snapshot.received_at, "收到"
        )
    if snapshot.state is State.IN_CORRECTION:
        return _term("申请人补正", procedure.correction_reply, snapshot.notified_at, "告知")
    if snapshot.state in (State.ACCEPTED, State.IN_REVIEW, State.SUSPENDED) and snapshot.accepted_at:
        course = promised_course(snapshot, file.rules)
        found = [(f"受理后承诺{_spaced(snapshot.promised)}办结", course, "受理")] if course else []
        law = statutory_course(snapshot, file.rules)
        if law is not None:
            found.append((f"法定{_spaced(law.limit)}", law, "受理"))
        return found
    if snapshot.state is State.DECIDED:
        return _term("作出决定后送达", procedure.delivery, snapshot.decided_at, "作出决定")
    return []


def _term(text: str, term: Term | None, start: Any, event: str) -> list[tuple[str, Course, str]]:
    if term is None or start is None:
        return []
    return [(f"{text}，限{_spaced(term.limit)}", Course(start, term.limit), event)]


def _spaced(limit: Limit) -> str:
    return f" {limit.value} {limit.chinese.removeprefix(str(limit.value))}" if limit.value else "当场"
