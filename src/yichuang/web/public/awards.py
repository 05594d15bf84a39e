"""救助公布: who in a township is granted assistance, by masked name, people, kind and amount; nothing else."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.benefits import publishing
from yichuang.apps.benefits.months import text as month_text
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import now
from yichuang.web.public.counting import count


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The townships that have something to show."""
    names = accounts.office_names(set(publishing.places(shanghai_date(now(request)))))
    context = {
        "places": sorted(names.items(), key=lambda pair: pair[1]),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "救助公布"}],
    }
    return render(request, "public/award_places.html", context)


@require_GET
def awards(request: HttpRequest, office: str) -> HttpResponse:
    """One township's, newest first, page after page; not searched by name. NotFound for an unknown office."""
    found = releases.current_catalogue().offices.get(office)
    if found is None:
        raise NotFound(what="office")
    count(request)
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 16 else 0
    today = shanghai_date(now(request))
    rows = publishing.shown(office, today, after=start, limit=publishing.PAGE + 1)
    shown = rows[: publishing.PAGE]
    context = {
        "office": found,
        "rows": [{"one": row, "since": month_text(row.since)} for row in shown],
        "next_url": f"?{urlencode({'after': shown[-1].key})}" if len(rows) > publishing.PAGE else "",
        "first_url": "?" if start else "",
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "救助公布", "url": reverse("public:award_places")},
            {"label": found.name},
        ],
    }
    return render(request, "public/awards.html", context)
