"""Reading partners' feeds: each from its cursor; an item is written once and told upwards once, in one transaction.

A lost poll loses nothing, a repeated one repeats nothing; what cannot be understood is counted and passed over.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction

from yichuang.apps.journal import outbox
from yichuang.apps.sources import corrections, exchange, life_events
from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.adapters.posting import Item, Page, read_feed
from yichuang.apps.sources.models import Cursor, FeedItem
from yichuang.apps.sources.under_way import UnderWay

log = structlog.get_logger()
EVERY = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(minutes=1)
CORRECTION_RESULT = "correction_result"


@dataclass(frozen=True, slots=True, repr=False)
class _Read:
    partner: str
    after: int
    said: Page | SourceFailure


_under_way: UnderWay[_Read] = UnderWay("feed")


def poll_due(at: datetime, *, wait: bool = True) -> int:
    """Reads every feed that is due; how many new items came.

    Without ``wait`` it only starts what is due and keeps what has come back since: a round of the worker.
    """
    partners = [partner for partner in exchange.current().feeds if not _under_way.busy(partner)]
    new = sum(_keep(read, at) for read in _under_way.gather(wait_for_all=False))
    for asked in _due(partners, at) if partners else ():
        _under_way.start(asked[0], partial(_read, asked))
    return new + sum(_keep(read, at) for read in _under_way.gather(wait_for_all=wait))


def _due(partners: Sequence[str], at: datetime) -> list[tuple[str, int]]:
    """Takes the cursors that are due, so that a second worker passes them over for a while."""
    with transaction.atomic():
        rows = {row.partner: row for row in Cursor.objects.filter(partner__in=partners)}
        missing = [Cursor(partner=p, next_poll_at=at) for p in partners if p not in rows]
        if missing:
            Cursor.objects.bulk_create(missing, ignore_conflicts=True)
        due = Cursor.objects.filter(partner__in=partners, next_poll_at__lte=at)
        taken = list(due.select_for_update(skip_locked=True).order_by("partner"))
        lease = at + timedelta(seconds=30)
        Cursor.objects.filter(pk__in=[row.pk for row in taken]).update(next_poll_at=lease)
    return [(row.partner, row.last) for row in taken]


def _read(asked: tuple[str, int]) -> _Read:
    partner, after = asked
    found = exchange.current().rest(partner)
    if found is None:
        raise AssertionError("a feed belongs to a partner of the exchange file")
    try:
        return _Read(partner, after, read_feed(found, partner, after))
    except SourceFailure as failure:
        return _Read(partner, after, failure)


def _keep(read: _Read, at: datetime) -> int:
    row = Cursor.objects.filter(pk=read.partner)
    if isinstance(read.said, SourceFailure):
        failures = row.values_list("failures", flat=True).get() + 1
        wait = min(EVERY * (1 << min(failures, 12)), _LONGEST_WAIT)
        fault = (read.said.detail or read.said.reason.value)[:80]
        row.update(failures=failures, fault=fault, next_poll_at=at + wait)
        return 0
    page = read.said
    with transaction.atomic():
        cursor = row.select_for_update().get()
        if cursor.last != read.after:
            return 0  # another worker was there; its items are written
        new = [item for item in page.items if _write(read.partner, item, at)]
        if page.odd:
            log.warning("feed.odd_items", partner=read.partner, count=page.odd)
        row.update(
            last=page.last,
            polled_at=at,
            failures=0,
            fault="",
            odd_items=cursor.odd_items + page.odd,
            # more may be waiting: come back at once
            next_poll_at=at if new else at + EVERY,
        )
    return len(new)


def _write(partner: str, item: Item, at: datetime) -> bool:
    row = FeedItem(
        partner=partner,
        number=item.number,
        kind=item.kind,
        subject=item.subject,
        occurred_at=min(item.at, at),
        received_at=at,
    )
    row.body = json.dumps(dict(item.said), ensure_ascii=False)
    if FeedItem.objects.filter(partner=partner, number=item.number).exists():
        return False
    row.save(force_insert=True)
    if item.kind == CORRECTION_RESULT:
        result = item.said.get("result")
        accepted = isinstance(result, dict) and result.get("accepted") is True
        corrections.answered(item.subject, accepted=accepted, text=str(item.said.get("text") or ""), at=at)
    elif item.kind in life_events.KINDS:
        life_events.tell(item, row)
    else:
        outbox.put(f"feed.{item.kind}", f"feed:{partner}:{item.subject}", {"item": row.pk})
    return True
