"""Commands on persons, families, organisations and mandates."""

from __future__ import annotations

from yichuang.apps.parties.families import (
    create_household,
    end_marriage,
    join_household,
    leave_household,
    record_kinship,
)
from yichuang.apps.parties.mandates import Terms, begin_errand, grant_mandate, revoke_mandate
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
    "revoke_mandate",
    "update_contact",
]
