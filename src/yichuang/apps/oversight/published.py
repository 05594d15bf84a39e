"""Published figures held against the plain quotient of their own numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yichuang.catalogue.model import PublishedFigure
from yichuang.core.rates import Rate, average

SAME_AS = {
    "cases_closed": "closed",
    "immediate_share": "immediate_share",
    "early_share": "early_rate",
    "average_days": "average_actual_days",
    "speed_up": "speed_up",
}
"""Published figures that count what a figure of ours counts, by their codes."""

_NUMBER = re.compile(r"^(\d+)(?:\.(\d+))?(%|天)$")


@dataclass(frozen=True, slots=True)
class Held:
    """A published figure beside our quotient. ``adds_up`` is None where it names no quotient to hold against."""

    figure: PublishedFigure
    quotient: str | None
    adds_up: bool | None


def hold(figure: PublishedFigure) -> Held:
    """The quotient of the figure's own numerator and denominator, and whether it rounds to what was published."""
    stated = _NUMBER.match(figure.value or "")
    if figure.n is None or not figure.d or "→" in (figure.value or ""):
        return Held(figure, None, None)  # nothing to divide, or a before and an after
    percent = stated is None or stated[3] == "%"
    quotient = Rate(figure.n, figure.d).value if percent else average(figure.n, figure.d)
    if stated is None:
        return Held(figure, quotient, None)
    places = len(stated[2] or "")
    scaled = figure.n * (100 if percent else 1) * 10**places
    rounded = (2 * scaled + figure.d) // (2 * figure.d)
    return Held(figure, quotient, rounded == int(stated[1] + (stated[2] or "")))


def hold_all(figures: Iterable[PublishedFigure]) -> list[Held]:
    """All of a place, those that do not add up first."""
    return sorted((hold(figure) for figure in figures), key=lambda held: held.adds_up is not False)
