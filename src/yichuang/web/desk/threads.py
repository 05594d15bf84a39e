"""Questions of people 待回复: the queue of the window, and one thread with the box to answer in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.cases import dialogue, queues
from yichuang.apps.cases.models import Thread
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, InvalidInput, OwnFamily, StaleVersion
from yichuang.core.masking import mask_name
from yichuang.web import conversation, now
from yichuang.web.desk.frame import case_url, page, staff_only
from yichuang.web.errors import wording
from yichuang.web.portal.progress import last_day
from yichuang.web.sessions import actor, command_key, kept_typing, new_key

_BEFORE = "还没申请"


@staff_only
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """What people asked and nobody has answered, the longest waiting first."""
    who = actor(request)
    require(who, Permission.ANSWER_QUESTION)
    rows = dialogue.waiting(who, after=_cursor(request), limit=queues.PAGE + 1)
    shown, more = rows[: queues.PAGE], len(rows) > queues.PAGE
    context = {
        "rows": [_line(thread, request) for thread in shown],
        "next_url": f"?{urlencode({'after': dialogue.cursor(shown[-1])})}" if more else "",
        "previous_url": request.path if request.GET.get("after") else "",
    }
    return page(request, "desk/questions.html", context)


def _cursor(request: HttpRequest) -> str:
    """A cursor as we gave it; a mangled one is no page."""
    after = request.GET.get("after", "")
    if after and not dialogue.is_cursor(after):
        raise InvalidInput(field="after", reason="cursor")
    return after


def _line(thread: Thread, request: HttpRequest) -> dict[str, Any]:
    due = last_day(thread.due_at) if thread.due_at else None
    today = shanghai_date(now(request))
    return {
        "url": reverse("desk:question", args=[thread.pk]),
        "service": releases.current_catalogue().name_of(thread.service),
        "no": thread.application.no if thread.application else _BEFORE,
        "person": _person(thread),
        "since": thread.waiting_since,
        "due": due,
        "light": "red" if due is not None and due < today else "yellow" if due == today else "",
    }


def _person(thread: Thread) -> str:
    name = thread.application.applicant_name if thread.application else ""
    if not name and thread.asker_id:
        name = accounts.user(thread.asker_id).name
    return mask_name(name) if name else ""


@staff_only
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, thread: UUID) -> HttpResponse:
    """The thread and the answer. Nothing typed is lost where a colleague was first."""
    found, error = dialogue.for_office(thread, actor(request)), ""
    if request.method == "POST":
        try:
            return _answer(request, found)
        except StaleVersion as stale:
            error = f"{wording(stale).sentence}请看他的答复，还要补充再发。"
        except (InvalidInput, OwnFamily) as refused:
            error = wording(refused).text
    return _show(request, found, error)


def _answer(request: HttpRequest, thread: Thread) -> HttpResponse:
    seen = request.POST.get("seen", "")
    dialogue.answer(
        thread.pk,
        request.POST.get("text", ""),
        actor=actor(request),
        at=now(request),
        seen=int(seen) if seen.isdecimal() and len(seen) < 19 else 0,
        key=command_key(request, "answer", str(thread.pk)),
    )
    messages.success(request, "已答复，已通知提问的人。")
    following = dialogue.waiting(actor(request), limit=1)
    if following:
        return HttpResponseRedirect(reverse("desk:question", args=[following[0].pk]))
    return HttpResponseRedirect(reverse("desk:questions"))


def _show(request: HttpRequest, thread: Thread, error: str) -> HttpResponse:
    offering = _offering(thread)
    said = conversation.lines(thread, person=_person(thread) or "提问的人", masked=True)
    typed = kept_typing(request) if request.method == "GET" else None
    no = thread.application.no if thread.application else ""
    context = {
        "talk": {"lines": said},
        "service": offering.service.name if offering else thread.service,
        "no": no,
        "case_url": case_url(no) if no and thread.application and thread.application.submitted_at else "",
        "guide_url": reverse("desk:guide", args=[thread.service]),
        "due": last_day(thread.due_at) if thread.due_at else None,
        "waiting": thread.waiting_since is not None,
        "seen": said[-1]["id"] if said else 0,
        "longest": dialogue.LONGEST,
        "text": (typed or request.POST).get("text", ""),
        "error": error,
        "key": new_key(),
    }
    return page(request, "desk/question.html", context, status=422 if error else 200)


def _offering(thread: Thread) -> Any:
    """``None`` where the place has given the service up since it was asked about."""
    try:
        return dialogue.offering_of(thread)
    except DomainError:
        return None
