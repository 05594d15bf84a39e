"""Consents, guardianships, look-ups, corrections, and the traffic with partners."""

from yichuang.apps.sources.models.concerned import Concerned
from yichuang.apps.sources.models.consent import Consent, ConsentWay
from yichuang.apps.sources.models.correction import Correction, CorrectionState
from yichuang.apps.sources.models.guardianship import Ground, Guardianship
from yichuang.apps.sources.models.lookup import LastKnown, Lookup, LookupOutcome
from yichuang.apps.sources.models.traffic import (
    Cursor,
    FeedItem,
    NightlyFile,
    NightlyRow,
    Sending,
    SendingState,
)

__all__ = [
    "Concerned",
    "Consent",
    "ConsentWay",
    "Correction",
    "CorrectionState",
    "Cursor",
    "FeedItem",
    "Ground",
    "Guardianship",
    "LastKnown",
    "Lookup",
    "LookupOutcome",
    "NightlyFile",
    "NightlyRow",
    "Sending",
    "SendingState",
]
