"""Recording who lives with whom and who is whose family."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from yichuang.apps.parties.models import (
    Household,
    HouseholdKind,
    HouseholdMember,
    Kinship,
    KinshipKind,
    Person,
    Relation,
)
from yichuang.core.errors import AlreadyExists, InvalidInput


def create_household(
    kind: str, division: str, members: Sequence[tuple[Person, str]], *, since: date
) -> Household:
    """A household with its members as (person, relation to the head); exactly one head. InvalidInput."""
    relations = [relation for _, relation in members]
    if kind not in HouseholdKind.values or not set(relations) <= set(Relation.values):
        raise InvalidInput(field="household", reason="unknown")
    if relations.count(Relation.HEAD) != 1 or len({person.pk for person, _ in members}) != len(members):
        raise InvalidInput(field="household", reason="head")
    with transaction.atomic():
        household = Household.objects.create(kind=kind, division=division)
        HouseholdMember.objects.bulk_create(
            HouseholdMember(household=household, person=person, relation=relation, since=since)
            for person, relation in members
        )
    return household


def join_household(household: Household, person: Person, relation: str, *, since: date) -> None:
    """A further member. AlreadyExists for a member, or for a second head."""
    if relation not in Relation.values:
        raise InvalidInput(field="relation", reason="unknown")
    try:
        with transaction.atomic():
            HouseholdMember.objects.create(household=household, person=person, relation=relation, since=since)
    except IntegrityError as fault:
        raise AlreadyExists(what="household_member") from fault


def leave_household(household: Household, person: Person, *, until: date) -> None:
    """From `until` on no longer a member; nothing changes for who is none."""
    HouseholdMember.objects.filter(household=household, person=person, until__isnull=True).update(until=until)


def record_kinship(
    person: Person, relative: Person, kind: str, *, source: str, since: date | None = None
) -> None:
    """`relative` is the `kind` of `person`, as `source` says; known already, nothing changes. InvalidInput."""
    if kind not in KinshipKind.values or person.pk == relative.pk:
        raise InvalidInput(field="kinship", reason="unknown")
    if not source:
        raise InvalidInput(field="source", reason="empty")
    row = Kinship(person=person, relative=relative, kind=kind, source=source, since=since)
    Kinship.objects.bulk_create([row], ignore_conflicts=True)


def end_marriage(person: Person, spouse: Person, *, until: date) -> None:
    """Divorce or death: from `until` on no longer spouses, whichever of them the record was written for."""
    either = Q(person=person, relative=spouse) | Q(person=spouse, relative=person)
    Kinship.objects.filter(either, kind=KinshipKind.SPOUSE, until__isnull=True).update(until=until)
