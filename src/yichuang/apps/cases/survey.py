"""A case's survey at home 入户调查: visits are kept for it, and a visit that two vouch for completes its step.

Which step is one, its route says: a check that asks for ``survey.…``, or for the day on which the county visited the
household of an official's near relative 近亲属备案; each office's visits complete its own step. The visit stays as evidence whatever becomes of
the step; where it cannot complete it, the officer reviews by hand, the record before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import engine, pinned, service
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.journal.outbox import Message
from yichuang.apps.visits import queries as visits
from yichuang.apps.visits import service as visit_service
from yichuang.apps.visits.models import HomeVisit, VisitKind
from yichuang.catalogue.form import FormField, asked_questions
from yichuang.catalogue.model import Role, RouteStep, StepKind
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import Invalid, NotFound, OwnFamily, Refused

SURVEYED_ON, CONSISTENT = "survey.surveyed_on", "survey.consistent"
RELATIVES_VISITED_ON = "relatives.visited_on"
_ASKED = "survey."
_OWN = frozenset({SURVEYED_ON, CONSISTENT, RELATIVES_VISITED_ON})
_MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose survey waits for this person: its number, the step's name, when it is due and turns yellow."""

    no: str
    step: str
    due_at: datetime | None
    yellow_at: datetime | None


def is_survey(step: RouteStep | None) -> bool:
    """Whether the step is done at somebody's home."""
    if step is None or step.kind is not StepKind.CHECK:
        return False
    return any(key.startswith(_ASKED) or key == RELATIVES_VISITED_ON for key in step.asks)


def waiting(actor: Actor) -> list[Waiting]:
    """The surveys that wait for this person's offices, most urgent first."""
    return [
        Waiting(facts.no, step.name, facts.due_at, facts.yellow_at) for facts, step in _waiting(actor)[:_MOST]
    ]


def _waiting(actor: Actor) -> list[tuple[CaseFacts, RouteStep]]:
    rows = CaseFacts.objects.filter(
        waiting_office__in=actor.offices(Role.REVIEWER), waiting_role=Role.REVIEWER.value
    ).order_by("due_at", "case")
    found = []
    for facts in rows[: _MOST * 4]:
        step = pinned.rules(facts.release_id, facts.service, facts.region).step(facts.step)
        if step is not None and is_survey(step):
            found.append((facts, step))
    return found


def asked_beside(actor: Actor) -> list[FormField]:
    """What the waiting surveys ask beside the day and whether it agrees, each question once."""
    kinds = {(facts.release_id, facts.service, facts.region): step for facts, step in _waiting(actor)[:_MOST]}
    found: dict[str, FormField] = {}
    for kind, step in kinds.items():
        found |= {question.key: question for question in _asked(pinned.offering(*kind), step)}
    return list(found.values())


def _asked(offering: Offering, step: RouteStep) -> list[FormField]:
    asks = set(step.asks) - _OWN
    found: dict[str, FormField] = {}
    for question in asked_questions(offering):
        if question.key in asks:
            found.setdefault(question.key, question)
    return list(found.values())


def office_of(no: str, actor: Actor) -> str:
    """The office whose people survey this case. NotFound where the actor is not one of them, OwnFamily."""
    standing = engine.read(no)
    steps = [step for step in standing.rules.route.steps if is_survey(step)]
    mine = [step for step in steps if actor.holds(step.role.value, standing.rules.office_of(step.code))]
    if not mine:
        raise NotFound(what="case")
    office = standing.rules.office_of(mine[0].code)
    if actor.user_id in standing.kin:
        raise OwnFamily()
    return office


def questions(no: str) -> list[FormField]:
    """The same of one case: the visitors are to find it out. NotFound."""
    standing = engine.read(no)
    offering = pinned.offering(standing.release_id, standing.service, standing.region)
    steps = [step for step in standing.rules.route.steps if is_survey(step)]
    return [question for step in steps for question in _asked(offering, step)]


def keep(visit: visit_service.Visit, *, actor: Actor, at: datetime) -> HomeVisit:
    """Keeps a visit to a case's home, also where its step is over: what was seen is evidence.

    Surveyors of the office alone: NotFound, OwnFamily (of either), and what `keep_visit` refuses.
    """
    office = office_of(visit.subject, actor)
    if visit.second in engine.read(visit.subject).kin:
        raise OwnFamily()
    return visit_service.keep_visit(replace(visit, office=office, kind=VisitKind.SURVEY), actor=actor, at=at)


def of_visit(message: Message) -> None:
    """Hears ``visit.kept``: what the visitors found goes into the answers, and the step is done by the two of them."""
    visit = visits.kept(str(message.payload["visit"]))
    if visit is not None and visit.kind == VisitKind.SURVEY:
        _complete(visit)


def of_case(message: Message) -> None:
    """Hears ``case.accept`` and ``case.review``: a visit may have been made before its step began."""
    standing = engine.read(message.subject)
    if not is_survey(standing.rules.step(standing.snapshot.step)):
        return
    for visit in visits.of_subject(message.subject):
        if visit.confirmed_at is not None and visit.kind == VisitKind.SURVEY:
            _complete(visit)
            return


def _complete(visit: HomeVisit) -> None:
    """The step's review by the first visitor with the second; refused (four eyes, another step), it stays undone."""
    try:
        standing = engine.read(visit.subject)
    except NotFound:
        return
    step, said_at = standing.rules.step(standing.snapshot.step), visit.confirmed_at
    found = found_by(visit)
    if step is None or said_at is None or not is_survey(step) or not set(step.asks) <= set(found):
        return
    if visit.office_id != standing.rules.office_of(step.code):
        return
    at = max(said_at, standing.snapshot.step_since or said_at)
    asked: dict[str, dict[str, Any]] = {}
    for key in step.asks:
        role, _, leaf = key.partition(".")
        asked.setdefault(role, {})[leaf] = found[key]
    data = {"opinion": _opinion(visit), "officers": [visit.second_id]}
    try:
        actor = accounts.actor_for(visit.visitor_id, at)
        service.review(
            visit.subject, data, asked, actor=actor, order=service.Order(at, key=f"visit:{visit.key}")
        )
    except (Refused, Invalid, NotFound):
        return  # an officer reviews by hand; the record stands on the case's page


def found_by(visit: HomeVisit) -> Mapping[str, Any]:
    """What a visit found, by the keys that steps ask."""
    day = shanghai_date(visit.visited_at).isoformat()
    own = {SURVEYED_ON: day, RELATIVES_VISITED_ON: day, CONSISTENT: visit.consistent}
    return {**visits.entered(visit), **own}


def _opinion(visit: HomeVisit) -> str:
    """Without names and without what was seen: it goes into the journal."""
    agrees = "与申报一致" if visit.consistent else "与申报不一致"
    return f"两名调查人员于{format_date(shanghai_date(visit.visited_at))}入户，所见{agrees}，详见走访记录。"
