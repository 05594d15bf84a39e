"""The application form 申请表 made from the answers, for the applicant to read and sign at the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from yichuang.apps.accounts import service as accounts
from yichuang.apps.cases import applications
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents import service as document_service
from yichuang.apps.documents.letters import FormContent, FormSection, Table
from yichuang.apps.documents.models import Document
from yichuang.catalogue.form import VisibleSection
from yichuang.web import values
from yichuang.web.desk.frame import staff_only
from yichuang.web.desk.papers import answer
from yichuang.web.desk.sheet import CounterSheet, open_sheet, places
from yichuang.web.sessions import actor

_DECLARATION = "以上内容经本人核对，真实、完整。如有不实，愿意承担相应的法律责任。"
_KIND = "application_form"


@staff_only
@require_http_methods(["POST"])
def printed_form(request: HttpRequest, no: str) -> HttpResponse:
    """The form as PDF, with the data in full: every print is on record. The same answers are printed once."""
    sheet = open_sheet(request, no)
    row = sheet.application
    accounts.record_print(
        actor(request),
        what="application_form",
        subject=f"application:{row.no}",
        office=row.office_id,
        at=sheet.at,
        reason="申请人核对签字",
    )
    return answer(_printed(sheet) or _print(sheet))


def _printed(sheet: CounterSheet) -> Document | None:
    """The print of just these answers, if there is one."""
    kept = [d for d in documents.of_subject(sheet.no) if d.material == _KIND]
    return kept[-1] if kept and kept[-1].created_at >= sheet.application.changed_at else None


def _print(sheet: CounterSheet) -> Document:
    offering = sheet.form.offering
    content = FormContent(
        title=f"{offering.service.name}申请表",
        issuer_name=offering.office.name,
        application_no=sheet.no,
        sections=tuple(_sections(sheet)),
        declaration=_DECLARATION,
        dated_on=sheet.today,
        link=applications.tracking_link(sheet.application),
    )
    return document_service.write_form(
        content, subject=sheet.no, at=sheet.at, owner_user_id=sheet.application.owner_id
    )


def _sections(sheet: CounterSheet) -> Iterator[FormSection]:
    names = dict(places())
    for visible in sheet.visible:
        title = visible.section.title
        if visible.section.repeat is not None:
            yield FormSection(title, table=_table(sheet, visible, names))
            continue
        rows = ((f.label, values.shown(f, values.answer(sheet.answers, f), names)) for f in visible.fields)
        yield FormSection(title, tuple(rows))


def _table(sheet: CounterSheet, visible: VisibleSection, names: Mapping[str, str]) -> Table:
    fields = visible.fields
    items: Any = sheet.rows_of(visible.section)
    rows = tuple(tuple(values.shown(f, item.get(f.leaf), names) for f in fields) for item in items)
    return Table("", tuple(f.label for f in fields), rows)
