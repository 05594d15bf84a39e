"""The figures an authority answers for: counted from its own cases, and what it published beside what that adds up to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yichuang.apps.oversight import queries as oversight
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import CITABLE
from yichuang.web import now
from yichuang.web.portal.hall import places
from yichuang.web.sessions import region_of

_SHOWN = ("closed", "overdue_open", "on_time_rate", "average_actual_days", "one_visit_rate", "satisfaction")


@require_GET
def performance(request: HttpRequest) -> HttpResponse:
    """This year's figures of the visitor's place, and published ones; one that does not add up is flagged."""
    catalogue, region, today = releases.current_catalogue(), region_of(request), now(request).date()
    counted = oversight.figures(today.replace(month=1, day=1), today, region=region.code)
    groups = [
        {"name": place.name, "figures": [_published(held) for held in _held(place.code)]}
        for place in catalogue.chain(region.code)
    ]
    context = {
        "region": region,
        "today": today,
        "counted": [_own(counted, code) for code in _SHOWN],
        "groups": [group for group in groups if group["figures"]],
        "places": places(),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "办事公开"}],
    }
    return render(request, "public/performance.html", context)


def _held(region: str) -> list[oversight.Held]:
    return oversight.hold_all(releases.current_catalogue().published.get(region, ()))


def _published(held: oversight.Held) -> dict[str, Any]:
    return {"figure": held.figure, "quotient": held.quotient, "sample": held.figure.evidence not in CITABLE}


def _own(counted: oversight.FigureSet, code: str) -> dict[str, str]:
    """One figure with its numerator and denominator, never a rate alone."""
    definition = oversight.BY_CODE[code]
    if definition.kind == "count":
        return {
            "label": definition.name,
            "value": f"{counted.count(definition.numerator)} {definition.unit}",
            "note": definition.formula,
        }
    if definition.kind == "average":
        value = counted.average(code)
        return {
            "label": definition.name,
            "value": f"{value} {definition.unit}" if value else "无",
            "note": definition.formula,
        }
    share = counted.rate(code)
    value = f"{share.value}%" if share.value is not None else "无"
    return {"label": definition.name, "value": value, "note": f"{share.n} / {share.d}　{definition.formula}"}
