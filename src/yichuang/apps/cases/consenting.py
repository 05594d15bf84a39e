"""Consents of the others on a form 本人授权: each adult is asked on their own telephone and answers for themselves.

Without it nobody asks a source about them, and the pages say whose consent is missing. Whoever answers was proved to
be the person of that number; to anybody else the question does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.apps.accounts import limits
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, known_data
from yichuang.apps.cases.models import Application, ConsentAsked
from yichuang.apps.checks import service as checks
from yichuang.apps.notices import service as notices
from yichuang.apps.parties.models import Person
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.apps.sources.models import ConsentWay
from yichuang.catalogue.bundles import BundleOffering, Standing, standings
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Purpose, Role
from yichuang.catalogue.offering import Offering
from yichuang.core.ages import age_on
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.masking import mask_name
from yichuang.core.resident_id import ResidentId

GROWN_UP = 18  # from this age on only the person themself may consent
CONSENT_FOR = timedelta(days=180)  # as long as the longest case and what follows it
DECEASED = "deceased"  # the role of whom the heirs speak for
HOUSEHOLD = frozenset({str(Role.APPLICANT), "members", "spouse"})  # whose means are checked together
_NUMBER, _CHECK, _MEANS = "resident_id", "check.", "means."
_TOLD = limits.Limit("consent.asked", 3, timedelta(days=1))  # a person and a matter
_TOLD_BY = limits.Limit("consent.asked_by", 20, timedelta(days=1))


class State(StrEnum):
    """How it stands with one person's consent."""

    OPEN = "open"
    ASKED = "asked"
    AGREED = "agreed"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Adult:
    """A grown-up on the form besides who applies: at which path, what would be asked about them, how it stands.

    ``lacks``: those of the sources that no consent covers. ``for_check``: whether the means check may ask all of its
    own, whatever else lacks.
    """

    path: str
    name: str
    number: ResidentId = field(repr=False)
    sources: tuple[str, ...]
    lacks: tuple[str, ...]
    for_check: bool
    state: State
    asked: ConsentAsked | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What somebody is asked: by whom, in which matter, which sources. ``asked.consent`` and its time: the answer."""

    asked: ConsentAsked
    application: Application
    service: str
    applicant: str
    sources: tuple[str, ...]
    purpose: Purpose


def adults(application: Application, at: datetime) -> list[Adult]:
    """Everybody of age whose number stands on the form and about whom a connected source would be asked.

    Who applies gives their own consent on their own page; the dead are spoken for.
    """
    own = _number(_answers(application), f"{Role.APPLICANT}.{_NUMBER}", at)
    rows = list(application.consents_asked.order_by("asked_at"))
    checked = check_sources(applications.offering_of(application).catalogue)
    if not checks_means(application, at):
        checked = frozenset()
    found = []
    for number, places in _people(application, at).items():
        if number == own or age_on(number.birth_date, shanghai_date(at)) < GROWN_UP:
            continue
        roles = {path.partition(".")[0].partition("[")[0] for path, _ in places}
        wanted = sorted({code for role in roles for code in sources_about(application, role, at)})
        if wanted:
            path, name = places[0]
            asked = next((row for row in rows if _is_about(row, number)), None)
            lacks = _uncovered(application, number, wanted, at)
            for_check = bool(checked & set(wanted)) and not checked & set(lacks)
            state = _state(lacks, wanted, asked)
            found.append(Adult(path, name, number, tuple(wanted), lacks, for_check, state, asked))
    return found


def missing(application: Application, at: datetime) -> list[Adult]:
    """Those of them whose consent is not there."""
    return [adult for adult in adults(application, at) if adult.state is not State.AGREED]


def sources_about(application: Application, role: str, at: datetime) -> tuple[str, ...]:
    """Codes of the connected sources that this matter asks about somebody in ``role``, sorted.

    What the form's questions name, and for a household whose means are checked every source of the check.
    """
    offering = applications.offering_of(application)
    found = {
        question.spec.source
        for question in applications.form_of(application).fields
        if question.spec.source and (question.spec.about or f"{question.role}.").partition(".")[0] == role
    }
    if role in HOUSEHOLD and checks_means(application, at):
        found |= check_sources(offering.catalogue)
    known = sources.connected() & set(offering.catalogue.sources)
    return tuple(sorted(code for code in found if code in known))


def checks_means(application: Application, at: datetime) -> bool:
    """Whether a step of this matter asks what a means check finds."""
    offering = applications.offering_of(application)
    return any(
        asked.startswith(_MEANS)
        for own in _live(offering, _answers(application), at)
        for step in own.route.steps
        for asked in step.asks
    )


def check_sources(catalogue: Catalogue) -> frozenset[str]:
    """Codes of every source of a means check."""
    wanted = (element for code, element in catalogue.elements.items() if code.startswith(_CHECK))
    return frozenset(source for element in wanted for source in element.sources)


def told_by(application: Application, source: str) -> tuple[str, ...]:
    """What this matter learns from a source, in words: the form's questions, and what the check finds there."""
    fields = applications.form_of(application).fields
    labels = [question.label for question in fields if question.spec.source == source]
    catalogue = applications.offering_of(application).catalogue
    return tuple(dict.fromkeys((*labels, *checked_by(catalogue, source))))


def checked_by(catalogue: Catalogue, source: str) -> tuple[str, ...]:
    """What a means check learns from a source, in words."""
    return tuple(
        element.name
        for code, element in catalogue.elements.items()
        if code.startswith(_CHECK) and source in element.sources
    )


def _live(offering: Offering, answers: Mapping[str, Any], at: datetime) -> Iterator[Offering]:
    """The offering; of a bundle the members that apply to this family or still may."""
    if not isinstance(offering, BundleOffering):
        yield offering
        return
    for code, standing in standings(offering, answers, shanghai_date(at)).items():
        if standing in (Standing.APPLIES, Standing.OPEN):
            yield offering.by_service[code].offering


def _answers(application: Application) -> dict[str, Any]:
    return answer_versions.latest(application)[1]


def _people(application: Application, at: datetime) -> dict[ResidentId, list[tuple[str, str]]]:
    """Everybody on the form but the dead: at which paths, under which name."""
    whole = casefile.completed(application, _answers(application), shanghai_date(at))
    found: dict[ResidentId, list[tuple[str, str]]] = {}
    for question in applications.form_of(application).fields:
        if question.leaf != _NUMBER or question.role == DECEASED:
            continue
        for head in _heads(question.role, whole):
            number = _number(whole, f"{head}.{_NUMBER}", at)
            if number is not None:
                name = str(known_data.value_at(whole, f"{head}.name") or f"家人（身份证尾号{number[-4:]}）")
                found.setdefault(number, []).append((f"{head}.{_NUMBER}", name))
    return found


def _heads(role: str, answers: Mapping[str, Any]) -> list[str]:
    rows = answers.get(role)
    return [f"{role}[{index}]" for index in range(len(rows))] if isinstance(rows, list) else [role]


def _number(answers: Mapping[str, Any], path: str, at: datetime) -> ResidentId | None:
    try:
        return ResidentId.parse(str(known_data.value_at(answers, path) or ""), today=shanghai_date(at))
    except InvalidInput:
        return None


def _is_about(row: ConsentAsked, number: str) -> bool:
    return bytes(row.whose) in known_data.candidates(number)


def _uncovered(application: Application, number: str, wanted: Sequence[str], at: datetime) -> tuple[str, ...]:
    return tuple(code for code in wanted if sources.consent_for(application.no, code, number, at) is None)


def _state(lacks: Sequence[str], wanted: Sequence[str], asked: ConsentAsked | None) -> State:
    if len(lacks) < len(wanted):
        return State.PARTLY if lacks else State.AGREED
    if asked is None or (asked.answered_at is not None and asked.consent is not None):
        return State.OPEN  # never asked, or what they agreed to has ended
    return State.ASKED if asked.answered_at is None else State.REFUSED


def ask(no: str, path: str, phone: str, *, actor: Actor, at: datetime) -> ConsentAsked:
    """Tells the person at ``path`` on their telephone that their answer is wanted; may be repeated.

    Where no message can be sent here, ``phone_end`` stays empty and the family tells them. Who fills the form in. Raises NotFound, NotAllowed, InvalidInput (phone), LimitExceeded.
    """
    mobile = parse_mobile(phone)
    application = applications.of_actor(no, actor)
    adult = next((one for one in adults(application, at) if one.path == path), None)
    if adult is None:
        raise NotFound(what="adult")
    if adult.state is State.AGREED:
        raise NotAllowed(action="ask_consent", state="agreed", why="state")
    limits.take(_TOLD, f"{no}/{known_data.whose(adult.number).hex()}", at)
    limits.take(_TOLD_BY, str(actor.user_id), at)
    with transaction.atomic():
        applications.held(no, actor, action="supplement")
        row = adult.asked or ConsentAsked(application=application, whose=known_data.whose(adult.number))
        row.asked_at, row.asked_by_id, row.answered_at, row.consent = at, actor.user_id, None, None
        told = notices.tell(
            key=f"consent#{row.pk}/{at.isoformat()}",
            recipient=notices.Recipient(phone=mobile),
            template="consent_asked",
            values={"name": mask_name(_applicant(application)), "number": no},
            subject=no,
            channels=(notices.Channel.SMS,),
        )
        row.phone_end = mobile[-4:] if told else ""
        row.save()
    return row


def _applicant(application: Application) -> str:
    return str(known_data.value_at(_answers(application), f"{Role.APPLICANT}.name") or "您的家人")


def asked_of(person: Person, at: datetime) -> list[Invitation]:
    """What this person is asked and has not answered, newest first."""
    if not person.resident_id:
        return []
    rows = ConsentAsked.objects.filter(
        whose__in=known_data.candidates(person.resident_id), answered_at=None
    ).select_related("application")
    found = (_invitation(row, person, at) for row in rows.order_by("-asked_at", "pk"))
    return [one for one in found if one is not None]


def invitation(key: UUID, person: Person | None, at: datetime) -> Invitation:
    """One of them, answered or not. NotFound for anybody else, and where the form no longer names the person."""
    row = ConsentAsked.objects.select_related("application").filter(pk=key).first()
    found = _invitation(row, person, at) if row is not None and person is not None else None
    if found is None:
        raise NotFound(what="consent")
    return found


def _invitation(row: ConsentAsked, person: Person, at: datetime) -> Invitation | None:
    if not person.resident_id or not _is_about(row, person.resident_id):
        return None
    application = row.application
    adult = next((one for one in adults(application, at) if one.number == person.resident_id), None)
    if adult is None:
        return None
    service = applications.offering_of(application).service
    return Invitation(row, application, service.name, _applicant(application), adult.sources, service.purpose)


def answer(key: UUID, chosen: frozenset[str], *, actor: Actor, person: Person, at: datetime) -> Invitation:
    """The person's own yes, to those of the sources they chose, or no (none chosen). NotFound for anybody else.

    What was agreed is looked up by ``learning`` from then on; it may be taken back like any consent.
    """
    if actor.user_id is None or actor.user_id != person.user_id:
        raise NotFound(what="consent")
    with transaction.atomic():
        row = ConsentAsked.objects.select_for_update(of=("self",)).filter(pk=key).first()
        found = invitation(key, person, at)
        assert row is not None
        codes = tuple(code for code in found.sources if code in chosen)
        if row.consent is not None:  # the last word counts
            sharing.revoke_consent(actor, row.consent, at=at)
        row.answered_at, row.consent = at, None
        if codes:
            terms = sharing.ConsentTerms(
                sources=codes,
                about=(ResidentId(person.resident_id),),
                subject=found.application.no,
                purpose=found.purpose,
                way=ConsentWay.LOGIN,
                until=at + CONSENT_FOR,
            )
            row.consent = sharing.give_consent(actor, person, terms, at=at).pk
            checks.hear_consent(found.application.no, at=at)
        row.save(update_fields=["answered_at", "consent"])
    return invitation(key, person, at)
