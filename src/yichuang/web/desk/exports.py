"""A queue or list as XLSX or CSV: exactly what is filtered, masked, or in full for a reason that is kept."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed, offices_for, require
from yichuang.apps.cases import queues
from yichuang.apps.cases.queues import Row
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import NotFound, PurposeRequired
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk import sheets, steps
from yichuang.web.desk.filters import CHANNEL_NAMES, LIGHT_NAMES, filters_of, query_of
from yichuang.web.desk.frame import short_no, staff_only
from yichuang.web.desk.lines import FLAGS, Names, names_of
from yichuang.web.sessions import actor

MOST = 20_000
"""More than this is a question for the figures, not for a sheet that leaves the house."""
_PAGE = 1000
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
    "渠道",
    "收件时间",
)


def export_urls(request: HttpRequest, name: str) -> list[dict[str, str]]:
    """Where the list that is shown can be had as a file; nothing for who may not export."""
    if not allowed(actor(request), Permission.EXPORT):
        return []
    return [
        {"label": form.upper(), "url": reverse("desk:export", args=[name, form]) + query_of(request)}
        for form in ("xlsx", "csv")
    ]


@staff_only
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """What the list shows, all pages of it; GET masks the names, POST shows them for a stated purpose."""
    who = actor(request)
    require(who, Permission.EXPORT)
    if form not in ("xlsx", "csv") or (name != "all" and name not in queues.QUEUES):
        raise NotFound(what="export")
    purpose = request.POST.get("purpose", "").strip()[:200]
    if request.method == "POST" and not purpose:
        raise PurposeRequired(action="export")
    rows = _all(request, name, who)
    if len(rows) > MOST:
        return _too_many(request, name)
    whole = _unmasked(request, who, rows, purpose) if purpose else {}
    title = queues.QUEUES.get(name, "全部办件")
    return sheets.answer(COLUMNS, _records(rows, whole), title=title, form=form)


def _too_many(request: HttpRequest, name: str) -> HttpResponse:
    """A file that silently stops in the middle would be a wrong file."""
    text = f"筛选出的件超过 {MOST} 件，没有导出。请缩小收件日期或多选几项筛选，再导出。"
    messages.warning(request, text)
    url = reverse("desk:search") if name == "all" else reverse("desk:queue", args=[name])
    return HttpResponseRedirect(url + query_of(request))


def _unmasked(request: HttpRequest, who: Actor, rows: list[Row], purpose: str) -> Mapping[str, str]:
    """Case number → the office it is seen under in full; put on record for each person concerned first."""
    offices = offices_for(who, Permission.UNMASK)
    found = {
        row.no: office
        for row in rows
        if (office := next((o for o in (row.decides, row.office) if o in offices), None)) is not None
    }
    if not found:
        require(who, Permission.UNMASK)
    whose = {f"application:{no.partition('/')[0]}": office for no, office in found.items()}
    accounts.unmask_list(who, what="list.applicant_name", whose=whose, purpose=purpose, at=now(request))
    return found


def _all(request: HttpRequest, name: str, who: Actor) -> list[Row]:
    """Every row, or one more than may leave the house."""
    after, found, at, filters = "", list[Row](), now(request), filters_of(request)
    while len(found) <= MOST:
        if name == "all":
            rows = queues.cases(filters, actor=who, at=at, after=after, limit=_PAGE)
        else:
            rows = queues.queue(name, actor=who, at=at, after=after, limit=_PAGE, filters=filters)
        found += rows
        if len(rows) < _PAGE:
            break
        after = rows[-1].after
    return found


def _records(rows: list[Row], whole: Mapping[str, str]) -> list[list[str]]:
    names = names_of(rows)
    return [_record(row, names, full=row.no in whole) for row in rows]


def _record(row: Row, names: Names, *, full: bool) -> list[str]:
    return [
        short_no(row.no),
        names.services.get(row.service, row.service),
        row.applicant_name if full else mask_name(row.applicant_name),
        row.state.chinese,
        "、".join(FLAGS[flag] for flag in row.flags if flag in FLAGS),
        names.steps.get((row.service, row.decides, row.step or ""), ""),
        shanghai_date(row.due_at - steps.MOMENT).isoformat() if row.due_at else "",
        LIGHT_NAMES.get(row.light, ""),
        names.people.get(row.assignee or 0, ""),
        names.offices.get(row.office, row.office),
        CHANNEL_NAMES.get(row.channel, row.channel),
        f"{shanghai(row.received_at):%Y-%m-%d %H:%M}",
    ]
