"""Planning help days, noting how they went, and which cases were taken in there."""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.cases import applications
from yichuang.apps.cases import queries as cases
from yichuang.apps.outreach import queries
from yichuang.apps.outreach.models import HelpDay, Helped
from yichuang.clock import WorkCalendar
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound

MOST_MONTHS = 12
_MOST_VISITORS = 100_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A help day as it is planned: the office's, where, from when to when, for what (codes; none: all), by whom."""

    office: str
    days: tuple[date, ...]
    opens_at: time
    closes_at: time
    place: str
    services: tuple[str, ...] = ()
    officers: tuple[int, ...] = ()


def monthly(first: date, months: int, calendar: WorkCalendar) -> tuple[date, ...]:
    """每月固定一天: the same day of each month, on a day of rest the next working day; a month too short ends earlier.

    The first day stands as it was chosen: who wants a Sunday may have one. InvalidInput (months).
    """
    if not 1 <= months <= MOST_MONTHS:
        raise InvalidInput(field="days", reason="out_of_range")
    found = [first]
    for ahead in range(1, months):
        year, month = divmod(first.year * 12 + first.month - 1 + ahead, 12)
        wanted = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        while not calendar.is_working_day(wanted):
            wanted += timedelta(days=1)
        found.append(wanted)
    return tuple(found)


def plan(plan: Plan, *, actor: Actor, at: datetime) -> list[HelpDay]:
    """The days of a plan, all or none. Who reaches out at the office.

    NotAllowed, NotYours, InvalidInput (place, on, until, officers), AlreadyExists (that place has that day already).
    """
    require(actor, Permission.REACH_OUT, plan.office)
    _check(plan, at)
    series = uuid.uuid4()
    try:
        with transaction.atomic():
            return [_planned(plan, day, series, actor) for day in plan.days]
    except IntegrityError as fault:
        raise AlreadyExists(what="help_day") from fault


def _check(plan: Plan, at: datetime) -> None:
    if len(plan.place.strip()) < 2:
        raise InvalidInput(field="place", reason="empty")
    if not plan.days or min(plan.days) < shanghai_date(at):
        raise InvalidInput(field="on", reason="past")
    if plan.closes_at <= plan.opens_at:
        raise InvalidInput(field="until", reason="end_before_start")
    here = {user.pk for user in queries.possible_officers(plan.office, at)}
    if not set(plan.officers) <= here:
        raise InvalidInput(field="officers", reason="unknown")


def _planned(plan: Plan, day: date, series: uuid.UUID, actor: Actor) -> HelpDay:
    row = HelpDay.objects.create(
        office=accounts.office(plan.office),
        series=series,
        day=day,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        place=plan.place.strip(),
        services=list(dict.fromkeys(plan.services)),
        planned_by_id=actor.user_id,
    )
    row.officers.set(plan.officers)
    return row


def cancel(day_id: uuid.UUID, because: str, *, actor: Actor, at: datetime) -> HelpDay:
    """The day does not take place; the public page says why. NotFound, NotYours, NotAllowed (over), InvalidInput."""
    with transaction.atomic():
        row = _open(day_id, actor, Permission.REACH_OUT)
        if len(because.strip()) < 2:
            raise InvalidInput(field="reason", reason="empty")
        row.cancelled_at, row.cancelled_because = at, because.strip()[:200]
        row.save(update_fields=["cancelled_at", "cancelled_because"])
    return row


def record(
    day_id: uuid.UUID, visitors: int, present: Collection[int], *, actor: Actor, at: datetime
) -> HelpDay:
    """How it went: how many came, which officers were there. Again until it is right; never before the day.

    NotFound, NotYours, NotAllowed (cancelled, or still to come), InvalidInput.
    """
    with transaction.atomic():
        row = _open(day_id, actor, Permission.ATTEND_HELP_DAY, held=True)
        if row.day > shanghai_date(at):
            raise NotAllowed(action="record", state="planned", why="too_early")
        if not 0 <= visitors <= _MOST_VISITORS:
            raise InvalidInput(field="visitors", reason="out_of_range")
        if not set(present) <= {user.pk for user in queries.possible_officers(row.office_id, at)}:
            raise InvalidInput(field="officers", reason="unknown")
        row.visitors, row.held_at = visitors, row.held_at or at
        row.save(update_fields=["visitors", "held_at"])
        row.present.set(present)
    return row


def add_case(day_id: uuid.UUID, number: str, *, actor: Actor, at: datetime) -> Helped:
    """Notes that an application was taken in at the help day. Only one the actor has a part in.

    NotFound (day or application), NotYours, NotAllowed (cancelled), InvalidInput (number), AlreadyExists (another day's).
    """
    with transaction.atomic():
        row = _open(day_id, actor, Permission.ATTEND_HELP_DAY, held=True)
        application = applications.of_actor(cases.normalise(number).partition("/")[0], actor)
        found, made = Helped.objects.select_for_update().get_or_create(
            application=application, defaults={"help_day": row, "noted_by_id": actor.user_id, "noted_at": at}
        )
        if not made and found.help_day_id not in (None, row.pk):
            raise AlreadyExists(what="help_day")
        if found.help_day_id is None:
            found.help_day = row
            found.save(update_fields=["help_day"])
    return found


def _open(day_id: uuid.UUID, actor: Actor, permission: Permission, *, held: bool = False) -> HelpDay:
    """The locked day; to others it does not exist. ``held``: also one that took place."""
    row = HelpDay.objects.select_for_update().filter(pk=day_id).first()
    if row is None or not queries.may_see(actor, row.office_id):
        raise NotFound(what="help_day")
    require(actor, permission, row.office_id)
    if row.cancelled_at is not None or (row.held_at is not None and not held):
        raise NotAllowed(action="help_day", state="over", why="help_day_over")
    return row
