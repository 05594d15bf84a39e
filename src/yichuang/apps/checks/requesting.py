"""Asking for a check: of a household that somebody else's matter concerns, once a matter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.checks import clocks, people, recording
from yichuang.apps.checks.models import Check, CheckedPerson, State
from yichuang.apps.documents.service import take_number
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.parties import service as parties
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import Purpose
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.numbers import ApplicationNumber
from yichuang.core.resident_id import ResidentId

_SERIES = "HD-01"  # 核对
_MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """A household to be checked. ``members`` is by the columns of the rules' table, the applicant first.

    ``subject`` is the caller's own, one open check each; ``matter`` the number under which the people consented.
    """

    subject: str
    matter: str
    region: str
    office: str
    members: tuple[people.Member, ...]
    applied_on: date
    household: Mapping[str, Any] = field(
        default_factory=dict
    )  # columns of ``households``: aid, unrecorded_fen …
    asking_office: str | None = None
    owner: int | None = None
    purpose: Purpose = Purpose.ASSISTANCE
    release: int | None = None  # the current one, where the matter is pinned to none


def request(wanted: Wanted, *, actor: Actor, at: datetime, key: str | None = None) -> Check:
    """A check, numbered and with its clocks; the worker asks the sources. The open one of the subject where there is one.

    Who may run checks at the office, or the system. NotAllowed, NotYours, InvalidInput (members).
    """
    require(actor, Permission.RUN_CHECKS, wanted.office)
    if not 1 <= len(wanted.members) <= _MOST_PEOPLE or len({m.resident_id for m in wanted.members}) < len(
        wanted.members
    ):
        raise InvalidInput(field="members", reason="out_of_range")
    try:
        with transaction.atomic():
            return _open_of(wanted.subject) or _made(wanted, actor, at, key)
    except IntegrityError:
        found = _open_of(wanted.subject)  # two asked at once
        if found is None:
            raise
        return found


@dataclass(frozen=True, slots=True, repr=False)
class Again:
    """The same people once more, for another ``subject``: who left is ``without`` (numbers), ``household`` as it now is."""

    earlier: str
    subject: str
    household: Mapping[str, Any] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    applied_on: date | None = None  # whose rule applies; the day of the request, unless said


def request_again(again: Again, *, actor: Actor, at: datetime, key: str | None = None) -> Check:
    """动态管理: a new check of those of an earlier one, under the consents of its matter.

    Who may run checks at the office, or the system. NotFound, NotAllowed, NotYours, InvalidInput (nobody is left).
    """
    earlier = Check.objects.filter(no=again.earlier).first()
    if earlier is None:
        raise NotFound(what="check")
    learnt = people.learnt(earlier.matter)
    members = tuple(
        people.Member(
            row.name,
            ResidentId(row.resident_id),
            people.typed(json.loads(row.declared or "{}")) | learnt.get(row.resident_id, {}),
        )
        for row in earlier.people.order_by("position")
        if row.resident_id not in again.without
    )
    wanted = Wanted(
        subject=again.subject,
        matter=earlier.matter,
        region=earlier.region,
        office=earlier.office_id,
        members=members,
        applied_on=again.applied_on or shanghai_date(at),
        household={**people.typed(json.loads(earlier.declared or "{}")), **again.household},
        asking_office=earlier.asking_office_id,
        owner=earlier.owner_id,
        purpose=Purpose(earlier.purpose),
    )
    return request(wanted, actor=actor, at=at, key=key)


def _open_of(subject: str) -> Check | None:
    return Check.objects.filter(subject=subject).exclude(state__in=[State.FINAL, State.ENDED]).first()


def _made(wanted: Wanted, actor: Actor, at: datetime, key: str | None) -> Check:
    terms = clocks.terms(wanted.region, at)
    check = Check(
        no=_number(wanted.region, at),
        subject=wanted.subject,
        matter=wanted.matter,
        purpose=wanted.purpose.value,
        region=wanted.region,
        office=accounts.office(wanted.office),
        asking_office=accounts.office(wanted.asking_office) if wanted.asking_office else None,
        owner_id=wanted.owner,
        release_id=wanted.release or releases.current_id(),
        applied_on=wanted.applied_on,
        requested_at=at,
        start_due_at=terms.start_due_at,
        due_at=terms.due_at,
        yellow_at=terms.yellow_at,
        next_try_at=at,
        head=GENESIS,
    )
    check.declared = json.dumps(people.jsonable(wanted.household))
    check.save(force_insert=True)
    for position, member in enumerate(wanted.members, 1):
        known = parties.find_or_create_person(member.name, member.resident_id, today=shanghai_date(at)).party
        row = CheckedPerson(check_of=check, position=position, name=member.name, person=known.pk)
        row.resident_id = str(member.resident_id)
        row.declared = json.dumps(people.jsonable(member.facts))
        row.save(force_insert=True)
    data = {"subject": wanted.subject, "people": len(wanted.members), "due_at": terms.due_at.isoformat()}
    recording.record(check, "request", actor=actor, at=at, data=data, key=key)
    return check


def _number(region: str, at: datetime) -> str:
    division, year = region[:6], shanghai_date(at).year
    return str(ApplicationNumber.of(division, year, _SERIES, take_number(division, year, "means-check")))


def end(check_no: str, because: str, *, actor: Actor, at: datetime, key: str | None = None) -> Check:
    """The matter is over, or the household does not cooperate (审核确认办法第二十九条): nobody is asked any more.

    A check that is over stays as it is. NotFound, NotAllowed, NotYours, InvalidInput (reason).
    """
    if len(because.strip()) < 2:
        raise InvalidInput(field="reason", reason="empty")
    with transaction.atomic():
        check = lock(check_no)
        require(actor, Permission.RUN_CHECKS, check.office_id)
        if check.is_over or recording.repeated(check_no, key):
            return check
        check.state, check.over_at, check.next_try_at = State.ENDED, at, None
        check.ended_because = because.strip()[:200]
        check.save(update_fields=["state", "over_at", "next_try_at", "ended_because"])
        recording.record(check, "end", actor=actor, at=at, key=key)
    return check


def lock(check_no: str) -> Check:
    """The check, locked for a command. NotFound."""
    found = Check.objects.select_for_update().filter(no=check_no).first()
    if found is None:
        raise NotFound(what="check")
    return found


def not_now(check: Check, action: str, why: str = "state") -> NotAllowed:
    """The refusal of an action that does not exist in the check's state."""
    return NotAllowed(action=action, state=check.state, why=why)
