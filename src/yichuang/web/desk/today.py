"""今日小结: what this person did today, and what is left."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.cases import queues
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.journal import queries as journal
from yichuang.clock import midnight
from yichuang.core.clocktime import format_time, shanghai_date
from yichuang.web import now
from yichuang.web.desk.frame import case_url, my_queues, page, short_no, staff_only
from yichuang.web.sessions import actor

_NAMES = {action.value: action.chinese for action in Action}
_SHOWN = 50


@staff_only
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Counts by act, the acts themselves, and the queues that wait for tomorrow."""
    at, who = now(request), actor(request)
    events = journal.events_by(who.user_id or 0, midnight(shanghai_date(at)))
    counted = Counter(event.action for event in events)
    figures = [
        {"label": _NAMES[action], "value": count}
        for action, count in counted.most_common()
        if action in _NAMES
    ]
    rows = [
        {
            "title": _NAMES[event.action],
            "note": short_no(event.subject),
            "end": format_time(event.occurred_at),
            "url": case_url(event.subject),
        }
        for event in events[:_SHOWN]
        if event.action in _NAMES
    ]
    counts = queues.counts(actor=who, at=at)
    left = [
        {"title": queues.QUEUES[name], "end": f"{counts[name]} 件", "url": reverse("desk:queue", args=[name])}
        for name in my_queues(who)
        if counts[name]
    ]
    return page(
        request, "desk/today.html", {"figures": figures, "rows": rows, "left": left, "day": shanghai_date(at)}
    )
