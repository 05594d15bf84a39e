"""Refusals as RFC 9457 problems: ``type``, ``title``, ``status``, ``detail``, a stable ``code``, and what it is about."""

from __future__ import annotations

import logging
import secrets
from datetime import date, datetime
from typing import Any

import psycopg
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict

from yichuang.core.clocktime import shanghai
from yichuang.core.errors import DomainError, InvalidAnswers, NotFound, StaleVersion
from yichuang.core.findings import Finding
from yichuang.web.errors import Wording, wording

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_STATUSES = frozenset({400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503})
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no character that is read as another


class Problem(Schema):
    """A refusal. ``fields`` and ``findings`` say what it is about, ``difference`` what changed meanwhile."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str


def answers(schema: Any, status: int = 200) -> dict[Any, Any]:
    """The responses of an operation: what it gives, and that it may refuse."""
    return {status: schema, _STATUSES: Problem}


class Overtaken(DomainError):
    """A StaleVersion with the names and the difference that the API tells."""

    code = StaleVersion.code

    def __init__(self, stale: StaleVersion, *, changed_by: str, difference: list[dict[str, Any]]) -> None:
        super().__init__(**{**stale.fields, "changed_by": changed_by})
        self.difference = difference


def register(api: NinjaAPI) -> None:
    """Every way in which an operation can fail, once for all of them."""
    for kind, handler in _HANDLERS:
        api.add_exception_handler(kind, handler)


def problem(words: Wording, code: str, **more: Any) -> HttpResponse:
    """The response of a refusal."""
    body = {
        "type": f"urn:yichuang:problem:{code}",
        "title": words.title,
        "status": words.status,
        "detail": words.text,
        "code": code,
        **more,
    }
    return JsonResponse(
        body, status=words.status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def finding(one: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    found = {"code": one.code, "field": one.field, "text": one.text, "basis": one.basis}
    return found | {"actual": plain(one.actual), "limit": plain(one.limit)}


def plain(value: Any) -> Any:
    """A field of a refusal as JSON."""
    if isinstance(value, datetime):
        return shanghai(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    words = wording(error)
    if words.status >= 500:
        _LOG.error("refused: %s", error)
    if isinstance(error, NotFound):
        # what is not there and what is somebody else's must look the same
        missing = Wording("没有找到", "没有这一条，或者它不在您的名下。", "请核对编号。", 404)
        return problem(missing, error.code)
    more: dict[str, Any] = {}
    if isinstance(error, InvalidAnswers):
        more["findings"] = [finding(one) for one in error.findings]
    elif error.fields:
        more["fields"] = {name: plain(value) for name, value in error.fields.items()}
    if isinstance(error, Overtaken):
        more["difference"] = error.difference
    response = problem(words, error.code, **more)
    if wait := error.fields.get("retry_after_seconds"):
        response["Retry-After"] = str(wait)
    return response


def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"field": ".".join(map(str, e["loc"][1:])), "reason": e["type"]} for e in error.errors]
    words = Wording("请求的写法不对", "有的参数缺少或写法不对。", "请照接口说明改好再发。", 422)
    return problem(words, "invalid_request", fields=fields)


def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(
        Wording("请先登录", "没有令牌，或令牌已失效。", "请换一个有效的令牌。", 401), "unauthenticated"
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    words = Wording("请求没有被接受", "这个请求的写法不对。", "请照接口说明改好再发。", error.status_code)
    return problem(words, "invalid_request" if error.status_code != 403 else "csrf")


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refused(request, NotFound(what="page"))


def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(Wording("内容太大", "这次发来的内容太大。", "请分开发。", 413), "too_big")


def _unkeepable(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(
        Wording("有一处要改", "有的数字太大或有认不出的字。", "请改好再发。", 400), "invalid_input"
    )


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: the number in the answer stands in the log beside it."""
    report_no = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    _LOG.exception("report %s at %s", report_no, request.path, exc_info=error)
    words = Wording("没有办成", "系统出了错，没有办成。", f"请稍后再试。仍不行请报编号 {report_no}。", 500)
    return problem(words, "internal", report_no=report_no)


_HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (DomainError, _refused),
    (ValidationError, _malformed),
    (AuthenticationError, _nobody),
    (HttpError, _http),
    (Http404, _missing),
    (RequestDataTooBig, _too_big),
    (TooManyFieldsSent, _too_big),
    (DataError, _unkeepable),
    (psycopg.DataError, _unkeepable),
    (Exception, _broken),
)
