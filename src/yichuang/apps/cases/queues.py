"""Queues and lists of an officer's cases. Keyset pages, most urgent or newest first, never a COUNT over all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for
from yichuang.apps.cases.lifecycle.states import OPEN, State
from yichuang.apps.cases.models import Application, Case, CaseFacts
from yichuang.apps.cases.projection import light
from yichuang.apps.cases.queries import normalise
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.model import Role
from yichuang.clock import midnight, midnight_after
from yichuang.core.errors import InvalidInput, NotFound

PAGE = 20
MOST_COUNTED = 1000  # queue counts stop here and show 999+

_HANDLING = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.CHIEF_EXAMINER)

QUEUES: dict[str, str] = {
    "to_accept": "待受理",
    "to_review": "待审查",
    "to_decide": "待决定",
    "to_serve": "待出件",
    "opinions": "待回意见",
    "due_soon": "将到期",
    "overdue": "已超期",
    "in_correction": "待补正",
    "tolerated": "容缺待补",
    "mine": "我办的",
    "refused": "对方没有收下",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a queue or list."""

    no: str
    service: str
    applicant_name: str
    state: State
    flags: tuple[str, ...]
    step: str | None
    due_at: datetime | None
    light: str
    assignee: int | None
    office: str  # has it in hand
    decides: str  # its own office
    received_at: datetime  # when it was really handed in; the clocks of an off-hours case start later
    channel: str
    version: int
    after: str  # keyset cursor


@dataclass(frozen=True, slots=True)
class Filters:
    """A list's filters, as they stand in the URL. ``q`` is a number or how an applicant's name begins.

    ``office`` decides the case or has it in hand; ``since`` and ``until`` are days of handing in, both inclusive.
    """

    q: str = ""
    service: str = ""
    state: str = ""
    office: str = ""
    channel: str = ""
    light: str = ""
    since: date | None = None
    until: date | None = None


def _filtered(rows: QuerySet[CaseFacts], filters: Filters, at: datetime) -> QuerySet[CaseFacts]:
    """All of them but the office, which is the list's scope."""
    if filters.q:
        rows = rows.filter(_found(filters.q))
    if filters.service:
        rows = rows.filter(service=filters.service)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.light:
        rows = rows.filter(_lit(filters.light, at))
    if filters.channel:
        chosen = Application.objects.filter(pk=OuterRef("application_id"), channel=filters.channel)
        rows = rows.filter(Exists(chosen))
    if filters.since:
        rows = rows.filter(case__opened_at__gte=midnight(filters.since))
    if filters.until:
        rows = rows.filter(case__opened_at__lt=midnight_after(filters.until))
    return rows


def _lit(wanted: str, at: datetime) -> Q:
    """As ``projection.light`` says it; only what is open runs, so that the index on states helps."""
    if wanted == "red":
        return Q(state__in=OPEN, due_at__lte=at)
    if wanted == "yellow":
        return Q(state__in=OPEN, due_at__gt=at, yellow_at__lte=at)
    if wanted == "green":
        return Q(due_at__gt=at) & (Q(yellow_at=None) | Q(yellow_at__gt=at))
    raise InvalidInput(field="light", reason="unknown")


def queue(
    name: str,
    *,
    actor: Actor,
    at: datetime,
    after: str = "",
    limit: int = PAGE,
    filters: Filters | None = None,
) -> list[Row]:
    """A queue of the actor's offices, most urgent first; where work waits, the old and the disabled before all others.

    ``after`` is the last row's cursor.
    """
    rows = _queue(name, actor, at)
    if filters is not None:
        rows = _filtered(rows, filters, at)
        if filters.office:
            rows = rows.filter(Q(office=filters.office) | Q(waiting_office=filters.office))
    if name not in _PRIORITY_FIRST:
        return _rows(_page(rows, after.removeprefix(_FIRST), limit), at)
    # two walks along the queue's index: one order over both would sort the whole queue for every page
    found: list[CaseFacts] = []
    if not after or after.startswith(_FIRST):
        found = _page(rows.filter(_GOES_FIRST), after.removeprefix(_FIRST), limit)
        after = ""
    if len(found) < limit:
        found += _page(rows.exclude(_GOES_FIRST), after, limit - len(found))
    return _rows(found, at)


_PRIORITY_FIRST = frozenset({"to_accept", "to_review", "to_decide", "to_serve"})
_GOES_FIRST = Q(flags__contains=["priority"])
_FIRST = "!"  # a cursor among those who go first


def _page(rows: QuerySet[CaseFacts], after: str, limit: int) -> list[CaseFacts]:
    if after:
        rows = rows.filter(_behind(after))
    return list(rows.order_by("due_at", "case_id")[:limit])


def _behind(cursor: str) -> Q:
    """The rows after a cursor in the order of due date, those without one last."""
    due, _, case_id = cursor.partition("|")
    if not due:
        return Q(due_at=None, case_id__gt=int(case_id))
    return Q(due_at__gt=due) | Q(due_at=due, case_id__gt=int(case_id)) | Q(due_at=None)


def counts(*, actor: Actor, at: datetime) -> dict[str, int]:
    """How many wait in each queue, counted up to ``MOST_COUNTED``."""
    found = {}
    for name in QUEUES:
        found[name] = _queue(name, actor, at).order_by()[:MOST_COUNTED].count()
    return found


def _queue(name: str, actor: Actor, at: datetime) -> QuerySet[CaseFacts]:
    try:
        return CaseFacts.objects.filter(_CONDITIONS[name](actor, at))
    except KeyError:
        raise NotFound(what="queue") from None


def _waiting(role: Role, actor: Actor) -> Q:
    return Q(waiting_office__in=actor.offices(role), waiting_role=role.value)


def _handled(actor: Actor) -> frozenset[str]:
    return actor.offices(*_HANDLING, Role.OFFICE_HEAD)


def _asked(actor: Actor) -> Q:
    offices = sorted(actor.offices(Role.DEPARTMENT))
    if not offices:
        return Q(pk__in=[])
    return Q(opinion_offices__overlap=offices) & ~Q(opinion_offices=[])  # as the index says it


def _own(actor: Actor) -> Q:
    """One's own, and those of absent colleagues as far as one's own offices go."""
    own = Q(assignee=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    if not actor.acting_for:
        return own
    return own | Q(assignee__in=actor.acting_for, waiting_office__in=actor.offices())


_CONDITIONS: dict[str, Callable[[Actor, datetime], Q]] = {
    "to_accept": lambda actor, at: _waiting(Role.CLERK, actor) & Q(state=State.SUBMITTED),
    "to_review": lambda actor, at: _waiting(Role.REVIEWER, actor),
    "to_decide": lambda actor, at: _waiting(Role.APPROVER, actor) | _waiting(Role.CHIEF_EXAMINER, actor),
    "to_serve": lambda actor, at: _waiting(Role.CLERK, actor) & Q(state=State.DECIDED),
    "opinions": lambda actor, at: _asked(actor),
    "due_soon": lambda actor, at: Q(waiting_office__in=_handled(actor), yellow_at__lte=at, due_at__gt=at),
    "overdue": lambda actor, at: Q(waiting_office__in=_handled(actor), due_at__lte=at),
    "in_correction": lambda actor, at: Q(office__in=_handled(actor), state=State.IN_CORRECTION),
    "tolerated": lambda actor, at: Q(
        office__in=_handled(actor), flags__contains=["tolerated"], state__in=OPEN
    ),
    "mine": lambda actor, at: _own(actor),
    # a partner's system will never take it: somebody has to call them
    "refused": lambda actor, at: Q(
        office__in=_handled(actor), state__in=OPEN, case__no__in=sources.refused()
    ),
}


def tasks(*, actor: Actor, at: datetime, limit: int = PAGE) -> list[Row]:
    """What this actor may do now in the house, most urgent first."""
    wanted = _asked(actor)
    for role in _HANDLING:
        wanted |= _waiting(role, actor)
    return _rows(list(CaseFacts.objects.filter(wanted).order_by("due_at", "case_id")[:limit]), at)


def cases(filters: Filters, *, actor: Actor, at: datetime, after: str = "", limit: int = PAGE) -> list[Row]:
    """The cases the actor's offices handle, newest first."""
    rows = _filtered(CaseFacts.objects.all(), filters, at)
    if after:
        rows = rows.filter(case_id__lt=int(after.rpartition("|")[2]))
    # decided here, or waiting here for a step: each half is walked in order along its own index, an OR is not
    seen = sorted(offices_for(actor, Permission.SEE_CASE))
    if filters.office:
        seen = [office for office in seen if office == filters.office]
    elsewhere = Q(waiting_office__isnull=False) & ~Q(waiting_office=F("office"))  # as the index says it
    # the newest of an office stand in order in the index of what never changes; states and lights have their own
    here = Q(office__in=seen) if filters.state or filters.light else Q(case__in=_decided_by(seen, after))
    passing = Q(waiting_office__in=seen) & elsewhere & ~Q(office__in=seen)
    halves = [rows.filter(half).order_by("-case_id")[:limit] for half in (here, passing)]
    return _rows(halves[0].union(halves[1], all=True).order_by("-case_id")[:limit], at)


def _decided_by(offices: Collection[str], after: str) -> QuerySet[Case]:
    """The offices' own cases behind a cursor, which says it again here: the walk starts there, not at the newest."""
    rows = Case.objects.filter(office__in=offices)
    return rows.filter(pk__lt=int(after.rpartition("|")[2])) if after else rows


def _found(text: str) -> Q:
    """By number, or by how the applicant's name begins; within the scope that the list already has."""
    try:
        number = normalise(text)
    except InvalidInput:
        named = Application.objects.filter(applicant_name__startswith=text.strip())
        return Q(case__application_id__in=named.values("pk"))
    if "/" in number:
        return Q(case__no=number)
    return Q(case__application_id__in=Application.objects.filter(no=number).values("pk"))


def _rows(found: Iterable[CaseFacts], at: datetime) -> list[Row]:
    found = list(found)
    wanted = Application.objects.filter(pk__in={f.application_id for f in found})
    handed_in = {row.pk: row for row in wanted.only("applicant_name", "submitted_at", "channel")}
    return [
        Row(
            no=f.no,
            service=f.service,
            applicant_name=handed_in[f.application_id].applicant_name,
            state=State(f.state),
            flags=tuple(f.flags),
            step=f.step,
            due_at=f.due_at,
            light=light(f.due_at, f.yellow_at, at),
            assignee=f.assignee,
            office=f.waiting_office or f.office,
            decides=f.office,
            received_at=handed_in[f.application_id].submitted_at or f.received_at,
            channel=handed_in[f.application_id].channel,
            version=f.version,
            after=_cursor(f),
        )
        for f in found
    ]


def _cursor(row: CaseFacts) -> str:
    due = row.due_at.isoformat() if row.due_at else ""
    return f"{_FIRST if 'priority' in row.flags else ''}{due}|{row.case_id}"
