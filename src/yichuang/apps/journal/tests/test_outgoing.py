"""R10: a name that comes to mean this machine, or its neighbours, is not called."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from yichuang.apps.journal import outgoing
from yichuang.apps.journal.adapters.sinks import PostSink
from yichuang.apps.journal.outgoing import ForbiddenAddress
from yichuang.core.errors import PartnerUnavailable

Resolve = Callable[..., list[str]]
FORBIDDEN = (
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "169.254.169.254",  # where clouds keep their machines' secrets
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "fe80::1%eth0",
    "ff02::1",
)
FINE = ("10.32.7.9", "172.16.0.4", "192.168.3.4", "114.114.114.114", "2408:8000::1", "fd00::7")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A service of this machine that nobody outside is to reach; it answers whoever comes."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.3)
    yield server
    server.close()


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Resolve], list[str]]:
    """What names mean from then on, given how often they were asked for; every question is kept."""
    asked: list[str] = []

    def to(answers: Resolve) -> list[str]:
        def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
            asked.append(host)
            found = []
            for address in answers(len(asked)):
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                where = (address, port, 0, 0) if ":" in address else (address, port)
                found.append((family, socket.SOCK_STREAM, 6, "", where))
            return found

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return to


def nobody_came(listener: socket.socket) -> bool:
    try:
        listener.accept()
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_name_never_means_this_machine_or_its_neighbours(
    address: str, resolve: Callable[[Resolve], list[str]]
) -> None:
    resolve(lambda _: [address])
    with pytest.raises(ForbiddenAddress):
        outgoing.line("population.example.gov.cn", 443, 0.2)


@pytest.mark.parametrize("address", FINE)
def test_departments_live_in_private_networks_too(address: str) -> None:
    assert not outgoing.is_forbidden(address, written=False)


def test_this_machine_is_meant_only_by_who_writes_it(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    for host in ("127.0.0.1", "localhost"):
        outgoing.line(host, port, 1.0).close()
    for address in ("169.254.169.254", "0.0.0.0", "ff02::1"):
        with pytest.raises(ForbiddenAddress):
            outgoing.line(address, port, 0.2)


def test_a_name_that_turns_to_this_machine_between_two_looks_is_looked_up_once(
    listener: socket.socket, resolve: Callable[[Resolve], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The classic: the answer that is weighed is harmless, the one that would be called is not."""
    asked = resolve(lambda time: ["203.0.113.7"] if time == 1 else ["127.0.0.1"])
    called: list[object] = []

    def connect(_: socket.socket, where: object) -> None:
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", type("Line", (socket.socket,), {"connect": connect}))
    with pytest.raises(ConnectionRefusedError):
        outgoing.line("population.example.gov.cn", listener.getsockname()[1], 0.2)
    assert asked == ["population.example.gov.cn"]
    assert called == [("203.0.113.7", listener.getsockname()[1])]


def test_the_second_call_is_weighed_anew(
    listener: socket.socket, resolve: Callable[[Resolve], list[str]]
) -> None:
    resolve(lambda time: ["203.0.113.7", "127.0.0.1"] if time == 1 else ["::ffff:127.0.0.1"])
    for _ in range(2):
        with pytest.raises(ForbiddenAddress):
            outgoing.line("population.example.gov.cn", listener.getsockname()[1], 0.2)
    assert nobody_came(listener)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_http_goes_the_same_way(
    scheme: str, listener: socket.socket, resolve: Callable[[Resolve], list[str]]
) -> None:
    resolve(lambda _: ["127.0.0.1"])
    url = f"{scheme}://heads.example.gov.cn:{listener.getsockname()[1]}/keep"
    with pytest.raises(ForbiddenAddress):
        outgoing.connection(url, 0.5).request("POST", "/keep", b"{}")
    with pytest.raises(PartnerUnavailable):
        PostSink(url).keep("{}")
    assert nobody_came(listener)


def test_what_is_meant_is_reached(listener: socket.socket) -> None:
    def answer() -> None:
        peer, _ = listener.accept()
        peer.recv(1000)
        peer.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        peer.close()

    threading.Thread(target=answer, daemon=True).start()
    line = outgoing.connection(f"http://127.0.0.1:{listener.getsockname()[1]}", 1.0)
    line.request("GET", "/")
    assert line.getresponse().status == http.client.NO_CONTENT
    line.close()
