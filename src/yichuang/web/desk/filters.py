"""The filters of queues and lists: read from the address, written back into it, shown as a form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.cases.lifecycle import State
from yichuang.apps.cases.models.application import Channel
from yichuang.apps.cases.queues import Filters
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import InvalidInput

_NAMES = ("q", "service", "office", "channel", "light", "state", "since", "until")
_LIGHTS = [("green", "正常"), ("yellow", "将到期"), ("red", "已超期")]
_STATES = [(state.value, state.chinese) for state in State]
LIGHT_NAMES = dict(_LIGHTS)
CHANNEL_NAMES = {channel.value: str(channel.label) for channel in Channel}


def filters_of(request: HttpRequest) -> Filters:
    """As they stand in the address. InvalidInput for a day that is none or a choice that nobody offered."""
    given = {name: request.GET.get(name, "").strip()[:60] for name in _NAMES}
    return Filters(
        q=given["q"],
        service=given["service"],
        office=given["office"],
        channel=_one_of(given["channel"], CHANNEL_NAMES, "channel"),
        light=_one_of(given["light"], LIGHT_NAMES, "light"),
        state=_one_of(given["state"], dict(_STATES), "state"),
        since=_day(given["since"], "since"),
        until=_day(given["until"], "until"),
    )


def _one_of(text: str, known: dict[str, str], field: str) -> str:
    if text and text not in known:
        raise InvalidInput(field=field, reason="unknown")
    return text


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(field=field, reason="date") from None


def query_of(request: HttpRequest, **more: str) -> str:
    """The filters as the end of an address; nothing where there are none."""
    kept = {name: value for name in _NAMES if (value := request.GET.get(name, "").strip())} | more
    return f"?{urlencode(kept)}" if kept else ""


def shown(request: HttpRequest, who: Actor, filters: Filters) -> dict[str, Any]:
    """The form: boxes and choices with what is chosen; ``filter_count`` is how many narrow the list."""
    drops = [
        _drop("service", "事项", _services(), filters.service),
        _drop("office", "办理单位", _offices(who), filters.office),
        _drop("state", "状态", _STATES, filters.state),
        _drop("light", "期限", _LIGHTS, filters.light),
        _drop("channel", "渠道", CHANNEL_NAMES.items(), filters.channel),
    ]
    return {
        "filters": filters,
        "filter_drops": [drop for drop in drops if len(drop["options"]) > 1 or drop["chosen"]],
        "filter_count": sum(1 for name in _NAMES if request.GET.get(name, "").strip()),
        "clear_url": request.path,
    }


def _drop(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> dict[str, Any]:
    return {"name": name, "label": label, "options": list(options), "chosen": chosen}


def _services() -> list[tuple[str, str]]:
    services = releases.current_catalogue().services.values()
    return [(s.code, f"{s.short} {s.name}") for s in sorted(services, key=lambda s: s.short)]


def _offices(who: Actor) -> list[tuple[str, str]]:
    """Only where the scope is wider than one."""
    return sorted(accounts.office_names(offices_for(who, Permission.SEE_CASE)).items())
