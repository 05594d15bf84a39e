"""What the worker does for this room: deliver, read feeds, take in nightly files. Each part bounds its own time."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from yichuang.apps.sources import delivery, exchange, feeds, intake
from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.models import Cursor

log = structlog.get_logger()
_LOOK_EVERY, _LOOK_AGAIN = timedelta(minutes=10), timedelta(minutes=1)


def deliver_due(at: datetime, *, wait: bool = True) -> int:
    """Sends what waits for partners; how many messages came to a verdict. The worker does not ``wait``."""
    return delivery.deliver_due(at, wait=wait)


def poll_feeds(at: datetime, *, wait: bool = True) -> int:
    """Reads what partners have said; how many new items came. The worker does not ``wait``."""
    return feeds.poll_due(at, wait=wait)


def take_in_nightly_files(at: datetime) -> int:
    """Takes in new nightly files; how many. A partner that fails is tried again a minute later."""
    taken = 0
    for code, partner in exchange.current().sources.items():
        if isinstance(partner, exchange.Sftp) and _is_due(f"source:{code}", at):
            taken += _take_in(code, partner, at)
    return taken


def _is_due(partner: str, at: datetime) -> bool:
    Cursor.objects.bulk_create([Cursor(partner=partner, next_poll_at=at)], ignore_conflicts=True)
    return bool(Cursor.objects.filter(pk=partner, next_poll_at__lte=at).update(next_poll_at=at + _LOOK_EVERY))


def _take_in(code: str, partner: exchange.Sftp, at: datetime) -> int:
    row = Cursor.objects.filter(pk=f"source:{code}")
    try:
        people = intake.take_newest(code, partner, at)
    except SourceFailure as failure:
        fault = (failure.detail or failure.reason.value)[:80]
        failures = row.values_list("failures", flat=True).get() + 1
        row.update(failures=failures, fault=fault, next_poll_at=at + _LOOK_AGAIN)
        log.warning("nightly_file.failed", source=code, fault=fault)
        return 0
    row.update(failures=0, fault="", polled_at=at)
    return 0 if people is None else 1
