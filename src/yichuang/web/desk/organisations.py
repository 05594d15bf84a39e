"""合作社会组织: admission by the county's head with every rule's outcome, volunteers, and the end of a cooperation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach import service
from yichuang.core.errors import DomainError, InvalidAnswers
from yichuang.core.findings import Finding
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.errors import wording
from yichuang.web.reporting import blame
from yichuang.web.sessions import actor


class WishForm(forms.Form):
    """What an organisation states."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        offices = accounts.office_names(offices_for(actor(request), Permission.ADMIT_PARTNER))
        only = next(iter(offices)) if len(offices) == 1 else None
        self.fields["office"] = fields.drop("准入的机构", sorted(offices.items()), initial=only)
        if only:
            self.fields["office"].widget = forms.HiddenInput()
        self.fields["name"] = fields.line("组织名称")
        self.fields["uscc"] = fields.line("统一社会信用代码", most=24)
        self.fields["volunteers"] = fields.count("志愿者人数", least=0, most=1_000_000, unit="人")
        self.fields["full_time_staff"] = fields.count("专职工作人员", least=0, most=100_000, unit="人")
        self.fields["secrecy_signed_on"] = fields.day("签保密承诺书的日期", required=False)


@staff_only
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Those that cooperate, and the form of admission."""
    require(actor(request), Permission.ADMIT_PARTNER)
    form, findings = WishForm(request, request.POST if request.method == "POST" else None), list[Finding]()
    if request.method == "POST" and form.is_valid():
        try:
            made = service.admit(
                _wish(form), form.cleaned_data["office"], actor=actor(request), at=now(request)
            )
        except InvalidAnswers as refused:
            findings = list(refused.findings)
            form.add_error(None, "还不符合准入条件，见下面没有达到的几条。")
        except DomainError as refused:
            text = "这家已经是合作组织。" if refused.code == "already_exists" else ""
            form.add_error(None, text) if text else blame(form, refused)
        else:
            messages.success(request, "已准入。请登记志愿者的手机号，他们登录后就能报线索。")
            return HttpResponseRedirect(reverse("desk:organisation", args=[made.pk]))
    rows = [
        {
            "title": row.organisation.name,
            "note": f"到{row.until:%Y年%m月%d日}，报了 {getattr(row, 'reported', 0)} 条",
            "tag": "已结束" if row.ended_at else "合作中",
            "tone": "grey" if row.ended_at else "green",
            "url": reverse("desk:organisation", args=[row.pk]),
        }
        for row in outreach.partners(actor(request))
    ]
    context = {"form": form, "rows": rows, "findings": findings}
    return page(request, "desk/organisations.html", context, status=422 if form.errors else 200)


def _wish(form: WishForm) -> service.Wish:
    data = form.cleaned_data
    return service.Wish(
        data["name"], data["uscc"], data["volunteers"], data["full_time_staff"], data["secrecy_signed_on"]
    )


@staff_only
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, partner: UUID) -> HttpResponse:
    """One organisation: its volunteers, and the end of it."""
    row, error = outreach.partner(partner, actor(request)), ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "end":
                because = request.POST.get("reason", "")
                service.end_partner(row.pk, because, actor=actor(request), at=now(request))
                messages.success(request, "合作已结束，志愿者不能再报。")
            else:
                phone = request.POST.get("phone", "")
                service.add_volunteer(row.pk, phone, actor=actor(request), at=now(request))
                messages.success(request, "已登记。")
            return HttpResponseRedirect(reverse("desk:organisation", args=[row.pk]))
        except DomainError as refused:
            error = _TEXTS.get(refused.code) or wording(refused).text
    context = {
        "row": row,
        "people": [
            {"title": mask_name(one.user.name or one.user.username), "note": f"{one.since:%Y年%m月%d日}起"}
            for one in outreach.volunteers(row)
        ],
        "error": error,
    }
    return page(request, "desk/organisation.html", context, status=422 if error else 200)


_TEXTS = {"already_exists": "这个手机号已经是一家组织的志愿者。"}
