"""Commands on releases: publish a catalogue, compare what two of them ask of a service."""

from __future__ import annotations

import zlib
from datetime import datetime

from django.db import connection, transaction

from yichuang.apps.releases import queries
from yichuang.apps.releases.models import Activation, Release
from yichuang.catalogue.release import Change, diff, digest, thaw
from yichuang.core.clocktime import shanghai

_LOCK = 0x72656C65  # any number nobody else locks


def publish(content: bytes, *, at: datetime, by: int | None = None, note: str = "") -> Release:
    """Stores a frozen catalogue and makes it current from `at` on; content already known is that release again.

    ValueError where the content is no catalogue. Callers require `publish_release`.
    """
    thaw(content)
    found = digest(content)
    with transaction.atomic():
        _one_at_a_time()
        release = Release.objects.filter(digest=found).first() or Release.objects.create(
            number=_next_number(at),
            digest=found,
            content=zlib.compress(content, 9),
            created_at=at,
            created_by=by,
            note=note,
        )
        latest = Activation.objects.order_by("-pk").first()
        if latest is None or latest.release_id != release.pk:
            Activation.objects.create(release=release, at=at, by=by)
    queries.forget_current()
    return release


def differences(old_id: int, new_id: int, *service_codes: str) -> list[Change]:
    """What changed for a service (code or short code), or the members of a bundle, between two releases, in words.

    What a draft begun under the old one has to be moved across. NotFound for a release; a service that
    neither has, has no differences.
    """
    before, after = queries.catalogue(old_id), queries.catalogue(new_id)
    wanted = {spelt for code in service_codes for spelt in (code, code.upper(), code.lower())}
    named = {s.code for c in (before, after) for s in c.services.values() if wanted & {s.code, s.short}}
    return [change for change in diff(before, after) if change.service in named]


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _next_number(at: datetime) -> str:
    """`2026.11.23-2`: the day and which release of it."""
    day = f"{shanghai(at):%Y.%m.%d}"
    return f"{day}-{Release.objects.filter(number__startswith=f'{day}-').count() + 1}"
