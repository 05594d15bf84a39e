"""集中救助帮扶日: planning for months, noting how a day went, which cases were taken in, and the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, allowed, offices_for, require
from yichuang.apps.cases import pinned
from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach import service
from yichuang.apps.outreach.models import HelpDay
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.errors import wording
from yichuang.web.sessions import actor

_BACK = timedelta(days=92)
_TIME = {"type": "time", "class": "w-8"}


class PlanForm(forms.Form):
    """One day, or the same day of some months."""

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        names = accounts.office_names(offices_for(actor(request), Permission.REACH_OUT))
        people = {u.pk: u.name for office in names for u in outreach.possible_officers(office, now(request))}
        only = next(iter(names)) if len(names) == 1 else None
        self.fields["office"] = fields.drop("机构", sorted(names.items()), initial=only)
        if only:
            self.fields["office"].widget = forms.HiddenInput()
        self.fields["place"] = fields.line("地点", most=120, help_text="写到村民找得到，例如：三江村文化礼堂")
        self.fields["on"] = fields.day("哪一天")
        self.fields["months"] = fields.count("办几个月", least=1, most=12, unit="个月", initial=1)
        self.fields["months"].help_text = "每月同一天；遇休息日，顺延到下一个工作日"
        self.fields["opens_at"] = forms.TimeField(
            label="几点开始", initial="09:00", widget=forms.TimeInput(_TIME)
        )
        self.fields["closes_at"] = forms.TimeField(
            label="几点结束", initial="11:30", widget=forms.TimeInput(_TIME)
        )
        self.fields["services"] = fields.tick(
            "重点办什么", _matters(), required=False, help_text="不选就是都能办"
        )
        self.fields["officers"] = fields.tick(
            "谁去", [(str(pk), name) for pk, name in people.items()], required=False
        )


def _matters() -> list[tuple[str, str]]:
    """The assistance services, which help days are for."""
    services = releases.current_catalogue().services.values()
    return sorted((s.code, s.name) for s in services if s.procedure == "benefit" and s.department is None)


@staff_only
@require_http_methods(["GET", "POST"])
def help_days(request: HttpRequest) -> HttpResponse:
    """The days of the office with their figures; planning for who may."""
    who, today = actor(request), shanghai_date(now(request))
    require(who, Permission.ATTEND_HELP_DAY)
    plans = allowed(who, Permission.REACH_OUT)
    if request.method == "POST":
        require(who, Permission.REACH_OUT)
    form = PlanForm(request, request.POST if request.method == "POST" else None) if plans else None
    if form is not None and request.method == "POST" and form.is_valid() and _planned(request, form):
        return HttpResponseRedirect(reverse("desk:help_days"))
    rows = [_line(row) for row in outreach.help_days(who, since=today - _BACK)]
    since = today.replace(month=1, day=1)
    offices = offices_for(who, Permission.ATTEND_HELP_DAY)
    context = {
        "form": form,
        "coming": [row for row in rows if row["coming"]],
        "over": [row for row in rows if not row["coming"]][::-1],
        "figures": outreach.figures(offices, since, today),
        "since": since,
    }
    return page(
        request, "desk/help_days.html", context, status=422 if form is not None and form.errors else 200
    )


def _planned(request: HttpRequest, form: PlanForm) -> bool:
    data = form.cleaned_data
    try:
        calendar = pinned.calendar(releases.current_catalogue().offices[data["office"]].division)
        plan = service.Plan(
            office=data["office"],
            days=service.monthly(data["on"], data["months"], calendar),
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            place=data["place"],
            services=tuple(data["services"]),
            officers=tuple(int(pk) for pk in data["officers"]),
        )
        made = service.plan(plan, actor=actor(request), at=now(request))
    except DomainError as refused:
        name = {"until": "closes_at", "days": "months"}.get(
            str(refused.fields.get("field", "")), str(refused.fields.get("field", ""))
        )
        text = "这个地方那天已经排了帮扶日。" if refused.code == "already_exists" else wording(refused).text
        form.add_error(name if name in form.fields else None, text)
        return False
    messages.success(request, f"已安排 {len(made)} 场，公众页上看得到。")
    return True


def _line(row: HelpDay) -> dict[str, Any]:
    coming = row.held_at is None and row.cancelled_at is None
    taken = getattr(row, "cases", 0)
    state = ("amber", "取消") if row.cancelled_at else ("green", "办过") if row.held_at else ("blue", "计划")
    return {
        "url": reverse("desk:help_day", args=[row.pk]),
        "day": row.day,
        "time": f"{row.opens_at:%H:%M}–{row.closes_at:%H:%M}",
        "place": row.place,
        "office": row.office.name,
        "officers": "、".join(sorted(user.name for user in row.officers.all())),
        "tone": state[0],
        "state": state[1],
        "visitors": row.visitors,
        "cases": taken,
        "coming": coming,
    }


@staff_only
@require_http_methods(["GET", "POST"])
def help_day(request: HttpRequest, day: UUID) -> HttpResponse:
    """One day: who was there, how many came, what was taken in; or that it does not take place."""
    row, error = outreach.help_day(day, actor=actor(request)), ""
    if request.method == "POST":
        try:
            _do(request, row)
            return HttpResponseRedirect(reverse("desk:help_day", args=[row.pk]))
        except DomainError as refused:
            if refused.code == "not_found" and request.POST.get("do") != "case":
                raise
            error = (
                "没有找到这件，或不是您能看的件。请核对办件号。"
                if refused.code == "not_found"
                else wording(refused).text
            )
    return _show(request, row, error)


def _do(request: HttpRequest, row: HelpDay) -> None:
    who, at, wanted = actor(request), now(request), request.POST.get("do", "")
    if wanted == "cancel":
        service.cancel(row.pk, request.POST.get("reason", ""), actor=who, at=at)
        messages.success(request, "已取消，公众页上写明了原因。")
    elif wanted == "case":
        service.add_case(row.pk, request.POST.get("no", ""), actor=who, at=at)
        messages.success(request, "已记到这一天。")
    else:
        text = request.POST.get("visitors", "")
        visitors = int(text) if text.isdecimal() and len(text) < 7 else -1
        present = [int(pk) for pk in request.POST.getlist("present") if pk.isdecimal() and len(pk) < 10]
        service.record(row.pk, visitors, present, actor=who, at=at)
        messages.success(request, "已记录到场情况。")


def _show(request: HttpRequest, row: HelpDay, error: str) -> HttpResponse:
    services = releases.current_catalogue().services
    there = {user.pk for user in row.present.all()} or {user.pk for user in row.officers.all()}
    people = outreach.possible_officers(row.office_id, now(request))
    cases = [
        {
            "title": services[helped.application.service].name
            if helped.application.service in services
            else helped.application.service,
            "note": f"{mask_name(helped.application.applicant_name)}，{helped.application.no}",
            "end": "已提交" if helped.application.submitted_at else "没提交",
            "url": case_url(helped.application.no) if helped.application.submitted_at else "",
        }
        for helped in outreach.taken_in(row)
    ]
    context = {
        "row": row,
        "line": _line(row),
        "matters": "、".join(services[c].name for c in row.services if c in services) or "各类救助事项",
        "people": [(user.pk, user.name, user.pk in there) for user in people],
        "cases": cases,
        "error": error,
        "may_cancel": row.held_at is None and allowed(actor(request), Permission.REACH_OUT, row.office_id),
        "begun": row.day <= shanghai_date(now(request)),
    }
    return page(request, "desk/help_day.html", context, status=422 if error else 200)
