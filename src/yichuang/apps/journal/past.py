"""What is written into the journal long after it happened: nobody is to be told of it any more."""

from __future__ import annotations

from yichuang.apps.journal.models import OutboxMessage


def tell_nobody(subject: str) -> int:
    """Takes back what the subject's events would tell; returns how many messages.

    Inside the transaction that writes the events, so that no worker has seen one of them.
    """
    return OutboxMessage.objects.filter(subject=subject).delete()[0]
