"""Commands on shared data: consents, look-ups, corrections, and what is sent to partners."""

from __future__ import annotations

from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.aided import Aided, tell_register
from yichuang.apps.sources.asking import Number, Request
from yichuang.apps.sources.consents import ConsentTerms, give_consent, revoke_consent
from yichuang.apps.sources.corrections import ANSWERED as CORRECTION_ANSWERED
from yichuang.apps.sources.corrections import Contest, concede, contest
from yichuang.apps.sources.delivery import REFUSED as SENDING_REFUSED
from yichuang.apps.sources.guardians import PAPERS, give_for_family, prove_by_paper
from yichuang.apps.sources.guardians import refuse as refuse_guardian
from yichuang.apps.sources.lookups import look_up, look_up_many
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
    "PAPERS",
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
    "concede",
    "contest",
    "enqueue",
    "fetch_population_file",
    "give_consent",
    "give_for_family",
    "look_up",
    "look_up_many",
    "prove_by_paper",
    "refuse_guardian",
    "revoke_consent",
    "tell_register",
    "try_source",
]
