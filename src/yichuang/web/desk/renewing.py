"""A draft of the window meets new rules: the clerk sees what has changed and moves it over, answers kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.apps.cases import draft_migration
from yichuang.web import now
from yichuang.web.desk.frame import page, staff_only
from yichuang.web.desk.sheet import open_sheet
from yichuang.web.sessions import actor


@staff_only
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, no: str) -> HttpResponse:
    """The differences and one button; where there are none, back to the form."""
    sheet = open_sheet(request, no)
    filling = reverse("desk:fill", args=[sheet.no])
    changes = draft_migration.changes_for(sheet.application)
    if not changes:
        return HttpResponseRedirect(filling)
    if request.method == "POST":
        draft_migration.migrate_draft(sheet.no, actor=actor(request), at=now(request))
        return HttpResponseRedirect(filling)
    context = {
        "title": sheet.form.offering.service.name,
        "no": sheet.no,
        "changes": [change.text for change in changes],
        "back_url": filling,
    }
    return page(request, "desk/renewal.html", context)
