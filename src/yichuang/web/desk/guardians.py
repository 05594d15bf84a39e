"""监护关系核对: a guardian brings a paper to the window; seen, the child's data may be looked up."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases import applications, guardians, learning
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.sources.models import Guardianship
from yichuang.apps.sources.service import PAPERS
from yichuang.catalogue.model import Role
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily
from yichuang.core.masking import mask_name, mask_resident_id
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.errors import wording
from yichuang.web.sessions import actor

_REFUSED = "refused"
_NUMBER = re.compile(r"\d{17}[\dXx]")


class GuardianForm(forms.Form):
    """Which paper was seen, or why it is none of theirs."""

    ground = fields.pick(
        "看过的原件", [*((g.value, g.label) for g in PAPERS), (_REFUSED, "都不是：认定不是监护人")]
    )
    because = fields.line("不是的，写明理由", required=False)
    sure = forms.BooleanField(label="原件和本人都核对过", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        because = cleaned.get("because") or ""
        if cleaned.get("ground") == _REFUSED and not because:
            self.add_error("because", "请写明为什么不是监护人，本人会看到。")
        if _NUMBER.search(because):
            self.add_error("because", "理由会发给本人，请不要写身份证号。")
        if cleaned.get("ground") and cleaned["ground"] != _REFUSED and not cleaned.get("sure"):
            self.add_error("sure", "请核对原件和本人以后再勾选。")
        return cleaned


def waiting(request: HttpRequest, row: Application) -> list[Guardianship]:
    """Those whose paper this officer may look at."""
    return guardians.waiting(row, now(request)) if applications.is_clerk(row, actor(request)) else []


@staff_only
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Every guardian who waits at this person's windows, the oldest first. Clerks."""
    who = actor(request)
    if not who.offices(Role.CLERK):
        raise NotAllowed(action="prove_guardian", state="", why="role")
    rows = [
        {
            "url": reverse("desk:guardians", args=[one.application.no]),
            "no": one.application.no,
            "service": applications.offering_of(one.application).service.name,
            "draft": one.application.submitted_at is None,
            "guardian": one.guardianship.guardian.name,
            "child": mask_resident_id(one.guardianship.child.number),
            "asked_at": one.guardianship.asked_at,
            "until": one.guardianship.until,
        }
        for one in guardians.queue(who, now(request))
    ]
    return page(request, "desk/guardian_queue.html", {"rows": rows, "title": "监护关系核对"})


@staff_only
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, no: str) -> HttpResponse:
    """Every child of the application whose guardian is not proved, one form each. Clerks of the receiving window."""
    row = _application(request, no)
    asked = {str(one.pk): one for one in guardians.waiting(row, now(request))}
    sent = request.POST.get("about", "")
    if request.method == "POST" and sent not in asked:
        messages.warning(request, _not_waiting(row, sent))
        return HttpResponseRedirect(reverse("desk:guardians", args=[row.no]))
    bound = GuardianForm(request.POST, prefix=sent) if sent in asked else None
    if bound is not None and bound.is_valid():
        _settle(request, row, asked[sent].pk, bound.cleaned_data)
        return HttpResponseRedirect(reverse("desk:guardians", args=[row.no]))
    rows = [
        {
            "key": key,
            "guardian": one.guardian.name,
            "child": mask_resident_id(one.child.number),
            "asked_at": one.asked_at,
            "form": bound if bound is not None and key == sent else GuardianForm(prefix=key),
        }
        for key, one in asked.items()
    ]
    context = {
        "no": row.no,
        "service": applications.offering_of(row).service.name,
        "applicant": mask_name(row.applicant_name),
        "draft": row.submitted_at is None,
        "rows": rows,
        "settled": [_settled(one) for one in guardians.settled(row)],
        "form": bound,
        "title": "监护关系核对",
    }
    return page(request, "desk/guardians.html", context, status=422 if bound is not None else 200)


def _settled(one: Guardianship) -> dict[str, Any]:
    """What was decided, by whom, when."""
    return {
        "guardian": one.guardian.name,
        "child": mask_resident_id(one.child.number),
        "proved": one.proved,
        "how": one.get_ground_display() if one.proved else one.refused_because,
        "by": one.settled_by.name if one.settled_by else "",
        "at": one.settled_at,
    }


def _application(request: HttpRequest, no: str) -> Application:
    try:
        number = cases.normalise(no).partition("/")[0]
    except InvalidInput:
        raise NotFound(what="application") from None
    row = applications.of_actor(number, actor(request))
    if not applications.is_clerk(row, actor(request)):
        raise NotAllowed(action="prove_guardian", state=applications.state_of(row), why="role")
    return row


def _not_waiting(row: Application, sent: str) -> str:
    """Why nothing was done: somebody was faster, the consent ended, or it was never one of this application's."""
    done = next((one for one in guardians.settled(row) if str(one.pk) == sent), None)
    if done is None:
        return "没有登记：这一条不在这件申请里，或者本人的同意已经过期。请看下面还要核对的，或请本人在手机上重新同意。"
    by = done.settled_by.name if done.settled_by else "系统"
    return f"没有重复登记：{by}已经核对过了，结果见下面。"


def _settle(request: HttpRequest, row: Application, about: UUID, told: dict[str, Any]) -> None:
    who, at = actor(request), now(request)
    try:
        if told["ground"] == _REFUSED:
            guardians.refuse(row.no, about, told["because"], actor=who, at=at)
            messages.success(request, "已登记：不是监护人，孩子的数据不查。已经告诉本人。")
            return
        guardians.prove(row.no, about, told["ground"], actor=who, at=at)
    except (NotAllowed, OwnFamily) as refused:
        messages.warning(request, f"没有登记。{wording(refused).text}")
        return
    _look_up(request, row)
    messages.success(request, "已登记，孩子的数据现在可以查了。已经告诉本人。")


def _look_up(request: HttpRequest, row: Application) -> None:
    """At once while the form is still open; afterwards whoever handles the matter asks."""
    try:
        learning.learn(row.no, actor=SYSTEM, at=now(request))
    except NotAllowed:
        return
