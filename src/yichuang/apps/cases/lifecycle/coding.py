"""A snapshot as JSON and back, so that a row can keep it and a command need not fold the whole journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from yichuang.apps.cases.lifecycle.snapshot import (
    Afterward,
    Opinion,
    Promise,
    Publication,
    Snapshot,
    Stop,
    replace,
)
from yichuang.apps.cases.lifecycle.states import Flag, State
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.limits import Limit, Unit

_STATES = {state.value: state for state in State}
_FLAGS = {flag.value: flag for flag in Flag}


def _same(value: Any) -> Any:
    return value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@lru_cache(maxsize=1024)
def _limit(text: str) -> Limit:
    """Few limits stand in many cases."""
    return Limit.parse(text)


def _flags(names: list[str]) -> frozenset[Flag]:
    return frozenset([_FLAGS[name] for name in names])


def _stops(rows: list[list[Any]]) -> tuple[Stop, ...]:
    return tuple(Stop(ground, datetime.fromisoformat(since), _moment(until)) for ground, since, until in rows)


def _promises(rows: list[list[Any]]) -> tuple[Promise, ...]:
    return tuple(Promise(material, date.fromisoformat(on), supplied) for material, on, supplied in rows)


def _opinions(rows: list[list[Any]]) -> tuple[Opinion, ...]:
    return tuple(Opinion(office, _date(on), given, agrees) for office, on, given, agrees in rows)


def _publication(row: list[Any]) -> Publication:
    return Publication(date.fromisoformat(row[0]), row[1])


def _duties(rows: list[list[Any]]) -> frozenset[tuple[str, int]]:
    return frozenset([(duty, user) for duty, user in rows])


def _visits(days: list[str]) -> frozenset[date]:
    return frozenset([date.fromisoformat(day) for day in days])


def _afterwards(rows: list[list[Any]]) -> tuple[Afterward, ...]:
    return tuple(
        Afterward(code, date.fromisoformat(on), then, _date(remind), told, over)
        for code, on, then, remind, told, over in rows
    )


_Code = tuple[str, str, Callable[[Any], Any], Callable[[Any], Any]]
_CODES: tuple[_Code, ...] = (
    # field, its name in the row, into JSON, out of it
    ("state", "state", lambda state: state.value, _STATES.__getitem__),
    ("version", "version", _same, _same),
    ("received_at", "received", _text, datetime.fromisoformat),
    ("promised", "promised", str, _limit),
    ("statutory", "statutory", str, _limit),
    ("flags", "flags", lambda flags: sorted([flag.value for flag in flags]), _flags),
    ("planned", "planned", list, tuple),
    ("required", "required", list, tuple),
    ("steps", "steps", list, tuple),
    ("position", "position", _same, _same),
    ("step_since", "step_since", _text, _moment),
    ("assignee", "assignee", _same, _same),
    ("notified_at", "notified", _text, _moment),
    ("accepted_at", "accepted", _text, _moment),
    ("decided_at", "decided", _text, _moment),
    ("served_at", "served", _text, _moment),
    ("ended_at", "ended", _text, _moment),
    ("decision", "decision", _same, _same),
    ("corrections", "corrections", _same, _same),
    ("stops", "stops", lambda stops: [[s.ground, _text(s.since), _text(s.until)] for s in stops], _stops),
    ("extension", "extension", str, _limit),
    (
        "promises",
        "promises",
        lambda promises: [[p.material, _day(p.due_on), p.supplied] for p in promises],
        _promises,
    ),
    (
        "opinions",
        "opinions",
        lambda opinions: [[o.office, _day(o.due_on), o.given, o.agrees] for o in opinions],
        _opinions,
    ),
    ("publication", "publication", lambda p: [_day(p.until), p.objections], _publication),
    ("duties", "duties", lambda duties: sorted([[duty, user] for duty, user in duties]), _duties),
    ("visits", "visits", lambda visits: sorted([day.isoformat() for day in visits]), _visits),
    ("grade", "grade", _same, _same),
    ("promised_suspends", "promised_suspends", list, tuple),
    ("statutory_suspends", "statutory_suspends", list, tuple),
    ("objections", "objections", _same, _same),
    (
        "afterwards",
        "afterwards",
        lambda later: [[a.code, _day(a.on), a.then, _day(a.remind_on), a.reminded, a.over] for a in later],
        _afterwards,
    ),
)
_OUT = tuple((field, name, write) for field, name, write, _ in _CODES)
_IN = {name: (field, read) for field, name, _, read in _CODES}
_EPOCH = datetime.fromtimestamp(0, SHANGHAI)
_NOTHING = Snapshot("", State.SUBMITTED, 0, _EPOCH, Limit(1, Unit.WORKING_DAY), None)


def to_json(case: Snapshot) -> dict[str, Any]:
    """Compact: what is empty is left out."""
    fields = vars(case)
    return {name: write(value) for field, name, write in _OUT if (value := fields[field])}


def from_json(no: str, kept: Mapping[str, Any]) -> Snapshot:
    """The snapshot that ``to_json`` kept. Every command reads one: only what is there is looked at."""
    read = {}
    for name, value in kept.items():
        field, reading = _IN[name]
        read[field] = reading(value)
    return replace(_NOTHING, no=no, **read)
