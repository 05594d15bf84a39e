"""What becomes of a look-up: five types that share nothing but their record, so that none passes for another.

None of them has a truth value: ``if outcome:`` would treat "nothing found" and "source down" alike, and raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn


class FailureReason(StrEnum):
    """Why a source gave no answer; asking again later may help."""

    NOT_CONNECTED = "not_connected"  # the installation has no way to it
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    ERROR = "error"  # it answered that it cannot answer (5xx)
    REJECTED = "rejected"  # it refused our call (401, 403, 404 …)
    GARBAGE = "garbage"  # it answered what cannot be understood
    BUSY = "busy"  # as many calls as it may have are under way
    RATE = "rate"  # as many calls a minute as were agreed are made
    RESTING = "resting"  # it failed so often that it is left alone for a while
    NO_FILE = "no_file"  # its nightly file has not come yet


class RefusalReason(StrEnum):
    """Why we do not even ask; asking again is no use before something changes."""

    NO_PURPOSE = "no_purpose"
    WRONG_PURPOSE = "wrong_purpose"  # not one the source may be used for
    NO_CONSENT = "no_consent"
    CONSENT_ENDED = "consent_ended"
    CONSENT_SCOPE = "consent_scope"  # the consent is for another source, person, matter or purpose
    UNKNOWN_SOURCE = "unknown_source"
    NOT_SUPPLIED = "not_supplied"  # an element this source does not hold
    WRONG_KEY = "wrong_key"  # not the kind of number it is keyed by
    NOT_PROVED = "not_proved"  # of this person something must be known first (that they are dead)
    NOT_ALLOWED = "not_allowed"  # this officer may not look up


class _Untruthful:
    """``bool(outcome)`` is a mistake."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is neither true nor false: match its type")


@dataclass(frozen=True, slots=True, repr=False)
class Found(_Untruthful):
    """The holder has the person. ``values`` by element code: what it holds of what was asked. Never printed."""

    values: Mapping[str, Any]
    as_of: datetime
    lookup: int


@dataclass(frozen=True, slots=True)
class Nothing(_Untruthful):
    """The holder said so itself: it has no such person, as of then."""

    as_of: datetime
    lookup: int


@dataclass(frozen=True, slots=True, repr=False)
class Stale(_Untruthful):
    """Values older than the source's freshness, or the last known of a source that does not answer now."""

    values: Mapping[str, Any]
    as_of: datetime
    lookup: int


@dataclass(frozen=True, slots=True)
class Failed(_Untruthful):
    """Nobody knows: the source gave no answer. Never to be read as ``Nothing``."""

    reason: FailureReason
    retry_at: datetime
    lookup: int


@dataclass(frozen=True, slots=True)
class Refused(_Untruthful):
    """Nobody was asked: purpose, consent or authority is missing."""

    reason: RefusalReason
    lookup: int


Outcome = Found | Nothing | Stale | Failed | Refused
