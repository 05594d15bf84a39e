"""Events of awards and payment lists: the row's version and chain, the journal, the outbox, the key in one statement.

Topics: ``award.<action>`` (grant, raise, lower, stop, fade, revoke, hold, payee, review …) and ``cycle.<action>``
(prepare, check, reject, export, settle). The data name months and sums, never a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.benefits.models import Award, Cycle
from yichuang.apps.cases.service import Order
from yichuang.apps.journal import queries as journal_queries
from yichuang.apps.journal import service as journal
from yichuang.core.errors import DuplicateCommand, StaleVersion

_GUARD = (
    "UPDATE {table} SET version = version + 1, head = %(head)s "
    "WHERE id = %(id)s AND version = %(seen)s RETURNING id"
)


def record(
    row: Award | Cycle, action: str, *, actor: Actor, order: Order, data: Mapping[str, Any] | None = None
) -> None:
    """Writes the event; inside the transaction that does the thing, with the row locked.

    DuplicateCommand where the key was used meanwhile, StaleVersion where somebody passed the lock by.
    """
    told = dict(data or {})
    event = journal.NewEvent(
        subject=row.number,
        seq=row.version + 1,
        action=action,
        actor=actor.user_id,
        occurred_at=order.at,
        recorded_at=order.at,
        previous=bytes(row.head),
        data=told,
    )
    room = "award" if isinstance(row, Award) else "cycle"
    written = journal.commit(
        event,
        guard=_GUARD.format(table=f"benefits_{room}"),
        params={"head": event.digest, "id": row.pk, "seen": row.version},
        topic=f"{room}.{action}",
        payload={"version": event.seq, **told},
        key=order.key,
    )
    if written is None:
        raise StaleVersion(seen=row.version, current=row.version + 1, changed_by="", changed_at=order.at)
    row.version, row.head = event.seq, event.digest


def repeated(subject: str, key: str | None) -> bool:
    """Whether the key has acted on this before. DuplicateCommand where it did something else."""
    done = journal_queries.command(key) if key else None
    if done is None:
        return False
    if done.subject != subject:
        raise DuplicateCommand(key=key or "")
    return True
