"""Deaths, marriages and divorces as their registers tell them: what may change what somebody is entitled to.

They come as items of a department's feed, of kinds that one of its sources may tell (``Source.events``). Whatever else
claims to be one is passed over. The message names nobody: who it is about stands sealed in the item.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from yichuang.apps.journal import outbox
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources.adapters.posting import Item
from yichuang.apps.sources.models import FeedItem
from yichuang.catalogue.model import LifeEvent
from yichuang.core.clocktime import shanghai, shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.resident_id import ResidentId

log = structlog.get_logger()
KINDS = frozenset(event.value for event in LifeEvent)
TOPIC = "life"
"""Outbox topics ``life.death``, ``life.marriage``, ``life.divorce``; subject ``life:<partner>:<number>``, payload
``{"item": id}``."""

_MOST_PEOPLE = 2


@dataclass(frozen=True, slots=True, repr=False)
class Happening:
    """A life event: whose (one, or the two of a marriage), the day, who told it and when. Never printed."""

    kind: LifeEvent
    people: tuple[ResidentId, ...]
    on: date
    partner: str
    told_at: datetime


def tell(item: Item, row: FeedItem) -> bool:
    """Puts the message out if the partner may tell this kind and it makes sense."""
    why = "kind" if not _may_tell(row.partner, item.kind) else "" if _read(row) is not None else "content"
    if why:
        log.warning("life_event.passed_over", item=str(row), why=why)
        return False
    outbox.put(f"{TOPIC}.{item.kind}", f"{TOPIC}:{row.partner}:{row.number}", {"item": row.pk})
    return True


def happening(item_id: int) -> Happening:
    """What a message ``life.<kind>`` points to by its payload's ``item``. NotFound."""
    row = FeedItem.objects.filter(pk=item_id, kind__in=KINDS).first()
    found = None if row is None else _read(row)
    if found is None:
        raise NotFound(what="life event")
    return found


def _may_tell(partner: str, kind: str) -> bool:
    code = partner.partition(":")[2]
    sources = releases.current_catalogue().sources.values()
    return any(source.department == code and kind in source.events for source in sources)


def _read(row: FeedItem) -> Happening | None:
    said = json.loads(row.body)
    told, today = said.get("people"), shanghai_date(row.received_at)
    if not isinstance(told, list) or not 0 < len(told) <= _MOST_PEOPLE:
        return None
    try:
        people = tuple(ResidentId.parse(str(one), today=today) for one in told)
        on = date.fromisoformat(str(said.get("on")))
    except (InvalidInput, ValueError):
        return None
    kind = LifeEvent(row.kind)
    wanted = 1 if kind is LifeEvent.DEATH else _MOST_PEOPLE
    if on > today or len(set(people)) != wanted:
        return None
    return Happening(kind, people, on, row.partner, shanghai(row.occurred_at))
