"""What every page of the board shares: which offices the actor sees, and the period and place that the address names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.oversight import queries as oversight
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import Region
from yichuang.core.clocktime import shanghai_date
from yichuang.web import now
from yichuang.web.sessions import actor as actor_of

BY = {"service": "按事项", "office": "按办理单位"}
DOMAINS = {
    "social-organisations": "社会组织",
    "social-assistance": "社会救助",
    "elderly-care": "养老服务",
    "marriage": "婚姻登记",
    "adoption": "收养登记",
    "children": "儿童福利",
    "disability": "残疾人福利",
    "funerals": "殡葬",
    "place-names": "地名",
    "charity": "慈善",
    "disabled-welfare": "残疾人福利",
    "disabled-federation": "残疾人福利",
    "human-resources": "人力资源和社会保障",
    "medical-insurance": "医疗保障",
    "health": "卫生健康",
    "public-security": "公安",
    "housing-fund": "住房公积金",
    "natural-resources": "不动产",
    "education": "教育资助",
    "housing": "住房保障",
    "utilities": "水电气和有线电视",
}
_EARLIEST = date(2004, 1, 1)  # the calendars begin here


@dataclass(frozen=True)
class Scope:
    """What is asked for. ``fault`` says what was wrong with the address and was replaced."""

    actor: Actor
    today: date
    since: date
    until: date
    region: str
    by: str
    fault: str = ""

    @cached_property
    def offices(self) -> frozenset[str]:
        """The offices whose figures and lights are shown: all the actor sees, or those in the region."""
        return self.offices_of(self.region)

    def offices_of(self, region: str) -> frozenset[str]:
        """The offices of a place and of all below it that the actor sees; without a place all of them."""
        seen = offices_for(self.actor, Permission.SEE_FIGURES)
        if not region:
            return seen
        catalogue = releases.current_catalogue()
        under = set(oversight.regions_under(region))
        return frozenset(
            code for code in seen if code in catalogue.offices and catalogue.offices[code].division in under
        )

    @cached_property
    def regions(self) -> list[Region]:
        """The places of the offices the actor sees, in the order of their codes."""
        catalogue = releases.current_catalogue()
        seen = offices_for(self.actor, Permission.SEE_FIGURES)
        codes = {catalogue.offices[code].division for code in seen if code in catalogue.offices}
        return [catalogue.regions[code] for code in sorted(codes) if code in catalogue.regions]

    @property
    def place(self) -> Region | None:
        """The region asked for; failing that, the highest the actor sees."""
        return next((r for r in self.regions if not self.region or r.code == self.region), None)

    @property
    def period_text(self) -> str:
        same_year = self.since.year == self.until.year
        end = f"{self.until.month}月{self.until.day}日" if same_year else said(self.until)
        return f"{said(self.since)}至{end}"

    def query(self, **changes: str) -> str:
        """The address's query with some of it changed."""
        values = {
            "from": self.since.isoformat(),
            "to": self.until.isoformat(),
            "region": self.region,
            "by": self.by,
        }
        return urlencode({key: value for key, value in (values | changes).items() if value})

    def presets(self) -> list[dict[str, Any]]:
        """Periods that people ask for most."""
        month = self.today.replace(day=1)
        last = oversight.months_before(self.today, 1)
        year = self.today.replace(month=1, day=1)
        spans = {
            "本月": (month, self.today),
            "上月": (last, oversight.month_end(last)),
            "近十二个月": (oversight.months_before(self.today, 11), self.today),
            "今年": (year, self.today),
            "去年": (year.replace(year=year.year - 1), year - timedelta(days=1)),
        }
        return [
            {
                "label": label,
                "url": f"{reverse('board:home')}?{self.query(**{'from': a.isoformat(), 'to': b.isoformat()})}",
                "current": (a, b) == (self.since, self.until),
            }
            for label, (a, b) in spans.items()
        ]


def said(day: date) -> str:
    """A day in words."""
    return f"{day.year}年{day.month}月{day.day}日"


def scope_of(request: HttpRequest, permission: Permission = Permission.SEE_FIGURES) -> Scope:
    """What the address asks for, as far as the actor may see it. NotAllowed."""
    actor = actor_of(request)
    require(actor, permission)
    today = shanghai_date(now(request))
    since, until, fault = _period(request, today)
    by = request.GET.get("by", "")
    scope = Scope(actor, today, since, until, "", by if by in BY else "service", fault)
    region = request.GET.get("region", "")
    if region and region not in {known.code for known in scope.regions}:
        return Scope(actor, today, since, until, "", scope.by, fault or "您看不到这个地区的数，已改看全部。")
    return Scope(actor, today, since, until, region, scope.by, fault)


def _period(request: HttpRequest, today: date) -> tuple[date, date, str]:
    """This month up to today where the address says nothing, or nothing sensible."""
    usual = today.replace(day=1), today
    texts = request.GET.get("from", ""), request.GET.get("to", "")
    if not any(texts):
        return *usual, ""
    try:
        since, until = (date.fromisoformat(text) for text in texts)
    except ValueError:
        return *usual, "日期要写成 2026-11-01 的样子，已改看本月。"
    if not _EARLIEST <= since <= until <= today.replace(year=today.year + 1, month=1, day=1):
        return *usual, "结束日期不能早于开始日期，也不能太远，已改看本月。"
    return since, until, ""


def page(
    request: HttpRequest, template: str, scope: Scope, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the board with its tabs; ``context`` names the tab that is open."""
    waiting = len(oversight.bad_ratings(scope.offices))
    query = scope.query()
    tabs: list[dict[str, Any]] = [
        {"name": "home", "label": "总览", "count": None},
        {"name": "running", "label": "在办灯号", "count": None},
        {"name": "ratings", "label": "差评回访", "count": waiting},
        {"name": "stops", "label": "当天挂起又恢复", "count": None},
        {"name": "denied", "label": "与核对报告相反", "count": None},
        {"name": "discovery", "label": "主动发现", "count": None},
        {"name": "simulation", "label": "政策模拟", "count": None},
    ]
    for tab in tabs:
        tab["url"] = f"{reverse('board:' + tab['name'])}?{query}"
        tab["current"] = tab["name"] == context.get("tab")
    shared = {"scope": scope, "tabs": tabs, "query": query, "offices_text": _offices_text(scope)}
    return render(request, template, {**shared, **context}, status=status)


def _offices_text(scope: Scope) -> str:
    own = {grant.office for grant in scope.actor.grants}
    return (
        scope.place.name if scope.region and scope.place else "、".join(accounts.office_names(own).values())
    )
