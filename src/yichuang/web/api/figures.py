"""The KPI set, and the feed of events for integrators."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.params.functions import Query

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.cases import feed
from yichuang.apps.oversight import queries as oversight
from yichuang.web import now
from yichuang.web.api.access import actor_of
from yichuang.web.api.case_shapes import EventOut, event
from yichuang.web.api.problems import answers

router = Router(tags=["指标和事件"])


class FeedEvent(EventOut):
    """An event with the case it is of."""

    case: str


class Feed(Schema):
    """``after`` asks for what comes next, also where nothing was for the caller; it is to be kept as it came."""

    events: list[FeedEvent]
    after: str


@router.get("/figures", response=answers(dict[str, Any]), summary="办件指标")
def show_figures(
    request: HttpRequest,
    since: date = Query(..., alias="from"),  # noqa: B008
    to: date = Query(...),  # noqa: B008
    region: str = Query("", max_length=12),
    by: Literal["service", "office", "month", ""] = "",
) -> dict[str, Any]:
    """The KPI set of what the caller's offices and those below closed in a period, both days included."""
    actor = actor_of(request)
    require(actor, Permission.SEE_FIGURES)
    seen = offices_for(actor, Permission.SEE_FIGURES)
    found = oversight.figures(since, to, region=region or None, offices=seen, by=by or None, at=now(request))
    return found.as_json()


@router.get("/events", response=answers(Feed), summary="事件流")
def list_events(
    request: HttpRequest, after: str = Query("0", max_length=40), limit: int = Query(200, ge=1, le=500)
) -> dict[str, Any]:
    """What happened since ``after`` to the cases of the offices named in the caller's grant.

    In the order in which the journal was sealed, a second or so after it happened: nothing is passed over, nothing
    comes twice. Where ``events`` is empty and ``after`` is the same, there is nothing new yet.
    """
    found, place = feed.read(feed.Place.parse(after), actor=actor_of(request), limit=limit)
    names = accounts.names(one.actor for one in found if one.actor is not None)
    return {"events": [event(one, names) | {"case": one.subject} for one in found], "after": str(place)}
