"""A past that stays: records played into the hall's own database, each of them once, however often it is asked for."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from yichuang.apps.oversight import past
from yichuang.cli.replay.hall import enter_hall
from yichuang.cli.replay.records import Record
from yichuang.cli.replay.walking import live

_NICENESS = 15
Progress = Callable[[Sequence[Record]], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many cases were played now, and how many stood from before."""

    played: int
    known: int


def keep(records: Sequence[Record], progress: Progress, *, gently: bool = False) -> Kept:
    """Plays what is not kept yet; a record is one transaction, so a run that was interrupted goes on with the next.

    ``gently`` leaves the machine to those who work: low priority, and a pause after each record as long as it took.
    Raises RecordRefused, NotFound (no catalogue published).
    """
    names = _names(records)
    known = past.kept(names.values())
    missing = [record for record in records if names[record.line] not in known]
    if not missing:
        return Kept(0, len(known))
    if gently:
        os.nice(_NICENESS)
    _hurry()
    at, played = timezone.now(), 0
    hall = enter_hall(missing, at)
    for record in progress(missing):
        began = time.monotonic()
        try:
            with transaction.atomic():
                past.keep(live(hall, record), names[record.line], at)
            played += 1
        except IntegrityError:  # another run was quicker with this one
            if names[record.line] not in past.kept([names[record.line]]):
                raise
        if gently:
            time.sleep(time.monotonic() - began)
    return Kept(played, len(records) - played)


def _names(records: Sequence[Record]) -> dict[int, str]:
    """By line: what the record says, whatever file and place it stands in, and the how-manieth of its like it is."""
    seen: Counter[str] = Counter()
    found = {}
    for record in records:
        text = record.model_dump_json(exclude={"line", "promised"}) + str(record.promised)
        digest = hashlib.sha256(text.encode()).hexdigest()
        seen[digest] += 1
        found[record.line] = f"{digest}/{seen[digest]}"
    return found


def _hurry() -> None:
    """What a crash of the machine would lose is played again by the next run."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
