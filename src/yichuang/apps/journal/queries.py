"""Reading the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from yichuang.apps.journal import service
from yichuang.apps.journal.models import CommandKey, Event, OutboxMessage, Unsealed


def events_of(subject: str) -> list[Event]:
    """All events of a subject in order."""
    return list(Event.objects.filter(subject=subject).order_by("seq"))


def latest(subjects: Collection[str], actions: Collection[str]) -> dict[str, Event]:
    """Of each subject the last event with one of the actions; subjects without one are left out."""
    rows = Event.objects.filter(subject__in=subjects, action__in=actions).order_by("seq")
    return {row.subject: row for row in rows}


@dataclass(frozen=True, slots=True)
class Tails:
    """What waits: messages for the worker (and since when), events for the sealer."""

    outbox: int
    outbox_since: datetime | None
    unsealed: int
    set_aside: int = 0  # messages that failed too often and wait for a person


def tails() -> Tails:
    """How far the worker and the sealer are behind."""
    # a message for later (a head by mail) is no backlog; one that failed and waits is
    due = OutboxMessage.objects.filter(Q(due_at__lte=Now()) | Q(attempts__gt=0), set_aside_at=None)
    waiting = due.aggregate(n=Count("pk"), since=Min("created_at"))
    aside = OutboxMessage.objects.filter(set_aside_at__isnull=False).count()
    return Tails(waiting["n"], waiting["since"], Unsealed.objects.count(), aside)


def set_aside(limit: int = 200) -> list[OutboxMessage]:
    """Messages that wait for a person, oldest first."""
    return list(OutboxMessage.objects.filter(set_aside_at__isnull=False).order_by("set_aside_at")[:limit])


def command(key: str) -> CommandKey | None:
    """What a key did, if it acted."""
    text = "SELECT key, subject, seq, recorded_at FROM journal_commandkey WHERE key = %(key)s"
    row = service.execute(text, {"key": key}).fetchone()
    if row is None:
        return None
    key, subject, seq, recorded_at = row
    return CommandKey(key=key, subject=subject, seq=seq, recorded_at=recorded_at)


def acted(keys: Iterable[str]) -> set[str]:
    """Those of the keys that did something."""
    return set(CommandKey.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def event(subject: str, seq: int) -> Event:
    """One event of a subject."""
    return Event.objects.get(subject=subject, seq=seq)


def events_by(actor: int, since: datetime, *, tail: int = 20_000) -> list[Event]:
    """What one person did since an instant, newest first: found at the journal's end, so without an index."""
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    recent = Event.objects.filter(id__gt=last - tail, actor=actor, occurred_at__gte=since)
    return list(recent.order_by("-id"))
