"""Progress without an account: the number on the receipt and the phone that was given."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import limits
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.cases import applications
from yichuang.apps.cases import queries as cases
from yichuang.core.errors import DomainError, InvalidInput, NotFound
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.portal.progress import standing

_TRIES = limits.Limit("track.address", 30, timedelta(minutes=15))
_NOT_FOUND = "没有查到。请对照回执，核对办件号和申请时填的电话。"


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer; number and phone travel in the body, never in an address."""
    no = request.POST.get("no", request.GET.get("no", ""))[:40]
    phone = request.POST.get("phone", "")[:20]
    error, found = "", []
    if request.method == "POST":
        try:
            found = _find(request, no, phone)
        except NotFound:
            error = _NOT_FOUND
        except DomainError as refused:
            error = wording(refused).text
    context = {
        "no": no,
        "phone": phone,
        "error": error,
        "found": found,
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "查进度"}],
    }
    return render(request, "portal/track.html", context, status=422 if error else 200)


def _find(request: HttpRequest, no: str, phone: str) -> list[dict[str, object]]:
    """What may be said without a login: where it stands, at which office, until when."""
    limits.take(_TRIES, str(request.META.get("REMOTE_ADDR", "")), now(request))
    try:
        number = cases.normalise(no)
    except InvalidInput as fault:
        raise InvalidInput(field="application_no", reason=str(fault.fields["reason"])) from fault
    application, rows = cases.track(number, _phone(phone))
    offering = applications.offering_of(application)
    return [
        {
            "title": offering.service.name,
            "no": application.no,
            "standing": standing(application, facts, cases.snapshot_of(facts.no), offering, now(request)),
            "office": offering.receiving,
        }
        for facts in rows
    ]


def _phone(text: str) -> str:
    """As the answers store it: a mobile in eleven digits, anything else as it was typed."""
    try:
        return parse_mobile(text)
    except InvalidInput:
        if not text.strip():
            raise
        return text.strip()
