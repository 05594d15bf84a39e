"""Writing a check's event: its row's version and chain, the journal, the outbox and the command's key in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.checks.models import Check
from yichuang.apps.journal import queries as journal_queries
from yichuang.apps.journal import service as journal
from yichuang.core.errors import DuplicateCommand, StaleVersion

_GUARD = (
    "UPDATE checks_check SET version = version + 1, head = %(head)s "
    "WHERE id = %(id)s AND version = %(seen)s RETURNING id"
)


def record(
    check: Check,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> None:
    """The event ``check.<action>``; ``data`` holds no personal data. Inside the transaction that does it, row locked.

    Raises DuplicateCommand where the key was used meanwhile, StaleVersion where somebody passed the lock by.
    """
    event = journal.NewEvent(
        subject=check.no,
        seq=check.version + 1,
        action=action,
        actor=actor.user_id,
        occurred_at=at,
        recorded_at=at,
        previous=bytes(check.head),
        data=dict(data or {}),
    )
    written = journal.commit(
        event,
        guard=_GUARD,
        params={"head": event.digest, "id": check.pk, "seen": check.version},
        topic=f"check.{action}",
        payload={"version": event.seq, **(data or {})},
        key=key,
    )
    if written is None:
        raise StaleVersion(seen=check.version, current=check.version + 1, changed_by="", changed_at=None)
    check.version, check.head = event.seq, event.digest


def repeated(check_no: str, key: str | None) -> bool:
    """Whether the key has done this to the check before. DuplicateCommand where it did something else."""
    done = journal_queries.command(key) if key else None
    if done is None:
        return False
    if done.subject != check_no:
        raise DuplicateCommand(key=key or "")
    return True
