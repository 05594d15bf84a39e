"""Heads go off the machine: to a file, to an address, by mail; none is lost, a newer takes an older one's place."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from yichuang.apps.journal import heads, queries, seals
from yichuang.apps.journal.adapters.sinks import sinks
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.journal.models import OutboxMessage, Seal
from yichuang.apps.journal.outbox import Handlers, drain
from yichuang.apps.journal.service import NewEvent, commit
from yichuang.core.clocktime import SHANGHAI

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


def seal(number: int, at: datetime = AT) -> str:
    event = NewEvent(f"C/{number}", 1, "submit", None, at, at, GENESIS, {})
    commit(event, guard="SELECT 1", params={}, topic="x", payload={}, key=None)
    OutboxMessage.objects.filter(topic="x").delete()
    assert seals.seal_due(at) == 1
    found = seals.last_head()
    assert found is not None
    return found.line()


def keep_in(settings: Any, *places: str) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, head_sinks=places)


@pytest.fixture
def mails() -> list[tuple[str, str, str]]:
    return []


@pytest.fixture
def handlers(mails: list[tuple[str, str, str]]) -> Handlers:
    wired = Handlers()
    wired.on(heads.TOPIC, heads.delivery(sinks(lambda *mail: mails.append(mail))))
    return wired


@contextmanager
def keeper(answers: list[int]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that keeps what it answers with 2xx."""
    kept: list[bytes] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = answers.pop(0)
            if status < 300:
                kept.append(body)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Take)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/heads", kept
    finally:
        server.shutdown()
        server.server_close()


def test_every_place_is_told_and_one_that_fails_does_not_hold_up_the_others(
    settings: Any, tmp_path: Path, handlers: Handlers
) -> None:
    file = tmp_path / "heads.jsonl"
    with keeper([503, 201]) as (url, kept):
        keep_in(settings, f"file:{file}", url)
        line = seal(1)
        drain(handlers, AT + timedelta(seconds=1))
        assert (file.read_text("utf-8"), kept) == (line + "\n", [])
        drain(handlers, AT + timedelta(minutes=1))
    assert kept == [line.encode()]
    assert not OutboxMessage.objects.exists()
    assert next(heads.read(file.read_text("utf-8"))).proved_by(seals.signing.trusted())


def test_a_mailbox_gets_the_newest_head_of_an_hour(
    settings: Any, handlers: Handlers, mails: list[tuple[str, str, str]]
) -> None:
    keep_in(settings, "mailto:audit@civil.example")
    seal(1)
    newest = seal(2, AT + timedelta(minutes=30))
    assert drain(handlers, AT + timedelta(minutes=59)) == 0
    assert queries.tails().outbox in (0, 1)
    drain(handlers, AT + timedelta(minutes=60))
    (address, _, text) = mails.pop()
    assert address == "audit@civil.example"
    assert [head.line() for head in heads.read(text)] == [newest]


def test_a_head_follows_the_one_a_worker_has_in_hand(
    settings: Any, tmp_path: Path, handlers: Handlers
) -> None:
    keep_in(settings, f"file:{tmp_path}")  # a folder: the try fails
    first = seal(1)
    drain(handlers, AT)
    second = seal(2)
    waiting = OutboxMessage.objects.order_by("id").values_list("payload", flat=True)
    assert [payload["line"] for payload in waiting] == [first, second]


def test_without_a_place_nothing_is_sent(settings: Any) -> None:
    seal(1)
    assert not OutboxMessage.objects.exists()


def test_a_batch_is_signed_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[bytes] = []
    real = seals.signing.signer()

    class Counting:
        key = real.key

        def sign(self, message: bytes) -> bytes:
            signed.append(message)
            return real.sign(message)

    monkeypatch.setattr(seals.signing, "signer", Counting)
    for number in range(50):
        event = NewEvent(f"C/{number}", 1, "submit", None, AT, AT, GENESIS, {})
        commit(event, guard="SELECT 1", params={}, topic="x", payload={}, key=None)
    assert seals.seal_due(AT) == 50
    assert len(signed) == Seal.objects.count() == 1
    assert seals.verify().broken is None


@pytest.mark.parametrize("text", ["{", '{"head": 1}', json.dumps({"head": "zz", "signature": "", "key": ""})])
def test_a_mangled_line_is_no_head(text: str) -> None:
    with pytest.raises(ValueError, match="no signed head"):
        list(heads.read(text))
