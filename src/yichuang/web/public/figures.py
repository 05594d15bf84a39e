"""The figures an authority answers for: what it published itself, with source, beside what its parts add up to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import CITABLE, PublishedFigure
from yichuang.core.rates import Rate
from yichuang.web.portal.hall import places
from yichuang.web.sessions import region_of


@require_GET
def performance(request: HttpRequest) -> HttpResponse:
    """Published figures of the visitor's place; one that does not add up is flagged, never hidden."""
    catalogue, region = releases.current_catalogue(), region_of(request)
    chain = catalogue.chain(region.code)
    groups = [
        {"name": place.name, "figures": [_figure(f) for f in catalogue.published.get(place.code, ())]}
        for place in chain
    ]
    context = {
        "region": region,
        "groups": [group for group in groups if group["figures"]],
        "places": places(),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "办事公开"}],
    }
    return render(request, "public/performance.html", context)


def _figure(figure: PublishedFigure) -> dict[str, Any]:
    return {"figure": figure, "quotient": _quotient(figure), "sample": figure.evidence not in CITABLE}


def _quotient(figure: PublishedFigure) -> str:
    """What the published parts come to, with both numbers; "" where they were not both published."""
    span_of_days = "日" in (figure.value or "")  # from 20 to 5 days is no share of anything
    if figure.n is None or not figure.d or span_of_days:
        return ""
    return Rate(figure.n, figure.d).text
