"""The installation's keys, taken from the settings, and the index values that find sealed fields again.

An index value is the version of the key (2 bytes) and the digest, so that rotation can tell old from new.
"""

from __future__ import annotations

from django.conf import settings

from yichuang.core.secrecy import BlindIndex, FieldCipher, Keyring, Suite

_FORMAT = 1


def suite() -> Suite:
    """The algorithms this installation seals with."""
    return Suite.SM if settings.ENVIRONMENT.cipher == "sm" else Suite.INTERNATIONAL


def cipher() -> FieldCipher:
    """Seals with the highest key version; opens with all."""
    found = settings.ENVIRONMENT.field_keys
    return FieldCipher(Keyring(found, current=max(found)), suite())


def current_header() -> bytes:
    """The first four bytes of a field sealed today; see `core.secrecy`."""
    return bytes((_FORMAT, suite())) + cipher().keyring.current.to_bytes(2, "big")


def index_keyring() -> Keyring:
    """The keys of the blind index: several while one is being replaced."""
    found = settings.ENVIRONMENT.index_keys
    return Keyring(found, current=max(found))


def index_value(text: str, *, kind: str) -> bytes:
    """What is stored beside a sealed field so that equal texts of one kind find each other."""
    ring = index_keyring()
    return _versioned(ring.current, BlindIndex(ring, suite()).digest(text, kind=kind))


def index_candidates(text: str, *, kind: str) -> tuple[bytes, ...]:
    """Every value under which `text` may be stored while keys rotate, the current first."""
    ring = index_keyring()
    versions = sorted(ring.keys, key=lambda version: (version != ring.current, -version))
    index = BlindIndex(ring, suite())
    return tuple(_versioned(v, index.digest(text, kind=kind, version=v)) for v in versions)


def current_index_prefix() -> bytes:
    """The first two bytes of an index value made today."""
    return index_keyring().current.to_bytes(2, "big")


def _versioned(version: int, digest: bytes) -> bytes:
    return version.to_bytes(2, "big") + digest
