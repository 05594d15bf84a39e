"""Whose account an application belongs to where it was taken in without one: at the counter, or by an agent."""

from __future__ import annotations

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases.models import Application
from yichuang.apps.parties import queries as parties
from yichuang.catalogue.model import Role


def take_over(actor: Actor) -> int:
    """Gives the person logged in what was handed in for them without an account; says how many applications.

    Only where the account's holder was proved to be the very person (by number) who stands as applicant in the
    file: the same name or phone proves nothing. Who owns an application already keeps it. Safe to repeat.
    """
    person = parties.person_of(actor.user_id) if actor.user_id is not None else None
    if person is None:
        return 0
    ownerless = Application.objects.filter(
        parties__role=Role.APPLICANT.value,
        parties__person=person.pk,
        owner__isnull=True,
        submitted_at__isnull=False,
    )
    with transaction.atomic():
        found = list(
            Application.objects.select_for_update().filter(pk__in=ownerless.values("pk"), owner__isnull=True)
        )
        for application in found:
            application.owner_id = actor.user_id
            application.kin = [user for user in application.kin if user != actor.user_id]
        Application.objects.bulk_update(found, ["owner", "kin"])
    return len(found)
