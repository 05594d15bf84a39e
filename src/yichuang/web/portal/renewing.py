"""A draft meets new rules: what has changed is shown first, then the person moves it over, answers kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import draft_migration
from yichuang.web import now
from yichuang.web.portal.sheet import open_sheet
from yichuang.web.sessions import actor, login_required


@login_required
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, no: str) -> HttpResponse:
    """The differences and one button; where there are none, back to the tasks."""
    sheet = open_sheet(request, no)
    tasks = reverse("portal:task_list", args=[sheet.no])
    changes = draft_migration.changes_for(sheet.application)
    if not changes:
        return HttpResponseRedirect(tasks)
    if request.method == "POST":
        draft_migration.migrate_draft(sheet.no, actor=actor(request), at=now(request))
        return HttpResponseRedirect(tasks)
    context = {
        "sheet": sheet,
        "changes": [change.text for change in changes],
        "back_url": tasks,
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": sheet.title, "url": tasks},
            {"label": "新的规定"},
        ],
    }
    return render(request, "portal/renewal.html", context)
