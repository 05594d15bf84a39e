"""What every desk page shares: who works here, the queues on the left, numbers in addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed
from yichuang.apps.benefits import queries as benefits
from yichuang.apps.cases import dialogue, guardians, queues
from yichuang.apps.checks import queries as checks
from yichuang.catalogue.model import Role
from yichuang.core.errors import NotAllowed
from yichuang.web import now
from yichuang.web.context import site
from yichuang.web.sessions import actor as actor_of
from yichuang.web.sessions import keep_typing

P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_DECIDING = (Role.APPROVER, Role.CHIEF_EXAMINER)
_HANDLING = (Role.CLERK, Role.REVIEWER, *_DECIDING, Role.OFFICE_HEAD)
_SHOWN_TO: Mapping[str, tuple[Role, ...]] = {
    "to_accept": (Role.CLERK,),
    "to_review": (Role.REVIEWER,),
    "to_decide": _DECIDING,
    "to_serve": (Role.CLERK,),
    "opinions": (Role.DEPARTMENT,),
    "due_soon": _HANDLING,
    "overdue": _HANDLING,
    "in_correction": (Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    "tolerated": (Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
    "mine": (*_HANDLING, Role.DEPARTMENT, Role.SUPERVISOR),
    "refused": (Role.CLERK, Role.REVIEWER, Role.OFFICE_HEAD),
}
_RARE = frozenset({"refused"})  # shown where there is something in it
_TONES = {"due_soon": "amber", "overdue": "red", "refused": "red"}


def staff_only(view: DeskView[P]) -> DeskView[P]:
    """Only people who hold a role at an office; others log in, or are told that this is not for them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("X-Autosave"):
                return HttpResponse(status=401)
            keep_typing(request)
            return redirect_to_login(request.get_full_path(), login_url="/staff/login")
        actor = actor_of(request)
        if actor.kind != "staff" or not actor.grants:
            raise NotAllowed(action="desk", state="", why="role")
        return view(request, *args, **kwargs)

    return cast(DeskView[P], guarded)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, queue: str = "", status: int = 200
) -> HttpResponse:
    """A desk page with its queues; ``queue`` is the one that is open."""
    actor = actor_of(request)
    shared = {
        "queue_groups": groups(actor, now(request), current=queue, path=request.path),
        "desk_search_url": reverse("desk:search"),
        "search_label": "按办件号、申请人查找",
        "site": {**site(request), "office": "、".join(accounts.office_names(actor.offices()).values())},
        "actor": actor,
    }
    return render(request, template, {**shared, **context}, status=status)


def my_queues(actor: Actor) -> list[str]:
    """The queues that this person's roles work from."""
    return [name for name, roles in _SHOWN_TO.items() if actor.offices(*roles)]


def groups(actor: Actor, at: datetime, *, current: str = "", path: str = "") -> list[dict[str, Any]]:
    """The sidebar: queues with counts, then the window, then what can be looked up."""
    counts = queues.counts(actor=actor, at=at)
    first = [
        {
            "label": queues.QUEUES[name],
            "url": reverse("desk:queue", args=[name]),
            "count": _counted(counts[name]),
            "tone": _TONES.get(name, "") if counts[name] else "",
            "current": name == current,
        }
        for name in my_queues(actor)
        if counts[name] or name == current or name not in _RARE
    ]
    if allowed(actor, Permission.ANSWER_QUESTION):
        waiting = str(dialogue.count_waiting(actor))
        first.append({**_item("待回复", "desk:questions", path), "count": waiting, "tone": ""})
    if allowed(actor, Permission.RUN_CHECKS) and checks.any_checks(actor):
        checking = _item("经济状况核对", "desk:checks", path)
        first.append({**checking, "count": str(checks.waiting(actor)), "tone": ""})
    proving = guardians.count_waiting(actor, at)
    if proving or path == reverse("desk:guardian_queue"):
        first.append(
            {**_item("监护关系核对", "desk:guardian_queue", path), "count": str(proving), "tone": ""}
        )
    found = [{"title": "", "items": first}]
    if actor.offices(Role.CLERK):
        window = [_item("现场收件", "desk:new", path, key="F2")]
        found.append({"title": "窗口", "items": window})
    if _helping(actor, path):
        found.append({"title": "上门帮办", "items": _helping(actor, path)})
    if allowed(actor, Permission.SEE_BENEFITS) and benefits.any_awards(actor):
        found.append({"title": "待遇发放", "items": _paying(actor, path)})
    found.append({"title": "查询", "items": _lookups(actor, path)})
    return found


def _paying(actor: Actor, path: str) -> list[dict[str, Any]]:
    waiting = str(benefits.waiting(actor))
    return [
        _item("救助待遇", "desk:awards", path),
        {**_item("待遇复核", "desk:rechecks", path), "count": waiting, "tone": ""},
        _item("发放名册", "desk:payments", path),
        _item("近亲属备案", "desk:relatives", path),
    ]


def _helping(actor: Actor, path: str) -> list[dict[str, Any]]:
    items = [_item("帮代办", "desk:assist", path)] if allowed(actor, Permission.ASSIST) else []
    if allowed(actor, Permission.ATTEND_HELP_DAY):
        items.append(_item("帮扶日", "desk:help_days", path))
    if allowed(actor, Permission.VISIT):
        items.append(_item("走访", "desk:visits", path))
    if allowed(actor, Permission.REPORT_LEAD):
        items.append(_item("主动发现", "desk:leads", path))
    if allowed(actor, Permission.ADMIT_PARTNER):
        items.append(_item("合作组织", "desk:organisations", path))
    return items


def _lookups(actor: Actor, path: str) -> list[dict[str, Any]]:
    items = [_item("全部办件", "desk:search", path)]
    if allowed(actor, Permission.SEARCH_REGISTER_FULL):
        items.append(_item("登记簿", "desk:registers", path))
    items.append(_item("办事指南", "desk:guides", path))
    items.append(_item("今日小结", "desk:today", path))
    if allowed(actor, Permission.REVIEW_CATALOGUE):
        items.append(_item("还能减什么", "desk:review", path))
    if allowed(actor, Permission.SEE_LOOKUPS):
        items.append(_item("部门接口", "desk:partners", path))
    if allowed(actor, Permission.HAND_OVER) or allowed(actor, Permission.ARRANGE_HANDOVER):
        items.append(_item("请假交接", "desk:handover", path))
    return items


def _item(label: str, name: str, path: str, *, key: str = "") -> dict[str, Any]:
    url = reverse(name)
    return {"label": label, "url": url, "count": None, "key": key, "current": path.startswith(url)}


def _counted(count: int) -> str:
    return f"{queues.MOST_COUNTED - 1}+" if count >= queues.MOST_COUNTED else str(count)


def short_no(no: str) -> str:
    """A case number as people say it: the only case of an application needs no ``/1``."""
    return no.removesuffix("/1")


def case_url(no: str, queue: str = "", name: str = "case", *args: str) -> str:
    """A case's page, or one below it, keeping the queue it is worked from."""
    url = reverse(f"desk:{name}", args=[short_no(no), *args])
    return f"{url}?{urlencode({'q': queue})}" if queue else url


def queue_of(request: HttpRequest) -> str:
    """The queue the case is worked from, as the address says."""
    name = request.GET.get("q", "")
    return name if name in queues.QUEUES else ""
