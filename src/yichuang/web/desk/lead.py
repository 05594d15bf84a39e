"""One lead: its twelve steps, who goes there, the consent at the door, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach import service
from yichuang.apps.outreach.discovery import (
    BASIS,
    BY_CODE,
    BY_HAND,
    CLOSINGS,
    DOERS,
    ENTRY,
    SIGNS,
    SOURCES,
    STAGES,
    STEPS,
    Closing,
)
from yichuang.apps.outreach.models import Lead
from yichuang.apps.visits import queries as visits
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import DomainError, InvalidInput, NotFound
from yichuang.core.masking import mask_address, mask_name, mask_phone
from yichuang.web import now
from yichuang.web.desk import at_home
from yichuang.web.desk.doorstep import DoorstepForm, blame, intake_of
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.desk.leads import line
from yichuang.web.errors import wording
from yichuang.web.reporting import key_of
from yichuang.web.sessions import actor

_VISIT_PURPOSE = "按线索上门走访"
_HAPPENED = {
    "recorded": "收到线索",
    "done": "办完",
    "reopened": "要重新办",
    "assigned": "派人走访",
    "told": "超期，已报告负责人",
    "merged": "并入另一条线索",
    "closed": "结束",
}


@staff_only
@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, lead: UUID) -> HttpResponse:
    """One lead with what may be done about it now."""
    row = outreach.visible(lead, actor(request))
    error, shown = "", {}
    if request.method == "POST":
        try:
            shown = _do(request, row)
            if not shown:
                return HttpResponseRedirect(reverse("desk:lead", args=[row.pk]))
        except DomainError as refused:
            error = (
                "没有找到这条线索，请核对线索号。" if refused.code == "not_found" else wording(refused).text
            )
    return page(
        request, "desk/lead.html", _context(request, row, error) | shown, status=422 if error else 200
    )


def _do(request: HttpRequest, row: Lead) -> dict[str, Any]:
    """What the page asked for; what is to be shown once, where it asked to see something."""
    wanted = request.POST.get("do", "")
    if wanted not in _ACTS:
        raise InvalidInput(field="action", reason="unknown")
    return _ACTS[wanted](request, row)


def _assign(request: HttpRequest, row: Lead) -> dict[str, Any]:
    to = request.POST.get("to", "")
    service.assign(
        row.pk, int(to) if to.isdecimal() and len(to) < 10 else 0, actor=actor(request), at=now(request)
    )
    messages.success(request, "已派人，对方会收到消息。")
    return {}


def _entered(request: HttpRequest, row: Lead) -> dict[str, Any]:
    service.entered(row.pk, request.POST.get("step", ""), actor=actor(request), at=now(request))
    messages.success(request, "已记下。")
    return {}


def _close(request: HttpRequest, row: Lead) -> dict[str, Any]:
    chosen = request.POST.get("closing", "")
    if chosen not in {one.value for one in BY_HAND}:
        raise InvalidInput(field="closing", reason="unknown")
    service.close_lead(
        row.pk, Closing(chosen), request.POST.get("reason", ""), actor=actor(request), at=now(request)
    )
    messages.success(request, "线索已结束，原因记录在案。")
    return {}


def _merge(request: HttpRequest, row: Lead) -> dict[str, Any]:
    service.merge(row.pk, request.POST.get("number", ""), actor=actor(request), at=now(request))
    messages.success(request, "已并入这一条。")
    return {}


def _person(request: HttpRequest, row: Lead) -> dict[str, Any]:
    purpose = f"{_VISIT_PURPOSE} {row.no}"
    return {"person": service.reveal_person(row.pk, purpose, actor=actor(request), at=now(request))}


def _reporter(request: HttpRequest, row: Lead) -> dict[str, Any]:
    purpose = request.POST.get("purpose", "")[:200]
    told = service.reveal_reports(row.pk, purpose, actor=actor(request), at=now(request))
    return {
        "told": [
            {
                "title": SOURCES[one.source],
                "who": "，".join(text for text in (one.reporter, one.phone) if text) or "没有留名",
                "words": one.words,
            }
            for one in told
        ]
    }


_ACTS: dict[str, Callable[[HttpRequest, Lead], dict[str, Any]]] = {
    "assign": _assign,
    "entered": _entered,
    "close": _close,
    "merge": _merge,
    "person": _person,
    "reporter": _reporter,
}


def _context(request: HttpRequest, row: Lead, error: str) -> dict[str, Any]:
    row = outreach.visible(row.pk, actor(request))
    who, at = actor(request), now(request)
    handles, is_open = allowed(who, Permission.HANDLE_LEAD, row.office_id), row.closed_at is None
    sees_reporter = allowed(who, Permission.SEE_REPORTER, row.office_id)
    return {
        "lead": row,
        "line": line(row, request),
        "stages": _stages(row),
        "summary": _summary(row),
        "words": outreach.own_words(row),
        "alerts": [
            {"name": outreach.ALERTS[kind].name, "basis": basis} for kind, basis in outreach.alerts(row)
        ],
        "visits": at_home.lines(visits.of_subject(row.subject)),
        "events": _events(row),
        "visitors": [(user.pk, user.name) for user in visits.possible_visitors(row.office_id, at)],
        "handles": handles and is_open,
        "may_visit": is_open and row.step in ("collect", "visit", "consent"),
        "may_agree": is_open
        and "visit" in row.done
        and row.application is None
        and allowed(who, Permission.ASSIST, row.office_id),
        "to_enter": [BY_CODE[code] for code in ENTRY if code not in row.done] if _entering(row) else [],
        "draft_url": _draft_url(row),
        "closings": [(one.value, CLOSINGS[one]) for one in BY_HAND] if handles and is_open else [],
        "closing": CLOSINGS[Closing(row.closing)] if row.closing else "",
        "reason": row.reason,
        "alike": [{"no": one.no, "name": mask_name(one.name)} for one in outreach.alike(row)]
        if handles
        else [],
        "sees_reporter": sees_reporter,
        "visit_url": f"{reverse('desk:visit_note')}?for={row.subject}",
        "basis": BASIS,
        "error": error,
    }


def _entering(row: Lead) -> bool:
    return row.closed_at is None and row.application is not None and row.application.submitted_at is None


def _draft_url(row: Lead) -> str:
    application = row.application
    if application is None:
        return ""
    if application.submitted_at is not None:
        return case_url(application.no)
    return reverse("portal:task_list", args=[application.no])


def _stages(row: Lead) -> list[dict[str, Any]]:
    """The four stages with their steps; the one that waits is the current."""
    return [
        {
            "name": stage.name,
            "steps": [
                {
                    "name": step.name,
                    "office": DOERS[step.doer],
                    "note": "",
                    "state": _state(row, step.code),
                }
                for step in STEPS
                if step.stage == stage.code
            ],
        }
        for stage in STAGES
    ]


def _state(row: Lead, code: str) -> str:
    if code in row.done:
        return "done"
    return "current" if row.step == code and row.closed_at is None else "todo"


def _summary(row: Lead) -> list[dict[str, str]]:
    return [
        {"label": "姓名", "value": mask_name(row.name)},
        {"label": "住址", "value": mask_address(row.address) if row.address else "没有"},
        {"label": "电话", "value": mask_phone(row.phone) if row.phone else "没有"},
        {"label": "困难", "value": "、".join(SIGNS[code] for code in row.signs)},
        {"label": "走访的人", "value": row.assignee.name if row.assignee else "还没有派"},
        {"label": "收到", "value": format_date(shanghai_date(row.recorded_at))},
    ]


def _events(row: Lead) -> list[dict[str, str]]:
    """What happened, by the day: an hour could tell who was at the telephone."""
    found = []
    for event in outreach.events(row):
        step = (
            BY_CODE[event.step].name if event.step in BY_CODE and event.what in ("done", "reopened") else ""
        )
        found.append(
            {
                "title": f"{_HAPPENED[event.what]}{'：' if step else ''}{step}",
                "office": event.by.name if event.by else "",
                "when": format_date(shanghai_date(event.at)),
                "state": "done",
            }
        )
    return found


@staff_only
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, lead: UUID) -> HttpResponse:
    """意愿确认与授权: the consent, and with it the draft of the application."""
    row = outreach.visible(lead, actor(request))
    if not allowed(actor(request), Permission.ASSIST, row.office_id):
        raise NotFound(what="lead")
    form = DoorstepForm(request, request.POST if request.method == "POST" else None, place=row.division)
    if request.method == "POST" and form.is_valid():
        try:
            note = intake_of(request, form, row.division, key=key_of(request), noted_at=now(request))
            made = service.agree(row.pk, note, actor=actor(request), at=now(request))
        except DomainError as refused:
            blame(form, refused)
        else:
            messages.success(request, "已登记授权，草稿开好了。请接着填。")
            target = (
                reverse("portal:task_list", args=[made.no]) if made else reverse("desk:lead", args=[row.pk])
            )
            return HttpResponseRedirect(target)
    context = {"form": form, "lead": row, "key": request.POST.get("key") or str(uuid4())}
    return page(request, "desk/lead_agree.html", context, status=422 if form.errors else 200)
