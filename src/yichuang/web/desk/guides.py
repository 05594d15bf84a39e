"""Guides inside the desk: what a clerk reads out, generated like the public ones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.guide import guide as make_guide
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import now
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.sessions import actor


def _offered(catalogue: Catalogue, who: Actor) -> dict[str, Offering]:
    """What the places of this person's offices offer, by service."""
    codes = sorted({catalogue.offices[o].division for o in who.offices() if o in catalogue.offices})
    found: dict[str, Offering] = {}
    for code in codes:
        if code in catalogue.regions:
            for offering in catalogue.offerings(code):
                found.setdefault(offering.service.code, offering)
    return found


@staff_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All services of the house; a few letters narrow the list."""
    text = request.GET.get("text", "").strip()[:40]
    offered = _offered(releases.current_catalogue(), actor(request)).values()
    rows = [
        {
            "title": f"{o.service.short} {o.service.name}",
            "note": o.service.summary,
            "end": "即办" if o.promised.limit.value == 0 else f"承诺 {o.promised.limit.chinese}",
            "url": reverse("desk:guide", args=[o.service.code]),
        }
        for o in sorted(offered, key=lambda o: o.service.short)
        if text.upper() in f"{o.service.short}{o.service.name}"
    ]
    return page(request, "desk/guides.html", {"rows": rows, "text": text})


@staff_only
@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide, in the order of the standard."""
    offering = _offered(releases.current_catalogue(), actor(request)).get(code)
    if offering is None:
        raise NotFound(what="guide")
    found = make_guide(offering, shanghai_date(now(request)))
    new = f"{reverse('desk:new')}?service={offering.service.short}"
    return page(request, "desk/guide.html", {"guide": found, "new_url": new})
