"""What a channel is, its two ways to fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

TIMEOUT_SECONDS = 5.0


class Rejected(Exception):
    """The receiver will never take this message; trying again is no use."""


class Unreachable(Exception):
    """No answer, or not now; the message may even have arrived. It is sent again with the same id."""


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """One message on its way. ``id`` stays the same over all tries. Never printed."""

    id: UUID
    channel: str
    address: str
    title: str
    text: str


class Way(Protocol):
    """Carries messages of one kind."""

    def send(self, message: Outgoing) -> None:
        """Returns once the receiver has it. Raises Rejected, Unreachable."""
        ...
