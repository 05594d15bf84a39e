"""An open draft meets a newer release: what would change is shown first, then the draft moves over, answers kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications, casefile
from yichuang.apps.cases.models import Application
from yichuang.apps.releases import queries as releases
from yichuang.apps.releases import service as release_service
from yichuang.catalogue.release import Change
from yichuang.core.errors import NotAllowed


def changes_for(application: Application) -> list[Change]:
    """What the current release asks otherwise than the draft's own; empty where it is up to date."""
    current = releases.current_id()
    if application.submitted_at is not None or application.release_id == current:
        return []
    bundle = casefile.bundle_of(application)
    services = [member.service for member in bundle.bundle.members] if bundle else [application.service]
    return release_service.differences(application.release_id, current, *services)


def migrate_draft(no: str, *, actor: Actor, at: datetime, seen: int | None = None) -> Application:
    """Pins the draft to the current release; its answers stay and are checked again when it is submitted.

    Raises NotFound, NotAllowed (somebody else's draft; or it was handed in: a case stays with its release for
    good), NotOffered, StaleVersion.
    """
    with transaction.atomic():
        application = applications.held(no, actor, action="migrate")
        if application.submitted_at is not None:
            raise NotAllowed(action="migrate", state="submitted", why="state")
        applications.check_seen(application, seen)
        application.release_id = releases.current_id()
        applications.offering_of(application)
        application.changed_at = at
        application.version += 1
        application.save(update_fields=["release", "changed_at", "version"])
    return application
