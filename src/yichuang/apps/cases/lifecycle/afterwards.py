"""What a grant sets running: dates the law ties to the decision, the reminder before them, the lapse after them.

The grant's event pins each date; nothing here looks into the catalogue again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from yichuang.apps.cases.lifecycle.snapshot import Afterward, Snapshot, replace
from yichuang.apps.cases.lifecycle.states import DECIDED_OR_LATER, Action
from yichuang.catalogue.model import AfterDecision, Consequence
from yichuang.clock import WorkCalendar, due, midnight_after
from yichuang.core.clocktime import SHANGHAI

_MORNING = time(9)  # nobody is told of a date at midnight


def started(deadlines: Iterable[AfterDecision], at: datetime, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """What the event of the grant says of the deadlines it starts."""
    return [_pinned(later, at, calendar) for later in deadlines]


def _pinned(later: AfterDecision, at: datetime, calendar: WorkCalendar) -> dict[str, Any]:
    end = due(at, later.limit.limit, calendar)
    assert end is not None  # nothing suspends it
    body: dict[str, Any] = {"code": later.code, "on": end.on.isoformat()}
    if later.then is not Consequence.NONE:
        body["then"] = later.then.value
        body["remind_on"] = (end.on - timedelta(days=later.remind_days)).isoformat()
    return body


def read(written: Iterable[Mapping[str, Any]]) -> tuple[Afterward, ...]:
    """The deadlines as the snapshot keeps them, from the grant's event."""
    return tuple(
        Afterward(
            code=one["code"],
            on=date.fromisoformat(one["on"]),
            then=one.get("then", "none"),
            remind_on=date.fromisoformat(one["remind_on"]) if "remind_on" in one else None,
        )
        for one in written
    )


def to_remind(case: Snapshot, day: date) -> tuple[str, ...]:
    """Codes of the deadlines of which the person is to be told by ``day``."""
    return tuple(a.code for a in case.afterwards if a.remind_on and not a.reminded and a.remind_on <= day)


def to_expire(case: Snapshot, day: date) -> tuple[str, ...]:
    """Codes of the deadlines whose last day is over and that end the result."""
    return tuple(a.code for a in case.afterwards if a.then == "lapse" and not a.over and a.on < day)


def marked(case: Snapshot, codes: Iterable[str], **marks: bool) -> Snapshot:
    """The snapshot with some deadlines reminded of or over; what is over needs no reminder."""
    known = set(codes)
    return replace(
        case,
        afterwards=tuple(replace(a, **marks) if a.code in known else a for a in case.afterwards),
    )


def timers(case: Snapshot) -> Iterator[tuple[datetime, Action]]:
    """When the system acts next because of these deadlines."""
    if case.state not in DECIDED_OR_LATER:
        return
    for one in case.afterwards:
        if one.remind_on is not None and not one.reminded:
            yield datetime.combine(one.remind_on, _MORNING, SHANGHAI), Action.REMIND
        if one.then == "lapse" and not one.over:
            yield midnight_after(one.on), Action.EXPIRE
