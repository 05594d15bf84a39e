"""Counter intake 现场收件: the service by a few letters, the person by card or number; then the form (``filling``)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications
from yichuang.apps.documents.adapters import devices
from yichuang.apps.parties import queries as parties
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import Role
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import (
    DomainError,
    InvalidInput,
    NotAllowed,
    NotFound,
    PartnerUnavailable,
)
from yichuang.core.resident_id import ResidentId
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.desk.sheet import fields_of
from yichuang.web.errors import wording
from yichuang.web.sessions import actor

_APPLICANT = "applicant"


class StartForm(forms.Form):
    """Which service, for whom."""

    service = fields.line("事项", most=60, help_text="输入编号或名称里的几个字")
    name = fields.line("申请人姓名", most=60, required=False)
    resident_id = fields.line("身份证号", most=24, required=False)
    region = forms.ChoiceField(label="办理地点")

    def __init__(self, window: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.window = window
        self.regions = _regions(window)
        self.fields["region"].choices = [(code, name) for code, name in self.regions.items()]  # type: ignore[attr-defined]
        if len(self.regions) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = next(iter(self.regions))
        self.fields["service"].widget.attrs |= {"list": "services", "data-focus": "", "autocomplete": "off"}
        self.fields["resident_id"].widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "class": "w-20",
        }
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "class": "w-20"}

    def clean_resident_id(self) -> str:
        text = str(self.cleaned_data["resident_id"])
        if not text:
            return ""
        try:
            return str(ResidentId.parse(text, today=timezone.localdate()))
        except InvalidInput as fault:
            raise forms.ValidationError(wording(fault).text) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("service") and cleaned.get("region"):
            try:
                cleaned["offering"] = find_service(cleaned["service"], cleaned["region"])
            except NotFound:
                self.add_error("service", "没有找到这个事项，请换几个字，或从列表里选。")
            except DomainError as refused:
                self.add_error("service", wording(refused).text)
        return cleaned


def _regions(window: Actor) -> dict[str, str]:
    """The divisions of the clerk's offices."""
    catalogue = releases.current_catalogue()
    codes = {catalogue.offices[o].division for o in window.offices(Role.CLERK) if o in catalogue.offices}
    return {code: catalogue.regions[code].name for code in sorted(codes) if code in catalogue.regions}


def find_service(text: str, region: str) -> Offering:
    """By short code, slug, full name, or the only name that contains the text. NotFound, NotOffered."""
    catalogue = releases.current_catalogue()
    head = text.split()[0] if text.split() else text
    offered = catalogue.offerings(region)
    wanted = [o for o in offered if head.upper() == o.service.short or text.lower() == o.service.code]
    wanted = wanted or [o for o in offered if text == o.service.name]
    wanted = wanted or [o for o in offered if text.strip() in o.service.name]
    if len(wanted) == 1:
        return wanted[0]
    return catalogue.offering(head, region)


@staff_only
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Service and person on one short page; Ctrl+Enter opens the form."""
    window = actor(request)
    if not window.offices(Role.CLERK):
        raise NotAllowed(action="submit", state="draft", why="role")
    form = StartForm(window, request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        return _open(request, form)
    return _start_page(request, form, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, str]:
    return {"service": request.GET.get("service", "")}


def _start_page(request: HttpRequest, form: StartForm, *, status: int = 200) -> HttpResponse:
    catalogue = releases.current_catalogue()
    offered = {o.service.short: o for region in form.regions for o in catalogue.offerings(region)}
    mine = actor(request).offices(Role.CLERK)
    options = [
        {"short": short, "name": o.service.name}
        for short, o in sorted(offered.items())
        if o.receiving.code in mine
    ]
    return page(request, "desk/new.html", {"form": form, "options": options}, status=status)


@staff_only
@require_http_methods(["POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Reads the card on the reader into the form; what was typed elsewhere stays."""
    typed = request.POST.copy()
    try:
        read = devices.read_card(today=shanghai_date(now(request)))
        typed["name"], typed["resident_id"] = read.name, read.resident_id
        messages.success(request, "已读到身份证，请与本人核对。")
    except NotFound:
        messages.warning(request, "读卡器上没有身份证，请放好再读，也可以手工输入。")
    except PartnerUnavailable:
        messages.warning(request, "读卡器没有连上，请手工输入，对照证件核对一遍。")
    except InvalidInput as fault:
        messages.warning(request, wording(fault).text)
    form = StartForm(
        actor(request), initial={k: typed.get(k, "") for k in ("service", "name", "resident_id", "region")}
    )
    return _start_page(request, form)


def _open(request: HttpRequest, form: StartForm) -> HttpResponse:
    clerk, at = actor(request), now(request)
    number, name = form.cleaned_data["resident_id"], form.cleaned_data["name"]
    person = parties.person_by_resident_id(number) if number else None
    owner = person.user_id if person is not None else None
    offering: Offering = form.cleaned_data["offering"]
    draft = applications.Draft(offering.service.code, form.cleaned_data["region"], "counter", owner)
    try:
        made = applications.open_draft(draft, actor=clerk, at=at)
    except NotAllowed:
        form.add_error(
            "service", f"“{offering.service.name}”由{offering.receiving.name}收件，请引导申请人去那里。"
        )
        return _start_page(request, form, status=422)
    asked = {f.leaf for f in fields_of(_APPLICANT, applications.form_of(made))}
    known = {k: v for k, v in (("name", name), ("resident_id", number)) if v and k in asked}
    if known:
        applications.save_answers(made.no, {_APPLICANT: known}, actor=clerk, at=at)
    return HttpResponseRedirect(reverse("desk:fill", args=[made.no]))
