"""Bad ratings: who is still to be called, and what came of the call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.oversight import queries as oversight
from yichuang.apps.oversight import service as oversight_service
from yichuang.apps.oversight.models import Rating
from yichuang.core.clocktime import format_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.web import now
from yichuang.web.board.frame import page, scope_of
from yichuang.web.desk.frame import staff_only


@require_GET
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """Those who wait for a call, then those who had one."""
    scope = scope_of(request)
    open_ones = oversight.bad_ratings(scope.offices)
    done = oversight.bad_ratings(scope.offices, followed_up=True, limit=20)
    context = {
        "tab": "ratings",
        "waiting": [
            _row(rating) | {"action": "回访", "url": _url(rating, scope.query())} for rating in open_ones
        ],
        "done": [_row(rating) | {"note": f"{rating.note}（{_day(rating)}）"} for rating in done],
    }
    return page(request, "board/ratings.html", scope, context)


def _row(rating: Rating) -> dict[str, Any]:
    name = oversight.service_names([rating.case.service])[rating.case.service]
    return {
        "tag": oversight.GRADES[rating.grade],
        "tone": "amber",
        "title": f"{name}，{rating.case.no.removesuffix('/1')}",
        "note": _reasons(rating),
        "end": format_date(rating.at),
    }


def _reasons(rating: Rating) -> str:
    return "、".join(oversight.OPTIONS[code] for code in rating.options if code in oversight.OPTIONS)


def _day(rating: Rating) -> str:
    return format_date(rating.followed_up_at) if rating.followed_up_at else ""


def _url(rating: Rating, query: str) -> str:
    return f"{reverse('board:follow_up', args=[rating.case.no])}?{query}"


@require_http_methods(["GET", "POST"])
@staff_only
def follow_up(request: HttpRequest, no: str) -> HttpResponse:
    """What the person complained of, and the note of the call. NotFound outside the actor's offices."""
    scope, fault = scope_of(request), ""
    rating = next((r for r in oversight.bad_ratings(scope.offices, limit=1000) if r.case.no == no), None)
    if rating is None:
        raise NotFound(what="rating")
    typed = request.POST.get("note", "")
    if request.method == "POST":
        try:
            oversight_service.follow_up(no, typed, actor=scope.actor, at=now(request))
        except InvalidInput as refused:
            long = refused.fields["reason"] == "string_too_long"
            fault = "写得太长了，请删到一千字以内。" if long else "请写清怎么处理的、群众怎么说。"
        else:
            messages.success(request, "回访已记下。")
            return HttpResponseRedirect(f"{reverse('board:ratings')}?{scope.query()}")
    office = rating.case.office_id
    context = {
        "tab": "ratings",
        "rating": rating,
        "summary": [
            {"label": "办件", "value": no.removesuffix("/1")},
            {"label": "事项", "value": oversight.service_names([rating.case.service])[rating.case.service]},
            {"label": "办理单位", "value": accounts.office_names([office]).get(office, office)},
            {"label": "评价", "value": f"{oversight.GRADES[rating.grade]}，{format_date(rating.at)}"},
            {"label": "理由", "value": _reasons(rating) or "没有选"},
            {"label": "留言", "value": rating.comment or "没有写"},
        ],
        "may": allowed(scope.actor, Permission.HANDLE_COMPLAINT, office),
        "typed": typed,
        "fault": fault,
    }
    return page(request, "board/follow_up.html", scope, context, status=422 if fault else 200)
