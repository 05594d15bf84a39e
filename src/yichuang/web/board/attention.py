"""What waits for a decision of those who lead, the most pressing first; each line says where to go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.oversight import queries as oversight
from yichuang.apps.oversight.queries import FigureSet
from yichuang.web.board import published
from yichuang.web.board.frame import Scope

_SHOWN = 6


def rows(scope: Scope, found: FigureSet, at: datetime) -> list[dict[str, Any]]:
    """Lines for the list of the look: overdue, bad ratings, denials against a report, published figures, same-day stops."""
    return [*_overdue(scope, at), *_bad(scope), *_denied(scope), *_published(scope), *_stops(scope, found)]


def _overdue(scope: Scope, at: datetime) -> list[dict[str, Any]]:
    late = oversight.overdue(scope.offices, at)
    services = oversight.service_names(item.service for item in late)
    offices = accounts.office_names(item.office for item in late)
    lines = [
        {
            "tag": "超期",
            "tone": "red",
            "title": f"{services[item.service]} {item.count} 件",
            "note": f"{offices.get(item.office, item.office)}，最早的一件已超 {_since(item.since, at)}",
            "action": "督办",
            "url": f"{reverse('board:running')}?{scope.query()}&{urlencode({'service': item.service, 'light': 'red'})}",
        }
        for item in late[:_SHOWN]
    ]
    if len(late) > _SHOWN:
        rest = sum(item.count for item in late[_SHOWN:])
        url = f"{reverse('board:running')}?{scope.query()}&light=red"
        lines.append(
            {
                "tag": "超期",
                "tone": "red",
                "title": f"另有 {rest} 件",
                "note": "",
                "action": "看清单",
                "url": url,
            }
        )
    return lines


def _since(due: datetime, at: datetime) -> str:
    hours = int((at - due).total_seconds() // 3600)
    return f"{hours // 24} 天" if hours >= 24 else f"{max(hours, 1)} 小时"


def _bad(scope: Scope) -> list[dict[str, Any]]:
    waiting = oversight.bad_ratings(scope.offices, limit=_SHOWN)
    services = oversight.service_names(rating.case.service for rating in waiting)
    return [
        {
            "tag": "差评",
            "tone": "amber",
            "title": f"{services[rating.case.service]}：{_said(rating)}",
            "note": f"{rating.case.no}，还没有回访",
            "action": "回访",
            "url": f"{reverse('board:follow_up', args=[rating.case.no])}?{scope.query()}",
        }
        for rating in waiting
    ]


def _said(rating: Any) -> str:
    reasons = [oversight.OPTIONS[code] for code in rating.options if code in oversight.OPTIONS]
    return "、".join(reasons[:2]) or oversight.GRADES[rating.grade]


def _denied(scope: Scope) -> list[dict[str, Any]]:
    found = oversight.against_reports(scope.offices, scope.since, scope.until)
    if not found:
        return []
    return [
        {
            "tag": "不批",
            "tone": "red",
            "title": f"{len(found)} 件核对报告说符合，却没有批准",
            "note": "理由写在清单里",
            "action": "查看",
            "url": f"{reverse('board:denied')}?{scope.query()}",
        }
    ]


def _published(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "tag": "数据",
            "tone": "amber",
            "title": f"公布 {held.figure.value}，实算 {held.figure.n}/{held.figure.d} = {held.quotient}"
            + ("%" if (held.figure.value or "").endswith("%") else ""),
            "note": f"{place.name}的“{held.figure.name}”对不上",
            "action": "查看",
            "url": "#published",
        }
        for place, held in published.flagged(scope)
    ]


def _stops(scope: Scope, found: FigureSet) -> list[dict[str, Any]]:
    count, strict = found.count("same_day_stops"), found.rate("early_rate_undisputed")
    if not count:
        return []
    return [
        {
            "tag": "防刷",
            "tone": "amber",
            "title": f"{count} 件当天挂起又恢复",
            "note": f"扣除后提前办结率 {strict.text}",
            "action": "查看",
            "url": f"{reverse('board:stops')}?{scope.query()}",
        }
    ]
