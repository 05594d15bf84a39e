"""Draining the outbox: leases with SKIP LOCKED, handlers idempotent, order per subject, retries with back-off."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from yichuang.apps.journal.models import OutboxMessage

log = structlog.get_logger()
LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 10  # about half an hour of waiting, doubled each time
_ASIDE = timedelta(days=36_500)  # set aside: due when a person says so


@dataclass(frozen=True, slots=True)
class Message:
    """What a handler gets. It may get the same ``id`` again."""

    id: int
    topic: str
    subject: str
    payload: Mapping[str, Any]
    attempts: int
    remaining: tuple[str, ...] = ()  # handlers still to run; empty: all


Handler = Callable[[Message], None]


@dataclass(slots=True)
class Handlers:
    """Who is told of what; filled by ``config/wiring.py`` and nowhere else."""

    by_topic: dict[str, list[Handler]] = field(default_factory=dict)

    def on(self, topic: str, handler: Handler) -> None:
        """``topic`` ``case.*`` hears every topic that begins with ``case.``."""
        self.by_topic.setdefault(topic, []).append(handler)

    def for_topic(self, topic: str) -> list[Handler]:
        general = topic.split(".", 1)[0] + ".*"
        return [*self.by_topic.get(topic, []), *self.by_topic.get(general, [])]


def put(topic: str, subject: str, payload: Mapping[str, Any]) -> None:
    """Tells of what is no event of the journal; inside the transaction that does it."""
    OutboxMessage.objects.create(topic=topic, subject=subject, payload=dict(payload))


_LEASE = """
WITH first AS (
  SELECT m.id FROM journal_outboxmessage m
  WHERE m.due_at <= %s
    AND NOT EXISTS (SELECT 1 FROM journal_outboxmessage o WHERE o.subject = m.subject AND o.id < m.id
                    AND o.set_aside_at IS NULL)
  ORDER BY m.due_at, m.id LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE journal_outboxmessage t SET due_at = %s, attempts = t.attempts + 1
FROM first WHERE t.id = first.id
RETURNING t.id, t.topic, t.subject, t.payload::text, t.attempts, t.remaining
"""


def drain(handlers: Handlers, at: datetime, limit: int = 100) -> int:
    """Handles up to ``limit`` messages that are due; returns how many it tried. Safe in many workers at once."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [at, limit, at + LEASE])
        rows = [Message(i, t, s, json.loads(p), n, tuple(r)) for i, t, s, p, n, r in cursor.fetchall()]
    for message in sorted(rows, key=lambda m: m.id):
        _handle(handlers, message, at)
    return len(rows)


def _handle(handlers: Handlers, message: Message, at: datetime) -> None:
    """The handlers' effects and the message's removal are one transaction; a failure waits and is tried again."""
    wanted = _wanted(handlers, message)
    try:
        with transaction.atomic():
            for handler in wanted:
                handler(message)
            OutboxMessage.objects.filter(id=message.id).delete()
    except Exception as error:
        log.warning("outbox.failed", id=message.id, topic=message.topic, error=type(error).__name__)
        if message.attempts >= MOST_ATTEMPTS:
            _set_aside(wanted, message, at)
            return
        wait = min(3600, 2**message.attempts)
        OutboxMessage.objects.filter(id=message.id).update(
            due_at=at + timedelta(seconds=wait), last_error=_told(error)
        )


def _wanted(handlers: Handlers, message: Message) -> list[Handler]:
    found = handlers.for_topic(message.topic)
    return [h for h in found if _name(h) in message.remaining] if message.remaining else found


def _set_aside(wanted: list[Handler], message: Message, at: datetime) -> None:
    """Each handler is given a last try of its own; the message waits, visibly, for those that still fail."""
    failed: dict[str, Exception] = {}
    with transaction.atomic():
        for handler in wanted:
            try:
                with transaction.atomic():
                    handler(message)
            except Exception as error:
                failed[_name(handler)] = error
        row = OutboxMessage.objects.filter(id=message.id)
        if not failed:
            row.delete()
            return
        last = next(reversed(failed.values()))
        row.update(set_aside_at=at, due_at=at + _ASIDE, remaining=list(failed), last_error=_told(last))
    log.error("outbox.set_aside", id=message.id, topic=message.topic, subject=message.subject)


def put_back(ids: Collection[int], at: datetime) -> int:
    """Messages set aside are tried again, only by the handlers that failed; says how many."""
    rows = OutboxMessage.objects.filter(id__in=ids, set_aside_at__isnull=False)
    return rows.update(set_aside_at=None, due_at=at, attempts=0)


def _name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def _told(error: Exception) -> str:
    """Kind and words of the error, without what the database adds in its details: those lines quote rows."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]
