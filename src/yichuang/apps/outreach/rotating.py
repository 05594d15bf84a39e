"""New keys for what this room seals."""

from __future__ import annotations

from collections.abc import Iterator

from yichuang.apps.accounts import fields
from yichuang.apps.outreach.models import Lead, LeadReport


def rotate_keys(batch: int = 500) -> Iterator[int]:
    """Seals leads and reports anew under the current keys; yields the size of each committed batch."""
    for model in (Lead, LeadReport):
        yield from fields.rotate(model, batch=batch)
