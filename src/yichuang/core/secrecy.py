"""Encryption of fields at rest and the keyed index that finds them again.

A sealed field is `format, suite (1 byte each), key version (2), nonce (12), ciphertext, tag (16)`. The header
and the caller's context (table, column, row) are authenticated, so a ciphertext moved to another row, or one
whose header was edited, does not open. SM4-GCM (GB/T 32907, RFC 8998) and HMAC-SM3 (GB/T 32905) are the
default; AES-256-GCM and HMAC-SHA256 are one argument away, and a field says itself which it is. Nonces are
random: rotate a key before it has sealed 2^32 fields.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yichuang.core.errors import SecretUnreadable

_FORMAT = 1
_HEADER_BYTES = 4
_NONCE_BYTES = 12
_TAG_BYTES = 16
_MINIMUM_KEY_BYTES = 16


class Suite(IntEnum):
    """Stored in every sealed field; numbers are never used again."""

    SM = 1
    INTERNATIONAL = 2

    @property
    def digest(self) -> str:
        """The hash's name in hashlib."""
        return "sm3" if self is Suite.SM else "sha256"

    def mac(self, key: bytes, data: bytes) -> bytes:
        """HMAC over the suite's hash, 32 bytes."""
        return hmac.digest(key, data, self.digest)

    @property
    def key_bytes(self) -> int:
        """The cipher's key length."""
        return 16 if self is Suite.SM else 32

    def algorithm(self, key: bytes) -> algorithms.SM4 | algorithms.AES:
        """The block cipher under `key`."""
        return algorithms.SM4(key) if self is Suite.SM else algorithms.AES(key)


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Secrets of at least 16 bytes by version (1-65535); `current` seals, all open. Never printed."""

    keys: Mapping[int, bytes]
    current: int

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError(f"the current key, version {self.current}, is not in the keyring")
        if not all(0 < version < 1 << 16 for version in self.keys):
            raise ValueError("key versions run from 1 to 65535")
        if any(len(key) < _MINIMUM_KEY_BYTES for key in self.keys.values()):
            raise ValueError(f"a key has at least {_MINIMUM_KEY_BYTES} bytes")

    def derive(self, version: int, *, suite: Suite, use: str) -> bytes:
        """The key for one use, so that index and cipher never share one. SecretUnreadable: key_missing."""
        if version not in self.keys:
            raise SecretUnreadable(reason="key_missing", key_version=version)
        label = f"yichuang/{use}/{suite.name}".encode()
        return suite.mac(self.keys[version], label)

    def __repr__(self) -> str:
        return f"Keyring(versions={sorted(self.keys)}, current={self.current})"


@dataclass(frozen=True, slots=True)
class FieldCipher:
    """Seals and opens single fields.

    >>> cipher = FieldCipher(Keyring({1: bytes(32)}, current=1))
    >>> sealed = cipher.seal("339999199001010013", context=row_context("person", "resident_id", 7))
    >>> cipher.open(sealed, context=row_context("person", "resident_id", 7))
    '339999199001010013'
    """

    keyring: Keyring
    suite: Suite = Suite.SM

    def seal(self, text: str, *, context: bytes) -> bytes:
        """`text` under the current key, openable only with the same `context`."""
        version = self.keyring.current
        header = bytes((_FORMAT, self.suite)) + version.to_bytes(2, "big")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        key = self._key(self.suite, version)
        return header + nonce + encrypt(self.suite, key, nonce, text.encode(), aad=header + context)

    def open(self, sealed: bytes, *, context: bytes) -> str:
        """The text again. SecretUnreadable: malformed, key_missing, tampered (or another context)."""
        suite, version = _read_header(sealed)
        nonce, body = sealed[_HEADER_BYTES:][:_NONCE_BYTES], sealed[_HEADER_BYTES + _NONCE_BYTES :]
        key = self._key(suite, version)
        try:
            return decrypt(suite, key, nonce, body, aad=sealed[:_HEADER_BYTES] + context).decode()
        except InvalidTag as fault:
            raise SecretUnreadable(reason="tampered", key_version=version) from fault

    def is_current(self, sealed: bytes) -> bool:
        """False where rotation has to seal the field anew."""
        return _read_header(sealed) == (self.suite, self.keyring.current)

    def _key(self, suite: Suite, version: int) -> bytes:
        return self.keyring.derive(version, suite=suite, use="field")[: suite.key_bytes]


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """A keyed digest for equality: equal values of one `kind` have equal digests, and nothing more shows."""

    keyring: Keyring
    suite: Suite = Suite.SM

    def digest(self, value: str, *, kind: str, version: int | None = None) -> bytes:
        """32 bytes under the current key or the given version; callers normalise the value first."""
        chosen = self.keyring.current if version is None else version
        key = self.keyring.derive(chosen, suite=self.suite, use=f"index/{kind}")
        return self.suite.mac(key, value.encode())

    def candidates(self, value: str, *, kind: str) -> tuple[bytes, ...]:
        """The digests under every key, the current first: what a look-up asks for while keys rotate."""
        old = sorted(set(self.keyring.keys) - {self.keyring.current}, reverse=True)
        return tuple(self.digest(value, kind=kind, version=v) for v in (self.keyring.current, *old))


def row_context(table: str, column: str, row_id: object) -> bytes:
    """Table, column and row as bytes that no other three share."""
    parts = (table.encode(), column.encode(), str(row_id).encode())
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def sm3(data: bytes) -> bytes:
    """
    >>> sm3(b"abc").hex()[:16]
    '66c7f0f462eeedd9'
    """
    return hashlib.new("sm3", data).digest()


def encrypt(suite: Suite, key: bytes, nonce: bytes, plaintext: bytes, *, aad: bytes) -> bytes:
    """Ciphertext and 16-byte tag. A nonce must never meet the same key twice: use `FieldCipher`."""
    encryptor = Cipher(suite.algorithm(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    body = encryptor.update(plaintext) + encryptor.finalize()
    return body + encryptor.tag


def decrypt(suite: Suite, key: bytes, nonce: bytes, sealed: bytes, *, aad: bytes) -> bytes:
    """The plaintext. InvalidTag where anything was changed."""
    body, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
    decryptor = Cipher(suite.algorithm(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(aad)
    return decryptor.update(body) + decryptor.finalize()


def _read_header(sealed: bytes) -> tuple[Suite, int]:
    if len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES or sealed[0] != _FORMAT:
        raise SecretUnreadable(reason="malformed")
    try:
        suite = Suite(sealed[1])
    except ValueError as fault:
        raise SecretUnreadable(reason="malformed") from fault
    return suite, int.from_bytes(sealed[2:4], "big")
