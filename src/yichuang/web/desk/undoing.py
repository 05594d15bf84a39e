"""整件撤销: a bundle that should never have been, such as a death that was none, is undone in one act."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import bundles
from yichuang.apps.cases.service import Order
from yichuang.core.errors import NotAllowed
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.bundles import application_of, may_undo
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.sessions import actor, command_key, new_key


class UndoForm(forms.Form):
    """By which law, why, and that it is meant."""

    ground = fields.line("依据", help_text="法律条文，例如《行政许可法》第六十九条")
    reason = fields.words("理由")
    sure = forms.BooleanField(label="我已核实，整件撤销")


@staff_only
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, no: str) -> HttpResponse:
    """Asks for the ground, then revokes what was granted and ends what runs. NotFound, NotAllowed."""
    row = application_of(request, no)
    if not may_undo(request, row):
        raise NotAllowed(action="revoke", state="submitted", why="role")
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("ground", "reason")}
        order = Order(now(request), key=command_key(request, row.no, "undo"))
        bundles.reverse(row.no, actor=actor(request), order=order, **told)
        messages.success(request, "整件已经撤销，各部门会收到通知，家里人会收到一封信。")
        return HttpResponseRedirect(reverse("desk:bundle", args=[row.no]))
    context = {"form": form, "no": row.no, "key": request.POST.get("key") or new_key()}
    return page(request, "desk/bundle_undo.html", context, status=422 if form.errors else 200)
