"""帮代办 on a phone: my people, taking in on the doorstep with or without a network."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.cases import applications
from yichuang.apps.cases import queries as cases
from yichuang.apps.outreach import queries as outreach_read
from yichuang.apps.outreach import service as outreach
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties.models import Errand
from yichuang.core.errors import DomainError, InvalidInput, NotFound
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk.doorstep import DoorstepForm, blame, intake_of
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.portal.mandates import held_rows
from yichuang.web.portal.progress import tag_of
from yichuang.web.reporting import key_of
from yichuang.web.sessions import actor, region_of

_WORKER = "yichuang/assist-worker.js"


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
    form = DoorstepForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = outreach.take_in(_intake(request, form), actor=actor(request), at=now(request))
        except DomainError as refused:
            blame(form, refused)
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
    form = DoorstepForm(request, request.POST)
    if form.is_valid():
        try:
            made = outreach.take_in(_intake(request, form), actor=actor(request), at=now(request))
        except DomainError as refused:
            blame(form, refused)
        else:
            url = reverse("portal:task_list", args=[made.no]) if made else ""
            return JsonResponse({"no": made.no if made else "", "url": url})
    texts = [
        f"{form.fields[name].label if name in form.fields else ''}：{error}".removeprefix("：")
        for name, errors in form.errors.items()
        for error in errors
    ]
    return JsonResponse({"errors": texts}, status=422)


def _intake(request: HttpRequest, form: DoorstepForm) -> outreach.Intake:
    noted_at = _noted(request.POST.get("noted_at", ""), now(request))
    return intake_of(request, form, region_of(request).code, key=key_of(request), noted_at=noted_at)


def _noted(text: str, at: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text) if text else at
    except ValueError:
        raise InvalidInput(field="noted_at", reason="malformed") from None
    return found if found.tzinfo else at


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
