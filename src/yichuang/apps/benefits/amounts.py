"""What is due for a month by the decisions on an award, and what was paid too much. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yichuang.apps.benefits.months import later, span


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision: from ``from_month`` on it overrides the earlier ones; after ``until_month`` nothing is due."""

    seq: int
    amount_fen: int
    from_month: int
    until_month: int | None = None


def governing(rulings: Iterable[Ruling], month: int) -> Ruling | None:
    """The last decision that reaches this month."""
    found = [ruling for ruling in rulings if ruling.from_month <= month]
    return max(found, key=lambda ruling: ruling.seq) if found else None


def due_in(rulings: Iterable[Ruling], month: int) -> int:
    """Fen due for a month.

    >>> granted, lowered = Ruling(1, 80000, 202601), Ruling(2, 50000, 202603)
    >>> [due_in((granted, lowered), month) for month in (202512, 202602, 202603)]
    [0, 80000, 50000]
    >>> due_in((granted, Ruling(2, 80000, 202603, until_month=202604)), 202605)
    0
    """
    ruling = governing(rulings, month)
    if ruling is None or (ruling.until_month is not None and month > ruling.until_month):
        return 0
    return ruling.amount_fen


def runs_on(rulings: Sequence[Ruling], month: int) -> bool:
    """Whether anything may be due after this month by what is decided so far.

    >>> runs_on([Ruling(1, 80000, 202601, until_month=202601)], 202601), runs_on([Ruling(1, 80000, 202601)], 202607)
    (False, True)
    """
    return due_in(rulings, later(month)) > 0 or any(ruling.from_month > month for ruling in rulings)


@dataclass(frozen=True, slots=True)
class Owing:
    """A month of which more is due than was listed."""

    month: int
    amount_fen: int
    seq: int


def owing(rulings: Sequence[Ruling], listed: Mapping[int, int], first: int, last: int) -> list[Owing]:
    """What is still owed for each month of a span, after what was listed or paid already (fen by month)."""
    found = []
    for month in span(first, last):
        ruling = governing(rulings, month)
        left = due_in(rulings, month) - listed.get(month, 0)
        if ruling is not None and left > 0:
            found.append(Owing(month, left, ruling.seq))
    return found


@dataclass(frozen=True, slots=True)
class Overpaid:
    """A month of which more was paid than was due."""

    month: int
    paid_fen: int
    due_fen: int

    @property
    def over_fen(self) -> int:
        """What is to come back."""
        return self.paid_fen - self.due_fen


def overpaid(rulings: Sequence[Ruling], paid: Mapping[int, int]) -> list[Overpaid]:
    """Month by month what was paid too much, in order."""
    months = (Overpaid(month, fen, due_in(rulings, month)) for month, fen in sorted(paid.items()))
    return [month for month in months if month.over_fen > 0]
