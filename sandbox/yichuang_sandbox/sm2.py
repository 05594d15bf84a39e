"""SM2 signatures as partners send them: 64 bytes ``r ‖ s`` over SM3, default identity; GmSSL, or pure Python without it."""

from __future__ import annotations

import hashlib
import secrets

import gmalg
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

try:
    import gmssl_pyx
except ImportError:  # no wheel for this machine
    gmssl_pyx = None

_IDENTITY = b"1234567812345678"
_HEADER = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
_HALF = 32


def new_secret() -> bytes:
    """Thirty-two bytes below the order of the curve."""
    return b"\x01" + secrets.token_bytes(_HALF - 1)


def public_point(secret: bytes) -> bytes:
    """x ‖ y, 64 bytes."""
    return bytes(gmalg.SM2().generate_pk(secret)[1:])


def key_id(point: bytes) -> str:
    """Eight hexadecimal digits made from the key itself."""
    return hashlib.new("sm3", _HEADER + point).digest()[:4].hex()


def verify(point: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key of the point signed the message."""
    if len(signature) != 2 * _HALF:
        return False
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    if gmssl_pyx is None:
        try:
            engine = gmalg.SM2(uid=_IDENTITY, pk=b"\x04" + point)
            return bool(engine.verify(message, signature[:_HALF], signature[_HALF:]))
        except gmalg.errors.GMError:
            return False
    try:
        return bool(gmssl_pyx.sm2_verify(point, message, encode_dss_signature(r, s), _IDENTITY))
    except gmssl_pyx.GmsslInnerError:
        return False
