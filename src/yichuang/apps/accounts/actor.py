"""Who acts, as a value: what a person holds at one moment, read once a request and passed down. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

ActorKind = Literal["staff", "citizen", "service", "system"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one office. `offices` is where its holder may act; `below` is the whole subtree of the office,
    whatever the scope, for figures and lights."""

    role: str
    office: str
    scope: str
    offices: frozenset[str]
    below: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) with the grants valid at one moment.

    `acting_for` names the absent colleagues whose tasks they may take over; it brings tasks, never roles.

    >>> clerk = Actor(7, "王丽", "staff", (Grant("clerk", "330212-civil", "own", frozenset({"330212-civil"})),))
    >>> clerk.holds("clerk", "330212-civil"), clerk.holds("clerk", "330211-civil")
    (True, False)
    """

    user_id: int | None
    name: str
    kind: ActorKind
    grants: tuple[Grant, ...] = ()
    acting_for: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_system(self) -> bool:
        """The clock and the jobs."""
        return self.kind == "system"

    def offices(self, *roles: str) -> frozenset[str]:
        """Offices where the person holds any of `roles`; of any role where none is named."""
        return _union(g.offices for g in self.grants if not roles or g.role in roles)

    def offices_below(self, *roles: str) -> frozenset[str]:
        """Those offices and all under them, for figures and lights."""
        return _union(g.offices | g.below for g in self.grants if not roles or g.role in roles)

    def holds(self, role: str, office: str) -> bool:
        """Whether `role` is theirs at `office`."""
        return any(g.role == role and office in g.offices for g in self.grants)

    def roles(self, office: str) -> frozenset[str]:
        """Every role they hold at `office`; values of the catalogue's Role, or `administrator`."""
        return frozenset(g.role for g in self.grants if office in g.offices)

    def __str__(self) -> str:
        return f"{self.kind}:{self.user_id if self.user_id is not None else '-'}"


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)


SYSTEM = Actor(None, "系统", "system")
"""The clock, the worker and imports."""
