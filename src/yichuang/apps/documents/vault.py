"""The directory of encrypted, content-addressed files. Nothing is ever deleted; only a new key overwrites."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from yichuang.apps.documents.secrecy import file_cipher
from yichuang.core.errors import NotFound
from yichuang.core.secrecy import sm3


def put(content: bytes) -> str:
    """Stores the bytes durably and returns their SM3 in hex; a second time is free."""
    digest = sm3(content).hex()
    path = _path(digest)
    if path.exists():
        return digest
    _write(path, content, digest)
    return digest


def reseal(digest: str) -> bool:
    """Seals a file under the current key; False where it is already. Raises NotFound, SecretUnreadable."""
    path = _path(digest)
    if path.exists() and file_cipher().is_current(path.read_bytes()):
        return False
    _write(path, get(digest), digest)
    return True


def _write(path: Path, content: bytes, digest: str) -> None:
    """Whole or not at all, whatever happens to the machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(file_cipher().seal(content, digest=digest))
        draft.flush()
        os.fsync(draft.fileno())
    os.replace(draft.name, path)


def get(digest: str) -> bytes:
    """The plain bytes. Raises NotFound, SecretUnreadable."""
    try:
        sealed = _path(digest).read_bytes()
    except FileNotFoundError as fault:
        raise NotFound(what="file") from fault
    return file_cipher().open(sealed, digest=digest)


def _path(digest: str) -> Path:
    return Path(settings.ENVIRONMENT.files) / digest[:2] / digest[2:4] / digest
