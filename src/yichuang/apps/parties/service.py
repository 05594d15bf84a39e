"""Commands on persons, families, organisations and mandates; showing a person's data in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.parties.families import (
    create_household,
    end_marriage,
    join_household,
    leave_household,
    record_kinship,
)
from yichuang.apps.parties.mandates import Terms, begin_errand, grant_mandate, revoke_mandate
from yichuang.apps.parties.masked import Secret, in_full
from yichuang.apps.parties.models import Person
from yichuang.apps.parties.persons import (
    Contact,
    Found,
    find_or_create_by_document,
    find_or_create_organisation,
    find_or_create_person,
    link_user,
    record_death,
    update_contact,
)

__all__ = [
    "Contact",
    "Found",
    "Terms",
    "begin_errand",
    "create_household",
    "end_marriage",
    "find_or_create_by_document",
    "find_or_create_organisation",
    "find_or_create_person",
    "grant_mandate",
    "join_household",
    "leave_household",
    "link_user",
    "record_death",
    "record_kinship",
    "reveal",
    "revoke_mandate",
    "update_contact",
]


def reveal(
    actor: Actor, person: Person, secrets: Sequence[Secret], *, purpose: str, office: str, at: datetime
) -> dict[Secret, str]:
    """These fields in full, each on record before it is shown. PurposeRequired, NotAllowed, NotYours."""
    for secret in secrets:
        accounts.unmask(
            actor, what=secret.value, whose=person.reference, purpose=purpose, office=office, at=at
        )
    return {secret: in_full(person, secret) for secret in secrets}
