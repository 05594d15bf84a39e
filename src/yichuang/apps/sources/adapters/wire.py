"""One HTTP call to a partner of the exchange file: no redirects, no proxies, bounded in time and size.

Authority is one of three: a bearer token, a client certificate, or a signature by SM2 over method, path, time and body.
"""

from __future__ import annotations

import base64
import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from yichuang.apps.journal import outgoing, signing
from yichuang.apps.sources.adapters.connector import Call, SourceFailure
from yichuang.apps.sources.adapters.reading import MOST_BYTES, garbage
from yichuang.apps.sources.exchange import Auth, Bearer, MutualTls, Rest, Sm2Signed
from yichuang.apps.sources.outcomes import FailureReason
from yichuang.core.secrecy import sm3
from yichuang.core.signing import LocalSigner, Scheme, Signer

_LABEL = "yichuang/exchange/1"
_CHUNK = 65_536
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: method, path behind the partner's address, body, further headers."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] | None = None


def send(partner: Rest, message: Message, call: Call) -> bytes:
    """The body of a 2xx answer. Raises SourceFailure: a redirect, 4xx and anything odd is REJECTED, 5xx ERROR."""
    status, body = _exchange(partner, message, call)
    if 200 <= status < 300:
        return body
    if status == http.HTTPStatus.TOO_MANY_REQUESTS:
        raise SourceFailure(FailureReason.RATE, detail="http_429")
    if status in _LATER or status >= 500:
        raise SourceFailure(FailureReason.ERROR, again=True, detail=f"http_{status}")
    raise SourceFailure(FailureReason.REJECTED, detail=f"http_{status}")


def _exchange(partner: Rest, message: Message, call: Call) -> tuple[int, bytes]:
    parts = urlsplit(partner.url)
    path = parts.path.rstrip("/") + message.path
    connection = _connection(partner, _remaining(call))
    try:
        connection.connect()
        call.line = connection.sock
        headers = {"Accept": "application/json", **_authority(partner.auth, message, path)}
        if message.body:
            headers["Content-Type"] = "application/json"
        connection.sock.settimeout(_remaining(call))
        connection.request(message.method, path, message.body or None, {**headers, **(message.headers or {})})
        connection.sock.settimeout(_remaining(call))
        response = connection.getresponse()
        return response.status, _body(response, call)
    except TimeoutError as fault:
        raise SourceFailure(FailureReason.TIMED_OUT) from fault
    except http.client.HTTPException as fault:
        refused = isinstance(fault, http.client.RemoteDisconnected)
        reason = FailureReason.UNREACHABLE if refused else FailureReason.GARBAGE
        raise SourceFailure(reason, again=refused, detail=type(fault).__name__) from fault
    except OSError as fault:  # refused, reset, no such host, a certificate nobody knows
        raise SourceFailure(FailureReason.UNREACHABLE, again=True, detail=type(fault).__name__) from fault
    finally:
        call.line = None
        connection.close()


def _connection(partner: Rest, seconds: float) -> http.client.HTTPConnection:
    context = _tls(partner.auth) if partner.url.startswith("https:") else None
    return outgoing.connection(partner.url, seconds, context)


@cache
def _tls(auth: Auth | None) -> ssl.SSLContext:
    if not isinstance(auth, MutualTls):
        return ssl.create_default_context()
    context = ssl.create_default_context(cafile=str(auth.ca))
    context.load_cert_chain(auth.certificate, auth.key)
    return context


def _body(response: http.client.HTTPResponse, call: Call) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size <= MOST_BYTES:
        if call.line is not None:
            call.line.settimeout(_remaining(call))
        part = response.read1(_CHUNK)
        if not part:
            if response.length:
                raise garbage("cut_off")
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    raise garbage("too_long")


def _remaining(call: Call) -> float:
    """Seconds left. TimeoutError where there are none."""
    left = call.deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _authority(auth: Auth | None, message: Message, path: str) -> dict[str, str]:
    if isinstance(auth, Bearer):
        return {"Authorization": f"Bearer {auth.token}"}
    if isinstance(auth, Sm2Signed):
        return _signed(_signer(auth.secret), f"{message.method} {path}", message.body)
    return {}


def _signed(signer: Signer, line: str, body: bytes) -> dict[str, str]:
    at = str(int(time.time()))
    digest = sm3(body).hex() if body else ""
    signature = signer.sign(f"{_LABEL}\n{line}\n{at}\n{digest}".encode())
    text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return {"X-Key-Id": signer.key.id, "X-Timestamp": at, "X-Signature": text}


def _signer(secret: Path | None) -> Signer:
    return signing.signer() if secret is None else _own(secret)


@cache
def _own(secret: Path) -> LocalSigner:
    return LocalSigner(Scheme.SM2, bytes.fromhex(secret.read_text("ascii").strip()))
