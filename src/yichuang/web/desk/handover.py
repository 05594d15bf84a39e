"""请假交接: while one is away, a colleague of the office may do their tasks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import Handover
from yichuang.apps.accounts.roles import STAFF_ROLES
from yichuang.apps.accounts.table import Permission, allowed, offices_for, require
from yichuang.clock import midnight, midnight_after
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError
from yichuang.web import now
from yichuang.web.desk import fields
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.errors import wording
from yichuang.web.sessions import actor

_KEPT_IN_SIGHT = timedelta(days=180)
_MOST_LISTED = 100


class HandoverForm(forms.Form):
    """Who is away, who takes over, from when to when, and why."""

    def __init__(self, who: Actor, at: datetime, data: Any = None) -> None:
        super().__init__(data)
        self.who, self.at = who, at
        offices = offices_for(who, Permission.HAND_OVER) | offices_for(who, Permission.ARRANGE_HANDOVER)
        names = accounts.office_names(offices)
        people = _people(sorted(offices), at)
        leads = allowed(who, Permission.ARRANGE_HANDOVER)
        away = people if leads else {who.user_id: who.name}
        self.fields["office"] = fields.drop("机构", sorted(names.items()), initial=_only(names))
        self.fields["from_user"] = fields.drop("谁不在", _choices(away), initial=str(who.user_id))
        self.fields["to_user"] = fields.drop(
            "交给谁", [c for c in _choices(people) if leads or c[0] != str(who.user_id)]
        )
        self.fields["since"] = fields.day("从哪天起", initial=shanghai_date(at))
        self.fields["until"] = fields.day("到哪天止（含当天）", initial=shanghai_date(at) + timedelta(days=1))
        self.fields["reason"] = fields.line("原因", help_text="例如：年休假、外出开会")

    def span(self) -> tuple[datetime, datetime]:
        """From the first midnight (today: from now) until the midnight after the last day."""
        first, last = self.cleaned_data["since"], self.cleaned_data["until"]
        return max(midnight(first), self.at) if first == shanghai_date(self.at) else midnight(
            first
        ), midnight_after(last)


def _people(offices: list[str], at: datetime) -> dict[int | None, str]:
    found: dict[int | None, str] = {}
    for office in offices:
        for role in STAFF_ROLES:
            found |= {user.pk: user.get_full_name() for user in accounts.holders(role, office, at)}
    return found


def _choices(people: dict[int | None, str]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in sorted(people.items(), key=lambda pair: pair[1])]


def _only(names: dict[str, str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


@staff_only
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest) -> HttpResponse:
    """Arranges an absence; lists those of the office, and whose tasks one has taken over."""
    who, at = actor(request), now(request)
    if not allowed(who, Permission.ARRANGE_HANDOVER):
        require(who, Permission.HAND_OVER)
    form = HandoverForm(who, at, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _arranged(form, who):
        messages.success(request, "已安排交接。到期自动收回，所做的事都记在接手人名下。")
        return HttpResponseRedirect(reverse("desk:handover"))
    taken = sorted(accounts.names(who.acting_for).values())
    context = {"form": form, "taken": taken, **_listed(who, at)}
    return page(request, "desk/handover.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the tasks back before the day, or calls off an absence to come; the row stays."""
    row = service.end_handover(actor(request), pk, now(request))
    away = accounts.names([row.from_user_id])[row.from_user_id]
    messages.success(request, f"已收回：{away} 的任务从现在起由本人办理。")
    return HttpResponseRedirect(reverse("desk:handover"))


def _listed(who: Actor, at: datetime) -> dict[str, Any]:
    """Absences of the offices one leads and those one is part of: now and to come, then the last ones over."""
    offices = offices_for(who, Permission.ARRANGE_HANDOVER)
    rows = list(accounts.handovers(who, offices=offices, since=at - _KEPT_IN_SIGHT)[:_MOST_LISTED])
    open_rows = [
        _line(row, at) | {"may_end": service.may_end_handover(who, row)} for row in rows if row.until > at
    ]
    over = [_line(row, at) for row in rows if row.until <= at]
    return {"open_rows": open_rows[::-1], "over_rows": over}


def _line(row: Handover, at: datetime) -> dict[str, Any]:
    called_off = row.ended_by is not None and row.until == row.since
    return {
        "pk": row.pk,
        "away": row.from_user.get_full_name(),
        "stand_in": row.to_user.get_full_name(),
        "office": row.office.name,
        "since": row.since,
        "last": row.until - timedelta(seconds=1) if row.ended_by is None else row.until,
        "reason": row.reason,
        "arranged_by": row.arranged_by.get_full_name() if row.arranged_by else "系统",
        "ended_by": row.ended_by.get_full_name() if row.ended_by else "",
        "state": "已取消" if called_off else "还没开始" if row.since > at else "进行中",
        "tone": "grey" if called_off or row.since > at else "blue",
    }


def _arranged(form: HandoverForm, who: Actor) -> bool:
    data = form.cleaned_data
    try:
        service.arrange_handover(
            who,
            accounts.user(int(data["from_user"])),
            accounts.user(int(data["to_user"])),
            data["office"],
            form.span(),
            reason=data["reason"],
        )
    except DomainError as refused:
        name = str(refused.fields.get("field", ""))
        form.add_error(name if name in form.fields else None, wording(refused).text)
        return False
    return True
