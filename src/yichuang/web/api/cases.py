"""Cases: what the caller's offices handle, one case with what may be done now, its journal, clocks and papers, and
every action of the transition table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Body, Query

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases import queues, service
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Outcome
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import Event
from yichuang.core.errors import DuplicateCommand, InvalidInput, NotFound, StaleVersion
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.api import reading
from yichuang.web.api.access import actor_of
from yichuang.web.api.case_shapes import (
    CaseList,
    CaseOut,
    CaseState,
    ClockList,
    DocumentList,
    EventList,
    clocks,
    described,
    event,
    plain_due,
)
from yichuang.web.api.problems import Overtaken, answers, plain

__all__ = ["CaseState", "router", "state_of"]

router = Router(tags=["办件"])
_SERVICE_FILLS = {"answers_version", "answers"}
"""What the journal says of the answers is never a caller's to say."""


@router.get("/cases", response=answers(CaseList), summary="办件清单")
def list_cases(
    request: HttpRequest,
    q: str = Query("", max_length=60, description="办件号或申请人姓名开头"),
    service: str = Query("", max_length=80),
    state: str = Query("", max_length=20),
    after: str = Query("", max_length=40),
    limit: int = Query(20, ge=1, le=100),
) -> dict[str, Any]:
    """The cases of the caller's offices, newest first."""
    place = reading.cursor(after)
    wanted = queues.Filters(q=q.strip(), service=service, state=state)
    spot = "" if place is None else str(place)
    rows = queues.cases(wanted, actor=actor_of(request), at=now(request), after=spot, limit=limit)
    more = rows[-1].after.rpartition("|")[2] if len(rows) == limit else ""
    return {"cases": [_row(row) for row in rows], "after": more}


@router.get("/tasks", response=answers(CaseList), summary="现在能办的")
def list_tasks(request: HttpRequest, limit: int = Query(20, ge=1, le=100)) -> dict[str, Any]:
    """What the caller may do now, most urgent first."""
    rows = queues.tasks(actor=actor_of(request), at=now(request), limit=limit)
    return {"cases": [_row(row) for row in rows], "after": ""}


@router.get("/cases/{no:no}/journal", response=answers(EventList), summary="办理记录")
def show_journal(request: HttpRequest, no: str) -> dict[str, Any]:
    """Every event of the case in order, with its hash."""
    events = cases.history(_view(request, no))
    names = accounts.names(one.actor for one in events if one.actor is not None)
    return {"events": [event(one, names) for one in events]}


@router.get("/cases/{no:no}/clock", response=answers(ClockList), summary="时限和理由")
def show_clock(request: HttpRequest, no: str) -> dict[str, Any]:
    """Every clock that runs now: by when, and the reason for every day."""
    return {"clocks": clocks(_view(request, no), now(request))}


@router.get("/cases/{no:no}/documents", response=answers(DocumentList), summary="材料和文书")
def list_documents(request: HttpRequest, no: str) -> dict[str, Any]:
    """The papers handed in and the letters written."""
    found = _documents(_view(request, no))
    return {"documents": [_document(one) for one in found.values()]}


@router.get("/cases/{no:no}/documents/{uuid:key}", summary="下载", response=answers(None))
def download(request: HttpRequest, no: str, key: UUID) -> HttpResponse:
    """One of them, as an attachment."""
    found = _documents(_view(request, no)).get(key)
    if found is None:
        raise NotFound(what="document")
    response = HttpResponse(documents.content(found), content_type=found.file.media_type)
    ending = found.file.media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{found.pk}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.get("/cases/{no:no}", response=answers(CaseOut), summary="一件办件")
def show_case(request: HttpRequest, response: HttpResponse, no: str) -> dict[str, Any]:
    """The case and exactly what the caller may do to it now."""
    view = _view(request, no)
    response["ETag"] = f'"{view.snapshot.version}"'
    return described(view)


@router.post(
    "/cases/{no:no}/actions/{action}",
    response=answers(CaseState),
    openapi_extra=reading.COMMANDS,
    summary="办理",
)
def act(
    request: HttpRequest,
    response: HttpResponse,
    no: str,
    action: Action,
    data: dict[str, Any] = Body(default={}, description="这一步要填的内容，见 docs/howto/api.md"),  # noqa: B008
) -> dict[str, Any]:
    """One action of the transition table. In ``review``, ``entered`` holds what a check step asks for."""
    if forged := _SERVICE_FILLS & data.keys():
        raise InvalidInput(field=min(forged), reason="extra_forbidden")
    actor, order, case_no = actor_of(request), reading.order(request), reading.case_no(no)
    try:
        if action is Action.REVIEW and "entered" in data:
            values = data.pop("entered")
            outcome = service.review(case_no, data, values, actor=actor, order=order)
        else:
            outcome = service.act(case_no, action, data, actor=actor, order=order)
    except StaleVersion as stale:
        raise _overtaken(case_no, stale) from None
    if outcome.repeated:
        _same_command(order.key, outcome, action)
    response["ETag"] = f'"{outcome.snapshot.version}"'
    return state_of(outcome)


def state_of(outcome: Outcome) -> dict[str, Any]:
    """What a command left behind."""
    snapshot = outcome.snapshot
    return {
        "no": snapshot.no,
        "state": snapshot.state.value,
        "flags": sorted(flag.value for flag in snapshot.flags),
        "version": snapshot.version,
        "step": snapshot.step,
        "repeated": outcome.repeated,
    }


def _view(request: HttpRequest, no: str) -> cases.CaseView:
    return cases.case(reading.case_no(no), actor=actor_of(request), at=now(request))


def _row(row: queues.Row) -> dict[str, Any]:
    return {
        "no": row.no,
        "service": row.service,
        "applicant": mask_name(row.applicant_name) if row.applicant_name else "",
        "state": row.state.value,
        "flags": list(row.flags),
        "step": row.step,
        "office": row.office,
        "assignee": row.assignee,
        "received_at": plain(row.received_at),
        "version": row.version,
        "light": row.light,
        **plain_due(row.due_at),
    }


def _documents(view: cases.CaseView) -> dict[UUID, Document]:
    """Every document that may be opened through this case."""
    kept = documents.of_subject(view.no) + documents.of_subject(view.application.no)
    letters = {one.pk: one for one in kept if one.kind == "letter"}
    papers = {row.document.pk: row.document for row in cases.materials_for(view) if row.document is not None}
    return papers | letters


def _document(one: Document) -> dict[str, Any]:
    return {
        "uuid": str(one.pk),
        "kind": one.kind,
        "material": one.material,
        "name": one.name,
        "number": one.number,
        "media_type": one.file.media_type,
        "size": one.file.size,
        "created_at": plain(one.created_at),
    }


def _same_command(key: str | None, outcome: Outcome, action: Action) -> None:
    """A key that did something else is refused instead of passing for done."""
    done = journal.command(key) if key else None
    if done is None:
        return
    same = done.subject == outcome.snapshot.no and _event(done.subject, done.seq) == action.value
    if not same:
        raise DuplicateCommand(key="")


def _event(subject: str, seq: int) -> str:
    try:
        return journal.event(subject, seq).action
    except Event.DoesNotExist:
        return ""


def _overtaken(case_no: str, stale: StaleVersion) -> Overtaken:
    """With the name of whoever was first, and everything that happened since the version that was seen."""
    seen: Any = stale.fields["seen"]
    since = [one for one in journal.events_of(case_no) if one.seq > seen]
    names = accounts.names(one.actor for one in since if one.actor is not None)
    who = str(stale.fields["changed_by"])
    name = names.get(int(who), "") if who.isdecimal() else who
    return Overtaken(stale, changed_by=name, difference=[event(one, names) for one in since])
