"""Asking the sources: everybody at once, what failed again later, what was refused once there is a consent.

Nothing is held between two tries but rows: a worker that dies is followed by another that asks what is still open.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.checks import consents, kinds, recording
from yichuang.apps.checks.models import Answer, Check, CheckedPerson, Outcome, State
from yichuang.apps.checks.requesting import lock, not_now
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.outcomes import Failed, FailureReason, Found, Nothing, Refused, Stale
from yichuang.apps.sources.outcomes import Outcome as Said
from yichuang.apps.sources.service import look_up_many
from yichuang.core.resident_id import ResidentId

LEASE = timedelta(minutes=5)  # longer than all sources together may take
CONSENT_EVERY = timedelta(minutes=1)
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=30)
_TRIES_FOR_STALE = 3
_AGAIN = (Outcome.FAILED, Outcome.STALE)
ASKING = (State.REQUESTED, State.RUNNING)


@dataclass(frozen=True, slots=True)
class _Call:
    """One source about one person, under the consent that covers it."""

    person: CheckedPerson
    asked: kinds.Asked
    consent: UUID | None


def run(check_no: str, *, actor: Actor, at: datetime) -> Check:
    """Asks what is open and takes in what came; call it outside of a transaction, as often as you like.

    NotFound, NotAllowed, NotYours. A check that nobody is to be asked for stays as it is.
    """
    check = _started(check_no, actor, at)
    if check.state not in ASKING:
        return check
    calls = _due(check, at)
    said = look_up_many([_request(check, call) for call in calls], actor=actor, at=at) if calls else []
    check = _take_in(check_no, list(zip(calls, said, strict=True)), actor, at)
    if check.state == State.RUNNING:
        consents.ask(check, at)
    return check


def run_due(at: datetime, *, actor: Actor, limit: int = 5) -> int:
    """The checks whose turn it is, each leased so that no other worker asks the same; how many."""
    done = 0
    for _ in range(limit):
        with transaction.atomic():
            row = (
                Check.objects.select_for_update(skip_locked=True)
                .filter(next_try_at__lte=at)
                .order_by("next_try_at")
                .first()
            )
            if row is None:
                break
            Check.objects.filter(pk=row.pk).update(next_try_at=at + LEASE)
        run(row.no, actor=actor, at=at)
        done += 1
    return done


def stop_waiting(check_no: str, reason: str, *, actor: Actor, at: datetime, key: str | None = None) -> Check:
    """不再等: the report is made of what is there; what is missing stays missing and is named. NotFound, NotAllowed."""
    with transaction.atomic():
        check = lock(check_no)
        require(actor, Permission.RUN_CHECKS, check.office_id)
        if recording.repeated(check_no, key):
            return check
        if check.state != State.RUNNING:
            raise not_now(check, "stop_waiting")
        _ready(check, actor, at, "stopped", reason=reason.strip()[:200], key=key)
    return check


def hear_consent(matter: str, *, at: datetime) -> None:
    """Somebody of the household consented: what was refused for want of it is asked at once, not at the next try."""
    Check.objects.filter(matter=matter, state__in=ASKING).update(next_try_at=at, tries=0)


def recheck(check_no: str, *, actor: Actor, at: datetime, key: str | None = None) -> Check:
    """复查: a new round, in which every source is asked again. NotFound, NotAllowed (not while asking, not when over)."""
    with transaction.atomic():
        check = lock(check_no)
        require(actor, Permission.RUN_CHECKS, check.office_id)
        if recording.repeated(check_no, key):
            return check
        if check.state not in (State.READY, State.REPORTED, State.CONTESTED):
            raise not_now(check, "recheck")
        check.round, check.state, check.next_try_at, check.tries = check.round + 1, State.RUNNING, at, 0
        check.save(update_fields=["round", "state", "next_try_at", "tries"])
        recording.record(check, "recheck", actor=actor, at=at, data={"round": check.round}, key=key)
    return check


def ask_again(lookup: int, *, actor: Actor, at: datetime) -> None:
    """The holder has corrected what it said in a look-up: it is asked again, unless the check is over."""
    answer = Answer.objects.select_related("person").filter(lookup=lookup).first()
    if answer is None:
        return
    with transaction.atomic():
        check = Check.objects.select_for_update().get(pk=answer.check_of_id)
        if check.is_over:
            return
        place = f"{answer.person.position}:{answer.source}"
        check.ask_again = list(dict.fromkeys([*check.ask_again, place]))
        if check.state not in ASKING:
            check.state, check.tries = State.RUNNING, 0
        check.next_try_at = at
        check.save(update_fields=["ask_again", "state", "next_try_at", "tries"])
        recording.record(check, "corrected", actor=actor, at=at, data={"source": answer.source})


def newest(check: Check) -> dict[tuple[int, str], Answer]:
    """The answers that hold: by the person's position and the source."""
    rows = (
        Answer.objects.filter(check_of=check)
        .select_related("person")
        .order_by("person_id", "source", "-id")
        .distinct("person_id", "source")
    )
    return {(row.person.position, row.source): row for row in rows}


def _started(check_no: str, actor: Actor, at: datetime) -> Check:
    with transaction.atomic():
        check = lock(check_no)
        require(actor, Permission.RUN_CHECKS, check.office_id)
        if check.state == State.REQUESTED:
            check.state, check.started_at = State.RUNNING, at
            check.save(update_fields=["state", "started_at"])
            recording.record(check, "start", actor=actor, at=at)
    return check


def _due(check: Check, at: datetime) -> list[_Call]:
    """What was not asked in this round, what failed, and what was refused while now a consent stands."""
    held = newest(check)
    calls = []
    for person in check.people.order_by("position"):
        for asked in kinds.sources_of_a_check(releases.current_catalogue(), check.purpose):
            row = held.get((person.position, asked.source.code))
            consent = sources.consent_for(check.matter, asked.source.code, person.resident_id, at)
            corrected = f"{person.position}:{asked.source.code}" in check.ask_again
            if corrected or _wants_asking(check, row, consent.pk if consent else None):
                calls.append(_Call(person, asked, consent.pk if consent else None))
    return calls


def _is_open(row: Answer, check: Check) -> bool:
    """Whether asking again may help: a source that is not connected stays so, and old data does not grow young."""
    if row.outcome == Outcome.FAILED:
        return row.reason != FailureReason.NOT_CONNECTED
    return row.outcome == Outcome.REFUSED or (row.outcome == Outcome.STALE and check.tries < _TRIES_FOR_STALE)


def _wants_asking(check: Check, row: Answer | None, consent: UUID | None) -> bool:
    """Not yet in this round, in vain, or refused for want of the consent that now stands."""
    if row is None or row.round < check.round:
        return True
    if row.outcome == Outcome.REFUSED:
        return consent is not None and consent != row.consent
    return row.outcome in _AGAIN and _is_open(row, check)


def _request(check: Check, call: _Call) -> Request:
    return Request(
        call.asked.source.code,
        call.asked.elements,
        ResidentId(call.person.resident_id),
        check.matter,
        check.purpose,
        call.consent,
    )


def _take_in(check_no: str, said: Sequence[tuple[_Call, Said]], actor: Actor, at: datetime) -> Check:
    """What came, and what follows: ready, or when to try again."""
    with transaction.atomic():
        check = lock(check_no)
        for call, outcome in said:
            _answer(check, call, outcome, at).save(force_insert=True)
        if said and check.ask_again:
            asked = {f"{call.person.position}:{call.asked.source.code}" for call, _ in said}
            check.ask_again = [one for one in check.ask_again if one not in asked]
            check.save(update_fields=["ask_again"])
        if check.state not in ASKING:
            return check  # ended, or no longer waited for, meanwhile
        held = newest(check)
        open_ = [row for row in held.values() if _is_open(row, check)]
        if not open_:
            _ready(check, actor, at, "complete")
        elif at >= check.due_at:
            _ready(check, actor, at, "limit")
        else:
            _count(check, [outcome for _, outcome in said])
            _wait(check, at, failed=any(row.outcome in _AGAIN for row in open_))
    return check


def _count(check: Check, said: Sequence[Said]) -> None:
    """A try in which every failure was our own leaving a source alone asked nobody, and makes no wait longer."""
    failures = [outcome for outcome in said if isinstance(outcome, Failed | Stale)]
    rested = [one for one in failures if isinstance(one, Failed) and one.reason is FailureReason.RESTING]
    if not failures or len(rested) < len(failures):
        check.tries += 1


def _answer(check: Check, call: _Call, outcome: Said, at: datetime) -> Answer:
    row = Answer(
        check_of=check,
        person=call.person,
        round=check.round,
        source=call.asked.source.code,
        outcome=_name(outcome),
        consent=call.consent,
        lookup=outcome.lookup,
        at=at,
    )
    if isinstance(outcome, Failed | Refused):
        row.reason = outcome.reason.value
    else:
        row.as_of = outcome.as_of
    values: dict[str, Any] = dict(outcome.values) if isinstance(outcome, Found | Stale) else {}
    row.values = json.dumps(values, ensure_ascii=False, default=str)
    return row


def _name(outcome: Said) -> Outcome:
    match outcome:
        case Found():
            return Outcome.FOUND
        case Nothing():
            return Outcome.NOTHING
        case Stale():
            return Outcome.STALE
        case Failed():
            return Outcome.FAILED
        case Refused():
            return Outcome.REFUSED


def _ready(
    check: Check, actor: Actor, at: datetime, why: str, *, reason: str = "", key: str | None = None
) -> None:
    check.state, check.ready_at, check.next_try_at = State.READY, at, None
    check.save(update_fields=["state", "ready_at", "next_try_at"])
    data = {"round": check.round, "why": why} | ({"reason": reason} if reason else {})
    recording.record(check, "ready", actor=actor, at=at, data=data, key=key)


def _wait(check: Check, at: datetime, *, failed: bool) -> None:
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** max(0, min(check.tries - 1, 10)))
    check.next_try_at = min(check.due_at, at + (wait if failed else CONSENT_EVERY))
    check.save(update_fields=["next_try_at", "tries"])
