"""The only way to obtain look-ups, consents, corrections, feed items and how partners are doing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.parties.models import Person
from yichuang.apps.sources import exchange, lanes, people
from yichuang.apps.sources.health import Health, health
from yichuang.apps.sources.life_events import Happening, happening
from yichuang.apps.sources.models import (
    Consent,
    Correction,
    Cursor,
    FeedItem,
    Guardianship,
    Lookup,
    Sending,
    SendingState,
)
from yichuang.apps.sources.population_files import connected as population_files
from yichuang.core.errors import NotFound
from yichuang.core.typed import plain

__all__ = ["Happening", "Health", "happening", "health", "population_files"]


@dataclass(frozen=True, slots=True, repr=False)
class PartnerItem:
    """An item of a partner's feed. ``partner``: ``department:<code>`` or ``province``; ``key`` names it for good."""

    id: int
    partner: str
    number: int
    kind: str
    no: str
    text: str
    result: Mapping[str, Any]
    said: Mapping[str, Any]  # the whole item as it came
    at: datetime

    @property
    def code(self) -> str:
        """The department's code."""
        return self.partner.partition(":")[2]

    @property
    def key(self) -> str:
        """The idempotency key of whatever is done about it."""
        return f"feed:{self.code or self.partner}:{self.number}"


def working() -> frozenset[str]:
    """Codes of sources that are connected here and not resting after failures."""
    found = set()
    for code, partner in exchange.current().sources.items():
        if isinstance(partner, exchange.Sftp) or not lanes.lane(code, partner).breaker.rests:
            found.add(code)
    return frozenset(found)


def connected() -> frozenset[str]:
    """Codes of sources that this installation is connected to, up or down."""
    return frozenset(exchange.current().sources)


def connected_departments() -> frozenset[str]:
    """Codes of departments that take cases by their own system."""
    return frozenset(exchange.current().departments)


def has_province() -> bool:
    """Whether case states are pushed to a provincial platform."""
    return exchange.current().province is not None


def look_ups_of(person: Person) -> QuerySet[Lookup]:
    """Every look-up of a person, newest first: what the person sees under 谁查过我的数据."""
    return look_ups_of_number(person.resident_id)


def look_ups_of_number(number: str) -> QuerySet[Lookup]:
    """The same by number, for who has it; the caller has asked who may."""
    concerned = people.known(plain(number).replace("-", "")) if number else None
    rows = Lookup.objects.filter(concerned=concerned) if concerned else Lookup.objects.none()
    return rows.select_related("user", "consent").order_by("-at", "-pk")


def audit(actor: Actor, number: str) -> QuerySet[Lookup]:
    """Every look-up of a person, for leaders. NotAllowed."""
    require(actor, Permission.SEE_LOOKUPS)
    return look_ups_of_number(number)


def look_ups_in(subject: str) -> QuerySet[Lookup]:
    """Every look-up in one matter (an application's number), newest first."""
    return Lookup.objects.filter(subject=subject).select_related("user", "consent").order_by("-at", "-pk")


def consents_of_look_ups(ids: Iterable[int]) -> dict[int, Consent]:
    """The consent that each of these look-ups was made under, by look-up; those without one are left out."""
    rows = Lookup.objects.filter(pk__in=set(ids), consent__isnull=False).select_related("consent__person")
    return {row.pk: row.consent for row in rows if row.consent is not None}


def lookup(lookup_id: int) -> Lookup:
    """NotFound where there is none."""
    found = Lookup.objects.filter(pk=lookup_id).first()
    if found is None:
        raise NotFound(what="lookup")
    return found


def consents_of(person: Person) -> QuerySet[Consent]:
    """All a person ever gave, newest first."""
    return Consent.objects.filter(person=person).order_by("-given_at", "pk")


def consents_in(subject: str, at: datetime) -> QuerySet[Consent]:
    """The consents that hold in one matter at ``at``, oldest first."""
    standing = Q(revoked_at__isnull=True) | Q(revoked_at__gt=at)
    return Consent.objects.filter(standing, subject=subject, given_at__lte=at, until__gt=at).order_by(
        "given_at", "pk"
    )


def consent_for(subject: str, source: str, about: str, at: datetime) -> Consent | None:
    """The consent in this matter under which ``source`` may be asked about the number ``about``, if there is one."""
    concerned = people.known(about)
    if concerned is None:
        return None
    return consents_in(subject, at).filter(sources__contains=[source], about=concerned).last()


def guardians_waiting(at: datetime) -> QuerySet[Guardianship]:
    """Who says they are a child's guardian, is neither proved nor refused, and still agrees at ``at``; oldest first."""
    rows = Guardianship.objects.filter(settled_at=None, until__gt=at)
    return rows.select_related("guardian", "child").order_by("asked_at", "pk")


def guardians_settled(subject: str) -> QuerySet[Guardianship]:
    """Who was proved or refused in one matter, newest first."""
    rows = Guardianship.objects.filter(subject=subject, settled_at__isnull=False)
    return rows.select_related("guardian", "child", "settled_by").order_by("-settled_at", "pk")


def consents_about(subject: str, about: str) -> QuerySet[Consent]:
    """Every consent about a number in one matter, also ended and revoked ones, oldest first."""
    concerned = people.known(about)
    rows = Consent.objects.filter(subject=subject, about=concerned) if concerned else Consent.objects.none()
    return rows.order_by("given_at", "pk")


def is_consented(subject: str, about: str, at: datetime) -> bool:
    """Whether any consent holds in this matter about this number."""
    concerned = people.known(about)
    return concerned is not None and consents_in(subject, at).filter(about=concerned).exists()


def consent(consent_id: uuid.UUID) -> Consent:
    """NotFound where there is none."""
    found = Consent.objects.filter(pk=consent_id).first()
    if found is None:
        raise NotFound(what="consent")
    return found


def corrections_in(subject: str) -> QuerySet[Correction]:
    """What was contested in one matter, oldest first."""
    return Correction.objects.filter(subject=subject).order_by("raised_at", "pk")


def correction(correction_id: uuid.UUID | str) -> Correction:
    """NotFound where there is none."""
    found = Correction.objects.filter(pk=correction_id).first()
    if found is None:
        raise NotFound(what="correction")
    return found


def feed_item(item_id: int) -> PartnerItem:
    """What the outbox message ``feed.<kind>`` points to by its payload's ``item``. NotFound."""
    row = FeedItem.objects.filter(pk=item_id).first()
    if row is None:
        raise NotFound(what="feed item")
    said = json.loads(row.body)
    result = said.get("result")
    return PartnerItem(
        id=row.pk,
        partner=row.partner,
        number=row.number,
        kind=row.kind,
        no=row.subject,
        text=str(said.get("text") or ""),
        result=result if isinstance(result, dict) else {},
        said=said,
        at=row.occurred_at,
    )


def unreachable() -> frozenset[str]:
    """Partners (``department:<code>`` …) that do not answer now: their feed fails, or what waits for them failed."""
    silent = Cursor.objects.filter(failures__gte=2).values_list("partner", flat=True)
    waiting = Sending.objects.filter(state=SendingState.WAITING).exclude(fault="")
    return frozenset(silent) | frozenset(waiting.values_list("partner", flat=True).distinct())


def waiting_for(subjects: Collection[str]) -> dict[str, str]:
    """What partners have not taken yet of several matters: subject → partner."""
    rows = Sending.objects.filter(subject__in=subjects, state=SendingState.WAITING)
    return dict(rows.values_list("subject", "partner"))


def refused() -> QuerySet[Sending, Any]:
    """The subjects of all such messages, for a list's condition."""
    return Sending.objects.filter(state=SendingState.REFUSED).values("subject")


def refused_of(subjects: Collection[str]) -> frozenset[str]:
    """Matters of which a partner will never take a message: somebody has to see to them."""
    rows = Sending.objects.filter(subject__in=subjects, state=SendingState.REFUSED)
    return frozenset(rows.values_list("subject", flat=True))


def sending(sending_id: int) -> Sending:
    """NotFound where there is none."""
    found = Sending.objects.filter(pk=sending_id).first()
    if found is None:
        raise NotFound(what="sending")
    return found
