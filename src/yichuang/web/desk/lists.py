"""Queues and the list of all cases: keyset pages with their filters in the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.cases import queues
from yichuang.apps.cases.queues import Row
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.web import now
from yichuang.web.desk import filters
from yichuang.web.desk.exports import export_urls
from yichuang.web.desk.frame import case_url, my_queues, page, short_no, staff_only
from yichuang.web.desk.lines import line, names_of
from yichuang.web.sessions import actor

_EMPTY = {
    "to_accept": ("没有待受理的件", "新的申请提交后会出现在这里。现在可以按 F2 现场收件。"),
    "overdue": ("没有超期的件", "保持下去。"),
    "refused": ("没有对方不收的件", "部门的系统说不收的件会出现在这里，请联系对方。"),
    "due_soon": ("没有将到期的件", "剩余时间不多的件会提前出现在这里。"),
}
_NARROWED = ("筛选后没有件", "去掉一些筛选再看。")
_NOT_FOUND = ("没有找到", "请核对办件号或姓名，去掉一些筛选再找。只能找到您的机构办理的件。")


@staff_only
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the first queue that has something to do."""
    who = actor(request)
    mine = my_queues(who)
    if not mine:
        helps = allowed(who, Permission.ASSIST)
        return HttpResponseRedirect(reverse("desk:assist" if helps else "desk:guides"))
    counts = queues.counts(actor=who, at=now(request))
    first = next((name for name in mine if counts[name]), mine[0])
    return HttpResponseRedirect(reverse("desk:queue", args=[first]))


@staff_only
@require_GET
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """One queue, most urgent first."""
    if name not in queues.QUEUES:
        raise NotFound(what="queue")
    wanted, who, after = filters.filters_of(request), actor(request), _cursor(request)
    limit = queues.PAGE + 1
    rows = queues.queue(name, actor=who, at=now(request), after=after, limit=limit, filters=wanted)
    empty = _EMPTY.get(name, (f"“{queues.QUEUES[name]}”里没有件", "有了会出现在这里，左边的数字会变。"))
    context = {
        "title": queues.QUEUES[name],
        **_listed(request, rows, queue=name),
        **filters.shown(request, who, wanted),
        "export_urls": export_urls(request, name),
    }
    context["empty_title"], context["empty_text"] = _NARROWED if context["filter_count"] else empty
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
    """All cases that this person's offices handle, by number or name and every other filter."""
    wanted, who, at = filters.filters_of(request), actor(request), now(request)
    rows = queues.cases(wanted, actor=who, at=at, after=_cursor(request), limit=queues.PAGE + 1)
    exact = [row for row in rows if short_no(row.no).upper() == wanted.q.upper().removesuffix("/1")]
    if exact and len(rows) == 1:
        return HttpResponseRedirect(case_url(exact[0].no))
    context = {
        "title": "全部办件",
        **_listed(request, rows, queue=""),
        **filters.shown(request, who, wanted),
        "empty_title": _NOT_FOUND[0],
        "empty_text": _NOT_FOUND[1],
        "export_urls": export_urls(request, "all"),
        "search_text": wanted.q,
    }
    return page(request, "desk/search.html", context)


def _listed(request: HttpRequest, rows: list[Row], *, queue: str) -> dict[str, Any]:
    shown, more = rows[: queues.PAGE], len(rows) > queues.PAGE
    names, today = names_of(shown), shanghai_date(now(request))
    several = len({row.office for row in shown}) > 1
    return {
        "rows": [line(row, names, queue, today) for row in shown],
        "several_offices": several,
        "next_url": filters.query_of(request, after=shown[-1].after) if more else "",
        "previous_url": (filters.query_of(request) or request.path) if request.GET.get("after") else "",
    }
