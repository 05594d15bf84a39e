"""SM2 signatures (GB/T 32918.2, GM/T 0003.2) with SM3 and the default identity, as 64 bytes ``r ‖ s``.

Two implementations stand behind one interface: GmSSL in C, and a pure Python one that takes its place where the first
is not installed and checks it in the tests. An HSM or a signature server is a third.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

IDENTITY = b"1234567812345678"  # GM/T 0009: what signs under where no other identity is agreed
_HALF = 32
_PRIME = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
_B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93  # a is -3
_ORDER = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123


class Sm2(Protocol):
    """``secret`` 32 bytes; ``point`` 64 bytes, x ‖ y; signatures 64 bytes."""

    def sign(self, secret: bytes, point: bytes, message: bytes) -> bytes: ...

    def verify(self, point: bytes, message: bytes, signature: bytes) -> bool: ...


class GmSsl:
    """GmSSL 3 by gmssl-pyx."""

    def sign(self, secret: bytes, point: bytes, message: bytes) -> bytes:
        """A fresh signature; two of one message differ."""
        import gmssl_pyx

        r, s = decode_dss_signature(gmssl_pyx.sm2_sign(secret, point, message, IDENTITY))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")

    def verify(self, point: bytes, message: bytes, signature: bytes) -> bool:
        """False for anything that is no signature of ``message`` by the key of ``point``."""
        import gmssl_pyx

        r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
        try:
            der = encode_dss_signature(r, s)
            return bool(gmssl_pyx.sm2_verify(point, message, der, IDENTITY))
        except gmssl_pyx.GmsslInnerError:
            return False


class PurePython:
    """gmalg: slow (tens of milliseconds), depends on nothing."""

    def sign(self, secret: bytes, point: bytes, message: bytes) -> bytes:
        """A fresh signature; two of one message differ."""
        import gmalg

        r, s = gmalg.SM2(sk=secret, uid=IDENTITY, pk=b"\x04" + point).sign(message)
        return bytes(r).rjust(_HALF, b"\0") + bytes(s).rjust(_HALF, b"\0")

    def verify(self, point: bytes, message: bytes, signature: bytes) -> bool:
        """False for anything that is no signature of ``message`` by the key of ``point``."""
        import gmalg
        from gmalg.errors import GMError

        try:
            engine = gmalg.SM2(uid=IDENTITY, pk=b"\x04" + point)
            return bool(engine.verify(message, signature[:_HALF], signature[_HALF:]))
        except GMError:
            return False


@cache
def installed() -> Sm2:
    """GmSSL, or pure Python where no wheel of it fits the machine."""
    try:
        import gmssl_pyx  # noqa: F401
    except ImportError:
        return PurePython()
    return GmSsl()


def public_point(secret: bytes) -> bytes:
    """The public key of a secret key. ValueError where the secret is no key."""
    import gmalg

    if not 0 < int.from_bytes(secret, "big") < _ORDER - 1:
        raise ValueError("an SM2 secret lies between 1 and n - 2")
    return bytes(gmalg.SM2().generate_pk(secret)[1:])


def on_curve(point: bytes) -> bool:
    """Whether 64 bytes are a point of the curve: no other is a key."""
    x, y = int.from_bytes(point[:_HALF], "big"), int.from_bytes(point[_HALF:], "big")
    return len(point) == 2 * _HALF and max(x, y) < _PRIME and (y * y - x * x * x + 3 * x - _B) % _PRIME == 0
