"""One act on a case: its step on the case page, the command, the next case; a comparison where somebody was first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import queues, service
from yichuang.apps.cases.lifecycle import TABLE, Action
from yichuang.core.errors import (
    DocumentRefused,
    InvalidAnswers,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleVersion,
    UniqueEntry,
    UnprintableText,
)
from yichuang.web.desk import conflict
from yichuang.web.desk.acts import FORMS, ActForm
from yichuang.web.desk.casefile import CaseFile, open_file
from yichuang.web.desk.cases import show
from yichuang.web.desk.frame import case_url, queue_of, short_no, staff_only
from yichuang.web.errors import wording
from yichuang.web.sessions import actor, command_key, new_key

_STAYS = frozenset(
    {Action.CLAIM, Action.RELEASE, Action.PRE_REVIEW, Action.REQUEST_OPINION, Action.SUPPLEMENT}
)
"""After these the same person goes on with the same case."""


@staff_only
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, no: str, action: str) -> HttpResponse:
    """The step of one act: what it means, what it needs, and the button that does it."""
    file = open_file(no, request)
    wanted = _action(action)
    if request.method == "GET":
        if wanted not in file.view.actions:
            return _gone(request, file, wanted)
        if wanted is Action.REVIEW and file.awaits_check and file.means_check is not None:
            messages.info(request, "这一步由核对报告完成：报告定了，结果会自己填好。")
            return HttpResponseRedirect(reverse("desk:check", args=[file.means_check.no]))
        return _step(request, file, wanted, FORMS[wanted](file, actor(request)), file.view.facts.version)
    return _do(request, file, wanted)


def _action(text: str) -> Action:
    found = next((action for action in FORMS if action.value == text), None)
    if found is None:
        raise NotFound(what="action")
    return found


def _gone(request: HttpRequest, file: CaseFile, wanted: Action) -> HttpResponse:
    state = file.view.snapshot.state.chinese
    messages.warning(request, f"这件现在是“{state}”，不能再{wanted.chinese}。下面是现在可以做的。")
    return HttpResponseRedirect(case_url(file.no, queue_of(request)))


def _step(
    request: HttpRequest, file: CaseFile, wanted: Action, form: ActForm, version: int, status: int = 200
) -> HttpResponse:
    more: dict[str, Any] = {
        "form": form,
        "form_template": form.template,
        "action": wanted,
        "consequence": TABLE[wanted].consequence,
        "version": version,
        "key": request.POST.get("key") or new_key(),
        "act_url": case_url(file.no, queue_of(request), "act", wanted.value),
        "back_url": case_url(file.no, queue_of(request)),
        "grave": [],
    }
    return show(request, file, status=status, **more)


def _do(request: HttpRequest, file: CaseFile, wanted: Action) -> HttpResponse:
    seen = _seen(request, file)
    key = command_key(request, file.no, wanted.value)
    if seen != file.view.facts.version or wanted not in file.view.actions:
        # somebody was first, or this very click was: the engine knows which
        return _late(request, file, wanted, seen, key)
    form = FORMS[wanted](file, actor(request), request.POST, request.FILES)
    if not form.is_valid():
        return _step(request, file, wanted, form, seen, status=422)
    order = service.Order(file.at, seen=seen, key=key)
    try:
        form.perform(wanted, order)
    except StaleVersion as stale:
        return conflict.case(request, open_file(file.no, request), wanted, stale, form)
    except (
        InvalidInput,
        InvalidAnswers,
        DocumentRefused,
        UniqueEntry,
        UnprintableText,
        NotAllowed,
    ) as refused:
        _tell(form, refused)
        return _step(request, file, wanted, form, seen, status=422)
    return _onwards(request, file, wanted)


def _seen(request: HttpRequest, file: CaseFile) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else file.view.facts.version


def _late(request: HttpRequest, file: CaseFile, wanted: Action, seen: int, key: str) -> HttpResponse:
    """The same click again goes on as if it were the first; anybody else's change is compared."""
    try:
        done = service.act(
            file.no, wanted, {}, actor=actor(request), order=service.Order(file.at, seen=seen, key=key)
        )
    except StaleVersion as stale:
        form = FORMS[wanted](file, actor(request), request.POST, request.FILES)
        return conflict.case(request, file, wanted, stale, form)
    assert done.repeated  # without data and with the version seen, nothing else passes
    return _onwards(request, file, wanted)


def _tell(form: ActForm, refused: Any) -> None:
    if isinstance(refused, InvalidAnswers):
        for finding in refused.findings:
            form.add_error(finding.field if finding.field in form.fields else None, finding.text)
        return
    name = str(refused.fields.get("field", "")).split(".")[0]
    words = wording(refused).text
    if words not in [text for texts in form.errors.values() for text in texts]:
        form.add_error(name if name in form.fields else None, words)


def _onwards(request: HttpRequest, file: CaseFile, wanted: Action) -> HttpResponse:
    """Says what was done and opens the next case of the queue."""
    name, queue = file.view.offering.service.name, queue_of(request)
    done = format_html(
        '已{}：{}，<a href="{}">{}</a>。',
        wanted.chinese,
        name,
        case_url(file.no, queue),
        short_no(file.no),
    )
    if wanted in (Action.ACCEPT, Action.ACCEPT_TOLERATED, Action.ACCEPT_ON_COMMITMENT):
        done += format_html(' <a href="{}">打印回执</a>', case_url(file.no, "", "receipt"))
    messages.success(request, done)
    if not queue or wanted in _STAYS:
        return HttpResponseRedirect(case_url(file.no, queue))
    rows = queues.queue(queue, actor=actor(request), at=file.at, limit=2)
    following = next((row.no for row in rows if row.no != file.no), None)
    if following is None:
        return HttpResponseRedirect(reverse("desk:queue", args=[queue]))
    return HttpResponseRedirect(case_url(following, queue))
