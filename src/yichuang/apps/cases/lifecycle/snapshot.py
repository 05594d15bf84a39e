"""A case at an instant, as its events say, and what is asked of it next. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from yichuang.apps.cases.lifecycle.states import Action, Flag, State
from yichuang.catalogue.model import Role
from yichuang.core.limits import Limit

_Record = TypeVar("_Record")


def replace(record: _Record, **changes: Any) -> _Record:
    """`dataclasses.replace` for the records here, without their ``__init__``: every event pays for it.

    The records that it copies have no slots: a dictionary is copied in one go.
    """
    if not changes.keys() <= record.__dict__.keys():
        raise TypeError(f"{type(record).__name__} has no {changes.keys() - record.__dict__.keys()}")
    made = object.__new__(type(record))
    made.__dict__.update(record.__dict__, **changes)
    return made


@dataclass(frozen=True)
class Stop:
    """A suspension 挂起: its ground in the procedure, from when, until when (``None``: it stands)."""

    ground: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Promise:
    """A tolerated material 容缺: promised by a day, supplied or not."""

    material: str
    due_on: date
    supplied: bool = False


@dataclass(frozen=True)
class Opinion:
    """A joint opinion asked of an office, open until ``given``."""

    office: str
    due_on: date | None
    given: bool = False
    agrees: bool | None = None


@dataclass(frozen=True)
class Publication:
    """A publication 公示 running until a day; objections counted."""

    until: date
    objections: int = 0


@dataclass(frozen=True)
class Afterward:
    """A deadline that the grant started: its last day, what then happens, and what the system has done."""

    code: str
    on: date
    then: str = "none"  # none, remind, lapse
    remind_on: date | None = None
    reminded: bool = False
    over: bool = False  # the result has lapsed by it


@dataclass(frozen=True)
class Snapshot:
    """Folded state of one case. ``version`` counts its events; terms are those pinned when it was opened."""

    no: str
    state: State
    version: int
    received_at: datetime
    promised: Limit
    statutory: Limit | None
    flags: frozenset[Flag] = frozenset()
    planned: tuple[str, ...] = ()  # codes of the route's steps that the answers call for
    required: tuple[str, ...] = ()  # codes of the materials that the answers call for
    steps: tuple[str, ...] = ()  # the steps as they stood when the case was accepted
    position: int = 0  # index into steps; the step that waits
    step_since: datetime | None = None
    assignee: int | None = None
    notified_at: datetime | None = None
    accepted_at: datetime | None = None
    decided_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None  # ended otherwise than by being served
    decision: str | None = None  # grant, deny
    corrections: int = 0
    stops: tuple[Stop, ...] = ()
    extension: Limit | None = None
    promises: tuple[Promise, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    publication: Publication | None = None
    duties: frozenset[tuple[str, int]] = frozenset()  # (duty, user id)
    visits: frozenset[date] = frozenset()  # days on which a person had to come
    grade: int | None = None
    promised_suspends: tuple[str, ...] = ()  # grounds that hold the limit; empty: all of the procedure's
    statutory_suspends: tuple[str, ...] = ()
    objections: int = 0  # over all publications
    afterwards: tuple[Afterward, ...] = ()

    @property
    def step(self) -> str | None:
        """The step that waits, from acceptance to decision."""
        if self.state in (State.ACCEPTED, State.IN_REVIEW, State.SUSPENDED) and self.position < len(
            self.steps
        ):
            return self.steps[self.position]
        return None

    @property
    def awaits_material(self) -> bool:
        """A promised material is still to come: the certificate is withheld."""
        return any(not p.supplied for p in self.promises)


@dataclass(frozen=True, slots=True)
class Command:
    """Somebody wants something. ``roles`` are those the actor holds towards this very case."""

    action: Action
    at: datetime
    actor: int | None
    roles: frozenset[Role]
    data: Mapping[str, Any] = field(default_factory=dict)
    offices: frozenset[str] = frozenset()  # the actor's offices, for opinions
    kin: bool = False  # the actor is, or is family of, a party


@dataclass(frozen=True, slots=True)
class Happening:
    """What was decided: the event to be journalled. ``data`` is JSON and holds no personal data."""

    action: Action
    at: datetime
    actor: int | None
    data: Mapping[str, Any]
