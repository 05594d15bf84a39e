"""New index keys for what stands here as a digest only: whose data was looked up, and the telephone to track by.

The texts behind them stand in the answers, in one version or another. A digest of none of them belongs to a number
that nobody can ask for any more: one that fits nobody takes its place, so that the old key may go.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models, transaction

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.fields import old_digest
from yichuang.apps.cases import answers, applications, known_data
from yichuang.apps.cases.models import Application, ConsentAsked, KnownDatum, SourceAsked
from yichuang.core.typed import plain

_LONGEST = 60  # characters; no number and no telephone is longer
_WHOSE: tuple[type[models.Model], ...] = (KnownDatum, SourceAsked, ConsentAsked)


def outdated_digests() -> int:
    """How many digests an older index key made."""
    phones = Application.objects.filter(old_digest("phone_index")).count()
    return phones + sum(model._default_manager.filter(old_digest("whose")).count() for model in _WHOSE)


def rotate_digests(batch: int = 100) -> Iterator[int]:
    """Makes them anew, application by application; yields how many each committed batch looked at."""
    after = 0
    while True:
        with transaction.atomic():
            found = _next(after, batch)
            done = sum(_renew(application) for application in found)
        if not found:
            return
        after = found[-1].pk
        yield done


def _next(after: int, batch: int) -> list[Application]:
    """Applications with digests of an older key, locked."""
    phones = Application.objects.filter(old_digest("phone_index"), pk__gt=after).values_list("pk", flat=True)
    wanted = set(phones.order_by("pk")[:batch])
    for model in _WHOSE:
        rows = model._default_manager.filter(old_digest("whose"), application_id__gt=after)
        numbers = rows.order_by("application_id").values_list("application_id", flat=True)
        wanted |= set(numbers.distinct()[:batch])
    return list(Application.objects.select_for_update().filter(pk__in=sorted(wanted)[:batch]).order_by("pk"))


def _renew(application: Application) -> int:
    words = _words(application)
    looked_at, phone = 0, application.phone_index
    if phone is not None and not bytes(phone).startswith(keys.current_index_prefix()):
        looked_at += 1
        now = _renewed(words, applications.PHONE).get(bytes(phone))
        Application.objects.filter(pk=application.pk).update(phone_index=now)
    whose = _renewed(words, known_data.WHOSE)
    for model in _WHOSE:
        for row in model._default_manager.filter(old_digest("whose"), application_id=application.pk):
            looked_at += 1
            _replace(row, whose.get(bytes(row.whose)) or _nobodys())  # type: ignore[attr-defined]
    return looked_at


def _nobodys() -> bytes:
    return keys.current_index_prefix() + secrets.token_bytes(32)


def _replace(row: Any, now: bytes) -> None:
    """One row a number: what was asked again under the new key meanwhile takes the old one's place."""
    if not isinstance(row, KnownDatum):
        again = type(row).objects.filter(application_id=row.application_id, whose=now)
        if isinstance(row, SourceAsked):
            again = again.filter(source=row.source)
        if again.exists():
            row.delete()
            return
    row.whose = now
    row.save(update_fields=["whose"])


def _renewed(words: frozenset[str], kind: str) -> dict[bytes, bytes]:
    """Each word's digest under an older key -> its digest today."""
    found: dict[bytes, bytes] = {}
    for word in words:
        now, *older = keys.index_candidates(word, kind=kind)
        found |= dict.fromkeys(older, now)
    return found


def _words(application: Application) -> frozenset[str]:
    """Every text of the answers, in all their versions, that may be a number: as typed and as it is compared."""
    found: set[str] = set()
    for number in application.answers.values_list("version", flat=True):
        found |= set(_texts(answers.version(application, number)))
    return frozenset(found | {plain(word) for word in found})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) <= _LONGEST and any(mark.isdigit() for mark in value):
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
