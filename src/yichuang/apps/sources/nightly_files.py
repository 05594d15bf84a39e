"""Nightly files as sources: looked up in what was taken in last, never over the network."""

from __future__ import annotations

import json

from yichuang.apps.accounts.fields import index_kind
from yichuang.apps.accounts.keys import index_candidates, index_keyring
from yichuang.apps.sources.adapters.connector import Answer, Held, NotHeld, SourceFailure
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.models import NightlyFile, NightlyRow
from yichuang.apps.sources.outcomes import FailureReason


def ask_nightly_file(request: Request) -> Answer | SourceFailure:
    """What the newest file of the source says. Without a file nobody knows: that is a failure, not "nothing"."""
    file = NightlyFile.objects.filter(source=request.source).order_by("-as_of", "-pk").first()
    if file is None:
        return SourceFailure(FailureReason.NO_FILE)
    found = index_candidates(str(request.about), kind=index_kind(NightlyRow, "number"))
    row = NightlyRow.objects.filter(file=file, number_index__in=found).first()
    if row is not None:
        return Held(json.loads(row.values), file.as_of)
    return NotHeld(file.as_of) if _is_readable(file) else SourceFailure(FailureReason.NO_FILE)


def _is_readable(file: NightlyFile) -> bool:
    """Whether the file was indexed under a key we still have: without it nobody would be found in it."""
    first = NightlyRow.objects.filter(file=file).values_list("number_index", flat=True).first()
    return first is None or int.from_bytes(bytes(first)[:2], "big") in index_keyring().keys
