"""Places off the machine that keep signed heads: a file on another mount, an address that takes a POST, a mailbox.

A place may be told of the same head twice; whatever fails is raised, and the outbox tries again.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from yichuang.apps.journal import outgoing
from yichuang.core.errors import PartnerUnavailable

FILE, MAIL = "file:", "mailto:"
TIMEOUT_SECONDS = 5.0
_TITLE = "办件日志的封存头"
_TEXT = "请保存好这封信。以后用 yichuang journal verify --head 文件 和日志核对，就知道末尾有没有被改过。\n\n"

SendMail = Callable[[str, str, str], None]
"""Address, subject, text."""


class Sink(Protocol):
    """Keeps lines for good."""

    def keep(self, line: str) -> None:
        """Returns once the line is safe there. Raises OSError, PartnerUnavailable or what the mail adapter raises."""
        ...


SinkOf = Callable[[str], Sink]


@dataclass(frozen=True, slots=True)
class FileSink:
    """Appends to a file; best on another machine's mount that allows appending only."""

    path: Path

    def keep(self, line: str) -> None:
        """On the disk when it returns."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class PostSink:
    """One POST of JSON a head; 200-299 means kept. Redirects are not followed."""

    url: str

    def keep(self, line: str) -> None:
        """Raises PartnerUnavailable for every other answer and for none."""
        parts = urlsplit(self.url)
        connection = outgoing.connection(self.url, TIMEOUT_SECONDS)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, line.encode(), {"Content-Type": "application/json"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as fault:
            raise PartnerUnavailable(source="journal_heads") from fault
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise PartnerUnavailable(source="journal_heads")


@dataclass(frozen=True, slots=True)
class MailSink:
    """Writes to a mailbox by the installation's way for mail."""

    address: str
    send: SendMail

    def keep(self, line: str) -> None:
        """Raises what the way raises."""
        self.send(self.address, _TITLE, _TEXT + line)


def sinks(send_mail: SendMail) -> SinkOf:
    """Which place an address of ``YICHUANG_HEAD_SINKS`` means."""

    def sink_of(place: str) -> Sink:
        if place.startswith(FILE):
            return FileSink(Path(place.removeprefix(FILE).removeprefix("//")))
        if place.startswith(MAIL):
            return MailSink(place.removeprefix(MAIL), send_mail)
        return PostSink(place)

    return sink_of
