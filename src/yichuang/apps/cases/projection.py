"""The row of ``case_facts`` that a snapshot makes. One place, for transitions, openings and rebuilding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from yichuang.apps.cases.lifecycle.coding import to_json
from yichuang.apps.cases.lifecycle.deadlines import deadlines, promised_due, used_days
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Snapshot
from yichuang.apps.cases.lifecycle.states import DECIDED_OR_LATER, Flag, State
from yichuang.catalogue.model import Role
from yichuang.clock import WorkCalendar

COLUMNS = (
    "version",
    "head",
    "state",
    "flags",
    "snapshot",
    "step",
    "waiting_role",
    "waiting_office",
    "assignee",
    "opinion_offices",
    "received_at",
    "accepted_at",
    "decided_at",
    "served_at",
    "due_at",
    "yellow_at",
    "provisional",
    "timer",
    "timer_at",
    "handling",
    "decision",
    "promised_value",
    "promised_unit",
    "statutory_value",
    "statutory_unit",
    "used",
    "late",
    "corrections",
    "suspensions",
    "visits",
    "grade",
)


def row(
    case: Snapshot, rules: CaseRules, receiving_office: str, calendar: WorkCalendar, head: bytes
) -> dict[str, Any]:
    """Column values by name."""
    clocks = deadlines(case, rules, calendar)
    role, office = waits_for(case, rules, receiving_office)
    used, late = _performance(case, rules, calendar)
    return {
        "version": case.version,
        "head": head,
        "state": case.state.value,
        "flags": sorted(flag.value for flag in case.flags),
        "snapshot": Jsonb(to_json(case)),
        "step": case.step,
        "waiting_role": role,
        "waiting_office": office,
        "assignee": case.assignee,
        "opinion_offices": [o.office for o in case.opinions if not o.given],
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "decided_at": case.decided_at,
        "served_at": case.served_at,
        "due_at": clocks.due_at,
        "yellow_at": clocks.yellow_at,
        "provisional": clocks.provisional,
        "timer": clocks.timer.value if clocks.timer else None,
        "timer_at": clocks.timer_at,
        "handling": "immediate" if Flag.IMMEDIATE in case.flags else "committed",
        "decision": case.decision,
        "promised_value": case.promised.value,
        "promised_unit": case.promised.unit.value,
        "statutory_value": case.statutory.value if case.statutory else None,
        "statutory_unit": case.statutory.unit.value if case.statutory else None,
        "used": used,
        "late": late,
        "corrections": case.corrections,
        "suspensions": len(case.stops),
        "visits": len(case.visits),
        "grade": case.grade,
    }


def waits_for(case: Snapshot, rules: CaseRules, receiving_office: str) -> tuple[str | None, str | None]:
    """Whose turn it is in the house: (role, office), or nobody's."""
    if case.state is State.SUBMITTED:
        return Role.CLERK.value, receiving_office
    if case.state is State.DECIDED and not case.awaits_material:
        return Role.CLERK.value, receiving_office
    step = rules.step(case.step)
    if step is None:
        return None, None
    if case.state is State.SUSPENDED:
        return Role.REVIEWER.value, rules.office_of(case.step)
    role = step.role
    if role is Role.DEPARTMENT:
        # nobody is asked yet: the reviewer asks; afterwards the departments' own queue shows it
        return (Role.REVIEWER.value, rules.office) if not case.opinions else (None, None)
    return role.value, rules.office_of(case.step)


def _performance(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> tuple[int | None, bool | None]:
    if case.decided_at is None or case.state not in DECIDED_OR_LATER | {State.REVOKED, State.LAPSED}:
        return None, None
    due = promised_due(case, rules, calendar)
    late = due is not None and case.decided_at >= due.at
    return used_days(case, rules, case.decided_at, calendar), late


def light(due_at: datetime | None, yellow_at: datetime | None, now: datetime) -> str:
    """green, yellow, red or none, from what the row stores."""
    if due_at is None:
        return "none"
    if now >= due_at:
        return "red"
    return "yellow" if yellow_at is not None and now >= yellow_at else "green"
