"""From a refusal to a page: the one place that gives an error its HTTP status and its Chinese words.

``wording`` covers every code of ``core.errors`` and of the catalogue; the pages stand in ``templates/errors``.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from yichuang.apps.accounts import queries as accounts
from yichuang.core.clocktime import format_time
from yichuang.core.errors import DomainError
from yichuang.web.wordings import (
    DOCUMENT_REASONS,
    DUTY_NAMES,
    FIELD_NAMES,
    INPUT_REASONS,
    WHYS,
    WORDINGS,
    Wording,
)

__all__ = ["Wording", "csrf_failure", "handler403", "handler404", "handler500", "page", "wording"]

_LOG = logging.getLogger(__name__)
_PAGES = frozenset({400, 403, 404, 409, 412, 429, 500})
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no character that is read as another
_FALLBACK = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>现在打不开 - 一窗</title>'
    "<h1>现在打不开</h1><p>请稍后刷新再看。仍不行，请拨打 12345，报编号 {no}。</p></html>"
)


def wording(error: DomainError) -> Wording:
    """What the person reads. Every code has one (a test holds that); a code unknown here is a fault of ours."""
    special = _SPECIAL.get(error.code)
    base = WORDINGS[error.code]
    if special is None:
        return base
    return special(base, error.fields)


def _not_allowed(base: Wording, fields: dict[str, Any]) -> Wording:
    found = WHYS.get(str(fields.get("why")))
    return Wording(base.title, *found) if found else base


def _invalid_input(base: Wording, fields: dict[str, Any]) -> Wording:
    name = str(fields.get("field", "")).split(".", 1)[0]
    label = FIELD_NAMES.get(name, "这一项")
    reason = INPUT_REASONS.get(str(fields.get("reason")), "填得不对，请核对后再填。")
    return Wording(base.title, f"{label}{reason}", "", base.status)


def _document_refused(base: Wording, fields: dict[str, Any]) -> Wording:
    found = DOCUMENT_REASONS.get(str(fields.get("reason")))
    return Wording(base.title, *found, base.status) if found else base


def _limit_exceeded(base: Wording, fields: dict[str, Any]) -> Wording:
    seconds = fields.get("retry_after_seconds")
    return _filled(base, wait=_wait(seconds) if isinstance(seconds, int) else "一会儿")


def _wait(seconds: int) -> str:
    if seconds <= 90:
        return f"{seconds}秒"
    if seconds <= 5400:
        return f"{-(-seconds // 60)}分钟"
    return f"{-(-seconds // 3600)}小时"


def _stale_version(base: Wording, fields: dict[str, Any]) -> Wording:
    at = fields.get("changed_at")
    who = str(fields.get("changed_by") or "有人")
    return _filled(base, who=who, when=f"在{format_time(at)}" if isinstance(at, datetime) else "刚刚")


def _duties(base: Wording, fields: dict[str, Any]) -> Wording:
    names = {key: DUTY_NAMES.get(str(fields[key]), str(fields[key])) for key in ("duty", "other")}
    return _filled(base, **names)


def _not_yours(base: Wording, fields: dict[str, Any]) -> Wording:
    code = str(fields["office"])
    return _filled(base, office=accounts.office_names([code]).get(code, "别的机构"))


def _not_offered(base: Wording, fields: dict[str, Any]) -> Wording:
    office = fields.get("office")
    where = f"请到{office}办理。" if office else "请换一个办理地点，或打电话问窗口。"
    return _filled(base, region=fields["region"], service=fields["service"], where=where)


def _plainly(base: Wording, fields: dict[str, Any]) -> Wording:
    shown = {key: "、".join(value) if isinstance(value, tuple) else value for key, value in fields.items()}
    return _filled(base, **shown)


def _unique(base: Wording, fields: dict[str, Any]) -> Wording:
    return _filled(base, keys="填的内容")


def _filled(base: Wording, **values: object) -> Wording:
    return Wording(base.title, base.sentence.format(**values), base.remedy.format(**values), base.status)


_SPECIAL = {
    "not_allowed": _not_allowed,
    "not_yours": _not_yours,
    "incompatible_duty": _duties,
    "consent_required": _plainly,
    "not_offered": _not_offered,
    "stale_version": _stale_version,
    "unique_entry": _unique,
    "invalid_input": _invalid_input,
    "document_refused": _document_refused,
    "unprintable_text": _plainly,
    "limit_exceeded": _limit_exceeded,
    "partner_unavailable": _plainly,
}


def page(request: HttpRequest, error: DomainError, **more: Any) -> HttpResponse:
    """The page of a refusal; JSON for a page that saves by itself. ``more`` goes into the template.

    A thing that is not there and a thing that is somebody else's give the same body (R8).
    """
    words = wording(error)
    if words.status >= 500:
        _LOG.error("refused: %s", error)
    if request.headers.get("X-Autosave"):
        return JsonResponse({"title": words.title, "detail": words.text}, status=words.status)
    context: dict[str, Any] = {**more}
    if error.code != "not_found":
        context |= {"message": words.title, "remedy": words.text}
    context |= {"retry_after_seconds": error.fields.get("retry_after_seconds")}
    status = words.status if words.status in _PAGES else 500 if words.status >= 500 else 409
    response = render(request, f"errors/{status}.html", context, status=words.status)
    if context["retry_after_seconds"]:
        response["Retry-After"] = str(context["retry_after_seconds"])
    return response


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return render(request, "errors/404.html", status=404)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not for this account."""
    return render(request, "errors/403.html", status=403)


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that browsers do not make by themselves."""
    return render(request, "errors/400.html", status=400)


def handler500(request: HttpRequest) -> HttpResponse:
    """A fault of ours: the person gets a number that stands in the log beside the fault."""
    report_no = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    _LOG.exception("report %s at %s", report_no, request.path)
    try:
        body: str = render_to_string("errors/500.html", {"report_no": report_no}, request)
    except Exception:  # the database may be what is broken; the person still gets the number
        _LOG.exception("the page for report %s", report_no)
        body = _FALLBACK.format(no=report_no)
    return HttpResponse(body, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the login, as after logging in again in another tab: nothing typed may be lost.

    Where the browser itself says that the form came from this site, it is offered for sending once more.
    """
    if request.headers.get("X-Autosave"):
        return JsonResponse({"title": "登录已过期"}, status=403)
    if not _from_here(request) or request.FILES:
        stale = {"message": "这一页放得太久了", "remedy": "请返回上一页，刷新后再提交一次。"}
        return render(request, "errors/403.html", stale, status=403)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return render(
        request, "errors/resend.html", {"typed": typed, "target": request.get_full_path()}, status=403
    )


def _from_here(request: HttpRequest) -> bool:
    origin = urlsplit(request.headers.get("Origin", ""))
    return bool(origin.netloc) and origin.netloc == request.get_host()
