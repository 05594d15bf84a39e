"""The directory of encrypted, content-addressed files: only a new key overwrites, only what nobody names goes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

from yichuang.apps.documents.secrecy import file_cipher
from yichuang.core.errors import NotFound
from yichuang.core.secrecy import sm3

_ASIDE = ".gone"


def put(content: bytes) -> str:
    """Stores the bytes durably and returns their SM3 in hex; a second time is free."""
    digest = sm3(content).hex()
    path = _path(digest)
    try:
        os.utime(path)  # young again: see `discard`
    except FileNotFoundError:
        pass
    else:
        return digest
    _write(path, content, digest)
    return digest


def reseal(digest: str) -> bool:
    """Seals a file under the current key; False where it is already. Raises NotFound, SecretUnreadable."""
    if is_current(digest):
        return False
    _write(_path(digest), get(digest), digest)
    return True


def is_current(digest: str) -> bool:
    """Whether the current key sealed it; only the head of the file is read. False where there is none."""
    try:
        with _path(digest).open("rb") as file:
            return file_cipher().is_current(file.read(64))
    except FileNotFoundError:
        return False


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


def batches(*, before: datetime, size: int = 500) -> Iterator[dict[Path, str]]:
    """Files last put before an instant, each with the digest it should be; drafts that a crash left have none."""
    limit, batch = before.timestamp(), {}
    for path in _root().glob("*/*/*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                batch[path] = path.name.removesuffix(_ASIDE)
        if len(batch) == size:
            yield batch
            batch = {}
    if batch:
        yield batch


def discard(path: Path, *, before: datetime) -> bool:
    """Takes a file out for good, unless it is put again meanwhile.

    It is moved aside first. Whoever puts the same bytes either made it young before, then it goes back, or does not
    find it any more and writes it anew.
    """
    aside = path.with_name(path.name + _ASIDE)
    with suppress(FileNotFoundError):
        os.rename(path, aside)
        if aside.stat().st_mtime < before.timestamp():
            aside.unlink()
            return True
        os.rename(aside, path)
    return False


def restore(path: Path) -> None:
    """Back to its place, where a crash left it aside."""
    if path.name.endswith(_ASIDE):
        os.rename(path, path.with_name(path.name.removesuffix(_ASIDE)))


def _root() -> Path:
    return Path(settings.ENVIRONMENT.files)


def _path(digest: str) -> Path:
    return _root() / digest[:2] / digest[2:4] / digest
