"""How far a person's authority over cases reaches."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """From narrow to wide; jurisdiction follows the tree of offices, never a code's prefix.

    >>> Scope.OWN.covers(Scope.SELF), Scope.OWN.covers(Scope.SUBTREE)
    (True, False)
    """

    SELF = "self"
    """What concerns the person as applicant or what they themselves claimed."""
    OWN = "own"
    """What their office handles."""
    SUBTREE = "subtree"
    """What their office and the offices below it handle."""
    ALL = "all"
    """The whole installation."""

    def covers(self, other: Scope) -> bool:
        """Whether this scope is at least as wide."""
        order = list(Scope)
        return order.index(self) >= order.index(other)
