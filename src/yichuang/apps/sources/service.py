"""Commands on shared data: consents, look-ups, corrections, and what is sent to partners."""

from __future__ import annotations

from collections.abc import Iterator

from yichuang.apps.accounts import fields
from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.aided import Aided, tell_register
from yichuang.apps.sources.asking import Number, Request
from yichuang.apps.sources.consents import ConsentTerms, give_consent, revoke_consent
from yichuang.apps.sources.corrections import ANSWERED as CORRECTION_ANSWERED
from yichuang.apps.sources.corrections import Contest, contest
from yichuang.apps.sources.delivery import REFUSED as SENDING_REFUSED
from yichuang.apps.sources.lookups import look_up, look_up_many
from yichuang.apps.sources.models import Concerned, Correction, DropRow, FeedItem, LastKnown, Sending
from yichuang.apps.sources.outcomes import (
    Failed,
    FailureReason,
    Found,
    Nothing,
    Outcome,
    RefusalReason,
    Refused,
    Stale,
)
from yichuang.apps.sources.population_files import fetch as fetch_population_file
from yichuang.apps.sources.sendings import Parcel, enqueue
from yichuang.apps.sources.trials import Trial, try_source

__all__ = [
    "CORRECTION_ANSWERED",
    "SENDING_REFUSED",
    "Aided",
    "ConsentTerms",
    "Contest",
    "Failed",
    "FailureReason",
    "Found",
    "Nothing",
    "Number",
    "Outcome",
    "Parcel",
    "RefusalReason",
    "Refused",
    "Request",
    "SourceFailure",
    "Stale",
    "Trial",
    "contest",
    "enqueue",
    "fetch_population_file",
    "give_consent",
    "look_up",
    "look_up_many",
    "revoke_consent",
    "rotate_keys",
    "tell_register",
    "try_source",
]


def rotate_keys(batch: int = 500) -> Iterator[int]:
    """Seals and indexes this room's rows anew under the current keys; yields the size of each committed batch.

    A nightly file's rows are sealed anew too; their index comes with the next file.
    """
    for model in (Concerned, LastKnown, Correction, Sending, FeedItem, DropRow):
        yield from fields.rotate(model, batch=batch)
