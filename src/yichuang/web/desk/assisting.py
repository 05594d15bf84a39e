"""帮代办 on a phone: my people, taking in on the doorstep with or without a network."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.cases import applications
from yichuang.apps.cases import queries as cases
from yichuang.apps.outreach import queries as outreach_read
from yichuang.apps.outreach import service as outreach
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties.models import ConsentWay, Errand
from yichuang.core.errors import DomainError, InvalidInput, NotFound
from yichuang.core.masking import mask_name
from yichuang.core.resident_id import ResidentId
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.desk.signature import png_of
from yichuang.web.errors import wording
from yichuang.web.portal.mandates import held_rows, offered
from yichuang.web.portal.progress import tag_of
from yichuang.web.sessions import actor, region_of

_WAYS = [(ConsentWay.DRAWN.value, "本人手写签名"), (ConsentWay.WITNESSED.value, "不会写字，两位见证人在场")]
_WORKER = "yichuang/assist-worker.js"
_UNSIGNED = "要本人手写签名，不能输入姓名代替。不会写字的，选两位见证人。"


class NoteForm(forms.Form):
    """The person, the matter, how they agreed."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.fields["name"] = fields.line("姓名", most=60)
        self.fields["resident_id"] = fields.line("身份证号", most=24)
        self.fields["phone"] = fields.line("手机号", most=20, required=False, help_text="没有可以不填")
        self.fields["address"] = fields.line("住址", most=200, required=False)
        self.fields["service"] = fields.drop("办什么", offered(request))
        self.fields["way"] = fields.pick("怎样同意的", _WAYS, initial=ConsentWay.DRAWN.value)
        self.fields["witness_1"] = fields.line("见证人一", most=60, required=False)
        self.fields["witness_2"] = fields.line("见证人二", most=60, required=False)
        self.fields["at_home"] = forms.BooleanField(label="行动不便，请上门服务", required=False)
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def clean_resident_id(self) -> str:
        try:
            return str(ResidentId.parse(str(self.cleaned_data["resident_id"]), today=timezone.localdate()))
        except InvalidInput as fault:
            raise forms.ValidationError(wording(fault).text) from None


@staff_only
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who gave me a mandate, and what I do for them."""
    require(actor(request), Permission.ASSIST)
    errands = parties.errands(int(actor(request).user_id or 0))
    context = {"held": held_rows(request), "errands": [row for e in errands if (row := _line(e, request))]}
    return page(request, "desk/assist.html", context)


def _line(errand: Errand, request: HttpRequest) -> dict[str, Any] | None:
    """None where the mandate is over: then it is nothing of mine any more."""
    try:
        row = applications.of_actor(errand.subject, actor(request))
    except NotFound:
        return None
    facts = cases.cases_of(row)
    tone, tag = tag_of(facts[0].state) if facts else ("grey", "没提交")
    helped = outreach_read.helped(row)
    return {
        "title": applications.offering_of(row).service.name,
        "note": f"{mask_name(errand.mandate.principal.name)}，{row.no}"
        + ("，上门服务" if helped is not None and helped.at_home else ""),
        "url": reverse("portal:case" if facts else "portal:task_list", args=[row.no]),
        "tone": tone,
        "tag": tag,
    }


@staff_only
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """The form of the doorstep. It stays usable without a network; without a script it simply posts."""
    require(actor(request), Permission.ASSIST)
    form = NoteForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = outreach.take_in(_intake(request, form), actor=actor(request), at=now(request))
        except DomainError as refused:
            _blame(form, refused)
        else:
            messages.success(request, "已登记委托，草稿开好了。请接着填。")
            target = reverse("portal:task_list", args=[made.no]) if made else reverse("desk:assist")
            return HttpResponseRedirect(target)
    context = {"form": form, "key": request.POST.get("key") or str(uuid4())}
    return page(request, "desk/assist_note.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def sync(request: HttpRequest) -> HttpResponse:
    """One note from the phone, exactly once by its key; before that, who is logged in and the token to send with."""
    require(actor(request), Permission.ASSIST)
    if request.method == "GET":
        return JsonResponse({"user": actor(request).user_id, "token": get_token(request)})
    form = NoteForm(request, request.POST)
    if form.is_valid():
        try:
            made = outreach.take_in(_intake(request, form), actor=actor(request), at=now(request))
        except DomainError as refused:
            _blame(form, refused)
        else:
            url = reverse("portal:task_list", args=[made.no]) if made else ""
            return JsonResponse({"no": made.no if made else "", "url": url})
    texts = [
        f"{form.fields[name].label if name in form.fields else ''}：{error}".removeprefix("：")
        for name, errors in form.errors.items()
        for error in errors
    ]
    return JsonResponse({"errors": texts}, status=422)


def _intake(request: HttpRequest, form: NoteForm) -> outreach.Intake:
    data = form.cleaned_data
    way = ConsentWay(data["way"])
    drawn = request.POST.get("signature", "")
    if request.POST.get("signature_typed", "").strip():
        drawn = ""  # a name that the assistant could have typed is nobody's signature
    return outreach.Intake(
        key=_key(request.POST.get("key", "")),
        noted_at=_noted(request.POST.get("noted_at", ""), now(request)),
        service=data["service"],
        region=region_of(request).code,
        name=data["name"],
        resident_id=data["resident_id"],
        phone=data["phone"],
        address=data["address"],
        way=way,
        signature=png_of(drawn, "") if drawn and way is ConsentWay.DRAWN else b"",
        witnesses=(data["witness_1"], data["witness_2"]),
        at_home=data["at_home"],
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput(field="key", reason="malformed") from None


def _noted(text: str, at: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text) if text else at
    except ValueError:
        raise InvalidInput(field="noted_at", reason="malformed") from None
    return found if found.tzinfo else at


def _blame(form: NoteForm, refused: DomainError) -> None:
    name = {"witnesses": "witness_1"}.get(str(refused.fields.get("field", "")))
    name = name or str(refused.fields.get("field", ""))
    text = _UNSIGNED if refused.code == "consent_required" else wording(refused).text
    form.add_error(name if name in form.fields else None, text)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, under the folder it serves. It keeps the empty form and the look, never an answer."""
    found = finders.find(_WORKER)
    if not isinstance(found, str):
        raise NotFound(what="worker")
    with open(found, encoding="utf-8") as file:
        answer = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
