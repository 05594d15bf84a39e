"""Giving and taking back consents; whether one covers a look-up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, allowed, require
from yichuang.apps.parties.models import Person
from yichuang.apps.sources import people
from yichuang.apps.sources.asking import Number, Request
from yichuang.apps.sources.models import Consent, ConsentWay
from yichuang.apps.sources.outcomes import RefusalReason
from yichuang.catalogue.model import Purpose
from yichuang.core.errors import ConsentRequired, InvalidInput, NotFound


@dataclass(frozen=True, slots=True, repr=False)
class ConsentTerms:
    """Which sources may be asked about whom, in which matter, for what, until when; how it was said, and the proof.

    ``about`` are the numbers of those concerned: the person themself, children, the deceased. ``proof`` is an opaque
    reference, needed where nobody logged in.
    """

    sources: tuple[str, ...]
    about: tuple[Number, ...]
    subject: str
    purpose: Purpose
    way: ConsentWay
    until: datetime
    proof: str = ""


def give_consent(actor: Actor, person: Person, terms: ConsentTerms, *, at: datetime) -> Consent:
    """Records that ``person`` consents. The person themself, or staff with the drawn signature or two witnesses.

    NotAllowed, ConsentRequired without the proof, InvalidInput (sources, about, subject, until).
    """
    if actor.user_id is None or actor.user_id != person.user_id:
        require(actor, Permission.FIND_PERSON)
        if not terms.proof.strip():
            raise ConsentRequired(source="、".join(terms.sources))
    for name, given in (("sources", terms.sources), ("about", terms.about), ("subject", terms.subject)):
        if not given:
            raise InvalidInput(field=name, reason="empty")
    if terms.until <= at:
        raise InvalidInput(field="until", reason="past")
    with transaction.atomic():
        row = Consent.objects.create(
            person=person,
            sources=sorted(set(terms.sources)),
            purpose=terms.purpose.value,
            subject=terms.subject,
            way=terms.way,
            proof=terms.proof.strip(),
            given_at=at,
            until=terms.until,
            taken_by_id=actor.user_id,
        )
        row.about.set(people.obtain(terms.about).values())
    return row


def revoke_consent(actor: Actor, consent_id: uuid.UUID, *, at: datetime) -> None:
    """Ends a consent at once: the person, or staff for them. To anybody else it does not exist: NotFound.

    What was looked up before stays on record; nothing more is looked up.
    """
    row = Consent.objects.select_related("person").filter(pk=consent_id).first()
    own = row is not None and actor.user_id is not None and actor.user_id == row.person.user_id
    if row is None or not (own or allowed(actor, Permission.FIND_PERSON)):
        raise NotFound(what="consent")
    Consent.objects.filter(pk=consent_id, revoked_at__isnull=True).update(revoked_at=at)


@dataclass(frozen=True, slots=True)
class Covering:
    """A consent with whom it is about, read once for many look-ups."""

    consent: Consent
    about: frozenset[uuid.UUID]

    def fault(self, request: Request, concerned: uuid.UUID, at: datetime) -> RefusalReason | None:
        """Why it does not cover this look-up, if it does not."""
        row = self.consent
        if at < row.given_at or at >= row.until or (row.revoked_at is not None and at >= row.revoked_at):
            return RefusalReason.CONSENT_ENDED
        matches = (
            request.source in row.sources
            and request.purpose == row.purpose
            and request.subject.partition("/")[0] == row.subject.partition("/")[0]
            and concerned in self.about
        )
        return None if matches else RefusalReason.CONSENT_SCOPE


def covering(requests: Sequence[Request]) -> dict[uuid.UUID, Covering]:
    """The consents that requests name, by id; one that does not exist is not among them."""
    wanted = {request.consent for request in requests if request.consent is not None}
    rows = Consent.objects.filter(pk__in=wanted).prefetch_related("about") if wanted else ()
    return {row.pk: Covering(row, frozenset(one.pk for one in row.about.all())) for row in rows}
