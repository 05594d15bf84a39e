"""Rates and averages of figures: integers in, text rounded half-up to two decimals out. No floats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


class RateFields(TypedDict):
    """The shape that scripts rely on."""

    n: int
    d: int
    value: str | None


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `d`, both kept: a rate without its numbers proves nothing.

    >>> Rate(774, 1014).value, Rate(239, 240).value, Rate(1504 - 399, 1504).value
    ('76.33', '99.58', '73.47')
    >>> Rate(0, 0).value is None
    True
    """

    n: int
    d: int

    def __post_init__(self) -> None:
        if self.d < 0:
            raise ValueError("a rate's denominator counts something and is never negative")

    @property
    def value(self) -> str | None:
        """Per cent without the sign; None where there was nothing to count."""
        return _quotient(self.n * 100, self.d)

    @property
    def text(self) -> str:
        """For people: the rate with both numbers, `76.33%（774/1014）`, or 无 where d = 0."""
        return "无" if self.value is None else f"{self.value}%（{self.n}/{self.d}）"

    def as_fields(self) -> RateFields:
        """`{"n", "d", "value"}`."""
        return {"n": self.n, "d": self.d, "value": self.value}


def average(total: int, count: int) -> str | None:
    """`total` over `count`; None where there was nothing to count.

    >>> average(399, 240)
    '1.66'
    """
    if count < 0:
        raise ValueError("a count is never negative")
    return _quotient(total, count)


def _quotient(n: int, d: int) -> str | None:
    """Half is rounded away from zero, so that a loss and a gain of the same size print alike."""
    if d == 0:
        return None
    hundredths = (abs(n) * 200 + d) // (2 * d)
    sign = "-" if n < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"
