"""Published figures, each beside the quotient of its own numbers and beside what this hall counts for the same time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from yichuang.apps.oversight import past
from yichuang.apps.oversight import queries as oversight
from yichuang.apps.oversight.queries import Figures, FigureSet, Held
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import PublishedFigure, Region
from yichuang.catalogue.stats import statistics
from yichuang.core.rates import Rate
from yichuang.web.board import cards
from yichuang.web.board.frame import Scope, said

Span = tuple[date, date]


def places(scope: Scope) -> list[Region]:
    """The places in view, and those above them, that have published anything; in the order of their codes."""
    catalogue = releases.current_catalogue()
    asked = [scope.place] if scope.region and scope.place else scope.regions
    found = {place.code: place for region in asked for place in catalogue.chain(region.code)}
    return [found[code] for code in sorted(found) if catalogue.published.get(code)]


def flagged(scope: Scope) -> Iterator[tuple[Region, Held]]:
    """What does not add up."""
    published = releases.current_catalogue().published
    for place in places(scope):
        for held in oversight.hold_all(published[place.code]):
            if held.adds_up is False:
                yield place, held


def presets(scope: Scope) -> list[dict[str, Any]]:
    """The time that a place published, as a period to look at."""
    return [
        {
            "label": f"{place.name}公布的{span[0].year}年",
            "url": _url(scope, place, span),
            "current": span == (scope.since, scope.until) and scope.region == place.code,
        }
        for place in places(scope)
        if place in scope.regions and (span := _span(place)) is not None
    ]


def _url(scope: Scope, place: Region, span: Span) -> str:
    period = {"from": span[0].isoformat(), "to": span[1].isoformat()}
    return f"{reverse('board:home')}?{scope.query(region=place.code, **period)}"


def _span(place: Region) -> Span | None:
    """From the year's first day to the day of which the newest figures speak."""
    days = [figure.on for figure in releases.current_catalogue().published[place.code] if figure.on]
    return (max(days).replace(month=1, day=1), max(days)) if days else None


@dataclass(frozen=True, slots=True)
class _Ours:
    """What the hall counted at a place in the time of its published figures; ``past`` of it are records of the past."""

    span: Span
    found: FigureSet
    past: int


def sections(scope: Scope, at: datetime) -> list[dict[str, Any]]:
    """A section a place: what was published, what its numbers give, what the hall has."""
    return [_section(scope, place, at) for place in places(scope)]


def _section(scope: Scope, place: Region, at: datetime) -> dict[str, Any]:
    catalogue = releases.current_catalogue()
    services = statistics(catalogue, place.code)["at_most_one_visit"]
    ours = _ours(scope, place, at)
    rows = [_row(held, ours) for held in oversight.hold_all(catalogue.published[place.code])]
    return {
        "name": place.name,
        "code": place.code,
        "services": Rate(services["n"], services["d"]),
        "ours": ours
        and {
            "period": f"{said(ours.span[0])}至{said(ours.span[1])}",
            "closed": cards.grouped(ours.found.count("closed")),
            "past": cards.grouped(ours.past) if ours.past else "",
            "url": _url(scope, place, ours.span),
        },
        "rows": [row for row in rows if row["compared"]],
        "others": [row for row in rows if not row["compared"]],
    }


def _ours(scope: Scope, place: Region, at: datetime) -> _Ours | None:
    span = _span(place)
    if span is None or place not in scope.regions:
        return None
    offices = scope.offices_of(place.code)
    return _Ours(span, oversight.figures(*span, offices=offices, at=at), past.closed(offices, *span))


def _row(held: Held, ours: _Ours | None) -> dict[str, Any]:
    code = oversight.SAME_AS.get(held.figure.code)
    figures: Figures | None = ours.found if ours and code and held.figure.on else None
    return {
        "held": held,
        "numbers": _numbers(held.figure, held.quotient),
        "ours": _counted(figures, code) if figures and code else "",
        "same": bool(figures and code and _same(figures, code, held.figure)),
        "compared": held.adds_up is not None or figures is not None,
    }


def _numbers(figure: PublishedFigure, quotient: str | None) -> str:
    if figure.n is None:
        return ""
    if quotient is None:
        return cards.grouped(figure.n)
    unit = " 天" if (figure.value or "").endswith("天") else "%"
    return f"{cards.grouped(figure.n)} / {cards.grouped(figure.d or 0)} = {quotient}{unit}"


def _counted(figures: Figures, code: str) -> str:
    definition = oversight.BY_CODE[code]
    if not figures.count("closed"):
        return "还没有办件"
    value = cards.shown(figures, definition) + (" 天" if definition.kind == "average" else "")
    return value if definition.kind == "count" else f"{cards.parts(figures, definition)} = {value}"


def _same(figures: Figures, code: str, figure: PublishedFigure) -> bool:
    definition = oversight.BY_CODE[code]
    if figures.count(definition.numerator) != figure.n:
        return False
    return not definition.denominator or figures.count(definition.denominator) == figure.d
