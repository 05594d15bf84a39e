"""The conditions that only a person can check: who ticked which, kept per case and officer while they work on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.lifecycle.states import BEFORE_DECISION
from yichuang.apps.cases.models import ConditionTick
from yichuang.apps.cases.queries import CaseView, history
from yichuang.catalogue.eligibility import manual_conditions
from yichuang.catalogue.model import Role
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed

_CHECKING = frozenset({Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.CHIEF_EXAMINER, Role.OFFICE_HEAD})


def may_tick(view: CaseView) -> bool:
    """Whether this actor works on the open case: whoever has something to do with it, never its own family."""
    return view.snapshot.state in BEFORE_DECISION and bool(view.actions) and bool(view.roles & _CHECKING)


def keep_ticks(view: CaseView, ticked: Iterable[str], *, actor: Actor, at: datetime) -> None:
    """Makes the officer's ticks on this case just these; what stood keeps its time. Safe to repeat.

    NotAllowed for who does not work on it, InvalidInput for what is no such condition of the service.
    """
    if not may_tick(view) or actor.user_id is None:
        raise NotAllowed(action="tick", state=view.snapshot.state.value, why="role")
    wanted = set(ticked)
    known = {c.code for c in manual_conditions(view.offering, shanghai_date(view.snapshot.received_at))}
    if wanted - known:
        raise InvalidInput(field="ticked", reason="unknown")
    since = ticks_count_from(view)
    with transaction.atomic():
        own = ConditionTick.objects.filter(case_id=view.facts.case_id, user_id=actor.user_id)
        own.exclude(condition__in=wanted, ticked_at__gte=since).delete()
        rows = [
            ConditionTick(case_id=view.facts.case_id, user_id=actor.user_id, condition=code, ticked_at=at)
            for code in sorted(wanted)
        ]
        ConditionTick.objects.bulk_create(rows, ignore_conflicts=True)


def ticks_of(view: CaseView) -> list[ConditionTick]:
    """Everybody's, oldest first, those that answers changed since have made worthless apart."""
    rows = ConditionTick.objects.filter(case_id=view.facts.case_id, ticked_at__gte=ticks_count_from(view))
    return list(rows.order_by("ticked_at", "id"))


def ticks_count_from(view: CaseView) -> datetime:
    """Since when what was checked is what is in the file: the hand-in, or the last correction."""
    supplied = (e.occurred_at for e in reversed(history(view)) if e.action == Action.SUPPLEMENT.value)
    return next(supplied, view.application.created_at)
