"""The next help days near the visitor, for everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yichuang.apps.outreach import queries as outreach
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.clocktime import shanghai_date
from yichuang.web import now
from yichuang.web.sessions import region_of, regions


@require_GET
def help_days(request: HttpRequest) -> HttpResponse:
    """When and where officers come, with the telephone; a day that was cancelled says why."""
    catalogue, region = releases.current_catalogue(), region_of(request)
    offices = offices_around(catalogue, region.code)
    rows: list[dict[str, Any]] = [
        {
            "row": row,
            "matters": "、".join(
                catalogue.services[code].name for code in row.services if code in catalogue.services
            )
            or "各类救助事项",
            "phone": catalogue.offices[row.office_id].phone or "12345",
        }
        for row in outreach.coming(offices, shanghai_date(now(request)))
        if row.office_id in catalogue.offices
    ]
    standing = next((item for item in rows if item["row"].cancelled_at is None), None)
    context = {
        "rows": rows,
        "next": standing["row"] if standing else None,
        "region": region,
        "places": [(one.code, one.name) for one in regions(catalogue)],
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "帮扶日"}],
    }
    return render(request, "public/help_days.html", context)


def offices_around(catalogue: Catalogue, code: str) -> list[str]:
    """Offices of the place, of all that lies in it, and of what it lies in."""
    above = _lineage(catalogue, code)
    return [
        office
        for office, found in catalogue.offices.items()
        if found.division in above or code in _lineage(catalogue, found.division)
    ]


def _lineage(catalogue: Catalogue, code: str | None) -> list[str]:
    found: list[str] = []
    while code and code in catalogue.regions and code not in found:
        found.append(code)
        code = catalogue.regions[code].parent
    return found
