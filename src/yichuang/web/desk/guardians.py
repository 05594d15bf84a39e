"""监护关系核对: a guardian brings a paper to the window; seen, the child's data may be looked up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import applications, guardians
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.sources.models import Guardianship
from yichuang.apps.sources.service import PAPERS
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.masking import mask_resident_id
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.sessions import actor

_REFUSED = "refused"


class GuardianForm(forms.Form):
    """Which paper was seen, or why it is none of theirs."""

    ground = fields.pick("看过的原件", [*((g.value, g.label) for g in PAPERS), (_REFUSED, "不是监护人")])
    because = fields.line("不是的，写明理由", required=False)
    sure = forms.BooleanField(label="原件和本人都核对过", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("ground") == _REFUSED and not cleaned.get("because"):
            self.add_error("because", "请写明为什么不是监护人，本人会看到。")
        if cleaned.get("ground") and cleaned["ground"] != _REFUSED and not cleaned.get("sure"):
            self.add_error("sure", "请核对原件和本人以后再勾选。")
        return cleaned


def waiting(request: HttpRequest, row: Application) -> list[Guardianship]:
    """Those whose paper this officer may look at."""
    return guardians.waiting(row) if applications.is_clerk(row, actor(request)) else []


@staff_only
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, no: str) -> HttpResponse:
    """Every child of the application whose guardian is not proved, one form each. Clerks of the receiving window."""
    row = _application(request, no)
    asked = {str(one.pk): one for one in guardians.waiting(row)}
    sent = request.POST.get("about", "")
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
    status = 422 if bound is not None else 200
    context = {"no": row.no, "rows": rows, "form": bound, "title": "监护关系核对"}
    return page(request, "desk/guardians.html", context, status=status)


def _application(request: HttpRequest, no: str) -> Application:
    try:
        number = cases.normalise(no).partition("/")[0]
    except InvalidInput:
        raise NotFound(what="application") from None
    row = applications.of_actor(number, actor(request))
    if not applications.is_clerk(row, actor(request)):
        raise NotAllowed(action="prove_guardian", state=applications.state_of(row), why="role")
    return row


def _settle(request: HttpRequest, row: Application, about: UUID, told: dict[str, Any]) -> None:
    who, at = actor(request), now(request)
    try:
        if told["ground"] == _REFUSED:
            guardians.refuse(row.no, about, told["because"], actor=who, at=at)
            messages.success(request, "已登记：不是监护人，孩子的数据不查。")
        else:
            guardians.prove(row.no, about, told["ground"], actor=who, at=at)
            messages.success(request, "已登记，孩子的数据现在可以查了。")
    except NotAllowed:
        messages.warning(request, "已经有人核对过，或者本人的同意已经过期，请本人在手机上重新同意。")
