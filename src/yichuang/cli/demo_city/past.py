"""Messages that were sent in the past: in the inbox with their own day, and never sent again.

The worker still writes the letters of these events; it finds the messages there and adds none.
"""

from __future__ import annotations

from yichuang.apps.cases import letters
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.notices.service import Notice, NoticeState


def tell_of_the_past(no: str) -> None:
    """Every message the case's events called for, as sent when they happened."""
    for event in journal.events_of(no):
        letters.tell_person(Message(0, f"case.{event.action}", no, {"version": event.seq}, 1))
        Notice.objects.filter(key=f"{no}#{event.seq}").update(
            state=NoticeState.SENT, created_at=event.occurred_at, sent_at=event.occurred_at
        )
