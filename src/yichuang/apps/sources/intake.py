"""Taking in nightly files: the whole file or nothing; the newest replaces the one before."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from yichuang.apps.accounts.fields import index_kind
from yichuang.apps.accounts.keys import index_value
from yichuang.apps.sources import exchange
from yichuang.apps.sources.adapters import sftp
from yichuang.apps.sources.models import NightlyFile, NightlyRow

_BATCH = 2000


def take_newest(source: str, partner: exchange.Sftp, at: datetime) -> int | None:
    """Takes in the newest file unless it is known; how many people it holds, None where nothing is new.

    Raises SourceFailure; then what was known before stays.
    """
    name = sftp.newest(source, partner)
    if name is None or NightlyFile.objects.filter(source=source, name=name).exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nightly"
        path.touch(mode=0o600)
        sftp.fetch(partner, name, path)
        return take_in(source, name, path, at)


def take_in(source: str, name: str, path: Path, at: datetime) -> int:
    """One transaction: a file that turns out to be damaged leaves no trace."""
    as_of, people = sftp.read(path, source)
    with transaction.atomic():
        kept = NightlyFile.objects.create(source=source, name=name, as_of=as_of, rows=0, taken_at=at)
        rows = 0
        while batch := list(_rows(kept, islice(people, _BATCH))):
            NightlyRow.objects.bulk_create(batch)
            rows += len(batch)
        NightlyFile.objects.filter(pk=kept.pk).update(rows=rows)
        _forget_older(kept)
    return rows


def _forget_older(kept: NightlyFile) -> None:
    older = NightlyFile.objects.filter(source=kept.source).exclude(pk=kept.pk)
    NightlyRow.objects.filter(file__in=older)._raw_delete(NightlyRow.objects.db)
    older.delete()


def _rows(kept: NightlyFile, people: Iterator[sftp.Line]) -> Iterator[NightlyRow]:
    kind = index_kind(NightlyRow, "number")
    for one in people:
        row = NightlyRow(file=kept, number_index=index_value(one.number, kind=kind))
        row.values = json.dumps(one.values, ensure_ascii=False)
        yield row
