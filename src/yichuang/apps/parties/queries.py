"""The only way to obtain persons, their families and who may act for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.models import User
from yichuang.apps.parties.models import ALL_SERVICES, Errand, Mandate, Organisation, Person
from yichuang.core.errors import NotFound
from yichuang.core.typed import plain

_FAMILY = """
WITH own AS (SELECT unnest(%(own)s::uuid[]) AS id)
SELECT k.relative_id FROM parties_kinship k JOIN own ON own.id = k.person_id
 WHERE (k.since IS NULL OR k.since <= %(on)s) AND (k.until IS NULL OR k.until > %(on)s)
UNION
SELECT k.person_id FROM parties_kinship k JOIN own ON own.id = k.relative_id
 WHERE (k.since IS NULL OR k.since <= %(on)s) AND (k.until IS NULL OR k.until > %(on)s)
UNION
SELECT other.person_id
  FROM parties_householdmember mine
  JOIN own ON own.id = mine.person_id
  JOIN parties_householdmember other ON other.household_id = mine.household_id
 WHERE mine.since <= %(on)s AND (mine.until IS NULL OR mine.until > %(on)s)
   AND other.since <= %(on)s AND (other.until IS NULL OR other.until > %(on)s)
"""


def person(person_id: uuid.UUID | str) -> Person:
    """NotFound where there is none, or the id is none."""
    try:
        key = person_id if isinstance(person_id, uuid.UUID) else uuid.UUID(person_id)
    except ValueError as fault:
        raise NotFound(what="person") from fault
    found = Person.objects.filter(pk=key).first()
    if found is None:
        raise NotFound(what="person")
    return found


def persons(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """By id, those that exist."""
    return Person.objects.in_bulk(set(person_ids))


def person_of(user: User | int) -> Person | None:
    """Whom the account's holder was proved to be."""
    user_id = user if isinstance(user, int) else user.pk
    return Person.objects.filter(user_id=user_id).first()


def person_by_resident_id(number: str) -> Person | None:
    """By the full number, normalised here; a wrong number finds nobody."""
    return find_by(Person, "resident_id", plain(number).replace("-", "")).first()


def organisation(organisation_id: uuid.UUID) -> Organisation:
    """NotFound where there is none."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(what="organisation")
    return found


def is_own_family(user_id: int, person_ids: Iterable[uuid.UUID], on: date) -> bool:
    """Whether the user is one of these persons or of their family: then nobody lets them handle the matter.

    An account that nobody was linked to has no family known to us.
    """
    concerned = set(person_ids)
    own = person_of(user_id)
    if own is None or not concerned:
        return False
    return own.pk in concerned or not concerned.isdisjoint(_family([own.pk], on))


def users_of_family(person_ids: Iterable[uuid.UUID], on: date) -> set[int]:
    """Accounts of these persons and of their families: they may not handle a case of theirs."""
    own = list(set(person_ids))
    concerned = set(own) | _family(own, on)
    return set(Person.objects.filter(pk__in=concerned, user__isnull=False).values_list("user_id", flat=True))


def mandate_for(agent_user_id: int, mandate_id: uuid.UUID, service: str, at: datetime) -> Mandate | None:
    """The mandate, if it is this agent's, still stands and covers the service (or bundle)."""
    return _covering(agent_user_id, service, at).select_related("principal").filter(pk=mandate_id).first()


def _covering(agent_user_id: int, service: str, at: datetime) -> QuerySet[Mandate]:
    scope = Q(services__contains=[service]) | Q(services__contains=[ALL_SERVICES])
    return _valid_mandates(at).filter(scope, agent_id=agent_user_id)


def pursues(agent_user_id: int, subject: str, at: datetime) -> bool:
    """Whether the user pursues this matter under a mandate that stands at `at`: a revoked one closes it at once."""
    return _valid_mandates(at).filter(agent_id=agent_user_id, errands__subject=subject).exists()


def errands(agent_user_id: int, *, limit: int = 50) -> list[Errand]:
    """What the user does or did for others, newest first."""
    rows = Errand.objects.select_related("mandate", "mandate__principal").filter(
        mandate__agent_id=agent_user_id
    )
    return list(rows.order_by("-pk")[:limit])


def mandates_given(principal: Person) -> QuerySet[Mandate]:
    """All a person ever gave, newest first."""
    return Mandate.objects.select_related("agent").filter(principal=principal).order_by("-signed_at")


def mandates_held(agent_user_id: int, at: datetime) -> QuerySet[Mandate]:
    """For whom the user may act at `at`."""
    return _valid_mandates(at).select_related("principal").filter(agent_id=agent_user_id).order_by("until")


def _valid_mandates(at: datetime) -> QuerySet[Mandate]:
    ended = Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
    return Mandate.objects.filter(ended, signed_at__lte=at, until__gt=at)


def _family(own: list[uuid.UUID], on: date) -> frozenset[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"own": own, "on": on})
        return frozenset(row[0] for row in cursor.fetchall())
