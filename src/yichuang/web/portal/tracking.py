"""Progress and the dialogue without an account: by the number on the receipt and the phone that was given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import limits
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.cases import applications, casefile, dialogue
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application, CaseFacts
from yichuang.core.errors import DomainError, InvalidInput, LimitExceeded, NotFound
from yichuang.web import conversation, now
from yichuang.web.errors import wording
from yichuang.web.portal.progress import standing
from yichuang.web.sessions import command_key, new_key

_TRIES = limits.Limit("track.address", 30, timedelta(minutes=15))
_NOT_FOUND = "没有查到。请对照回执，核对办件号和申请时填的电话。"


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer; number and phone travel in the body, never in an address."""
    no = request.POST.get("no", request.GET.get("no", ""))[:40]
    phone = request.POST.get("phone", "")[:20]
    error, shown = "", {}
    if request.method == "POST":
        try:
            shown = _find(request, no, phone)
        except NotFound:
            error = _NOT_FOUND
        except DomainError as refused:
            error = wording(refused).text
    context = {
        "no": no,
        "phone": phone,
        "error": error,
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "查进度"}],
        **shown,
    }
    return render(
        request, "portal/track.html", context, status=422 if error or shown.get("ask_error") else 200
    )


def _find(request: HttpRequest, no: str, phone: str) -> dict[str, Any]:
    """What may be said without a login: where it stands, at which office, until when, and what was asked."""
    at = now(request)
    limits.take(_TRIES, str(request.META.get("REMOTE_ADDR", "")), at)
    try:
        number = cases.normalise(no)
    except InvalidInput as fault:
        raise InvalidInput(field="application_no", reason=str(fault.fields["reason"])) from fault
    application, rows = cases.track(number, _phone(phone))
    offering = applications.offering_of(application)
    asked, wrong = _ask(request, application.no, phone)
    found = [_found(application, facts, at) for facts in rows]
    return {
        "found": found,
        "talk": conversation.box(dialogue.of_application(application), offering, at, masked=True),
        "asked": asked,
        "ask_error": wrong,
        "text": request.POST.get("text", "") if wrong else "",
        "key": new_key(),
    }


def _found(application: Application, facts: CaseFacts, at: datetime) -> dict[str, Any]:
    offering = casefile.offering_of(application, facts.service)
    return {
        "title": offering.service.name,
        "no": application.no,
        "standing": standing(application, facts, cases.snapshot_of(facts.no), offering, at),
        "office": offering.receiving,
    }


def _ask(request: HttpRequest, no: str, phone: str) -> tuple[bool, str]:
    """(whether a question was taken, what is wrong with it); sent twice, it is one question."""
    if "ask" not in request.POST:
        return False, ""
    try:
        key = command_key(request, "ask", no)
        dialogue.ask_tracked(no, _phone(phone), request.POST.get("text", ""), at=now(request), key=key)
    except (InvalidInput, LimitExceeded) as refused:
        return False, wording(refused).text
    return True, ""


def _phone(text: str) -> str:
    """As the answers store it: a mobile in eleven digits, anything else as it was typed."""
    try:
        return parse_mobile(text)
    except InvalidInput:
        if not text.strip():
            raise
        return text.strip()
