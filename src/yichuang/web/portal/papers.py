"""The papers of an application: what is needed, what need not be handed in, what was collected before; taking in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import known_data, papers
from yichuang.apps.cases.models import ApplicationMaterial
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.core.errors import DocumentRefused, NotFound
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.portal.sheet import Sheet, open_sheet
from yichuang.web.sessions import actor, login_required


@login_required
@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, no: str) -> HttpResponse:
    """Every paper with its own button; each is taken in at once, so that nothing waits for the last."""
    sheet = open_sheet(request, no)
    if not sheet.open:
        return HttpResponseRedirect(reverse("portal:case", args=[sheet.no]))
    wrong: dict[str, str] = {}
    if request.method == "POST":
        code = request.POST.get("material", "")
        due = next((d for d in sheet.due if d.use.material == code and sheet.wants(d)), None)
        if due is None:
            raise NotFound(what="material")
        try:
            _take_in(request, sheet, due)
        except DocumentRefused as refused:
            wrong[code] = wording(refused).text
        else:
            return HttpResponseRedirect(f"{reverse('portal:materials', args=[sheet.no])}#{code}")
    return _show(request, sheet, wrong)


def _take_in(request: HttpRequest, sheet: Sheet, due: MaterialDue) -> None:
    code = due.use.material
    if "remove" in request.POST:
        papers.remove_material(sheet.no, code, actor=actor(request), at=now(request))
        messages.success(request, f"已去掉“{due.name}”。")
        return
    if "reuse" in request.POST:
        document = _collected_before(request, code)
        papers.add_material(sheet.no, code, document, actor=actor(request), at=now(request))
    else:
        papers.hand_in_paper(sheet.no, uploaded(request, code), actor=actor(request), at=now(request))
    messages.success(request, f"已收到“{due.name}”。")


def uploaded(request: HttpRequest, code: str) -> papers.Paper:
    """The file that was sent, as a paper of this kind. DocumentRefused where there is none."""
    upload = request.FILES.get("file")
    if upload is None:
        raise DocumentRefused(reason="empty")
    return papers.Paper(code, (upload.name or "")[-200:], upload)


def _collected_before(request: HttpRequest, code: str) -> Document:
    """One of the person's own papers of this kind. NotFound for any other."""
    offered = {str(document.uuid): document for document in _offers(request, code)}
    found = offered.get(request.POST.get("reuse", ""))
    if found is None:
        raise NotFound(what="document")
    return found


def _offers(request: HttpRequest, code: str) -> list[Document]:
    user_id = actor(request).user_id
    return documents.reusable(user_id, code, now(request).date()) if user_id is not None else []


def _show(request: HttpRequest, sheet: Sheet, wrong: dict[str, str]) -> HttpResponse:
    present = papers.present_materials(sheet.application)
    wanted = [due for due in sheet.due if sheet.wants(due)]
    last = sheet.pages[-1][0].number if sheet.pages else 1
    context = {
        "sheet": sheet,
        "papers": [_paper(request, sheet, due, present, wrong) for due in wanted],
        "spared": [
            {"name": due.name, "because": _because(sheet, due)} for due in sheet.due if not sheet.wants(due)
        ],
        "errors": [
            {"text": f"{due.name}：{wrong[due.use.material]}", "href": f"#file-{due.use.material}"}
            for due in wanted
            if due.use.material in wrong
        ],
        "back_url": reverse("portal:form_page", args=[sheet.no, last]),
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": sheet.title, "url": reverse("portal:task_list", args=[sheet.no])},
            {"label": "材料"},
        ],
    }
    return render(request, "portal/materials.html", context, status=422 if wrong else 200)


def _paper(
    request: HttpRequest,
    sheet: Sheet,
    due: MaterialDue,
    present: dict[str, ApplicationMaterial],
    wrong: dict[str, str],
) -> dict[str, Any]:
    code = due.use.material
    row = present.get(code)
    here = row.document if row else None
    offers = [d for d in _offers(request, code) if here is None or d.file_id != here.file_id]
    if due.material.reusable is False:
        offers = []
    return {
        "code": code,
        "due": due,
        "document": here,
        "url": reverse("portal:material_file", args=[sheet.no, here.uuid]) if here else "",
        "offers": offers[:2] if here is None else [],
        "formats": ",".join(f".{ending}" for ending in due.material.formats),
        "formats_text": "、".join(ending.upper() for ending in due.material.formats),
        "hint": due.use.hint or due.material.hint or "",
        "error": wrong.get(code, ""),
    }


def _because(sheet: Sheet, due: MaterialDue) -> str:
    """Why a paper need not be handed in."""
    if due.produced_by_form:
        return "按您填的内容自动生成"
    told = {datum.source for datum in known_data.of(sheet.application)}
    sources = sheet.form.offering.catalogue.sources
    codes = due.replaced_by or [code for code in due.material.replaceable_by if code in told]
    return f"已由{'、'.join(dict.fromkeys(sources[code].holder for code in codes))}的数据代替"


@login_required
def material_file(request: HttpRequest, no: str, uuid: UUID) -> HttpResponse:
    """A paper of the application, for those who have a part in it. NotFound otherwise."""
    sheet = open_sheet(request, no)
    rows = sheet.application.materials.select_related("document", "document__file")
    row = rows.filter(document_id=uuid).first()
    if row is None or row.document is None:
        raise NotFound(what="document")
    return download(row.document)


def download(document: Document) -> HttpResponse:
    """The file as an attachment: it is never opened inside our pages."""
    return HttpResponse(
        documents.content(document),
        content_type=document.file.media_type,
        headers={"Content-Disposition": attachment(document.name), "X-Content-Type-Options": "nosniff"},
    )


def attachment(name: str) -> str:
    """The header's value with a Chinese file name."""
    return content_disposition_header(True, name) or "attachment"
