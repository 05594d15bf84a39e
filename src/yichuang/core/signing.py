"""Who signs, and what proves it: a key names itself in every signature, so that keys can change and old ones stay.

SM2 with SM3 by default, ECDSA on P-256 with SHA-256 by one argument. A signature is 64 bytes ``r ‖ s``. Public keys
travel as PEM, which other programs read too (``openssl pkeyutl -verify``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yichuang.core import sm2

SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
_ECDSA = ec.ECDSA(hashes.SHA256())


class Scheme(StrEnum):
    """How a key signs."""

    SM2 = "sm2"
    ECDSA = "ecdsa"

    @property
    def header(self) -> bytes:
        """What stands before the point in a SubjectPublicKeyInfo (RFC 5480, GM/T 0006)."""
        return bytes.fromhex(_HEADERS[self])


_HEADERS = {
    Scheme.SM2: "3059301306072a8648ce3d020106082a811ccf5501822d03420004",
    Scheme.ECDSA: "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """``point`` is x ‖ y, 64 bytes. ValueError where it is no point of the scheme's curve."""

    scheme: Scheme
    point: bytes

    def __post_init__(self) -> None:
        if self.scheme is Scheme.ECDSA:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + self.point)
        elif not sm2.on_curve(self.point):
            raise ValueError("the point does not lie on the curve of SM2")

    @property
    def id(self) -> str:
        """Eight hexadecimal digits made from the key itself; whoever has the key can check its name."""
        return hashlib.new("sm3", self.scheme.header + self.point).digest()[:KEY_ID_BYTES].hex()

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether this key signed the message."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        if self.scheme is Scheme.SM2:
            return sm2.installed().verify(self.point, message, signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b"\x04" + self.point)
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        try:
            key.verify(encode_dss_signature(r, s), message, _ECDSA)
        except InvalidSignature:
            return False
        return True

    def pem(self) -> str:
        """One PEM block, with a line above that names the key."""
        body = base64.encodebytes(self.scheme.header + self.point).decode()
        lines = "".join(body.split())
        wrapped = "\n".join(lines[i : i + 64] for i in range(0, len(lines), 64))
        return f"# {self.scheme} {self.id}\n{_BEGIN}\n{wrapped}\n{_END}\n"


class Signer(Protocol):
    """Signs for the installation. An HSM or a signature server takes the place of ``LocalSigner``."""

    @property
    def key(self) -> PublicKey:
        """What proves its signatures."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes. May raise PartnerUnavailable."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class LocalSigner:
    """Signs with a secret of 32 bytes in memory. ValueError where the secret is no key. Never printed."""

    scheme: Scheme
    secret: bytes
    key: PublicKey = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", PublicKey(self.scheme, self._point()))

    def sign(self, message: bytes) -> bytes:
        """A fresh signature; two of one message differ."""
        if self.scheme is Scheme.SM2:
            return sm2.installed().sign(self.secret, self.key.point, message)
        r, s = decode_dss_signature(self._private().sign(message, _ECDSA))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def _point(self) -> bytes:
        if self.scheme is Scheme.SM2:
            return sm2.public_point(self.secret)
        form = self._private().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return form[1:]

    def _private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.secret, "big"), ec.SECP256R1())


class KeySet:
    """The public keys one trusts, by id."""

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        self._keys = {key.id: key for key in keys}

    @classmethod
    def read(cls, pem: str) -> KeySet:
        """Every PEM block of a text. ValueError where one is no key of ours, or there is none."""
        keys = cls(_blocks(pem))
        if not keys._keys:
            raise ValueError("the text holds no public key")
        return keys

    def __contains__(self, key_id: str) -> bool:
        return key_id in self._keys

    def __iter__(self) -> Iterator[PublicKey]:
        return iter(self._keys.values())

    def verify(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """Whether the key of that id is trusted and signed the message."""
        key = self._keys.get(key_id)
        return key is not None and key.verify(message, signature)


def _blocks(pem: str) -> Iterator[PublicKey]:
    for block in pem.split(_BEGIN)[1:]:
        body, end, _ = block.partition(_END)
        try:
            data = base64.b64decode("".join(body.split()), validate=True)
        except binascii.Error as fault:
            raise ValueError("a PEM block is damaged") from fault
        scheme = next((one for one in Scheme if data.startswith(one.header)), None)
        if not end or scheme is None:
            raise ValueError("a PEM block is no public key of SM2 or P-256")
        yield PublicKey(scheme, data[len(scheme.header) :])
