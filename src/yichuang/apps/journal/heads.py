"""Signed heads of the journal, and their way off the machine.

A head stands for every event before it. Kept elsewhere it proves that nothing up to it was cut off or written anew,
even by somebody who holds the database and the key. Every place (``YICHUANG_HEAD_SINKS``) has its own message in the
outbox; until it goes off a newer head takes the place of an older one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from yichuang.apps.journal.adapters.sinks import MAIL, SinkOf
from yichuang.apps.journal.hashing import instant
from yichuang.apps.journal.models import Seal
from yichuang.apps.journal.outbox import Message
from yichuang.core.signing import KeySet

TOPIC = "journal.head"
_MAIL_EVERY = timedelta(hours=1)
_LABEL = "yichuang/journal-head/1"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """``head`` and ``signature`` hexadecimal, ``key`` the id of the key that signed."""

    head: str
    sealed_at: datetime
    key: str
    signature: str

    def proved_by(self, keys: KeySet) -> bool:
        """Whether a trusted key signed this head at this time."""
        return keys.verify(self.key, signed_text(bytes.fromhex(self.head), self.sealed_at), self._bytes())

    def line(self) -> str:
        """One line of JSON, as it is kept elsewhere."""
        parts = {
            "head": self.head,
            "sealed_at": instant(self.sealed_at),
            "key": self.key,
            "signature": self.signature,
        }
        return json.dumps(parts)

    def _bytes(self) -> bytes:
        return bytes.fromhex(self.signature)


def signed_text(head: bytes, sealed_at: datetime) -> bytes:
    """What the signature of a seal covers."""
    return f"{_LABEL}\n{head.hex()}\n{instant(sealed_at)}".encode()


def of_seal(seal: Seal) -> SignedHead:
    """The head of a seal with its signature."""
    return SignedHead(bytes(seal.head).hex(), seal.sealed_at, seal.key_id, bytes(seal.signature).hex())


def read(text: str) -> Iterator[SignedHead]:
    """The heads kept in a file, one a line; other lines of an e-mail are passed over. ValueError where one is mangled."""
    for line in text.splitlines():
        if line.strip().startswith("{"):
            try:
                parts = json.loads(line)
                at = datetime.fromisoformat(parts["sealed_at"])
                bytes.fromhex(parts["head"] + parts["signature"])
                yield SignedHead(parts["head"], at, parts["key"], parts["signature"])
            except (KeyError, TypeError, ValueError) as fault:
                raise ValueError(f"no signed head: {line[:80]}") from fault


_REPLACE = """
UPDATE journal_outboxmessage SET payload = %(payload)s WHERE subject = %(subject)s AND attempts = 0
"""
_ADD = """
INSERT INTO journal_outboxmessage (topic, subject, payload, created_at, due_at)
VALUES (%(topic)s, %(subject)s, %(payload)s, %(due)s, %(due)s)
"""


def post(seal: Seal, at: datetime) -> None:
    """Puts the seal's head into the outbox for every place; inside the transaction that seals."""
    for sink in settings.ENVIRONMENT.head_sinks:
        values: dict[str, str | datetime] = {
            "topic": TOPIC,
            "subject": f"head {sink}",
            "payload": json.dumps({"sink": sink, "line": of_seal(seal).line()}),
            "due": at + (_MAIL_EVERY if sink.startswith(MAIL) else timedelta()),
        }
        with connection.cursor() as cursor:
            cursor.execute(_REPLACE, values)
            # a message that a worker has in hand is past changing: the newer head follows it
            if cursor.rowcount == 0:
                cursor.execute(_ADD, values)


def delivery(sink_of: SinkOf) -> Callable[[Message], None]:
    """The outbox's handler. A place that is no longer configured gets nothing more."""

    def deliver(message: Message) -> None:
        place = message.payload["sink"]
        if place in settings.ENVIRONMENT.head_sinks:
            sink_of(place).keep(message.payload["line"])

    return deliver
