"""The only way to obtain a release or the catalogue in it; thawed catalogues stay in memory."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from yichuang.apps.journal import service as journal
from yichuang.apps.releases.models import Release
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.release import digest, thaw
from yichuang.core.errors import CatalogueFault, NotFound

_KEPT = 8
_FRESH_SECONDS = 1.0


def current_id() -> int:
    """The id of the release that new cases are pinned to. NotFound before the first was published."""
    text = "SELECT release_id FROM releases_activation ORDER BY id DESC LIMIT 1"
    found = journal.execute(text, {}).fetchone()
    if found is None:
        raise NotFound(what="release")
    return int(found[0])


def current() -> Release:
    """The current release, without its content."""
    return Release.objects.defer("content").get(pk=current_id())


def release(release_id: int) -> Release:
    """One release, without its content. NotFound."""
    found = Release.objects.defer("content").filter(pk=release_id).first()
    if found is None:
        raise NotFound(what="release")
    return found


def releases() -> QuerySet[Release]:
    """All, newest first, without their content."""
    return Release.objects.defer("content").order_by("-pk")


@lru_cache(maxsize=_KEPT)
def catalogue(release_id: int) -> Catalogue:
    """The catalogue of a release, thawed once a process: a release never changes. NotFound, CatalogueFault."""
    row = Release.objects.filter(pk=release_id).values_list("content", "digest", "number").first()
    if row is None:
        raise NotFound(what="release")
    content, expected, number = zlib.decompress(bytes(row[0])), row[1], row[2]
    if digest(content) != expected:
        raise CatalogueFault(path=number, line=0, reason="digest")
    return thaw(content)


@dataclass(slots=True)
class _Current:
    """Which release was current when last asked; asked again after a second."""

    release_id: int | None = None
    asked_at: float = float("-inf")


_current = _Current()


def current_catalogue() -> Catalogue:
    """The current catalogue; a newer release is seen within a second. NotFound before the first."""
    now = time.monotonic()
    if _current.release_id is None or now - _current.asked_at >= _FRESH_SECONDS:
        _current.release_id = current_id()
        _current.asked_at = now
    return catalogue(_current.release_id)


def forget_current() -> None:
    """The next look asks the database again, in this process; `publish` calls it."""
    _current.release_id = None


def forget() -> None:
    """Forgets the thawed catalogues too: for a process that turns to another database."""
    forget_current()
    catalogue.cache_clear()
