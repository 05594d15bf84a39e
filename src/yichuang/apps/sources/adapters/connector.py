"""What a connector is, what it answers and the one way it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from socket import SHUT_RDWR, socket
from typing import Any, Protocol

from yichuang.apps.sources.asking import Number
from yichuang.apps.sources.outcomes import FailureReason


class SourceFailure(Exception):
    """No answer. ``again``: at once once more may help."""

    def __init__(self, reason: FailureReason, *, again: bool = False, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.again, self.detail = reason, again, detail


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One call: what the holder must know to answer and to keep its own record."""

    id: str
    source: str
    elements: tuple[str, ...]
    about: Number
    purpose: str
    legal_basis: str
    consent: str


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """The holder has the person; values as they came, by element code."""

    values: Mapping[str, Any]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class NotHeld:
    """The holder says that it has no such person."""

    as_of: datetime


Answer = Held | NotHeld


@dataclass(slots=True)
class Call:
    """A call under way: ends at ``deadline`` (monotonic seconds), or at once when it is given up."""

    deadline: float
    ended: float | None = None
    line: socket | None = field(default=None, repr=False)

    def give_up(self) -> None:
        """Wakes a thread that still waits for a byte."""
        line = self.line
        if line is not None:
            try:
                line.shutdown(SHUT_RDWR)
            except OSError:
                return  # closed already: nothing waits


class Connector(Protocol):
    """Asks one source. Called in a thread of its own: it touches no database."""

    def ask(self, question: Question, call: Call) -> Answer:
        """Raises SourceFailure, never anything else."""
        ...
