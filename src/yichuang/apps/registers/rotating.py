"""New index keys for what entries are found by: the digests are made anew from the entry's own fields."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from yichuang.apps.accounts.fields import old_digest
from yichuang.apps.registers import entries, queries, shape
from yichuang.apps.registers.models import Entry, EntryKey
from yichuang.apps.releases import queries as releases


def outdated_keys() -> int:
    """How many digests an older index key made."""
    return EntryKey.objects.filter(old_digest("digest")).count()


def rotate_keys(batch: int = 200) -> Iterator[int]:
    """Makes them anew, entry by entry; yields how many each committed batch looked at.

    A digest that none of the entry's fields makes (its register has another shape today) stays as it is.
    """
    after = 0
    while True:
        with transaction.atomic():
            rows = EntryKey.objects.filter(old_digest("digest"), entry_id__gt=after)
            wanted = list(rows.order_by("entry_id").values_list("entry_id", flat=True).distinct()[:batch])
            done = sum(_renew(entry) for entry in _locked(wanted))
        if not wanted:
            return
        after = wanted[-1]
        yield done


def _locked(wanted: list[int]) -> list[Entry]:
    return list(Entry.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def _renew(entry: Entry) -> int:
    register = releases.current_catalogue().registers.get(entry.register)
    texts: dict[str, str] = {}
    if register is not None:
        fields = queries.fields(entry)
        texts = shape.single_values(register, entry.number, fields) | shape.unique_values(register, fields)
    rows = list(EntryKey.objects.filter(old_digest("digest"), entry=entry))
    for row in rows:
        text = texts.get(row.name)
        now, *older = entries.digests(entry.register, row.name, text) if text is not None else (b"",)
        if bytes(row.digest) in older:
            row.digest = now
            row.save(update_fields=["digest"])
    return len(rows)
