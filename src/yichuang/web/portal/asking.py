"""Asking the office: about a service before applying, about an application of one's own; the answers stand beside."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import applications, dialogue
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application, Thread
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import InvalidInput, LimitExceeded, NotFound
from yichuang.web import conversation, now
from yichuang.web.errors import wording
from yichuang.web.portal.hall import offered_near
from yichuang.web.sessions import actor, command_key, kept_typing, login_required, new_key, region_of

_ROOM = "#talk"


@login_required
@require_http_methods(["GET", "POST"])
def about_service(request: HttpRequest, code: str) -> HttpResponse:
    """Before applying: to the office that would receive it in the visitor's place. NotFound, NotOffered."""
    offering, _ = offered_near(releases.current_catalogue(), code, region_of(request))
    who, error = actor(request), ""
    if request.method == "POST":
        key = command_key(request, "ask", offering.service.code)
        try:
            dialogue.ask_about_service(
                offering, request.POST.get("text", ""), actor=who, at=now(request), key=key
            )
            return HttpResponseRedirect(request.path + _ROOM)
        except (InvalidInput, LimitExceeded) as refused:
            error = wording(refused).text
    context = {
        "title": f"问“{offering.service.name}”",
        "lead": "办之前有不清楚的，先问一问。",
        "back": {
            "url": (guide := reverse("portal:service", args=[offering.service.code])),
            "label": "看办事指南",
        },
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": offering.service.name, "url": guide},
            {"label": "问窗口"},
        ],
        **_shown(request, dialogue.of_service(offering, who), offering, error),
    }
    return render(request, "portal/ask.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "POST"])
def about_application(request: HttpRequest, no: str) -> HttpResponse:
    """About a draft or an application; NotFound for everybody to whom it does not belong, staff too."""
    row, error = own_application(request, no), ""
    offering = applications.offering_of(row)
    if request.method == "POST":
        key = command_key(request, "ask", row.no)
        try:
            dialogue.ask(row, request.POST.get("text", ""), actor=actor(request), at=now(request), key=key)
            return HttpResponseRedirect(request.path + _ROOM)
        except (InvalidInput, LimitExceeded) as refused:
            error = wording(refused).text
    page = "portal:case" if row.submitted_at else "portal:task_list"
    context = {
        "title": "问窗口",
        "lead": offering.service.name,
        "no": row.no,
        "back": {"url": (own := reverse(page, args=[row.no])), "label": "回到这件"},
        "crumbs": [
            {"label": "我的办件", "url": "/mine"},
            {"label": offering.service.name, "url": own},
            {"label": "问窗口"},
        ],
        **_shown(request, dialogue.of_application(row), offering, error),
    }
    return render(request, "portal/ask.html", context, status=422 if error else 200)


def own_application(request: HttpRequest, no: str) -> Application:
    """The application of this number if the person logged in is its applicant or agent. NotFound."""
    try:
        row = applications.of_actor(cases.normalise(no).partition("/")[0], actor(request))
    except InvalidInput:
        raise NotFound(what="application") from None
    if not dialogue.is_party(row, actor(request)):
        raise NotFound(what="application")
    return row


def _shown(request: HttpRequest, thread: Thread | None, offering: Any, error: str) -> dict[str, Any]:
    typed = kept_typing(request) if request.method == "GET" else None
    return {
        "talk": conversation.box(thread, offering, now(request)),
        "error": error,
        "text": (typed or request.POST).get("text", ""),
        "key": new_key(),
    }


def own_questions(request: HttpRequest) -> list[dict[str, Any]]:
    """What the person asked before applying, for the list of their matters."""
    catalogue = releases.current_catalogue()
    return [
        {
            "title": catalogue.name_of(thread.service),
            "url": reverse("portal:ask_service", args=[thread.service]),
            "changed_at": thread.changed_at,
            "waiting": thread.waiting_since is not None,
        }
        for thread in dialogue.of_asker(actor(request))
        if thread.service in catalogue.services or thread.service in catalogue.bundles
    ]
