"""Queues and lists: keyset pages, filters in the address, and exactly what is filtered as XLSX or CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as account_queries
from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed, offices_for, require
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import Flag, State
from yichuang.apps.cases.queries import Filters, Row
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import InvalidInput, NotFound, PurposeRequired
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk import sheets, steps
from yichuang.web.desk.frame import case_url, my_queues, page, short_no, staff_only
from yichuang.web.sessions import actor

_FLAGS = {flag.value: flag.chinese for flag in Flag}
_MOST_EXPORTED = 5000
_EXPORT_PAGE = 500
_EMPTY = {
    "to_accept": ("没有待受理的件", "新的申请提交后会出现在这里。现在可以按 F2 现场收件。"),
    "overdue": ("没有超期的件", "保持下去。"),
    "due_soon": ("没有将到期的件", "剩余时间不多的件会提前出现在这里。"),
}
COLUMNS = (
    "办件号",
    "事项",
    "申请人",
    "状态",
    "标记",
    "现在的步骤",
    "办理期限",
    "亮灯",
    "承办人",
    "办理单位",
    "收件时间",
)


@staff_only
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the first queue that has something to do."""
    who = actor(request)
    mine = my_queues(who)
    if not mine:
        return HttpResponseRedirect(reverse("desk:guides"))
    counts = cases.counts(actor=who, at=now(request))
    first = next((name for name in mine if counts[name]), mine[0])
    return HttpResponseRedirect(reverse("desk:queue", args=[first]))


@staff_only
@require_GET
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """One queue, most urgent first."""
    if name not in cases.QUEUES:
        raise NotFound(what="queue")
    after = _cursor(request)
    rows = cases.queue(name, actor=actor(request), at=now(request), after=after, limit=cases.PAGE + 1)
    empty = _EMPTY.get(name, (f"“{cases.QUEUES[name]}”里没有件", "有了会出现在这里，左边的数字会变。"))
    context = {
        "title": cases.QUEUES[name],
        **_listed(request, rows, queue=name),
        "empty_title": empty[0],
        "empty_text": empty[1],
        "export_urls": _export_urls(request, name),
    }
    return page(request, "desk/queue.html", context, queue=name)


def _cursor(request: HttpRequest) -> str:
    """A cursor as we gave it; a mangled one is no page."""
    after = request.GET.get("after", "")
    if after and not after.rpartition("|")[2].isdecimal():
        raise InvalidInput(field="after", reason="cursor")
    return after


@staff_only
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """All cases that this person's offices handle, by number or name, service and state."""
    filters, who, at = filters_of(request), actor(request), now(request)
    after = _cursor(request).rpartition("|")[2]
    rows = cases.cases(filters, actor=who, at=at, after=after, limit=cases.PAGE + 1)
    exact = [row for row in rows if short_no(row.no).upper() == filters.q.upper().removesuffix("/1")]
    if exact and len(rows) == 1:
        return HttpResponseRedirect(case_url(exact[0].no))
    catalogue = releases.current_catalogue()
    services = [
        (s.code, f"{s.short} {s.name}") for s in sorted(catalogue.services.values(), key=lambda s: s.short)
    ]
    context = {
        "title": "全部办件",
        "filters": filters,
        "services": services,
        "states": [(state.value, state.chinese) for state in State],
        **_listed(request, rows, queue=""),
        "empty_title": "没有找到",
        "empty_text": "请核对办件号或姓名，去掉一些筛选再找。只能找到您的机构办理的件。",
        "export_urls": _export_urls(request, "all"),
        "search_text": filters.q,
    }
    return page(request, "desk/search.html", context)


def filters_of(request: HttpRequest) -> Filters:
    """As they stand in the address."""
    given = request.GET
    return Filters(
        q=given.get("q", "").strip()[:60], service=given.get("service", ""), state=given.get("state", "")
    )


def _listed(request: HttpRequest, rows: list[Row], *, queue: str) -> dict[str, Any]:
    shown, more = rows[: cases.PAGE], len(rows) > cases.PAGE
    names = _names(shown)
    today = shanghai_date(now(request))
    listed = [_line(row, names, queue, today) for row in shown]
    kept = {k: v for k, v in request.GET.items() if k != "after" and v}
    next_url = f"?{urlencode({**kept, 'after': shown[-1].after})}" if more else ""
    first_url = f"?{urlencode(kept)}" if request.GET.get("after") else ""
    return {"rows": listed, "next_url": next_url, "previous_url": first_url}


def _line(row: Row, names: dict[str, Any], queue: str, today: Any) -> dict[str, Any]:
    due = shanghai_date(row.due_at - steps.MOMENT) if row.due_at else None
    return {
        "url": case_url(row.no, queue),
        "no": short_no(row.no),
        "service": names["services"].get(row.service, row.service),
        "applicant": mask_name(row.applicant_name),
        "state": row.state.chinese,
        "flags": [_FLAGS[flag] for flag in row.flags if flag in _FLAGS],
        "due": due,
        "today": due == today,
        "light": row.light if row.light in ("yellow", "red") else "",
        "holder": names["people"].get(row.assignee, ""),
        "received_at": row.received_at,
    }


def _names(rows: list[Row]) -> dict[str, Any]:
    services = {s.code: s.name for s in releases.current_catalogue().services.values()}
    people = account_queries.names({row.assignee for row in rows if row.assignee is not None})
    offices = account_queries.office_names({row.office for row in rows})
    return {"services": services, "people": people, "offices": offices, "steps": _steps()}


def _steps() -> dict[tuple[str, str], str]:
    """(service, step) → what the step is called."""
    catalogue = releases.current_catalogue()
    return {
        (service.code, step.code): step.name
        for service in catalogue.services.values()
        if service.route in catalogue.routes
        for step in catalogue.routes[service.route].steps
    }


def _export_urls(request: HttpRequest, name: str) -> list[dict[str, str]]:
    if not allowed(actor(request), Permission.EXPORT):
        return []
    kept = urlencode({k: v for k, v in request.GET.items() if k != "after" and v})
    suffix = f"?{kept}" if kept else ""
    return [
        {"label": form.upper(), "url": reverse("desk:export", args=[name, form]) + suffix}
        for form in ("xlsx", "csv")
    ]


@staff_only
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """What the list shows, all pages of it; names masked, or in full for a stated reason that is kept."""
    who = actor(request)
    require(who, Permission.EXPORT)
    if form not in ("xlsx", "csv") or (name != "all" and name not in cases.QUEUES):
        raise NotFound(what="export")
    full = request.method == "POST"
    if full:
        _unmask_list(request, who, name)
    rows = list(_all(request, name, who))
    return sheets.answer(
        COLUMNS, _records(rows, full=full), title=cases.QUEUES.get(name, "全部办件"), form=form
    )


def _unmask_list(request: HttpRequest, who: Actor, name: str) -> None:
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise PurposeRequired(action="export")
    for office in sorted(offices_for(who, Permission.UNMASK)):
        accounts.unmask(
            who,
            what="list.applicant_name",
            whose=f"list:{name}",
            purpose=purpose[:200],
            office=office,
            at=now(request),
        )


def _all(request: HttpRequest, name: str, who: Actor) -> Iterator[Row]:
    after, count, at = "", 0, now(request)
    while count < _MOST_EXPORTED:
        if name == "all":
            rows = cases.cases(filters_of(request), actor=who, at=at, after=after, limit=_EXPORT_PAGE)
        else:
            rows = cases.queue(name, actor=who, at=at, after=after, limit=_EXPORT_PAGE)
        yield from rows
        count += len(rows)
        if len(rows) < _EXPORT_PAGE:
            return
        after = rows[-1].after.rpartition("|")[2] if name == "all" else rows[-1].after


def _records(rows: list[Row], *, full: bool) -> list[list[str]]:
    names = _names(rows)
    lights = {"green": "正常", "yellow": "将到期", "red": "已超期"}
    return [
        [
            short_no(row.no),
            names["services"].get(row.service, row.service),
            row.applicant_name if full else mask_name(row.applicant_name),
            row.state.chinese,
            "、".join(_FLAGS[flag] for flag in row.flags if flag in _FLAGS),
            names["steps"].get((row.service, row.step), ""),
            shanghai_date(row.due_at - steps.MOMENT).isoformat() if row.due_at else "",
            lights.get(row.light, ""),
            names["people"].get(row.assignee, ""),
            names["offices"].get(row.office, row.office),
            f"{shanghai(row.received_at):%Y-%m-%d %H:%M}",
        ]
        for row in rows
    ]
