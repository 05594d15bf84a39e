"""Whether a request comes from the partner: by token, by certificate or by an SM2 signature over what it says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass

from yichuang_sandbox import sm2
from yichuang_sandbox.exchange import way
from yichuang_sandbox.trust import Trust

_LABEL = "yichuang/exchange/1"
_CLOCKS_APART_S = 300


@dataclass(frozen=True, slots=True)
class Request:
    """What is judged. Names of headers in lower case; ``certified`` means that the connection showed the partner's certificate."""

    method: str
    path: str  # with the query
    headers: Mapping[str, str]
    body: bytes
    certified: bool


class Gate:
    """Asks each holder's own proof; one holder's is worth nothing at another's door."""

    def __init__(self, trust: Trust) -> None:
        self._token = trust.token()
        self._point = trust.sm2_point()
        self._key_id = sm2.key_id(self._point)

    def admits(self, holder: str, request: Request) -> bool:
        """Whether the request may be answered."""
        match way(holder):
            case "mtls":
                return request.certified
            case "sm2":
                return self._signed(request)
            case _:
                given = request.headers.get("authorization", "")
                return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    def _signed(self, request: Request) -> bool:
        at, text = request.headers.get("x-timestamp", ""), request.headers.get("x-signature", "")
        if request.headers.get("x-key-id") != self._key_id or not at.isdigit():
            return False
        if abs(time.time() - int(at)) > _CLOCKS_APART_S:
            return False
        try:
            signature = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return False
        digest = hashlib.new("sm3", request.body).hexdigest() if request.body else ""
        message = f"{_LABEL}\n{request.method} {request.path}\n{at}\n{digest}"
        return sm2.verify(self._point, message.encode(), signature)
