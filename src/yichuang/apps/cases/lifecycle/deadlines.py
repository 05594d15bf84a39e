"""The clocks of a case: which run now, when they end, when a light turns, and when the system must act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yichuang.apps.cases.lifecycle import afterwards
from yichuang.apps.cases.lifecycle.archiving import archive_due
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Snapshot
from yichuang.apps.cases.lifecycle.states import OPEN, Action, State
from yichuang.catalogue.model import NOTHING, Term
from yichuang.clock import (
    Course,
    Due,
    Suspension,
    Thresholds,
    WorkCalendar,
    actual_days,
    due,
    marks,
    midnight_after,
)
from yichuang.core.clocktime import shanghai_date
from yichuang.core.limits import Limit, Unit

_COUNTING = frozenset({State.ACCEPTED, State.IN_REVIEW, State.SUSPENDED})
"""The promise counts in a suspension too, where the limit is one that this ground does not hold."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What a row stores so that queues and lights need no arithmetic. ``timer`` is the system's next action."""

    due_at: datetime | None
    due_on: date | None
    yellow_at: datetime | None
    provisional: bool
    timer: Action | None
    timer_at: datetime | None


def suspensions(case: Snapshot, rules: CaseRules, named: tuple[str, ...] = ()) -> tuple[Suspension, ...]:
    """The stops that hold a clock still; a limit may name fewer grounds than its procedure, or none."""
    if named == NOTHING or not case.stops:
        return ()
    names = {ground.code: ground.name for ground in rules.procedure.suspension_grounds}
    return tuple(
        Suspension(stop.since, stop.until, names.get(stop.ground, stop.ground), stop.ground)
        for stop in case.stops
        if not named or stop.ground in named
    )


def promised_course(case: Snapshot, rules: CaseRules) -> Course | None:
    """The promised limit from acceptance, with what holds it still; ``None`` while not accepted."""
    if case.accepted_at is None:
        return None
    stops = suspensions(case, rules, case.promised_suspends)
    return Course(case.accepted_at, case.promised, stops, case.extension)


def statutory_course(case: Snapshot, rules: CaseRules) -> Course | None:
    """As the promised one; ``None`` also where the law sets no limit."""
    if case.accepted_at is None or case.statutory is None:
        return None
    stops = suspensions(case, rules, case.statutory_suspends)
    return Course(case.accepted_at, case.statutory, stops, case.extension)


def _due(term: Term | None, start: datetime | None, calendar: WorkCalendar) -> Due | None:
    return due(start, term.limit, calendar) if term is not None and start is not None else None


def notice_due(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> Due | None:
    """By when the one correction notice must be out (《行政许可法》第三十二条: 五日内)."""
    return _due(rules.procedure.correction_notice, case.received_at, calendar)


def correction_reply_due(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> Due | None:
    return _due(rules.procedure.correction_reply, case.notified_at, calendar)


def delivery_due(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> Due | None:
    return _due(rules.procedure.delivery, case.decided_at, calendar)


def promised_due(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> Due | None:
    """办结 by then; ``None`` while not accepted or while the clock stands still."""
    course = promised_course(case, rules)
    return course.due(calendar) if course is not None else None


def tolerance_due(case: Snapshot, rules: CaseRules, at: datetime, calendar: WorkCalendar) -> date:
    """The latest day for promised materials: the procedure's, and never past the promised limit.

    A case decided on the spot has no later day of its own: there the procedure's alone stands.
    """
    ends = [end.on for end in (_due(rules.procedure.tolerance, at, calendar),) if end]
    promised = due(at, case.promised, calendar)
    if promised is not None and (promised.on > shanghai_date(at) or not ends):
        ends.append(promised.on)
    return min(ends) if ends else shanghai_date(at)


def publication_end(at: datetime, days: int, calendar: WorkCalendar) -> date:
    """Publication runs in calendar days (公示七天是自然日), its last day rolled off rest days."""
    end = due(at, Limit(days, Unit.CALENDAR_DAY), calendar)
    assert end is not None  # no suspension: it ends
    return end.on


def used_days(case: Snapshot, rules: CaseRules, until: datetime, calendar: WorkCalendar) -> int:
    """Counted days from acceptance to ``until`` in the promised unit; the day itself is 0."""
    if case.accepted_at is None or until < case.accepted_at:
        return 0
    stops = suspensions(case, rules, case.promised_suspends)
    return actual_days(case.accepted_at, until, case.promised.unit, calendar, stops)


def deadlines(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> Deadlines:
    """The clock of the phase the case is in, with its light, and the system's next action."""
    timer, timer_at = _timer(case, rules, calendar)
    start, term_limit, end = _phase(case, rules, calendar)
    if start is None or term_limit is None or end is None:
        return Deadlines(None, None, None, False, timer, timer_at)
    waiting = case.state in _COUNTING
    stops = suspensions(case, rules, case.promised_suspends) if waiting else ()
    course = Course(start, term_limit, stops, case.extension if waiting else None)
    turning = marks(course, calendar, Thresholds(rules.yellow_percent_left))
    return Deadlines(end.at, end.on, turning.yellow_at if turning else None, end.provisional, timer, timer_at)


def _phase(
    case: Snapshot, rules: CaseRules, calendar: WorkCalendar
) -> tuple[datetime | None, Limit | None, Due | None]:
    procedure = rules.procedure
    if case.state is State.SUBMITTED and procedure.correction_notice:
        return case.received_at, procedure.correction_notice.limit, notice_due(case, rules, calendar)
    if case.state is State.IN_CORRECTION and procedure.correction_reply:
        return case.notified_at, procedure.correction_reply.limit, correction_reply_due(case, rules, calendar)
    if case.state in _COUNTING:
        return case.accepted_at, case.promised, promised_due(case, rules, calendar)
    if case.state is State.DECIDED and procedure.delivery:
        return case.decided_at, procedure.delivery.limit, delivery_due(case, rules, calendar)
    return None, None, None


def _timer(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> tuple[Action | None, datetime | None]:
    """What happens by itself, and when. The earliest of what applies."""
    found: list[tuple[datetime, Action]] = []
    if case.state is State.SUBMITTED and rules.procedure.deemed_acceptance:
        end = notice_due(case, rules, calendar)
        found += [(end.at, Action.DEEM_ACCEPTED)] if end else []
    if case.state is State.IN_CORRECTION:
        end = correction_reply_due(case, rules, calendar)
        found += [(end.at, Action.LAPSE)] if end else []
    if case.publication is not None and not case.publication.objections and case.state is State.IN_REVIEW:
        found.append((midnight_after(case.publication.until), Action.END_PUBLICATION))
    if case.awaits_material and case.state in OPEN - {State.SUBMITTED, State.IN_CORRECTION}:
        latest = max(p.due_on for p in case.promises if not p.supplied)
        found.append((midnight_after(latest), Action.LAPSE))
    if end := archive_due(case, rules, calendar):
        found.append((end.at, Action.ARCHIVE))
    if case.afterwards:
        found += afterwards.timers(case)
    if not found:
        return None, None
    at, action = min(found)
    return action, at
