"""What the family says of a finding, and how an officer rules on it; both stand for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.checks import clocks, corrections, differences, notified, recording
from yichuang.apps.checks.evidence import Evidence, missing_key
from yichuang.apps.checks.models import Check, CheckedPerson, Ruling, State, Statement
from yichuang.apps.checks.requesting import lock, not_now
from yichuang.apps.documents import queries as papers
from yichuang.apps.parties import queries as parties
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily

_LEAST_TEXT, _MOST_TEXT, _MOST_ABOUT = 4, 2000, 30
FINDING_CHOICES = (("count", "计入"), ("leave_out", "不计入"))
MISSING_CHOICES = (("verified", "已用其他办法核实，按没有处理"),)


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """A statement: on which findings (keys; none: the report as a whole), in words, with papers kept as documents."""

    text: str
    about: tuple[str, ...] = ()
    documents: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Decided:
    """An officer's ruling: on which key, what, why, on what papers."""

    about: str
    choice: str
    reason: str
    documents: tuple[UUID, ...] = ()


def contest(
    check_no: str,
    said: Said,
    *,
    person: CheckedPerson | None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Statement:
    """提出异议 (审核确认办法第十八条): somebody of the household, or an officer who takes down what they say.

    The caller has judged that ``person`` is the actor; else the actor runs checks here. From then on the next report is
    final. NotFound, NotAllowed (before there is anything to contest, or over), InvalidInput.
    """
    with transaction.atomic():
        check = lock(check_no)
        if person is None:
            require(actor, Permission.RUN_CHECKS, check.office_id)
        elif person.check_of_id != check.pk:
            raise NotFound(what="check")
        if recording.repeated(check_no, key):
            return Statement.objects.filter(check_of=check).order_by("-at")[0]
        if check.state not in (State.READY, State.REPORTED, State.CONTESTED):
            raise not_now(check, "contest")
        text = said.text.strip()
        if not _LEAST_TEXT <= len(text) <= _MOST_TEXT:
            raise InvalidInput(field="text", reason="length")
        about = _known(check, said.about)
        row = Statement(check_of=check, person=person, about=about, documents=list(said.documents), at=at)
        row.text, row.taken_by_id = text, None if person else actor.user_id
        row.save(force_insert=True)
        corrections.pass_on(check, about, text, actor=actor, at=at)
        _contested(check, at)
        data = {"about": len(about), "documents": len(said.documents)}
        recording.record(check, "contest", actor=actor, at=at, data=data, key=key)
    return row


def settle(check_no: str, decided: Decided, *, actor: Actor, at: datetime, key: str | None = None) -> Ruling:
    """认定: an officer decides on a finding, a disagreement or what is missing, with the reason; may be decided anew.

    NotFound (check, what it is about), NotAllowed, NotYours, OwnFamily, InvalidInput (choice, reason, evidence).
    """
    with transaction.atomic():
        check, about = lock(check_no), decided.about
        require(actor, Permission.RUN_CHECKS, check.office_id)
        if recording.repeated(check_no, key):
            return Ruling.objects.filter(check_of=check, about=about).order_by("-pk")[0]
        if check.state not in (State.RUNNING, State.READY, State.CONTESTED):
            raise not_now(check, "settle")
        if own_family(check, actor):
            raise OwnFamily
        if decided.choice not in dict(choices(check, about)):
            raise InvalidInput(field="choice", reason="unknown")
        if len(decided.reason.strip()) < _LEAST_TEXT:
            raise InvalidInput(field="reason", reason="empty")
        row = Ruling(check_of=check, about=about, choice=decided.choice, at=at)
        row.documents = [papers.get(uuid).uuid for uuid in decided.documents]
        row.by_id, row.reason = officer(actor), decided.reason.strip()[:_MOST_TEXT]
        row.save(force_insert=True)
        data = {"about": about.rsplit(":", 1)[0], "choice": decided.choice}
        recording.record(check, "settle", actor=actor, at=at, data=data, key=key)
    return row


def choices(check: Check, about: str) -> tuple[tuple[str, str], ...]:
    """What may be ruled on a key: NotFound where nothing of the check has it."""
    seen = Evidence.of(check)
    if any(one.key == about for one in seen.findings):
        return FINDING_CHOICES
    if any(missing_key(s.kind, s.person) == about for s in seen.statuses()):
        return MISSING_CHOICES
    if any(about == notified.key(one.position) and notified.about(check, one) for one in seen.people):
        return notified.CHOICES
    margin = clocks.number("inflow_margin_percent", check.region, check.requested_at)
    found = next((one for one in differences.differences(seen, margin) if one.key == about), None)
    if found is None:
        raise NotFound(what="finding")
    return found.choices


def officer(actor: Actor) -> int:
    """Who answers for it: a person, never the system. NotAllowed."""
    if actor.user_id is None:
        raise NotAllowed(action="check", state="", why="role")
    return actor.user_id


def own_family(check: Check, actor: Actor) -> bool:
    """Whether the officer is one of those checked or of their family: nobody handles their own family's check."""
    if actor.user_id is None:
        return False
    people = [one.person for one in check.people.all() if one.person is not None]
    return parties.is_own_family(actor.user_id, people, check.applied_on)


def _known(check: Check, about: Sequence[str]) -> list[str]:
    if len(about) > _MOST_ABOUT:
        raise InvalidInput(field="about", reason="out_of_range")
    for key in about:
        choices(check, key)
    return list(dict.fromkeys(about))


def _contested(check: Check, at: datetime) -> None:
    if check.state == State.REPORTED:
        check.state = State.CONTESTED
    check.contested_at, check.objection_until = check.contested_at or at, None
    check.save(update_fields=["state", "contested_at", "objection_until"])
