"""A volunteer of a partner organisation reports somebody in need, and sees the organisation's own counts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach import service
from yichuang.apps.outreach.discovery import Source
from yichuang.apps.outreach.models import Partner
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import DomainError
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.reporting import about, blame, key_of, report_of
from yichuang.web.sessions import actor, login_required


class VolunteerForm(forms.Form):
    """Which place, and who is in need. No number of anybody is asked."""

    def __init__(self, places: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["office"] = fields.drop("在哪个街道（乡镇）", places)
        self.fields |= about()
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}


def places_below(partner: Partner) -> list[tuple[str, str]]:
    """The offices that look after the places of the partner's county, by the places' names."""
    catalogue = releases.current_catalogue()
    below = accounts.offices_below(partner.office_id)
    found = [
        (region.office, region.name)
        for region in catalogue.regions.values()
        if region.office in below and region.office
    ]
    return sorted(set(found), key=lambda pair: pair[1])


@login_required
@require_http_methods(["GET", "POST"])
def volunteer(request: HttpRequest) -> HttpResponse:
    """To others this page does not exist."""
    who, at = actor(request), now(request)
    partner, tally = outreach.tally(who, at)
    form = VolunteerForm(places_below(partner), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            report = report_of(form, key_of(request), Source.PARTNER, form.cleaned_data["office"])
            service.report_for_partner(report, actor=who, at=at)
        except DomainError as refused:
            blame(form, refused)
        else:
            messages.success(request, "收到了，谢谢您。街道会派人去看。")
            return HttpResponseRedirect(reverse("portal:volunteer"))
    context = {
        "form": form,
        "partner": partner,
        "tally": tally,
        "key": request.POST.get("key") or str(uuid4()),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "志愿者报线索"}],
    }
    return render(request, "portal/volunteer.html", context, status=422 if form.errors else 200)
