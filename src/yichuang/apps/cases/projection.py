"""The row of ``case_facts`` that a snapshot makes. One place, for transitions, openings and rebuilding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from yichuang.apps.cases.lifecycle.coding import to_json
from yichuang.apps.cases.lifecycle.deadlines import deadlines, promised_due, used_days
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Snapshot
from yichuang.apps.cases.lifecycle.states import DECIDED_OR_LATER, Flag, State
from yichuang.apps.journal.hashing import canonical
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


# what an event writes whatever it is, and what else hangs on the fields that most events move
_ALWAYS = frozenset({"version", "head", "snapshot"})
_WAITING = ("step", "waiting_role", "waiting_office")
_CLOCKS = ("due_at", "yellow_at", "provisional", "timer", "timer_at")
_FIGURES = ("used", "late")
_HANGING: dict[str, tuple[str, ...]] = {
    "version": (),
    "duties": (),
    "state": ("state", *_WAITING, *_CLOCKS, *_FIGURES),
    "steps": (*_WAITING, *_CLOCKS),
    "position": (*_WAITING, *_CLOCKS),
    "step_since": _CLOCKS,
    "accepted_at": ("accepted_at", *_CLOCKS, *_FIGURES),
    "assignee": ("assignee",),
    "visits": ("visits",),
    "grade": ("grade",),
}


def moved(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """The columns that the step from one snapshot to the next may have moved; the others still stand.

    A field that ``_HANGING`` does not name may move every column. Only a new calendar moves what no event touched,
    and then all rows are rebuilt.
    """
    was = vars(before)
    fields = (name for name, now in vars(after).items() if was[name] is not now and was[name] != now)
    return _columns_on(frozenset(fields))


@lru_cache(maxsize=512)
def _columns_on(fields: frozenset[str]) -> tuple[str, ...]:
    if not fields <= _HANGING.keys():
        return COLUMNS
    found = _ALWAYS.union(*(_HANGING[field] for field in fields))
    return tuple(column for column in COLUMNS if column in found)


_PLAIN: dict[str, Callable[[Snapshot], Any]] = {
    "version": lambda case: case.version,
    "state": lambda case: case.state.value,
    "flags": lambda case: sorted(flag.value for flag in case.flags),
    "snapshot": lambda case: canonical(to_json(case)),
    "step": lambda case: case.step,
    "assignee": lambda case: case.assignee,
    "opinion_offices": lambda case: [o.office for o in case.opinions if not o.given],
    "received_at": lambda case: case.received_at,
    "accepted_at": lambda case: case.accepted_at,
    "decided_at": lambda case: case.decided_at,
    "served_at": lambda case: case.served_at,
    "handling": lambda case: "immediate" if Flag.IMMEDIATE in case.flags else "committed",
    "decision": lambda case: case.decision,
    "promised_value": lambda case: case.promised.value,
    "promised_unit": lambda case: case.promised.unit.value,
    "statutory_value": lambda case: case.statutory.value if case.statutory else None,
    "statutory_unit": lambda case: case.statutory.unit.value if case.statutory else None,
    "corrections": lambda case: case.corrections,
    "suspensions": lambda case: len(case.stops),
    "visits": lambda case: len(case.visits),
    "grade": lambda case: case.grade,
}


def row(
    case: Snapshot,
    rules: CaseRules,
    receiving_office: str,
    calendar: WorkCalendar,
    head: bytes,
    columns: tuple[str, ...] = COLUMNS,
) -> dict[str, Any]:
    """Column values by name, at least those of ``columns``."""
    values = {column: _PLAIN[column](case) for column in columns if column in _PLAIN}
    values["head"] = head
    if "waiting_role" in columns:
        values["waiting_role"], values["waiting_office"] = waits_for(case, rules, receiving_office)
    if "due_at" in columns:
        clocks = deadlines(case, rules, calendar)
        values["due_at"], values["yellow_at"] = clocks.due_at, clocks.yellow_at
        values["provisional"], values["timer_at"] = clocks.provisional, clocks.timer_at
        values["timer"] = clocks.timer.value if clocks.timer else None
    if "used" in columns:
        values["used"], values["late"] = _performance(case, rules, calendar)
    return values


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
