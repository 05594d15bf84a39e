"""Guardians at the window: who says they speak for a child in this matter, and the paper that an officer sees."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application
from yichuang.apps.checks import service as checks
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import Guardianship
from yichuang.core.errors import NotAllowed


def waiting(application: Application) -> list[Guardianship]:
    """Those whose paper nobody has seen, the oldest first."""
    return list(sources.guardians_waiting(application.no))


def prove(no: str, guardianship: UUID, ground: str, *, actor: Actor, at: datetime) -> None:
    """The original lay at the window: the child is looked up from now on. Clerks of the receiving office.

    Raises NotFound, NotAllowed, InvalidInput (no paper chosen).
    """
    application = _at_window(no, actor)
    sharing.prove_by_paper(actor, application.no, guardianship, ground, at=at)
    checks.hear_consent(application.no, at=at)


def refuse(no: str, guardianship: UUID, because: str, *, actor: Actor, at: datetime) -> None:
    """They are not the guardian, and why. Clerks of the receiving office. NotFound, NotAllowed, InvalidInput."""
    application = _at_window(no, actor)
    sharing.refuse_guardian(actor, application.no, guardianship, because, at=at)


def _at_window(no: str, actor: Actor) -> Application:
    """Drafts too: the family comes to the window before the form is full."""
    application = applications.of_actor(no, actor)
    if not applications.is_clerk(application, actor):
        raise NotAllowed(action="prove_guardian", state=applications.state_of(application), why="role")
    return application
