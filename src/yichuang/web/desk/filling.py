"""The form at the counter: saved as it is typed, papers beside it, handed in and accepted in a row."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications, draft_migration, papers, service, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.documents.adapters import devices
from yichuang.apps.documents.models import DocumentKind
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.core.clocktime import format_time
from yichuang.core.errors import (
    DocumentRefused,
    DomainError,
    InvalidAnswers,
    InvalidInput,
    NotAllowed,
    PartnerUnavailable,
    StaleVersion,
)
from yichuang.web import now
from yichuang.web.desk import conflict
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.desk.sheet import CounterSheet, Part, open_sheet, place
from yichuang.web.errors import wording
from yichuang.web.forms import AnswerForm
from yichuang.web.sessions import actor, command_key, kept_typing, new_key


@staff_only
@require_http_methods(["GET"])
def fill(request: HttpRequest, no: str) -> HttpResponse:
    """The whole form on one page, papers beside it."""
    sheet = open_sheet(request, no)
    if not sheet.papers_open:
        return HttpResponseRedirect(case_url(sheet.no))
    typed = kept_typing(request)
    if typed is not None and sheet.answers_open:
        applications.save_answers(sheet.no, sheet.changes(typed), actor=actor(request), at=sheet.at)
        sheet = open_sheet(request, no)
    return _show(request, sheet)


@staff_only
@require_http_methods(["POST"])
def save(request: HttpRequest, no: str) -> HttpResponse:
    """Keeps what is on the page, by itself or by a button; shows what else is asked when an answer decides it."""
    sheet = open_sheet(request, no)
    if request.htmx:  # type: ignore[attr-defined]
        sheet.preview(request.POST)  # what else is asked now; the form itself saves a moment later
        return _show(request, sheet)
    try:
        version = _keep(request, sheet)
    except StaleVersion as stale:
        return _compare(request, sheet, stale)
    except DocumentRefused as refused:
        return _show(request, open_sheet(request, no), errors=[wording(refused).text], status=422)
    if request.headers.get("X-Autosave"):
        return JsonResponse({"saved_at": format_time(now(request)), "version": version})
    if sheet.answers_open and not ({"scan", "save"} & set(request.POST)):
        return HttpResponseRedirect(f"{reverse('desk:fill', args=[sheet.no])}#answers")
    return HttpResponseRedirect(f"{reverse('desk:fill', args=[sheet.no])}#papers")


def _keep(request: HttpRequest, sheet: CounterSheet) -> int:
    """Answers under the version that the page showed, then the papers. StaleVersion, DocumentRefused."""
    version = sheet.application.version
    if sheet.answers_open:
        text = request.POST.get("version", "")
        seen = int(text) if text.isdecimal() and len(text) < 9 else None
        saved = applications.save_answers(
            sheet.no, sheet.changes(request.POST), actor=actor(request), at=sheet.at, seen=seen
        )
        version = saved.version
    if not request.headers.get("X-Autosave"):
        _keep_papers(request, sheet)
    return version


def _keep_papers(request: HttpRequest, sheet: CounterSheet) -> None:
    clerk = actor(request)
    for use in sheet.form.offering.service.materials:
        code, row = use.material, sheet.present.get(use.material)
        upload = request.FILES.get(f"file_{code}")
        if upload is not None:
            _file(sheet, code, upload.name or code, upload, clerk, DocumentKind.UPLOAD)
        elif request.POST.get("scan") == code:
            _scan(request, sheet, code)
        elif f"had_{code}" in request.POST:
            ticked = f"paper_{code}" in request.POST
            if ticked and row is None:
                # the paper itself lies at the window: no file yet
                papers.add_material(sheet.no, code, None, actor=clerk, at=sheet.at)
            elif not ticked and row is not None and sheet.answers_open:
                papers.remove_material(sheet.no, code, actor=clerk, at=sheet.at)


def _scan(request: HttpRequest, sheet: CounterSheet, code: str) -> None:
    try:
        name, content = devices.scan()
    except PartnerUnavailable:
        messages.warning(request, "扫描仪没有连上，请检查后再扫，也可以上传文件。")
        return
    _file(sheet, code, name, content, actor(request), DocumentKind.SCAN)


def _file(sheet: CounterSheet, code: str, name: str, content: Any, clerk: Actor, kind: DocumentKind) -> None:
    paper = papers.Paper(code, name, content, kind)
    papers.hand_in_paper(sheet.no, paper, actor=clerk, at=sheet.at)


@staff_only
@require_http_methods(["POST"])
def submit(request: HttpRequest, no: str) -> HttpResponse:
    """Hands in and, where asked, accepts at once; a correction goes back to the window's queue."""
    sheet = open_sheet(request, no)
    if not sheet.answers_open:
        return HttpResponseRedirect(case_url(sheet.no))
    try:
        _keep(request, sheet)
        case_no = _supplement(request, sheet) if sheet.in_correction else _hand_in(request, sheet)
    except StaleVersion as stale:
        return _compare(request, sheet, stale)
    except InvalidAnswers as faults:
        return _show(request, open_sheet(request, no), findings=list(faults.findings), status=422)
    except DomainError as refused:
        if refused.code == "not_found":
            raise
        return _show(request, open_sheet(request, no), errors=[wording(refused).text], status=422)
    if request.POST.get("go") == "accept":
        return _accept(request, case_no)
    return HttpResponseRedirect(case_url(case_no, "to_accept"))


def _hand_in(request: HttpRequest, sheet: CounterSheet) -> str:
    if request.POST.get("declaration") != "on":
        raise _Undeclared(field="declaration", reason="required")
    data = {"declaration": True, "priority": request.POST.get("priority") == "on"}
    order = service.Order(sheet.at, key=command_key(request, sheet.no, "submit"))
    outcomes = submission.submit(sheet.no, data, actor=actor(request), order=order)
    return outcomes[0].snapshot.no


def _supplement(request: HttpRequest, sheet: CounterSheet) -> str:
    case = next(case for case in sheet.cases if case.state == "in_correction")
    order = service.Order(sheet.at, key=command_key(request, case.no, "supplement"))
    service.act(case.no, Action.SUPPLEMENT, {"in_person": True}, actor=actor(request), order=order)
    return str(case.no)


class _Undeclared(InvalidInput):
    """The applicant has not signed yet."""


def _accept(request: HttpRequest, case_no: str) -> HttpResponse:
    order = service.Order(now(request), key=command_key(request, case_no, "accept"))
    try:
        service.act(case_no, Action.ACCEPT, {"in_person": True}, actor=actor(request), order=order)
    except NotAllowed:
        messages.warning(request, "已收件。材料还没齐，请选择容缺受理，或一次性告知补正。")
        return HttpResponseRedirect(case_url(case_no, "to_accept"))
    messages.success(request, "已受理。按 F8 打印回执，按 F2 接着收下一件。")
    return HttpResponseRedirect(case_url(case_no, "", "receipt"))


def _compare(request: HttpRequest, sheet: CounterSheet, stale: StaleVersion) -> HttpResponse:
    """Both versions of the answers; a page that saves by itself is only told."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"title": "别处改过"}, status=412)
    fresh = open_sheet(request, sheet.no)
    mine = fresh.typed(request.POST)
    who, when = conflict.who_and_when(stale)
    by = fresh.application.answers.order_by("-version").first()
    if by is not None and by.created_by_id is not None:
        who = accounts.names([by.created_by_id]).get(by.created_by_id, who)
    dropped = {"csrfmiddlewaretoken", "version", "go", "save", "key"}
    context = {
        "no": sheet.no,
        "title": sheet.form.offering.service.name,
        "who": who,
        "when": when,
        "rows": conflict.answers_rows(sheet.form, fresh.answers, mine),
        "possible": fresh.answers_open,
        "label": "用我填的保存",
        "typed": [(k, v) for k, many in request.POST.lists() if k not in dropped for v in many],
        "version": fresh.application.version,
        "key": new_key(),
        "act_url": reverse("desk:save", args=[sheet.no]),
        "back_url": reverse("desk:fill", args=[sheet.no]),
    }
    return page(request, "desk/conflict.html", context, status=412)


def _show(
    request: HttpRequest,
    sheet: CounterSheet,
    *,
    findings: list[Any] | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    parts = sheet.parts() if sheet.answers_open else []
    left = place(findings or [], parts)
    all_forms: list[AnswerForm] = [form for part in parts for form in part.forms]
    context = {
        "sheet": sheet,
        "title": sheet.form.offering.service.name,
        "no": sheet.no,
        "parts": parts,
        "all_forms": all_forms,
        "errors": [
            {"text": text, "href": ""} for text in [*(f.text for f in left), *(errors or []), *_items(parts)]
        ],
        "asked": sheet.asked(parts),
        "papers": _papers(sheet),
        "version": sheet.application.version,
        "key": request.POST.get("key") or new_key(),
        "saved_at": format_time(sheet.application.changed_at),
        "promised": sheet.form.offering.promised.limit.chinese,
        "back_url": case_url(sheet.no) if not sheet.is_draft else reverse("desk:new"),
        "declared": request.POST.get("declaration") == "on",
        "changed": len(draft_migration.changes_for(sheet.application)),
    }
    return page(request, "desk/fill.html", context, status=status)


def _items(parts: list[Part]) -> list[str]:
    return [text for part in parts if part.items for text in part.items.non_form_errors]


def _paper_state(due: MaterialDue, *, handed_in: bool) -> str:
    if due.produced_by_form:
        return "generated"
    return "ok" if handed_in else "data" if due.replaced_by else "waiting"


def _papers(sheet: CounterSheet) -> list[dict[str, Any]]:
    rows = []
    for due in sheet.due:
        row = sheet.present.get(due.use.material)
        copies = f"原件 {due.use.originals}" + (f"，复印件 {due.use.copies}" if due.use.copies else "")
        notes = [
            copies if due.to_upload else "",
            "" if due.required else "有就交",
            "可容缺" if due.tolerable else "",
        ]
        rows.append(
            {
                "code": due.use.material,
                "name": due.name,
                "to_upload": due.to_upload,
                "state": _paper_state(due, handed_in=row is not None),
                "note": "，".join(note for note in notes if note),
                "by_form": due.produced_by_form,
                "row": row,
                "formats": ",".join(f".{suffix}" for suffix in due.material.formats),
            }
        )
    return rows
