"""Guardians at the window: who says they speak for a child in this matter, and the paper that an officer sees.

Whoever brought the paper is told what was decided and what comes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import applications
from yichuang.apps.cases.lifecycle.states import OPEN
from yichuang.apps.cases.models import Application, CaseFacts
from yichuang.apps.checks import queries as check_queries
from yichuang.apps.checks import service as checks
from yichuang.apps.notices import service as notices
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import Guardianship
from yichuang.catalogue.model import Role
from yichuang.core.errors import NotAllowed, OwnFamily

MOST_SHOWN = 200  # few families bring papers; of more, the oldest


@dataclass(frozen=True, slots=True)
class Waiting:
    """One guardian whose paper nobody has seen, and the application for which they speak for the child."""

    application: Application
    guardianship: Guardianship


def waiting(application: Application, at: datetime) -> list[Guardianship]:
    """Those whose paper nobody has seen and whose consent still holds, the oldest first."""
    return list(sources.guardians_waiting(at).filter(subject=application.no))


def settled(application: Application) -> list[Guardianship]:
    """Those whose paper was seen, the newest first."""
    return list(sources.guardians_settled(application.no))


def queue(actor: Actor, at: datetime) -> list[Waiting]:
    """All that wait at the actor's windows, the oldest first, at most ``MOST_SHOWN``: drafts, open cases, open checks."""
    rows = list(_queue(actor, at)[:MOST_SHOWN])
    found = {row.no: row for row in Application.objects.filter(no__in={row.subject for row in rows})}
    return [Waiting(found[row.subject], row) for row in rows]


def count_waiting(actor: Actor, at: datetime) -> int:
    """How many, counted up to ``MOST_SHOWN``."""
    return _queue(actor, at).order_by()[:MOST_SHOWN].count()


def _queue(actor: Actor, at: datetime) -> QuerySet[Guardianship]:
    rows, offices = sources.guardians_waiting(at), actor.offices(Role.CLERK)
    if not offices:
        return rows.none()
    running = CaseFacts.objects.filter(application_id=OuterRef("pk"), state__in=OPEN)
    live = Q(submitted_at=None) | Exists(running) | Q(no__in=check_queries.open_matters())
    return rows.filter(subject__in=Application.objects.filter(live, office_id__in=offices).values("no"))


def prove(no: str, guardianship: UUID, ground: str, *, actor: Actor, at: datetime) -> None:
    """The original lay at the window: the child is looked up from now on. Clerks of the receiving office.

    Raises NotFound, NotAllowed (also where somebody was faster, or the consent has ended), OwnFamily, InvalidInput
    (no paper chosen).
    """
    application = _at_window(no, actor)
    with transaction.atomic():
        row = sharing.prove_by_paper(actor, application.no, guardianship, ground, at=at)
        _tell(application, row, "guardian_proved", {"paper": row.get_ground_display()}, at)
        checks.hear_consent(application.no, at=at)


def refuse(no: str, guardianship: UUID, because: str, *, actor: Actor, at: datetime) -> None:
    """They are not the guardian, and why. Clerks of the receiving office. As ``prove``; InvalidInput: no reason."""
    application = _at_window(no, actor)
    with transaction.atomic():
        row = sharing.refuse_guardian(actor, application.no, guardianship, because, at=at)
        _tell(application, row, "guardian_refused", {"because": row.refused_because}, at)


def _tell(
    application: Application, row: Guardianship, template: str, more: dict[str, str], at: datetime
) -> None:
    """The guardian alone: on the account they consented with."""
    if row.guardian.user_id is None:
        return
    offering = applications.offering_of(application)
    notices.tell(
        key=f"guardian:{row.pk}:{at.isoformat()}",
        recipient=notices.Recipient(
            user_id=row.guardian.user_id, phone=accounts.user(row.guardian.user_id).phone
        ),
        template=template,
        values={
            "service": offering.service.name,
            "number": application.no,
            "office": offering.receiving.name,
            **more,
        },
        subject=application.no,
    )


def _at_window(no: str, actor: Actor) -> Application:
    """Drafts too: the family comes to the window before the form is full. Nobody settles their own family's."""
    application = applications.of_actor(no, actor)
    if not applications.is_clerk(application, actor):
        raise NotAllowed(action="prove_guardian", state=applications.state_of(application), why="role")
    if actor.user_id is not None and actor.user_id in (application.owner_id, *application.kin):
        raise OwnFamily()
    return application
