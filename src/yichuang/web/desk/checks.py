"""经济状况核对 at the desk: the centre's queue, one check with all it found, settling, contesting, signing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.cases import means
from yichuang.apps.cases import queries as cases
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks import service, showing
from yichuang.apps.checks.models import Check, Report, State
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents import service as document_service
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, NotFound
from yichuang.core.masking import mask_name
from yichuang.web import now
from yichuang.web.desk.checks_page import Page, light, line_rows, reports_of, step_row
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.desk.papers import FRAME_POLICY, answer
from yichuang.web.errors import wording
from yichuang.web.sessions import actor, command_key, new_key

_DONE = {
    "settle": "已记下认定。",
    "run": "已重新查询。",
    "stop": "不再等，可以出报告了。",
    "recheck": "已开始复查，各处重新查一遍。",
    "end": "核对已终止。",
    "agree": "家庭没有异议，核对已定。",
    "statement": "已记下家庭的说明。",
}


@staff_only
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The checks of the centre, most urgent first; those that are over on request."""
    who, at = actor(request), now(request)
    require(who, Permission.RUN_CHECKS)
    over, after = "over" in request.GET, request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 19 else 0
    rows = checks.queue(who, over=over, after=start, limit=checks.PAGE + 1)
    shown = rows[: checks.PAGE]
    more = over and len(rows) > checks.PAGE
    context = {
        "rows": [_line(row, at) for row in shown],
        "over": over,
        "next_url": f"?over=1&after={shown[-1].pk}" if more else "",
        "previous_url": "",
    }
    return page(request, "desk/checks.html", context)


@staff_only
@require_POST
def ask(request: HttpRequest, no: str) -> HttpResponse:
    """提请核对: the check of a case whose step waits for it."""
    view = cases.case(no, actor=actor(request), at=now(request))
    made = means.ask(view.no, actor=actor(request), at=now(request))
    messages.success(request, "已提请核对，正在向各部门查询。")
    return HttpResponseRedirect(reverse("desk:check", args=[made.no]))


def _line(check: Check, at: datetime) -> dict[str, Any]:
    first = min(check.people.all(), key=lambda person: person.position)
    return {
        "url": reverse("desk:check", args=[check.no]),
        "no": check.no,
        "name": mask_name(first.name),
        "people": len(check.people.all()),
        "state": check.get_state_display(),
        "due": shanghai_date(check.due_at - showing.MOMENT),
        "light": light(check, at),
        "asked_by": check.asking_office.name if check.asking_office else check.office.name,
        "requested_at": check.requested_at,
        "late_start": check.started_at is None and at >= check.start_due_at,
    }


@staff_only
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, check_no: str) -> HttpResponse:
    """One check: all of it for its centre, the conclusion and the lines for the office that asked. Each look is on record."""
    who = actor(request)
    found = checks.for_conclusion(check_no, actor=who)
    if not checks.may_see_findings(found, who):
        return _conclusion(request, found, who)
    error = ""
    if request.method == "POST":
        try:
            _do(request, found, who)
            return HttpResponseRedirect(_back(request, found))
        except DomainError as refused:
            error = _words(refused)
    return _show(request, checks.for_findings(check_no, actor=who), who, error)


def _show(request: HttpRequest, found: Check, who: Actor, error: str) -> HttpResponse:
    at = now(request)
    checks.look(found, who, at, what="means_findings")
    context = Page(found, at).context() | {
        "error": error,
        "typed": request.POST if error else {},
        "key": new_key(),
        "case_url": _case_url(found, who, now(request)),
        "finding_choices": showing.FINDING_CHOICES,
        "missing_choices": showing.MISSING_CHOICES,
        **_may(found, who),
    }
    return page(request, "desk/check.html", context, status=422 if error else 200)


def _may(found: Check, who: Actor) -> dict[str, bool]:
    """What this officer may do now."""
    state = found.state
    signable = state in (State.READY, State.CONTESTED)
    return {
        "may_settle": state in (State.RUNNING, State.READY, State.CONTESTED),
        "may_sign": signable and allowed(who, Permission.SIGN_CHECK, found.office_id),
        "signable": signable,
        "may_run": state in (State.REQUESTED, State.RUNNING),
        "may_stop": state == State.RUNNING,
        "may_recheck": state in (State.READY, State.REPORTED, State.CONTESTED),
        "may_agree": state == State.REPORTED,
        "may_note": state in (State.READY, State.REPORTED, State.CONTESTED),
        "may_end": not found.is_over,
    }


def _conclusion(request: HttpRequest, found: Check, who: Actor) -> HttpResponse:
    """For the township: whether, how much, by which lines; no account, no firm, no other number."""
    if request.method != "GET":
        raise NotFound(what="check")
    report = checks.newest_report(found)
    if report is not None:
        checks.look(found, who, now(request), what="means_conclusion")
    told = showing.told(report) if report else None
    context = {
        "check": found,
        "report": told,
        **(_reckoned(found, report, told) if report and told else {}),
        "alone": [(mask_name(name), words) for name, words in told.alone] if told else [],
        "reports": reports_of(found),
        "case_url": _case_url(found, who, now(request)),
        "due": shanghai_date(found.due_at - showing.MOMENT),
    }
    return page(request, "desk/check_conclusion.html", context)


def _reckoned(found: Check, report: Report, told: showing.Told) -> dict[str, Any]:
    """Lines and steps as the printed report has them: sums of the household, no single account."""
    names = {person.position: mask_name(person.name) for person in found.people.all()}
    reckoned = showing.reckoning(report)
    household = {step.name for step in reckoned[0][1]} if reckoned else set()
    return {
        "lines": line_rows(told.lines, household),
        "reckoned": [
            {
                "title": names.get(unit, "") if unit else "",
                "place": f"alone-{unit}" if unit else "step",
                "steps": [step_row(step, steps, ()) for step in steps],
            }
            for unit, steps in reckoned
        ],
    }


def _do(request: HttpRequest, found: Check, who: Actor) -> None:
    wanted, at = request.POST.get("do", ""), now(request)
    key = command_key(request, found.no, wanted)
    reason = request.POST.get("reason", "").strip()
    if wanted == "settle":
        decided = service.Decided(
            request.POST.get("about", "")[:160],
            request.POST.get("choice", ""),
            reason,
            _papers(request, found, who),
        )
        service.settle(found.no, decided, actor=who, at=at, key=key)
    elif wanted == "statement":
        said = service.Said(reason, documents=_papers(request, found, who))
        service.contest(found.no, said, person=None, actor=who, at=at, key=key)
    elif wanted == "run":
        service.run(found.no, actor=who, at=at)
    elif wanted == "sign":
        signed = service.sign(found.no, actor=who, at=at, key=key)
        text = "报告已出具，核对已定。" if signed.final else "报告已出具，已告诉家庭可以在期限内提出异议。"
        messages.success(request, text)
        return
    elif wanted in _BY_NAME:
        _BY_NAME[wanted](found.no, reason, who, at, key)
    else:
        raise NotFound(what="action")
    messages.success(request, _DONE[wanted])


_BY_NAME = {
    "stop": lambda no, reason, who, at, key: service.stop_waiting(no, reason, actor=who, at=at, key=key),
    "recheck": lambda no, reason, who, at, key: service.recheck(no, actor=who, at=at, key=key),
    "end": lambda no, reason, who, at, key: service.end(no, reason, actor=who, at=at, key=key),
    "agree": lambda no, reason, who, at, key: service.agree(no, actor=who, at=at, key=key),
}


def _papers(request: HttpRequest, found: Check, who: Actor) -> tuple[UUID, ...]:
    """Papers that came with the form, kept under the check's number."""
    kept = []
    for file in request.FILES.getlist("papers"):
        if isinstance(file, UploadedFile):
            filing = document_service.Filing(
                name=file.name or "凭据", subject=found.no, created_by_id=who.user_id
            )
            kept.append(document_service.store(file, filing).uuid)
    return tuple(kept)


def _back(request: HttpRequest, found: Check) -> str:
    place = request.POST.get("back", "")
    url = reverse("desk:check", args=[found.no])
    return f"{url}#{quote(place)}" if place else url


def _words(refused: DomainError) -> str:
    reasons = {
        "choice": "请选一种认定。",
        "reason": "请写明理由，至少四个字。",
        "text": "请把说明写清楚，至少四个字。",
    }
    return reasons.get(str(refused.fields.get("field", "")), wording(refused).text)


def _case_url(found: Check, who: Actor, at: datetime) -> str:
    """The case that the check belongs to, where this person may open it."""
    try:
        return case_url(cases.case(f"{found.subject}/1", actor=who, at=at).no)
    except DomainError:
        return ""  # a re-check of what was granted long ago, or another office's case


@staff_only
@require_GET
@xframe_options_sameorigin
@csp_replace(FRAME_POLICY)  # type: ignore[arg-type]  # its stub knows no further arguments
def report(request: HttpRequest, check_no: str, version: int) -> HttpResponse:
    """The printed report. The look is on record."""
    who = actor(request)
    found = checks.for_conclusion(check_no, actor=who)
    row = checks.report(found.no, version)
    checks.look(found, who, now(request), what="means_report")
    return answer(documents.get(row.document))


@staff_only
@require_GET
@xframe_options_sameorigin
@csp_replace(FRAME_POLICY)  # type: ignore[arg-type]
def paper(request: HttpRequest, check_no: str, uuid: UUID) -> HttpResponse:
    """A paper that the family or an officer handed in with a statement or a ruling."""
    found = checks.for_findings(check_no, actor=actor(request))
    document = documents.get(uuid)
    if document.subject != found.no:
        raise NotFound(what="document")
    return answer(document)
