"""Anybody tells that somebody near them needs help. No login, no answer about anybody."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach import service
from yichuang.apps.outreach.discovery import Source
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Level, Region
from yichuang.core.errors import DomainError, LimitExceeded
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.reporting import about, blame, key_of, report_of
from yichuang.web.sessions import region_of, regions


def _full_name(catalogue: Catalogue, one: Region) -> str:
    """A county's name bears its city's already; a township's needs its county's before it."""
    above = catalogue.regions[one.parent].name if one.parent else ""
    return one.name if one.name.startswith(above) else above + one.name


class NeighbourForm(forms.Form):
    """Which place, who is in need, and only if they like who tells it."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        catalogue = releases.current_catalogue()
        places = [
            (one.code, _full_name(catalogue, one))
            for one in regions(catalogue)
            if one.level in (Level.COUNTY, Level.TOWNSHIP) and outreach.office_for(one.code)
        ]
        here = region_of(request).code
        self.fields["place"] = fields.drop(
            "在哪个街道（乡镇）", places, initial=here if here in dict(places) else None
        )
        self.fields |= about()
        self.fields["reporter"] = fields.line("您怎么称呼", most=60, required=False, help_text="可以不填")
        self.fields["reporter_phone"] = fields.line("您的电话", most=20, required=False, help_text="可以不填")
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}


@require_http_methods(["GET", "POST"])
def neighbour(request: HttpRequest) -> HttpResponse:
    """The form, and the same thanks whatever becomes of it."""
    form = NeighbourForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            office = outreach.office_for(form.cleaned_data["place"]) or ""
            report = report_of(form, key_of(request), Source.HOTLINE, office)
            service.report_neighbour(report, str(request.META.get("REMOTE_ADDR", "")), at=now(request))
        except LimitExceeded:
            raise
        except DomainError as refused:
            blame(form, refused)
        else:
            return HttpResponseRedirect(f"{reverse('public:neighbour')}?sent=1")
    context = {
        "form": form,
        "sent": request.method == "GET" and request.GET.get("sent") == "1",
        "key": request.POST.get("key") or str(uuid4()),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "有人需要帮助"}],
    }
    return render(request, "public/neighbour.html", context, status=422 if form.errors else 200)
