"""Submitting an application: everything is checked, the parties are known, the cases open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, bundles, casefile, engine, filing, once, readiness
from yichuang.apps.cases.lifecycle import Action, Snapshot
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.opening import Historical, Opening, open_case
from yichuang.apps.cases.service import Order, Outcome
from yichuang.apps.journal import queries as journal_queries
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DuplicateCommand, InvalidAnswers, InvalidInput, NotAllowed

__all__ = ["Historical", "people", "submit"]


def submit(
    no: str, data: Mapping[str, Any], *, actor: Actor, order: Order, historical: Historical | None = None
) -> list[Outcome]:
    """Hands the application in: its case is open afterwards; of a bundle the cases that need not wait for others.

    ``data``: ``declaration`` true (the applicant answers for the truth of what is handed in, 《行政许可法》第三十一条),
    ``flags`` among urgent needs known at the counter. Raises InvalidAnswers with every finding at once, NotFound,
    NotAllowed, StaleVersion, DuplicateCommand (the key did something else, or was somebody else's). The same key
    again, from the same person for the same application, returns the case that stands.
    """
    try:
        with transaction.atomic():
            application = applications.held(no, actor, action="submit")
            if order.key and (done := _done(order.key, application, actor)):
                return done
            found = _handed_in(application, data, actor, order, historical or Historical())
            return [Outcome(snapshot) for snapshot in found]
    except DuplicateCommand:
        # used while we were at it: for this very command by a second click, or for another one
        application = applications.of_actor(no, actor)
        done = _done(order.key, application, actor) if order.key else []
        if not done:
            raise
        return done


def _done(key: str, application: Application, actor: Actor) -> list[Outcome]:
    """What the key did, if it acted. DuplicateCommand where that was anything but this person handing this in."""
    found = journal_queries.command(key)
    if found is None:
        return []
    first = journal_queries.event(found.subject, 1) if found.seq == 1 else None
    handed_in = first is not None and first.action == Action.SUBMIT.value and first.actor == actor.user_id
    if not handed_in or found.subject.partition("/")[0] != application.no:
        raise DuplicateCommand(key=key)
    numbers = application.cases.order_by("pk").values_list("no", flat=True)
    return [Outcome(engine.read(no).snapshot, repeated=True) for no in numbers]


def _handed_in(
    application: Application, data: Mapping[str, Any], actor: Actor, order: Order, historical: Historical
) -> list[Snapshot]:
    """Everything is judged and written under the application's lock."""
    if data.get("declaration") is not True:
        raise InvalidInput(field="declaration", reason="required")
    if application.submitted_at is not None:
        raise NotAllowed(action="submit", state="submitted", why="state")
    applications.check_seen(application, order.seen)
    kept = answer_versions.newest(application)
    checked = applications.form_of(application).validate(kept.answers, today=shanghai_date(order.at))
    findings = readiness.findings_before_submit(application, kept.answers, order.at, checked=checked)
    if findings:
        raise InvalidAnswers(findings=findings)
    opening = Opening(
        application=application,
        service=application.service,
        position=1,
        kept=replace(kept, answers=checked.clean),
        at=order.at,
        by=actor.user_id,
        recorded_at=order.recorded_at,
        key=order.key,
        data=data,
        historical=historical,
    )
    named, kin = _parties(application, checked.clean, order.at)
    second = once.claim(application, checked.clean)
    if second is not None:
        raise InvalidAnswers(findings=[second])

    def enter(case: filing.NewCase) -> int:
        """The first case makes an application of the draft."""
        if application.submitted_at is None:
            return filing.hand_in(application, case, named, kin=kin)
        return filing.open_case(application, case)

    if casefile.bundle_of(application) is not None:
        return bundles.begin(opening, enter)
    return [open_case(opening, enter)]


def _parties(
    application: Application, answers: Mapping[str, Any], at: datetime
) -> tuple[list[filing.Named], list[int]]:
    """Who is in the case, in which role; and which of our people are, or are family of, one of them."""
    today = shanghai_date(at)
    known: dict[str, UUID] = {}
    named = []
    for role, name, number in people(answers):
        if number and number not in known:
            known[number] = party_service.find_or_create_person(name, number, today=today).party.pk
        named.append(filing.Named(role, name, known[number] if number else None))
    users = parties.users_of_family(known.values(), today)
    return named, sorted(users - {application.owner_id})


def people(answers: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """(role, name, resident number or ``None``) of everyone named in the answers."""
    for role, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping) and one.get("name"):
                yield role, str(one["name"]), one.get("resident_id")
