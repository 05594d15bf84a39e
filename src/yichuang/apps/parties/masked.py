"""What of a person is shown without a purpose, and what of it can be asked for in full."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yichuang.apps.parties.models import Person
from yichuang.core.masking import MaskKind, mask


class Secret(StrEnum):
    """The fields of a person that are masked until somebody states a purpose."""

    NAME = "name"
    RESIDENT_ID = "resident_id"
    DOCUMENT = "document"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class MaskedPerson:
    """Safe for lists, exports and prints; the same person is masked the same everywhere."""

    reference: str
    name: str
    resident_id: str
    document: str
    phone: str
    address: str


def in_full(person: Person, secret: Secret) -> str:
    """The field's text; only for `service.reveal`, for masking, and for the person themself."""
    return person.document_number if secret is Secret.DOCUMENT else str(getattr(person, secret.value))


def masked(person: Person) -> MaskedPerson:
    """The person with every field under the rule of its kind."""
    shown = {secret.value: mask(MaskKind(secret.value), in_full(person, secret)) for secret in Secret}
    return MaskedPerson(reference=person.reference, **shown)
