"""主动发现 on the board: how far the leads of a period came, from their rows; who is late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yichuang.apps.outreach import queries as outreach
from yichuang.apps.outreach.discovery import CLOSINGS, SOURCES, Closing, Source
from yichuang.apps.oversight import queries as oversight
from yichuang.core.rates import Rate
from yichuang.web import now
from yichuang.web.board.frame import page, scope_of
from yichuang.web.desk.frame import staff_only

_FEW = "不满10"


@require_GET
@staff_only
def discovery(request: HttpRequest) -> HttpResponse:
    """The funnel, what became of it, and the offices whose leads wait."""
    scope, at = scope_of(request), now(request)
    found = outreach.funnel(scope.offices, scope.since, scope.until, at)
    names = oversight.service_names(list(found.recognised))
    context: dict[str, Any] = {
        "tab": "discovery",
        "funnel": found,
        "stages": _stages(found),
        "yield_text": f"每百条线索 {_share(found.recognised_in_all, found.recorded)}",
        "late_tone": "red" if found.overdue else "",
        "recognised": [counted(names.get(code, code), n) for code, n in found.recognised.items()],
        "closed": [counted(CLOSINGS[Closing(code)], n) for code, n in found.closed.items()],
        "sources": [counted(SOURCES[Source(code)], n) for code, n in found.sources.items()],
        "offices": [
            counted(name, n, red=late, beside=str(late))
            for _, name, n, late in outreach.overdue_by_office(scope.offices, at)
        ],
    }
    return page(request, "board/discovery.html", scope, context)


def counted(label: str, count: int | None, *, red: int = 0, beside: str = "") -> dict[str, Any]:
    """A row with its bar; ``None`` is a number too small to be told."""
    return {
        "label": label,
        "green": (count or 0) - red,
        "red": red,
        "text": _FEW if count is None else f"{count:,}",
        "beside": beside,
    }


def _stages(found: outreach.Funnel) -> list[dict[str, Any]]:
    steps = {
        "收到线索": found.recorded,
        "入户走访": found.visited,
        "本人同意": found.agreed,
        "录入完成": found.entered,
        "核对完成": found.checked,
        "纳入救助": found.recognised_in_all,
    }
    return [counted(label, count, beside=_share(count, found.recorded)) for label, count in steps.items()]


def _share(n: int, d: int) -> str:
    return f"{value}%" if (value := Rate(n, d).value) is not None else "—"
