"""Writing to the journal: one event with its outbox row and the caller's own change, in one statement.

The caller's change is a guard: an ``UPDATE … RETURNING`` (or ``INSERT … RETURNING``) of its projection that touches
no row if somebody was there first. Then nothing at all is written. One round trip, one commit, no lock held between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import psycopg

from yichuang.apps.journal.hashing import canonical, event_hash
from yichuang.apps.journal.statements import execute as execute
from yichuang.core.errors import DuplicateCommand


@dataclass(frozen=True)
class NewEvent:
    """An event about to be written. ``seq`` is the subject's next; ``previous`` its last event's hash."""

    subject: str
    seq: int
    action: str
    actor: int | None
    occurred_at: datetime
    recorded_at: datetime
    previous: bytes
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The data as they are hashed and written."""
        return canonical(dict(self.data))

    @cached_property
    def digest(self) -> bytes:
        """The event's hash; the caller's row keeps it as the head of the chain."""
        what = (self.action, self.actor, self.occurred_at, self.recorded_at)
        return event_hash(self.previous, self.subject, self.seq, what, self.text)


_WRITE = """
WITH guard AS ({guard}),
event AS (
  INSERT INTO journal_event (subject, seq, action, actor, occurred_at, recorded_at, data, previous, hash)
  SELECT %(j_subject)s, %(j_seq)s, %(j_action)s, %(j_actor)s::int, %(j_occurred)s, %(j_recorded)s,
         %(j_data)s::jsonb, %(j_previous)s, %(j_hash)s
  FROM guard RETURNING id),
unsealed AS (INSERT INTO journal_unsealed (event_id) SELECT id FROM event),
told AS (
  INSERT INTO journal_outboxmessage (topic, subject, payload)
  SELECT %(j_topic)s, %(j_subject)s, %(j_payload)s::jsonb FROM event),
command AS (
  INSERT INTO journal_commandkey (key, subject, seq)
  SELECT %(j_key)s::text, %(j_subject)s, %(j_seq)s FROM event WHERE %(j_key)s::text IS NOT NULL)
SELECT id FROM event
"""
_prepared: dict[str, str] = {}


def commit(
    event: NewEvent,
    *,
    guard: str,
    params: Mapping[str, Any],
    topic: str,
    payload: Mapping[str, Any],
    key: str | None,
) -> int | None:
    """Writes guard, event, outbox row and command key at once; ``None`` where the guard met somebody else's change.

    Raises DuplicateCommand where the key was used meanwhile.
    """
    text = _prepared.get(guard)
    if text is None:
        text = _prepared[guard] = _WRITE.format(guard=guard)
    values = {
        **params,
        "j_subject": event.subject,
        "j_seq": event.seq,
        "j_action": event.action,
        "j_actor": event.actor,
        "j_occurred": event.occurred_at,
        "j_recorded": event.recorded_at,
        "j_data": event.text,
        "j_previous": event.previous,
        "j_hash": event.digest,
        "j_topic": topic,
        "j_payload": canonical(dict(payload)),
        "j_key": key,
    }
    try:
        row = execute(text, values).fetchone()
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name == "journal_commandkey_pkey":
            raise DuplicateCommand(key=key or "") from error
        if error.diag.constraint_name == "journal_event_subject_seq":
            return None
        raise
    return None if row is None else int(row[0])


def claim_key(key: str, subject: str) -> None:
    """Records that the key did something that is no event (opened an application, took in a paper).

    Inside the transaction that does it. Raises DuplicateCommand where the key was used before or meanwhile.
    """
    row = execute(
        "INSERT INTO journal_commandkey (key, subject, seq) VALUES (%(key)s, %(subject)s, 0) "
        "ON CONFLICT DO NOTHING RETURNING key",
        {"key": key, "subject": subject},
    ).fetchone()
    if row is None:
        raise DuplicateCommand(key=key)
