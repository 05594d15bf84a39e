"""Sealing of whole files, with the installation's keys."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from yichuang.apps.accounts import keys
from yichuang.core.errors import SecretUnreadable
from yichuang.core.secrecy import Keyring, Suite, decrypt, encrypt

_MAGIC = b"YCF1"
_NONCE_BYTES = 12
_HEADER_BYTES = len(_MAGIC) + 3


@dataclass(frozen=True, slots=True)
class FileCipher:
    """Seals whole files: magic, suite, key version, nonce, ciphertext with tag; bound to the file's digest."""

    keyring: Keyring
    suite: Suite = Suite.SM

    def seal(self, content: bytes, *, digest: str) -> bytes:
        """``content`` under the current key."""
        version = self.keyring.current
        header = _MAGIC + bytes((self.suite,)) + version.to_bytes(2, "big")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = encrypt(
            self.suite, self._key(self.suite, version), nonce, content, aad=header + digest.encode()
        )
        return header + nonce + body

    def open(self, sealed: bytes, *, digest: str) -> bytes:
        """The plain bytes. SecretUnreadable: malformed, key_missing, tampered."""
        header, nonce = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
        if not header.startswith(_MAGIC) or len(nonce) < _NONCE_BYTES:
            raise SecretUnreadable(reason="malformed")
        version = int.from_bytes(header[-2:], "big")
        try:
            suite = Suite(header[len(_MAGIC)])
            key = self._key(suite, version)
            body = sealed[_HEADER_BYTES + _NONCE_BYTES :]
            return decrypt(suite, key, nonce, body, aad=header + digest.encode())
        except (InvalidTag, ValueError) as fault:
            raise SecretUnreadable(reason="tampered", key_version=version) from fault

    def is_current(self, sealed: bytes) -> bool:
        """False where rotation has to seal the file anew."""
        return sealed[:_HEADER_BYTES] == _MAGIC + bytes((self.suite,)) + self.keyring.current.to_bytes(
            2, "big"
        )

    def _key(self, suite: Suite, version: int) -> bytes:
        return self.keyring.derive(version, suite=suite, use="file")[: suite.key_bytes]


def file_cipher() -> FileCipher:
    """Seals and opens the files of the vault."""
    return FileCipher(keys.cipher().keyring, keys.suite())
