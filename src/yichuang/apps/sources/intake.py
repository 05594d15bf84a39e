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
from yichuang.apps.sources.adapters import drop as sftp
from yichuang.apps.sources.models import Drop, DropRow

_BATCH = 2000


def take_newest(source: str, partner: exchange.Drop, at: datetime) -> int | None:
    """Takes in the newest file unless it is known; how many people it holds, None where nothing is new.

    Raises SourceFailure; then what was known before stays.
    """
    name = sftp.newest(source, partner)
    if name is None or Drop.objects.filter(source=source, name=name).exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drop"
        path.touch(mode=0o600)
        sftp.fetch(partner, name, path)
        return take_in(source, name, path, at)


def take_in(source: str, name: str, path: Path, at: datetime) -> int:
    """One transaction: a file that turns out to be damaged leaves no trace."""
    as_of, people = sftp.read(path, source)
    with transaction.atomic():
        kept = Drop.objects.create(source=source, name=name, as_of=as_of, rows=0, taken_at=at)
        rows = 0
        while batch := list(_rows(kept, islice(people, _BATCH))):
            DropRow.objects.bulk_create(batch)
            rows += len(batch)
        Drop.objects.filter(pk=kept.pk).update(rows=rows)
        _drop_older(kept)
    return rows


def _drop_older(kept: Drop) -> None:
    older = Drop.objects.filter(source=kept.source).exclude(pk=kept.pk)
    DropRow.objects.filter(drop__in=older)._raw_delete(DropRow.objects.db)
    older.delete()


def _rows(kept: Drop, people: Iterator[sftp.Line]) -> Iterator[DropRow]:
    kind = index_kind(DropRow, "number")
    for one in people:
        row = DropRow(drop=kept, number_index=index_value(one.number, kind=kind))
        row.values = json.dumps(one.values, ensure_ascii=False)
        yield row
