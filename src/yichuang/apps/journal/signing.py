"""The installation's signer and the public keys it trusts, for the journal's seals and for certificates.

A signature server or an HSM: one class with ``key`` and ``sign`` (``core.signing.Signer``), named by
``settings.SIGNER``, made without arguments.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from yichuang.core.signing import KeySet, LocalSigner, Scheme, Signer


def signer() -> Signer:
    """Who signs here. RuntimeError where this process has public keys only."""
    named = getattr(settings, "SIGNER", "")
    if named:
        return _named(named)
    environment = settings.ENVIRONMENT
    if environment.signing_key is None:
        raise RuntimeError("YICHUANG_SIGNING_KEY is not set: this process verifies and never signs")
    return _local(environment.signing_key, Scheme.SM2 if environment.cipher == "sm" else Scheme.ECDSA)


def trusted() -> KeySet:
    """The signer's own key and every key that signed before it."""
    environment = settings.ENVIRONMENT
    own = [] if environment.signing_key is None and not getattr(settings, "SIGNER", "") else [signer().key]
    earlier = _earlier(environment.public_keys) if environment.public_keys else ()
    return KeySet([*own, *earlier])


def published() -> str:
    """All of them as PEM, the present one first: what verifiers without a network keep."""
    return "".join(key.pem() for key in trusted())


@cache
def _named(path: str) -> Signer:
    found: Signer = import_string(path)()
    return found


@cache
def _local(secret: bytes, scheme: Scheme) -> LocalSigner:
    return LocalSigner(scheme, secret)


@cache
def _earlier(pem: str) -> KeySet:
    return KeySet.read(pem)
