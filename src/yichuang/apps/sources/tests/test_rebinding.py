"""R10: whichever way a partner is called, a name that has come to mean this machine is not."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.sources import service
from yichuang.apps.sources.adapters import posting, sftp, wire
from yichuang.apps.sources.adapters.connector import Call, SourceFailure
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.exchange import Rest, Sftp
from yichuang.apps.sources.outcomes import Failed, FailureReason
from yichuang.apps.sources.tests.conftest import AT, rest
from yichuang.catalogue.catalogue import Catalogue

NAME = "population.example.gov.cn"
Connect = Callable[..., None]


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A service of this machine; whoever looks the partner's name up is led to it."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    port = server.getsockname()[1]
    real = socket.getaddrinfo

    def lead(host: str, *more: object, **named: object) -> object:
        if host == NAME:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return real(host, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    yield server
    server.close()


def untouched(server: socket.socket) -> bool:
    try:
        server.accept()
    except TimeoutError:
        return True
    return False


@pytest.mark.django_db
def test_a_look_up_fails_as_if_nobody_were_there(
    inside: socket.socket,
    connect: Connect,
    small: Catalogue,
    citizen: Actor,
    request_for: Callable[..., Request],
) -> None:
    connect(sources={"population": rest(f"https://{NAME}", timeout_seconds=30.0)})
    outcome = service.look_up(request_for(), actor=citizen, at=AT)
    assert isinstance(outcome, Failed)
    assert outcome.reason == FailureReason.UNREACHABLE
    assert untouched(inside)


def test_neither_messages_nor_feeds_go_there(inside: socket.socket) -> None:
    partner = Rest(url=f"https://{NAME}", timeout_seconds=1.0)
    ways = (
        lambda: posting.post(partner, "department:health", "case", "key", "{}"),
        lambda: posting.read_feed(partner, "department:health", 0),
        lambda: posting.read_feed(partner, "province", 0),
        lambda: wire.send(partner, wire.Message("GET", "/"), Call(time.monotonic() + 1)),
    )
    for way in ways:
        with pytest.raises(SourceFailure) as failure:
            way()
        assert failure.value.detail == "ForbiddenAddress"
    assert untouched(inside)


def test_nor_are_files_fetched_there(inside: socket.socket, tmp_path: Path) -> None:
    partner = Sftp(
        kind="sftp",
        host=NAME,
        user="yichuang",
        key=tmp_path / "id",
        known_hosts=tmp_path / "known",
        folder="television",
        timeout_seconds=1.0,
    )
    with pytest.raises(SourceFailure) as failure:
        sftp.newest("television", partner)
    assert failure.value.detail == "ForbiddenAddress"
    assert untouched(inside)
