"""主动发现 at the desk: recording a lead with or without a network, the queue with lights, one lead to its end."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, allowed, offices_for, require
from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach import service
from yichuang.apps.outreach.discovery import BY_CODE, SIGNS, Source
from yichuang.apps.outreach.models import Lead
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import DomainError
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.desk.visiting import light_of, texts
from yichuang.web.reporting import about, blame, checked_id, key_of, report_of
from yichuang.web.sessions import actor

_WAYS = [(Source.GRID.value, "我走访时发现的"), (Source.HOTLINE.value, "别人打电话、当面反映的")]


class ReportForm(forms.Form):
    """Who may need help and what is seen of it; of a call also who called."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        offices = accounts.office_names(offices_for(actor(request), Permission.REPORT_LEAD))
        only = next(iter(offices)) if len(offices) == 1 else None
        self.fields["office"] = fields.drop("哪个乡镇（街道）", sorted(offices.items()), initial=only)
        if only:
            self.fields["office"].widget = forms.HiddenInput()
        self.fields["source"] = fields.pick("怎么知道的", _WAYS, initial=Source.GRID.value)
        self.fields |= about()
        self.fields["resident_id"] = fields.line(
            "身份证号", most=24, required=False, help_text="不知道可以不填"
        )
        self.fields["reporter"] = fields.line(
            "反映人", most=60, required=False, help_text="只加密存着，办件的人看不到；不愿留名不用填"
        )
        self.fields["reporter_phone"] = fields.line("反映人电话", most=20, required=False)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def clean_resident_id(self) -> str:
        return checked_id(str(self.cleaned_data["resident_id"]))


@staff_only
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """Recording a lead; without a script it simply posts."""
    require(actor(request), Permission.REPORT_LEAD)
    form = ReportForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _recorded(request, form) is not None:
        messages.success(request, "线索已记下，会有人在期限内去看。")
        return HttpResponseRedirect(reverse("desk:leads"))
    context = {"form": form, "key": request.POST.get("key") or str(uuid4())}
    return page(request, "desk/lead_note.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def sync(request: HttpRequest) -> HttpResponse:
    """One lead from the phone, exactly once by its key; before that, who is logged in and the token to send with."""
    require(actor(request), Permission.REPORT_LEAD)
    if request.method == "GET":
        return JsonResponse({"user": actor(request).user_id, "token": get_token(request)})
    form = ReportForm(request, request.POST)
    if form.is_valid() and _recorded(request, form) is not None:
        return JsonResponse({"url": reverse("desk:leads")})
    return JsonResponse({"errors": texts(form)}, status=422)


def _recorded(request: HttpRequest, form: ReportForm) -> Lead | None:
    data = form.cleaned_data
    try:
        report = report_of(form, key_of(request), Source(data["source"]), data["office"])
        return service.record_lead(report, actor=actor(request), at=now(request))
    except DomainError as refused:
        blame(form, refused)
        return None


@staff_only
@require_GET
def leads(request: HttpRequest) -> HttpResponse:
    """The queue: those due first; an assistant sees those they were sent to."""
    who, at = actor(request), now(request)
    require(who, Permission.REPORT_LEAD)
    only = request.GET.get("only", "all")
    counts = outreach.counts(who, at)
    tabs = [
        {
            "label": label,
            "url": f"{reverse('desk:leads')}?only={name}",
            "count": counts[name],
            "current": name == only,
        }
        for name, label in outreach.FILTERS.items()
    ]
    rows = [line(lead, request) for lead in outreach.leads(who, at, only=only)]
    context = {"rows": rows, "tabs": tabs, "handles": allowed(who, Permission.HANDLE_LEAD)}
    return page(request, "desk/leads.html", context)


def line(lead: Lead, request: HttpRequest) -> dict[str, Any]:
    """One lead of a list. Nothing here hangs on who reported it."""
    return {
        "url": reverse("desk:lead", args=[lead.pk]),
        "no": lead.no,
        "name": mask_name(lead.name),
        "signs": "、".join(SIGNS[code] for code in lead.signs),
        "step": BY_CODE[lead.step].name,
        "due": lead.due_at,
        "light": light_of(lead.due_at, lead.yellow_at, now(request)),
        "assignee": lead.assignee.name if lead.assignee else "",
        "urgent": lead.urgent,
        "on": format_date(shanghai_date(lead.recorded_at)),
    }
