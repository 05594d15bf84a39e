"""The case page: data left, papers right, the decision at the end; why a date is what it is; data in full."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.cases import casefile as own
from yichuang.apps.cases import checklist, dialogue, later, queues
from yichuang.apps.cases.lifecycle import TABLE, Action, State
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks.models import Report
from yichuang.apps.documents.models import Document
from yichuang.apps.registers import queries as registers
from yichuang.catalogue.model import Role
from yichuang.core.findings import Finding
from yichuang.web.desk import at_home, casefile, checking, clocks, guardians, steps
from yichuang.web.desk.casefile import CaseFile
from yichuang.web.desk.decision import choices
from yichuang.web.desk.frame import case_url, page, queue_of, short_no, staff_only
from yichuang.web.sessions import actor, new_key


@staff_only
@require_GET
def case(request: HttpRequest, no: str) -> HttpResponse:
    """One case. A case that this person has no part in looks like one that does not exist."""
    file = casefile.open_file(no, request)
    return show(request, file)


def show(
    request: HttpRequest, file: CaseFile, *, full: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    """The case page; ``act`` puts an act's form where the buttons stand."""
    queue = queue_of(request)
    context = {
        "file": file,
        "view": file.view,
        "no": short_no(file.no),
        "title": file.view.offering.service.name,
        "tags": [{"tone": tone, "text": text} for tone, text in file.tags],
        "steps": steps.bar(file),
        "sections": casefile.sections(file, full=full),
        "full": full,
        "conditions": checking.conditions(file, actor(request).user_id),
        "ticks_url": case_url(file.no, queue, "ticks") if checklist.may_tick(file.view) else "",
        "opinions": steps.opinions(file),
        "timeline": steps.timeline(file),
        "materials": _materials(request, file, queue),
        "materials_note": _count(file),
        "opened": _opened(request, file),
        "due": clocks.sentence(file),
        "later": later.sentences(file.view.snapshot, file.view.offering),
        "why_url": case_url(file.no, queue, "why"),
        "key": new_key(),
        "light": file.view.light if file.view.light in ("yellow", "red") else "",
        "collect_url": _collect_url(file),
        "question": _question(request, file),
        "bundle": _bundle(file),
        "wards": len(guardians.waiting(request, file.view.application)),
        "wards_no": file.view.application.no,
        "means": file.means_check,
        "not_as_reported": _not_as_reported(request, file),
        "fits_by_report": _fits_by_report(request, file),
        "may_ask_check": file.may_ask_check,
        **at_home.of_case(request, file),
        **_beside(request, file, queue),
        **_holder(request, file),
        **_results(request, file),
        "can_unmask": not full and allowed(actor(request), Permission.UNMASK, file.rules.office),
        "unmask_url": case_url(file.no, queue, "unmask"),
        "receipt_url": case_url(file.no, "", "receipt"),
        "letters_url": case_url(file.no, "", "letters"),
    }
    if "form" not in more:
        context |= _buttons(file, queue)
    return page(request, "desk/case.html", {**context, **more}, queue=queue, status=status)


def _not_as_reported(request: HttpRequest, file: CaseFile) -> list[Finding]:
    """Where the case differs from the final report. What the report says is shown with it, so the look is on record."""
    if file.not_as_reported and file.means_check is not None:
        checks.look(file.means_check, actor(request), file.at, what="means_conclusion")
    return file.not_as_reported


def _fits_by_report(request: HttpRequest, file: CaseFile) -> Report | None:
    """The report against which nobody denies without a reason; who is told of it has looked at it."""
    if file.fits_by_report is not None and file.means_check is not None:
        checks.look(file.means_check, actor(request), file.at, what="means_conclusion")
    return file.fits_by_report


def _collect_url(file: CaseFile) -> str:
    """Where the window takes in papers, and answers in a correction, for this case."""
    open_states = (State.SUBMITTED, State.IN_CORRECTION)
    if Role.CLERK not in file.view.roles or file.view.snapshot.state not in open_states:
        return ""
    return reverse("desk:fill", args=[file.view.application.no])


def _bundle(file: CaseFile) -> dict[str, str] | None:
    """The bundle that this case is a part of."""
    whole = own.bundle_of(file.view.application)
    if whole is None:
        return None
    return {"name": whole.service.name, "url": reverse("desk:bundle", args=[file.view.application.no])}


def _question(request: HttpRequest, file: CaseFile) -> dict[str, Any] | None:
    """What the person asked about this application, for those who answer at its window."""
    thread = dialogue.of_application(file.view.application)
    if thread is None or not allowed(actor(request), Permission.ANSWER_QUESTION, thread.office_id):
        return None
    url = reverse("desk:question", args=[thread.pk])
    return {"url": url, "waiting": thread.waiting_since is not None, "changed_at": thread.changed_at}


def _buttons(file: CaseFile, queue: str) -> dict[str, Any]:
    found = choices(file)

    def button(action: Action) -> dict[str, str]:
        return {
            "label": action.chinese,
            "url": case_url(file.no, queue, "act", action.value),
            "value": action.value,
        }

    return {
        "primary": button(found.primary) if found.primary else None,
        "beside": [button(action) for action in found.beside],
        "grave": [button(action) for action in found.grave],
        "more_actions": [button(action) for action in found.more],
        "direct": [button(action) for action in found.direct],
        "consequence": TABLE[found.primary].consequence if found.primary else None,
    }


def _materials(request: HttpRequest, file: CaseFile, queue: str) -> list[dict[str, str]]:
    rows = []
    for paper in file.papers:
        row = {"state": paper.state, "name": paper.name, "note": paper.note}
        if paper.document is not None:
            row |= {"url": _view_url(file, paper.document, queue), "action": "对照查看"}
        elif paper.due is not None and paper.due.produced_by_form:
            row |= {"url": case_url(file.no, "", "letters"), "action": "打印"}
        rows.append(row)
    return rows


def _view_url(file: CaseFile, document: Document, queue: str) -> str:
    url = case_url(file.no, queue)
    return f"{url}{'&' if '?' in url else '?'}doc={document.uuid}#file"


def _count(file: CaseFile) -> str:
    states = [paper.state for paper in file.papers]
    names = {"data": "数据替代", "ok": "已交", "tolerated": "容缺", "missing": "缺", "waiting": "可不交"}
    parts = [f"{text} {states.count(state)}" for state, text in names.items() if states.count(state)]
    return f"{len(states)} 件：{'，'.join(parts)}" if parts else "不用交材料"


def _opened(request: HttpRequest, file: CaseFile) -> dict[str, Any] | None:
    """The paper that stands beside the answers, if one was asked for."""
    wanted = request.GET.get("doc", "")
    document = next((d for uuid, d in file.documents.items() if str(uuid) == wanted), None)
    if document is None:
        return None
    url = reverse("desk:file", args=[short_no(file.no), document.uuid])
    name = next(
        (p.name for p in file.papers if p.document and p.document.uuid == document.uuid), document.name
    )
    kind = document.file.media_type
    return {
        "name": name,
        "url": url,
        "image": kind.startswith("image/"),
        "close": case_url(file.no, queue_of(request)),
    }


def _beside(request: HttpRequest, file: CaseFile, queue: str) -> dict[str, str]:
    """The cases before and after in the queue that is open."""
    if not queue:
        return {}
    rows = queues.queue(queue, actor=actor(request), at=file.at, limit=200)
    numbers = [row.no for row in rows]
    if file.no not in numbers:
        return {"next_url": case_url(numbers[0], queue)} if numbers else {}
    here = numbers.index(file.no)
    found = {}
    if here + 1 < len(numbers):
        found["next_url"] = case_url(numbers[here + 1], queue)
    if here > 0:
        found["previous_url"] = case_url(numbers[here - 1], queue)
    return found


def _holder(request: HttpRequest, file: CaseFile) -> dict[str, Any]:
    """Who works on it, and since when: nobody starts on what somebody else has in hand."""
    holder, since = file.view.snapshot.assignee, file.claimed
    if holder is None:
        return {"holder": ""}
    return {
        "holder": file.person(holder),
        "held_since": since.occurred_at if since else None,
        "held_by_me": holder == actor(request).user_id,
    }


def _results(request: HttpRequest, file: CaseFile) -> dict[str, Any]:
    """Entries and certificates that the case wrote."""
    entries = registers.of_cause(file.no) if file.view.snapshot.decision == "grant" else []
    rows = []
    for entry in entries:
        for row in registers.certificates_of(entry):
            url = reverse("desk:certificate", args=[short_no(file.no), row.row_key])
            rows.append({"title": row.name, "note": row.number, "url": url, "state": row.get_state_display()})
    mine = allowed(actor(request), Permission.PRINT, file.rules.office) or allowed(
        actor(request), Permission.PRINT, file.view.application.office_id
    )
    letters = [
        {"title": letter.name.removesuffix(".pdf"), "note": letter.number, "url": _view_url(file, letter, "")}
        for letter in file.letters
    ]
    return {"entries": entries, "certificates": rows, "letters": letters, "may_print": mine}


@staff_only
@require_GET
def why(request: HttpRequest, no: str) -> HttpResponse:
    """为什么是这天: the running clock with the reason for every day."""
    file = casefile.open_file(no, request)
    back = case_url(file.no, queue_of(request))
    shown = clocks.explained(file)
    context = {"file": file, "no": short_no(file.no), "clocks": shown, "back_url": back}
    return page(request, "desk/why.html", context, queue=queue_of(request))


@staff_only
@require_http_methods(["POST"])
def unmask(request: HttpRequest, no: str) -> HttpResponse:
    """The data in full, once, for a stated purpose; each person concerned finds it in their own record."""
    file = casefile.open_file(no, request)
    purpose = request.POST.get("purpose", "")
    people = [party.person for party in file.view.application.parties.all() if party.person is not None]
    whose = [f"person:{person}" for person in people] or [f"application:{file.view.application.no}"]
    for one in dict.fromkeys(whose):
        accounts.unmask(
            actor(request),
            what="case_answers",
            whose=one,
            purpose=purpose[:200],
            office=file.rules.office,
            at=file.at,
        )
    return show(request, file, full=True)
