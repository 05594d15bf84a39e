"""What is to be sent to partners: written in the caller's transaction, sent by the worker until the partner has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yichuang.apps.sources.models import Sending


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """``partner``: ``department:<code>``, ``source:<code>``, ``province``. ``kind``: case, correction,
    state, award.

    The partner drops repeats by ``key``; parcels of one ``subject`` arrive in the order in which they were written.
    """

    partner: str
    kind: str
    key: str
    subject: str
    body: Mapping[str, Any]


def enqueue(parcel: Parcel, *, at: datetime) -> None:
    """Writes it once, however often it is called with the same partner and key. No network is touched."""
    row = Sending(
        partner=parcel.partner,
        kind=parcel.kind,
        key=parcel.key,
        subject=parcel.subject,
        created_at=at,
        next_try_at=at,
    )
    row.body = json.dumps(dict(parcel.body), ensure_ascii=False)
    Sending.objects.bulk_create([row], ignore_conflicts=True)
