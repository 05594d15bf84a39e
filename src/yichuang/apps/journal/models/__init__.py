"""Tables of the journal. Events and seals are append-only: the application's role may insert and select them only."""

from yichuang.apps.journal.models.event import CommandKey, Event, Unsealed
from yichuang.apps.journal.models.outbox import OutboxMessage
from yichuang.apps.journal.models.seal import Seal

__all__ = ["CommandKey", "Event", "OutboxMessage", "Seal", "Unsealed"]
