"""The only way to obtain one case or one's own: by number, as applicant, by tracking. Many of them stand in ``queues``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, engine
from yichuang.apps.cases.lifecycle import Action, Snapshot, available
from yichuang.apps.cases.models import Application, ApplicationMaterial, Case, CaseFacts
from yichuang.apps.cases.projection import light
from yichuang.apps.journal import queries as journal_queries
from yichuang.apps.journal.models import Event
from yichuang.catalogue.model import Role
from yichuang.catalogue.offering import Offering
from yichuang.clock import midnight, midnight_after
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.numbers import ApplicationNumber, CaseNumber


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as this actor sees it; ``actions`` is exactly what they may do now."""

    facts: CaseFacts
    application: Application
    snapshot: Snapshot
    offering: Offering
    actions: tuple[Action, ...]
    roles: frozenset[Role]
    light: str

    @property
    def no(self) -> str:
        return self.facts.no


def normalise(no: str) -> str:
    """A case or application number as stored, from whatever a person typed; a case number where ``/`` is in it.

    Raises InvalidInput.
    """
    return str(CaseNumber.parse(no)) if "/" in no or "／" in no else str(ApplicationNumber.parse(no))


def case(no: str, *, actor: Actor, at: datetime) -> CaseView:
    """One case with what the actor may do. NotFound also where they have no part in it."""
    standing = engine.read(_case_no(no))
    command = standing.command(actor, Action.ARCHIVE, at, {})
    facts = CaseFacts.objects.get(case_id=standing.case_id)
    if not command.roles and not _may_see(facts, actor):
        raise NotFound(what="case")
    application = Application.objects.select_related("office").get(pk=standing.application_id)
    return CaseView(
        facts=facts,
        application=application,
        snapshot=standing.snapshot,
        offering=casefile.offering_of(application, standing.service),
        actions=tuple(available(standing.snapshot, standing.rules, command)),
        roles=command.roles,
        light=light(facts.due_at, facts.yellow_at, at),
    )


def _case_no(no: str) -> str:
    try:
        found = normalise(no)
    except InvalidInput:
        raise NotFound(what="case") from None
    return found if "/" in found else f"{found}/1"


def _may_see(facts: CaseFacts, actor: Actor) -> bool:
    seen = offices_for(actor, Permission.SEE_CASE)
    concerned = {facts.office, facts.waiting_office, *facts.opinion_offices}
    return actor.is_system or bool(concerned & seen)


def answers_for(view: CaseView) -> dict[str, Any]:
    """The answers the case stands on, by its own form's keys. Callers mask what the actor need not see."""
    on = shanghai_date(view.snapshot.received_at)
    return casefile.answers_of(
        view.application, view.facts.service, answer_versions.latest(view.application)[1], on
    )


def materials_for(view: CaseView) -> list[ApplicationMaterial]:
    """The file's papers, oldest first."""
    rows = view.application.materials.filter(removed_at=None).select_related("document", "document__file")
    return list(rows.order_by("added_at", "id"))


def history(view: CaseView) -> list[Event]:
    """The case's journal in order."""
    return journal_queries.events_of(view.no)


def applications_of(actor: Actor, *, limit: int = 50) -> list[Application]:
    """Drafts and applications of the person logged in, newest first."""
    if actor.user_id is None:
        return []
    rows = Application.objects.filter(owner_id=actor.user_id).select_related("office").order_by("-id")
    return list(rows[:limit])


def cases_of(application: Application) -> list[CaseFacts]:
    """The cases an application opened."""
    return list(CaseFacts.objects.filter(case__application_id=application.pk).order_by("no"))


def handed_in(offices: Collection[str], since: date, until: date) -> QuerySet[Application]:
    """What these offices received in the period, both days inclusive: for counting in the rooms above."""
    return Application.objects.filter(
        office_id__in=offices, submitted_at__gte=midnight(since), submitted_at__lt=midnight_after(until)
    )


def track(no: str, phone: str) -> tuple[Application, list[CaseFacts]]:
    """With number and phone, no account. NotFound for a wrong number and a wrong phone alike."""
    try:
        number = normalise(no).partition("/")[0]
    except InvalidInput:
        raise NotFound(what="application") from None
    row = Application.objects.select_related("office").filter(no=number, submitted_at__isnull=False).first()
    wanted = keys.index_candidates(phone, kind=applications.PHONE)
    if row is None or row.phone_index is None or bytes(row.phone_index) not in wanted:
        raise NotFound(what="application")
    return row, cases_of(row)


def snapshot_of(no: str) -> Snapshot:
    """A case's snapshot, for who has shown a right to it otherwise (number and phone). NotFound."""
    return engine.read(no).snapshot


def due_timers(at: datetime, limit: int = 100) -> list[tuple[str, str, datetime]]:
    """(case number, action, since when) of what the system must do by now."""
    rows = CaseFacts.objects.filter(timer_at__lte=at, timer__isnull=False).order_by("timer_at")[:limit]
    return [(row.no, row.timer, row.timer_at) for row in rows if row.timer and row.timer_at]


def case_numbers() -> Iterable[str]:
    """All, for rebuilding."""
    with connection.cursor():
        yield from Case.objects.order_by("pk").values_list("no", flat=True).iterator(chunk_size=2000)
