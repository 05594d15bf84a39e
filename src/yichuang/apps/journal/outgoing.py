"""Lines to others: a name is resolved once, what it means is weighed, and exactly that address is called.

A name that is not ours may be made to mean our own machine or its neighbours (DNS rebinding): such an answer is
refused. Whoever means this machine writes ``localhost`` or the address itself. Private networks are allowed, because
departments live in them; that the right one answers there is what certificates and host keys prove.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

_HERE = frozenset({"localhost", "ip6-localhost"})
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddress(OSError):
    """The name means this machine, its neighbours on the wire or nobody; nothing was sent."""


def is_forbidden(address: str, *, written: bool) -> bool:
    """Whether nobody may be called there. ``written``: the operator wrote this very address, or ``localhost``."""
    means = _meant(ipaddress.ip_address(address.partition("%")[0]))
    nowhere = means.is_link_local or means.is_multicast or means.is_unspecified
    return nowhere or (not written and (means.is_loopback or (means.is_reserved and means.version == 4)))


def _meant(address: _Address) -> _Address:
    """The IPv4 address inside of an IPv6 one, where there is one: mapped, 6to4 or translated (64:ff9b::/96)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inside = address.ipv4_mapped or address.sixtofour
    if inside is None and address.packed.startswith(bytes.fromhex("0064ff9b0000000000000000")):
        inside = ipaddress.IPv4Address(address.packed[12:])
    return address if inside is None else inside


def is_written(host: str) -> bool:
    """Whether the host of a setting is an address, or this machine by its own name."""
    if host.rstrip(".").lower() in _HERE:
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def line(host: str, port: int, seconds: float) -> socket.socket:
    """A connected socket with this time-out. ForbiddenAddress, and OSError as ``socket.create_connection`` raises it.

    One forbidden address among several spoils the name: who mixes them in does not mean well.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    written = is_written(host)
    if any(is_forbidden(str(where[0]), written=written) for *_, where in found):
        raise ForbiddenAddress(f"{host} 指向本机或链路本地地址")
    fault: OSError = OSError(f"{host} 没有地址")
    for family, kind, protocol, _, where in found:
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(seconds)
            made.connect(where)
        except OSError as refused:
            made.close()
            fault = refused
        else:
            return made
    raise fault


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = line(self.host, self.port, float(self.timeout or 0))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _Secure(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int | None, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._tls = context

    def connect(self) -> None:
        bare = line(self.host, self.port, float(self.timeout or 0))
        bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.sock = self._tls.wrap_socket(bare, server_hostname=self.host)
        except BaseException:
            bare.close()
            raise


def connection(url: str, seconds: float, context: ssl.SSLContext | None = None) -> http.client.HTTPConnection:
    """A connection to the host of a setting's address, not open yet; ``context`` is for https.

    No proxy is asked and no redirect followed. Opening it raises what ``line`` raises, and ssl.SSLError.
    """
    parts = urlsplit(url)
    if parts.scheme == "https":
        return _Secure(
            parts.hostname or "", parts.port, timeout=seconds, context=context or ssl.create_default_context()
        )
    return _Plain(parts.hostname or "", parts.port, timeout=seconds)
