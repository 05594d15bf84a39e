"""The overview, what runs behind a light, same-day stops, denials against a report, and the figures as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.cases.lifecycle import State
from yichuang.apps.oversight import past
from yichuang.apps.oversight import queries as oversight
from yichuang.apps.oversight.queries import Lights
from yichuang.core.clocktime import format_moment
from yichuang.web import now
from yichuang.web.board import attention, cards, published, workbook
from yichuang.web.board.frame import BY, DOMAINS, Scope, page, scope_of
from yichuang.web.desk.frame import staff_only

_MONTHS = 12
_LIGHTS = {"green": "正常", "yellow": "将到期", "red": "已超期"}
_LISTED = 100
_DECIDED = ("办件号", "事项", "办理单位", "办结")


@require_GET
@staff_only
def overview(request: HttpRequest) -> HttpResponse:
    """Figures with their numbers, lights, what needs a decision, a year's course, published figures."""
    scope, at = scope_of(request), now(request)
    found = oversight.figures(scope.since, scope.until, offices=scope.offices, by=scope.by, at=at)
    began = oversight.months_before(scope.until, _MONTHS - 1)
    course = oversight.figures(began, scope.until, offices=scope.offices, by="month", at=at)
    called_back = oversight.called_back(scope.offices, scope.since, scope.until)
    context = {
        "tab": "home",
        "cards": cards.cards(found, called_back=called_back),
        "lights": _bars(scope, oversight.lights(scope.offices, at)),
        "attention": attention.rows(scope, found, at),
        "trend": cards.trend(course),
        "by_tabs": _by_tabs(scope),
        "group_columns": cards.columns(cards.TABLE, BY[scope.by].removeprefix("按")),
        "group_rows": cards.rows(found.groups, _names(scope, [group.key for group in found.groups])),
        "definitions": cards.definitions(found),
        "definition_columns": [
            {"label": "指标"},
            {"label": "数值", "numeric": True},
            {"label": "分子 / 分母", "numeric": True},
            {"label": "口径"},
        ],
        "past": past.closed(scope.offices, scope.since, scope.until),
        "published": published.sections(scope, at),
        "published_presets": published.presets(scope),
    }
    return page(request, "board/overview.html", scope, context)


def _bars(scope: Scope, found: list[Lights]) -> list[dict[str, Any]]:
    def url(domain: str, light: str) -> str:
        return f"{reverse('board:running')}?{scope.query()}&{urlencode({'domain': domain, 'light': light})}"

    return [
        {
            "label": DOMAINS.get(lights.domain, "其他"),
            "green": lights.green,
            "amber": lights.yellow,
            "red": lights.red,
            "green_url": url(lights.domain, "green") if lights.green else "",
            "amber_url": url(lights.domain, "yellow") if lights.yellow else "",
            "red_url": url(lights.domain, "red") if lights.red else "",
        }
        for lights in found
    ]


def _by_tabs(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": f"{reverse('board:home')}?{scope.query(by=by)}#groups",
            "current": by == scope.by,
            "count": None,
        }
        for by, label in BY.items()
    ]


def _names(scope: Scope, keys: list[str]) -> dict[str, str]:
    return oversight.service_names(keys) if scope.by == "service" else accounts.office_names(keys)


@require_GET
@staff_only
def running(request: HttpRequest) -> HttpResponse:
    """The open cases behind a light; those of offices whose cases the actor may not see are only counted."""
    scope, at = scope_of(request, Permission.SEE_LIGHTS), now(request)
    domain, service = request.GET.get("domain", ""), request.GET.get("service", "")
    light = request.GET.get("light", "")
    seen = scope.offices & offices_for(scope.actor, Permission.SEE_CASE)
    found = oversight.running(seen, at, domain=domain, service=service, light=light, limit=_LISTED)
    services = oversight.service_names(item.service for item in found)
    offices = accounts.office_names(item.office for item in found)
    rows = [
        [
            {
                "text": item.no.removesuffix("/1"),
                "url": reverse("desk:case", args=[item.no.removesuffix("/1")]),
            },
            {"text": services[item.service]},
            {"text": offices.get(item.office, item.office)},
            {"text": State(item.state).chinese},
            {"text": format_moment(item.due_at)},
            {"text": _LIGHTS[item.light], "tone": {"yellow": "amber"}.get(item.light, item.light)},
        ]
        for item in found
    ]
    context = {
        "tab": "running",
        "title": _title(domain, service, light),
        "lights": _bars(scope, oversight.lights(scope.offices, at)),
        **_stacked(("办件号", "事项", "办理单位", "状态", "最晚办结", "灯号"), rows),
        "full": len(found) == _LISTED,
        "unseen": _unseen(scope, seen, domain, light, at) if not service else 0,
    }
    return page(request, "board/running.html", scope, context)


def _title(domain: str, service: str, light: str) -> str:
    what = oversight.service_names([service])[service] if service else DOMAINS.get(domain, "")
    return f"在办件{f'：{what}' if what else ''}{f'，{_LIGHTS[light]}' if light in _LIGHTS else ''}"


def _unseen(scope: Scope, seen: frozenset[str], domain: str, light: str, at: Any) -> int:
    """How many more there are at offices below, whose cases need a grant of their own."""
    rest = [row for row in oversight.lights(scope.offices - seen, at) if domain in ("", row.domain)]
    names = [light] if light else list(_LIGHTS)
    return sum(getattr(row, name) for row in rest for name in names)


@require_GET
@staff_only
def stops(request: HttpRequest) -> HttpResponse:
    """Cases that stood still for less than a day, and what the early rate is without them."""
    scope = scope_of(request)
    rows = _listed(scope, oversight.same_day_stops(scope.offices, scope.since, scope.until, limit=_LISTED))
    figures = oversight.figures(scope.since, scope.until, offices=scope.offices, at=now(request))
    context = {
        "tab": "stops",
        **_stacked(_DECIDED, rows),
        "plain": figures.rate("early_rate"),
        "strict": figures.rate("early_rate_undisputed"),
    }
    return page(request, "board/stops.html", scope, context)


@require_GET
@staff_only
def denied(request: HttpRequest) -> HttpResponse:
    """Cases denied although the means check's report said that they fit, each with why."""
    scope = scope_of(request)
    found = oversight.against_reports(scope.offices, scope.since, scope.until, limit=_LISTED)
    listed = zip(_listed(scope, found), found, strict=True)
    context = {
        "tab": "denied",
        **_stacked((*_DECIDED, "为什么和报告不一样"), [[*row, {"text": item.why}] for row, item in listed]),
    }
    return page(request, "board/denied.html", scope, context)


def _stacked(names: Sequence[str], rows: list[list[dict[str, str]]]) -> dict[str, Any]:
    """Columns and rows of a table whose rows are blocks on a phone: each cell then says its column."""
    named = [[cell | {"label": name} for name, cell in zip(names, row, strict=True)] for row in rows]
    return {"columns": [{"label": name} for name in names], "rows": named}


def _listed(scope: Scope, found: Sequence[oversight.Stopped]) -> list[list[dict[str, str]]]:
    """A line each; whose case may be opened, with a link."""
    seen = offices_for(scope.actor, Permission.SEE_CASE)
    services = oversight.service_names(item.service for item in found)
    offices = accounts.office_names(item.office for item in found)
    return [
        [
            _link(item.no) if item.office in seen else {"text": item.no.removesuffix("/1")},
            {"text": services[item.service]},
            {"text": offices.get(item.office, item.office)},
            {"text": format_moment(item.decided_at)},
        ]
        for item in found
    ]


def _link(no: str) -> dict[str, str]:
    short = no.removesuffix("/1")
    return {"text": short, "url": reverse("desk:case", args=[short])}


@require_GET
@staff_only
def export(request: HttpRequest) -> HttpResponse:
    """The figures of the same scope as numbers, with their formulas in words."""
    scope = scope_of(request)
    found = oversight.figures(scope.since, scope.until, offices=scope.offices, by=scope.by, at=now(request))
    names = _names(scope, [group.key for group in found.groups])
    title = f"指标 {scope.since.isoformat()} 至 {scope.until.isoformat()}"
    return workbook.answer(found, names, title=title, sheet=BY[scope.by])
