"""Persons, families, organisations, mandates."""

from yichuang.apps.parties.models.family import (
    Household,
    HouseholdKind,
    HouseholdMember,
    Kinship,
    KinshipKind,
    Relation,
)
from yichuang.apps.parties.models.mandate import ALL_SERVICES, WITNESSES, ConsentWay, Errand, Mandate
from yichuang.apps.parties.models.organisation import Organisation
from yichuang.apps.parties.models.person import Person, Proof

__all__ = [
    "ALL_SERVICES",
    "WITNESSES",
    "ConsentWay",
    "Errand",
    "Household",
    "HouseholdKind",
    "HouseholdMember",
    "Kinship",
    "KinshipKind",
    "Mandate",
    "Organisation",
    "Person",
    "Proof",
    "Relation",
]
