"""Papers of a case: files shown beside the answers, the receipt, letters, certificates; every print on record."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.models import Printing
from yichuang.apps.accounts.queries import printings
from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.registers import queries as registers
from yichuang.apps.registers import service as register_service
from yichuang.catalogue.model import Role
from yichuang.core.clocktime import format_date, format_moment
from yichuang.core.errors import NotAllowed, NotFound
from yichuang.core.masking import mask_name
from yichuang.web.desk import clocks
from yichuang.web.desk.casefile import CaseFile, open_file
from yichuang.web.desk.frame import case_url, page, short_no, staff_only
from yichuang.web.sessions import actor

_SHOWN = {"application/pdf", "image/jpeg", "image/png"}
FRAME_POLICY: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "img-src": ["'self'"],
    "style-src": ["'unsafe-inline'"],  # the browser's own viewer styles its page
    "object-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}


@staff_only
@require_GET
@xframe_options_sameorigin
@csp_replace(FRAME_POLICY)  # type: ignore[arg-type]  # its stub knows no further arguments
def file(request: HttpRequest, no: str, uuid: UUID) -> HttpResponse:
    """A paper of this case, for the frame beside the answers; what a browser might run is only downloaded."""
    opened = open_file(no, request)
    document = opened.documents.get(uuid)
    if document is None:
        raise NotFound(what="document")
    return answer(document)


def answer(document: Document) -> HttpResponse:
    """A document's bytes: shown where a browser only paints it, else downloaded."""
    kind = document.file.media_type
    response = HttpResponse(documents.content(document), content_type=kind)
    way = "inline" if kind in _SHOWN else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(document.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@staff_only
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, no: str) -> HttpResponse:
    """The receipt on A4 or 80 mm. The first print is counted, every later one is marked 补打 and says why."""
    opened = open_file(no, request)
    office = _office(request, opened)
    subject = f"application:{opened.view.application.no}"
    if request.method == "POST":
        accounts.record_print(
            actor(request),
            what="receipt",
            subject=subject,
            office=office,
            at=opened.at,
            reason=request.POST.get("purpose", ""),
        )
        paper = "80" if request.POST.get("paper") == "80" else "a4"
        return HttpResponseRedirect(f"{case_url(opened.no, '', 'receipt')}?paper={paper}&printed=1")
    printed = request.GET.get("printed") == "1"
    prints = list(printings(subject, "receipt"))
    context = {
        "file": opened,
        "no": short_no(opened.no),
        "paper": "80" if request.GET.get("paper") == "80" else "a4",
        "printed": printed,
        "prints": [_print(row) for row in prints],
        "copy_number": prints[0].copy if printed and prints else 0,
        "case_url": case_url(opened.no),
        **_slip(opened),
    }
    return page(request, "desk/receipt.html", context)


def _print(row: Printing) -> dict[str, Any]:
    """One print as the page lists it."""
    who = row.user.get_full_name() if row.user else ""
    return {"at": row.at, "who": who, "copy": row.copy, "reason": row.reason}


def _slip(opened: CaseFile) -> dict[str, Any]:
    """What the receipt says; the applicant's name is whole, they hold it in their own hand."""
    view = opened.view
    due = clocks.sentence(opened)
    accepted = view.snapshot.accepted_at
    rows = [
        {"label": "办件号", "value": short_no(view.no)},
        {"label": "事项", "value": view.offering.service.name},
        {"label": "申请人", "value": view.application.applicant_name or "（见申请表）"},
        {"label": "收件时间", "value": format_moment(opened.history[0].occurred_at)},
    ]
    if view.snapshot.received_at > opened.history[0].occurred_at:
        rows.append(
            {"label": "期限起算", "value": f"{format_date(view.snapshot.received_at)}（非工作时间收件）"}
        )
    if accepted is not None:
        rows.append({"label": "受理时间", "value": format_moment(accepted)})
        if due and due["date"]:
            rows.append(
                {"label": "最晚办结", "value": due["date"] + ("（暂估）" if due["provisional"] else "")}
            )
    for promise in view.snapshot.promises:
        if not promise.supplied:
            name = next((p.name for p in opened.papers if p.code == promise.material), promise.material)
            rows.append({"label": "待补材料", "value": f"{name}，{format_date(promise.due_on)}前"})
    rows.append({"label": "经办人", "value": opened.person(_received_by(opened))})
    office = view.offering.receiving
    return {
        "title": "受理回执" if accepted else "收件回执",
        "office": office.name,
        "phone": office.phone or view.offering.hotline or "",
        "rows": rows,
        "names": [p.name for p in opened.papers if p.row is not None and p.state == "ok"],
        "qr": f"{settings.ENVIRONMENT.base_url}/track?no={short_no(view.no)}",
        "text": "" if accepted else "收到材料不等于受理，我们会尽快告诉您结果。",
    }


def _received_by(opened: CaseFile) -> int | None:
    takers = ("accept", "accept_tolerated", "accept_on_commitment")
    event = next((e for e in reversed(opened.history) if e.action in takers), None)
    return event.actor if event else (opened.history[0].actor if opened.history else None)


def _office(request: HttpRequest, opened: CaseFile) -> str:
    """The office under which this person prints: the one that receives, or the one that decides."""
    who = actor(request)
    for office in (opened.view.application.office_id, opened.rules.office):
        if allowed(who, Permission.PRINT, office):
            return str(office)
    raise NotAllowed(action="print", state="", why="role")


@staff_only
@require_GET
def letters(request: HttpRequest, no: str) -> HttpResponse:
    """Every letter of the case with its number, oldest first."""
    opened = open_file(no, request)
    rows = [
        {
            "title": letter.name.removesuffix(".pdf"),
            "note": letter.number or "不编号",
            "end": format_date(letter.issued_on) if letter.issued_on else "",
            "url": reverse("desk:file", args=[short_no(opened.no), letter.uuid]),
            "action": "打开打印",
        }
        for letter in opened.letters
    ]
    context = {
        "file": opened,
        "no": short_no(opened.no),
        "rows": rows,
        "case_url": case_url(opened.no),
        "applicant": mask_name(opened.view.application.applicant_name),
        "receipt_url": case_url(opened.no, "", "receipt"),
        "form_url": reverse("desk:form", args=[opened.view.application.no])
        if Role.CLERK in opened.view.roles
        else "",
    }
    return page(request, "desk/letters.html", context)


@staff_only
@require_http_methods(["POST"])
def certificate(request: HttpRequest, no: str, key: UUID) -> HttpResponse:
    """Prints a certificate that this case wrote; the second print and later ones are on record as such."""
    opened = open_file(no, request)
    office = _office(request, opened)
    rows = [row for entry in registers.of_cause(opened.no) for row in registers.certificates_of(entry)]
    row = next((row for row in rows if row.row_key == key), None)
    if row is None:
        raise NotFound(what="certificate")
    if row.state != "valid":
        raise NotAllowed(action="print", state=row.state, why="certificate_not_valid")
    accounts.record_print(
        actor(request),
        what="certificate",
        subject=f"certificate:{row.row_key}",
        office=office,
        at=opened.at,
        reason=request.POST.get("purpose", ""),
    )
    return answer(register_service.print_certificate(row.number))
