"""On the doorstep: an assistant takes a person's consent and begins their application, with or without a network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application
from yichuang.apps.documents import service as documents
from yichuang.apps.notices import service as notices
from yichuang.apps.outreach.models import Doorstep, Helped
from yichuang.apps.parties import service as parties
from yichuang.apps.parties.models import ConsentWay, Mandate, Person
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import ConsentRequired, DuplicateCommand, InvalidInput
from yichuang.core.masking import mask_name

LASTS = timedelta(days=180)
OLDEST = timedelta(days=30)  # a phone that was away longer than a draft lives
TEMPLATE = "mandate_given"
_APPLICANT = "applicant"


@dataclass(frozen=True, slots=True, repr=False)
class Intake:
    """What the assistant noted: the person, the matter, how they agreed. ``signature`` is PNG. Never printed."""

    key: UUID
    noted_at: datetime
    service: str
    region: str
    name: str
    resident_id: str
    phone: str = ""
    address: str = ""
    way: ConsentWay = ConsentWay.DRAWN
    signature: bytes = b""
    witnesses: tuple[str, ...] = ()
    at_home: bool = False


def take_in(intake: Intake, *, actor: Actor, at: datetime) -> Application | None:
    """The person's mandate and their application's draft, by the phone's key exactly once: sent again, the same draft.

    ``None`` where that draft is gone since. Assistants and clerks. NotAllowed, InvalidInput, ConsentRequired,
    DocumentRefused, NotOffered, DuplicateCommand (somebody else's key).
    """
    require(actor, Permission.ASSIST)
    done = _done(intake, actor)
    if done is not None:
        return done.application
    _check(intake, at)
    try:
        with transaction.atomic():
            row = Doorstep.objects.create(
                key=intake.key,
                user=accounts.user(actor.user_id or 0),
                noted_at=intake.noted_at,
                arrived_at=at,
            )
            mandate, application = _begin(intake, actor, at)
            row.application = application
            row.save(update_fields=["application"])
            _tell(mandate, at)
    except IntegrityError:
        done = _done(intake, actor)  # the same phone, twice at once
        if done is None:
            raise
        return done.application
    return application


def _done(intake: Intake, actor: Actor) -> Doorstep | None:
    row = Doorstep.objects.select_related("application").filter(pk=intake.key).first()
    if row is not None and row.user_id != actor.user_id:
        raise DuplicateCommand(key="doorstep")
    return row


def _check(intake: Intake, at: datetime) -> None:
    if not at - OLDEST <= intake.noted_at <= at + timedelta(minutes=10):
        raise InvalidInput(field="noted_at", reason="out_of_range")
    if intake.way is ConsentWay.PAPER:
        raise InvalidInput(field="way", reason="unknown")
    if intake.way is ConsentWay.DRAWN and not intake.signature:
        raise ConsentRequired(source="mandate")


def _begin(intake: Intake, actor: Actor, at: datetime) -> tuple[Mandate, Application]:
    found = parties.find_or_create_person(
        intake.name,
        intake.resident_id,
        today=shanghai_date(at),
        contact=parties.Contact(intake.phone, intake.address),
    )
    if found.findings:
        raise InvalidInput(field="name", reason="differs")
    terms = parties.Terms(
        (intake.service,),
        _consent(intake, found.party, actor),
        at + LASTS,
        intake.way,
        intake.witnesses,
    )
    agent = accounts.user(actor.user_id or 0)
    mandate = parties.grant_mandate(actor, found.party, agent, terms, at)
    application = start_for(mandate, intake.service, intake.region, actor=actor, at=at)
    _fill(application, intake, actor, at)
    if intake.at_home:
        note_home_service(application, at_home=True, actor=actor, at=at)
    return mandate, application


def _consent(intake: Intake, person: Person, actor: Actor) -> str:
    """Where the consent is kept: the signature as a document, or the statement in the mandate's own names."""
    if intake.way is not ConsentWay.DRAWN:
        return f"statement:{intake.key}"
    filing = documents.Filing(
        name="委托签名.png",
        subject=person.reference,
        owner_user_id=person.user_id,
        created_by_id=actor.user_id,
    )
    return f"document:{documents.store(intake.signature, filing, formats=('png',)).uuid}"


def start_for(mandate: Mandate, service: str, region: str, *, actor: Actor, at: datetime) -> Application:
    """A draft for the principal under a mandate of the actor's. NotAllowed, NotOffered, NotFound."""
    draft = applications.Draft(service, region, "agent", mandate=mandate.pk)
    return applications.open_draft(draft, actor=actor, at=at)


def _fill(application: Application, intake: Intake, actor: Actor, at: datetime) -> None:
    """What was noted, as far as the form asks it of the applicant."""
    noted = {
        "name": intake.name,
        "resident_id": intake.resident_id,
        "phone": intake.phone,
        "address": intake.address,
    }
    sections = applications.form_of(application).offering.service.form
    asked = {field.key for section in sections if not section.repeat for field in section.fields}
    known = {leaf: text for leaf, text in noted.items() if text and f"{_APPLICANT}.{leaf}" in asked}
    if known:
        applications.save_answers(application.no, {_APPLICANT: known}, actor=actor, at=at)


def _tell(mandate: Mandate, at: datetime) -> None:
    """The principal learns of it on their own phone, and how to take it back."""
    principal = mandate.principal
    notices.tell(
        key=f"mandate/{mandate.pk}",
        recipient=notices.Recipient(principal.user_id, phone=principal.phone or ""),
        template=TEMPLATE,
        values={"agent": mask_name(mandate.agent.name), "until": format_date(shanghai_date(mandate.until))},
    )


def note_home_service(application: Application, *, at_home: bool, actor: Actor, at: datetime) -> Helped:
    """Whether officers come to the person's home 上门服务. The caller was allowed to obtain the application."""
    row, _ = Helped.objects.update_or_create(
        application=application,
        defaults={"at_home": at_home},
        create_defaults={"at_home": at_home, "noted_by_id": actor.user_id, "noted_at": at},
    )
    return row
