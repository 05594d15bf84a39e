"""Who is given, lends and loses which role, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import Handover, Membership, User, UserKind
from yichuang.apps.accounts.roles import SIGNING_ROLES, STAFF_ROLES
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.core.errors import AlreadyExists, InvalidInput, NotAllowed, NotFound, PurposeRequired
from yichuang.core.scope import Scope


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a membership gives: a role at an office, how far, until when and for what."""

    office: str
    role: str
    scope: str = Scope.OWN.value
    until: datetime | None = None
    purpose: str = ""


def appoint(actor: Actor, user: User, appointment: Appointment, at: datetime) -> Membership:
    """Gives a role from `at` on. Administrators of the office or of one above it; nobody appoints themselves.

    InvalidInput (role, scope, until), PurposeRequired for a subtree, AlreadyExists, NotAllowed, NotYours.
    """
    require(actor, Permission.MANAGE_ACCOUNTS, appointment.office)
    if actor.user_id == user.pk:
        raise NotAllowed(action="appoint", state="", why="own_account")
    if user.kind == UserKind.CITIZEN:
        raise NotAllowed(action="appoint", state="", why="citizen")
    _check_appointment(appointment, at)
    return _add_membership(
        user_id=user.pk,
        office_id=queries.office(appointment.office).code,
        role=appointment.role,
        scope=appointment.scope,
        since=at,
        until=appointment.until,
        purpose=appointment.purpose.strip(),
        granted_by_id=actor.user_id,
    )


def _check_appointment(appointment: Appointment, at: datetime) -> None:
    if appointment.role not in STAFF_ROLES:
        raise InvalidInput(field="role", reason="unknown")
    if appointment.scope not in (Scope.OWN.value, Scope.SUBTREE.value):
        raise InvalidInput(field="scope", reason="unknown")
    if appointment.until is not None and appointment.until <= at:
        raise InvalidInput(field="until", reason="past")
    if appointment.scope == Scope.SUBTREE.value:
        if not appointment.purpose.strip():
            raise PurposeRequired(action="appoint")
        if appointment.until is None:
            raise InvalidInput(field="until", reason="empty")


def delegate(
    actor: Actor, membership_id: int, to: User, until: datetime, *, purpose: str, at: datetime
) -> Membership:
    """Lends one's own authority to sign to another of the office until a day; it ends with the lender's own.

    Only the holder, only signing roles, never what was itself lent. NotFound, NotAllowed, InvalidInput,
    PurposeRequired.
    """
    lender = Membership.objects.filter(pk=membership_id).first()
    if lender is None or lender.user_id != actor.user_id or not _valid(lender, at):
        raise NotFound(what="membership")
    require(actor, Permission.DELEGATE, lender.office_id)
    if lender.role not in SIGNING_ROLES or lender.delegated_from_id is not None:
        raise NotAllowed(action="delegate", state="", why="role")
    if to.pk == actor.user_id or to.kind != UserKind.STAFF:
        raise NotAllowed(action="delegate", state="", why="receiver")
    if not purpose.strip():
        raise PurposeRequired(action="delegate")
    if until <= at or (lender.until is not None and until > lender.until):
        raise InvalidInput(field="until", reason="out_of_range")
    return _add_membership(
        user_id=to.pk,
        office_id=lender.office_id,
        role=lender.role,
        since=at,
        until=until,
        purpose=purpose.strip(),
        granted_by_id=actor.user_id,
        delegated_from=lender,
    )


def end_membership(actor: Actor, membership_id: int, at: datetime) -> None:
    """Ends a role now. Administrators of the office, or who lent it. Ended already: nothing changes."""
    row = Membership.objects.select_related("delegated_from").filter(pk=membership_id).first()
    if row is None:
        raise NotFound(what="membership")
    if row.delegated_from is None or row.delegated_from.user_id != actor.user_id:
        require(actor, Permission.MANAGE_ACCOUNTS, row.office_id)
    if row.until is None or row.until > at:
        row.until = max(at, row.since)
        row.ended_by_id = actor.user_id
        row.save(update_fields=["until", "ended_by"])


def arrange_handover(
    actor: Actor, from_user: User, to_user: User, office: str, span: tuple[datetime, datetime], *, reason: str
) -> Handover:
    """While one is absent (from, until), the other may do their tasks at the office. Oneself or who leads there.

    InvalidInput (until, reason), NotAllowed where either holds no role there, NotYours.
    """
    own = actor.user_id == from_user.pk
    require(actor, Permission.HAND_OVER if own else Permission.ARRANGE_HANDOVER, office)
    since, until = span
    if until <= since:
        raise InvalidInput(field="until", reason="before_start")
    if not reason.strip():
        raise InvalidInput(field="reason", reason="empty")
    if from_user.pk == to_user.pk or not queries.actor_for(to_user, since).roles(office):
        raise NotAllowed(action="hand_over", state="", why="receiver")
    if not own and not queries.actor_for(from_user, since).roles(office):
        raise NotAllowed(action="hand_over", state="", why="absent_elsewhere")
    return Handover.objects.create(
        from_user=from_user,
        to_user=to_user,
        office_id=office,
        since=since,
        until=until,
        reason=reason.strip(),
        arranged_by_id=actor.user_id,
    )


def end_handover(actor: Actor, handover_id: int, at: datetime) -> Handover:
    """Ends an absence now; one still to come never begins. Whoever is absent, or who leads at its office.

    Ended already: nothing changes. NotFound, also for those who have no say in it.
    """
    row = Handover.objects.filter(pk=handover_id).first()
    if row is None or not may_end_handover(actor, row):
        raise NotFound(what="handover")
    if row.until > at:
        row.until = max(at, row.since)
        row.ended_by_id = actor.user_id
        row.save(update_fields=["until", "ended_by"])
    return row


def may_end_handover(actor: Actor, row: Handover) -> bool:
    """The absent one, or who arranges absences at the office."""
    own = actor.user_id == row.from_user_id
    return allowed(actor, Permission.HAND_OVER if own else Permission.ARRANGE_HANDOVER, row.office_id)


def _valid(row: Membership, at: datetime) -> bool:
    return row.since <= at and (row.until is None or row.until > at)


def _add_membership(**values: Any) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(**values)
    except IntegrityError as fault:
        raise AlreadyExists(what="membership") from fault
