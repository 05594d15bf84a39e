"""Finding and making persons and organisations, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.db import IntegrityError, models, transaction

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.fields import find_by
from yichuang.apps.accounts.models import User
from yichuang.apps.parties.models import Organisation, Person, Proof
from yichuang.core.errors import AlreadyExists, InvalidInput
from yichuang.core.findings import Finding
from yichuang.core.resident_id import ResidentId
from yichuang.core.typed import plain
from yichuang.core.uscc import Uscc
from yichuang.matching import names

_Party = TypeVar("_Party", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Found(Generic[_Party]):
    """The party; whether it is new; what of the statement does not agree with what is known."""

    party: _Party
    created: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a person; written where nothing is known yet, see `update_contact`."""

    phone: str = ""
    address: str = ""


def find_or_create_person(
    name: str, resident_id: str, *, today: date, contact: Contact = Contact(), legacy: bool = False
) -> Found[Person]:
    """The one person of this number; asked twice, or by two at once, still one row.

    Another name than the one known is a finding (`person_name_differs`) and changes nothing. `legacy` takes
    the 15 digits of archives. InvalidInput for name and number.
    """
    number = ResidentId.parse(resident_id, today=today, legacy=legacy)
    person = Person(birth_date=number.birth_date, sex=number.sex.value)
    _name(person, name)
    person.resident_id = str(number)
    return _once(person, lambda: find_by(Person, "resident_id", str(number)).first(), contact)


def find_or_create_by_document(
    name: str,
    kind: str,
    number: str,
    *,
    birth_date: date | None = None,
    sex: str = "",
    contact: Contact = Contact(),
) -> Found[Person]:
    """The one person of a passport or another document that is no resident number. Findings as above."""
    text = plain(number).replace("-", "")
    if not text or not kind:
        raise InvalidInput(field="document", reason="empty")
    indexed = f"{kind}:{text}"  # see Person.document_number
    person = Person(birth_date=birth_date, sex=sex, document_kind=kind)
    _name(person, name)
    person.document = indexed
    return _once(person, lambda: find_by(Person, "document", indexed).first(), contact)


def find_or_create_organisation(
    name: str, uscc: str, *, division: str = "", address: str = ""
) -> Found[Organisation]:
    """The one organisation of this code; another name than the one known is `organisation_name_differs`."""
    code = str(Uscc.parse(uscc))
    row = Organisation(uscc=code, division=division, address=address)
    _name(row, name)

    def known() -> Organisation | None:
        return Organisation.objects.filter(uscc=code).first()

    found = known() or _insert(row, known)
    if found is row:
        return Found(row, created=True)
    return Found(found, created=False, findings=_name_findings(found.name_key, row.name_key, "organisation"))


def update_contact(person: Person, contact: Contact) -> None:
    """Replaces what is given; the person themself or a clerk before whom they stand."""
    if contact.phone:
        person.phone = plain(contact.phone)
    if contact.address:
        person.address = contact.address.strip()
    person.save(update_fields=["phone_sealed", "phone_index", "address_sealed"])


def link_user(person: Person, user: User, *, proof: str, at: datetime) -> None:
    """The account's holder is proved to be this person. AlreadyExists where either is linked to another."""
    if proof not in Proof.values:
        raise InvalidInput(field="proof", reason="unknown")
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        taken = Person.objects.filter(user=user).exclude(pk=row.pk).exists()
        if taken or row.user_id not in (None, user.pk):
            raise AlreadyExists(what="person_user")
        row.user, row.proof, row.proved_at = user, proof, at
        row.save(update_fields=["user", "proof", "proved_at"])
        accounts.set_name(user, row.name)
    person.refresh_from_db(fields=["user", "proof", "proved_at"])


def record_death(person: Person, died_on: date) -> None:
    """What the register of deaths says; a second, different day is refused. AlreadyExists."""
    changed = Person.objects.filter(pk=person.pk, died_on__isnull=True).update(died_on=died_on)
    if not changed and not Person.objects.filter(pk=person.pk, died_on=died_on).exists():
        raise AlreadyExists(what="death")


def _once(person: Person, known: Callable[[], Person | None], contact: Contact) -> Found[Person]:
    person.phone, person.address = plain(contact.phone), contact.address.strip()
    found = known() or _insert(person, known)
    if found is person:
        return Found(person, created=True)
    findings = _name_findings(found.name_key, person.name_key, "person")
    if not findings:
        _fill(found, contact)
    return Found(found, created=False, findings=findings)


def _insert(row: _Party, known: Callable[[], _Party | None]) -> _Party:
    """Inserts, or returns who was faster."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        found = known()
        if found is None:
            raise
        return found
    return row


def _fill(person: Person, contact: Contact) -> None:
    """A later statement fills gaps and overwrites nothing."""
    missing = Contact(
        phone="" if person.phone_sealed else contact.phone,
        address="" if person.address_sealed else contact.address,
    )
    if missing.phone or missing.address:
        update_contact(person, missing)


def _name(row: Person | Organisation, text: str) -> None:
    row.name = names.normalise(text)
    if not row.name:
        raise InvalidInput(field="name", reason="empty")
    longest = row._meta.get_field("name").max_length
    if longest is not None and len(row.name) > longest:
        raise InvalidInput(field="name", reason="length")
    row.name_key = names.name_key(row.name)


def _name_findings(known: str, stated: str, what: str) -> tuple[Finding, ...]:
    """The known name is not told: whoever types a number would learn whose it is."""
    if known == stated:
        return ()
    return (Finding.check(False, code=f"{what}_name_differs", field="name"),)
