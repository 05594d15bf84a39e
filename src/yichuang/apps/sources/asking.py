"""A look-up as it is asked for: which source, which elements, about whom, in what matter, why, by whose consent."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from yichuang.apps.sources.outcomes import RefusalReason
from yichuang.core.resident_id import ResidentId
from yichuang.core.uscc import Uscc

Number = ResidentId | Uscc
"""What a source is keyed by."""


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """``subject`` is an application's or a case's number, ``purpose`` a value of the catalogue's ``Purpose``.
    ``barred`` is what the caller has against asking: the look-up is put on record as refused.

    Never printed: it names a person.
    """

    source: str
    elements: tuple[str, ...]
    about: Number
    subject: str
    purpose: str
    consent: UUID | None = None
    barred: RefusalReason | None = None


def kind_of(number: Number) -> str:
    """``resident_id`` or ``uscc``, as sources name their keys."""
    return "uscc" if isinstance(number, Uscc) else "resident_id"
