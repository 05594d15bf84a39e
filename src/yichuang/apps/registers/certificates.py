"""Certificates: numbered, printed, withdrawn, replaced."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from yichuang.apps.documents import queries as kept
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.service import CertificateContent, Document, Issuer
from yichuang.apps.journal import signing
from yichuang.apps.registers import entries, shape, texts
from yichuang.apps.registers.models import Certificate, CertificateState, Entry
from yichuang.catalogue import model as words
from yichuang.core import attestation
from yichuang.core.attestation import Attested
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotAllowed, NotFound
from yichuang.core.secrecy import sm3
from yichuang.core.typed import plain

_LONGEST_HOLDER = 60  # characters; more would not fit into a code that phones read


@dataclass(frozen=True, slots=True)
class Issuing:
    """Who issues, when, and the Chinese names of the register's codes (list -> code -> name)."""

    office: Issuer
    at: datetime
    lists: shape.ListNames
    note: str = ""  # 补发, 换发


def number_of(rule: words.NumberRule, *, series: str, office: Issuer, year: int) -> str:
    """The next gap-free number in the form the law gives. Raises NumberExhausted."""
    serial = documents.take_number(office.code, year, series)
    return rule.format.format(kind=rule.kind, division=office.division, year=year, serial=serial)


@transaction.atomic
def issue(
    entry: Entry, certificate: words.Certificate, register: words.Register, issuing: Issuing
) -> Certificate:
    """Issues a certificate of the version in force; the PDF is made by ``print_certificate``."""
    entry = entries.lock(entry, "certify")
    version = entries.current(entry)
    fields = entries.fields_of(version)
    on = shanghai_date(issuing.at)
    until = texts.last_day(on, certificate.valid_months) if certificate.valid_months else None
    series = f"certificate/{certificate.number.kind or certificate.code}"
    number = number_of(certificate.number, series=series, office=issuing.office, year=on.year)
    row = Certificate(
        number=number,
        number_key=plain(number),
        entry=entry,
        version=version,
        code=certificate.code,
        name=certificate.name,
        office=issuing.office.code,
        office_name=issuing.office.name,
        issued_at=issuing.at,
        valid_until=until,
        public_lines=_public_lines(certificate, register, fields, issuing.lists),
    )
    content = {
        "lines": _lines(certificate, register, fields, issuing.lists),
        "statement": certificate.statement or "",
        "note": issuing.note,
        "address": issuing.office.address,
        "phone": issuing.office.phone,
    }
    documents.check_printable(_content(row, content))
    row.digest = sm3(_signed_text(row, content).encode()).hex()
    proof = {"proof": attest(row, _holder(certificate, register, fields, issuing.lists))}
    row.printed = json.dumps(content | proof, ensure_ascii=False, sort_keys=True)
    row.save(force_insert=True)
    return row


@transaction.atomic
def reissue(
    old: Certificate, certificate: words.Certificate, register: words.Register, issuing: Issuing
) -> Certificate:
    """Replaces a valid certificate by a new number; the old one is superseded. Raises NotAllowed."""
    locked = _lock_valid(old.number, "reissue")
    new = issue(locked.entry, certificate, register, issuing)
    _end(locked, CertificateState.SUPERSEDED, at=issuing.at, reason=issuing.note)
    Certificate.objects.filter(pk=new.pk).update(reissue_of=locked)
    new.reissue_of = locked
    return new


@transaction.atomic
def revoke(number: str, *, at: datetime, reason: str) -> Certificate:
    """Withdraws a valid certificate. Raises NotFound, NotAllowed."""
    return _end(_lock_valid(number, "revoke"), CertificateState.REVOKED, at=at, reason=reason)


def revoke_all(entry: Entry, *, at: datetime, reason: str) -> list[Certificate]:
    """Withdraws every valid certificate of an entry; the caller holds the entry's lock."""
    valid = Certificate.objects.select_for_update().filter(entry=entry, state=CertificateState.VALID)
    return [_end(row, CertificateState.REVOKED, at=at, reason=reason) for row in valid.order_by("pk")]


@transaction.atomic
def print_certificate(number: str) -> Document:
    """The PDF, made the first time it is asked for; safe to repeat. Raises NotFound, UnprintableText."""
    row = Certificate.objects.select_for_update().select_related("entry").filter(number=number).first()
    if row is None:
        raise NotFound(what="certificate")
    if row.document is not None:
        return kept.get(row.document)
    content = _content(row, json.loads(row.printed))
    document = documents.write_certificate(content, subject=row.version.cause, at=row.issued_at)
    row.document = document.uuid
    row.save(update_fields=["document"])
    return document


def attest(row: Certificate, holder: str) -> str:
    """The text of the certificate's QR code: what it says in short, where to ask for its state, the signature."""
    attested = Attested(
        name=row.name,
        number=row.number,
        holder=holder,
        office=row.office_name,
        issued_on=shanghai_date(row.issued_at),
        valid_until=row.valid_until,
        digest=bytes.fromhex(row.digest),
        site=settings.ENVIRONMENT.base_url.rstrip("/"),
    )
    return attestation.write(attested, signing.signer())


def _holder(
    certificate: words.Certificate, register: words.Register, fields: shape.Fields, lists: shape.ListNames
) -> str:
    """Whom the certificate is about, as printed: the register's title where it is on the paper, else its first line."""
    secret = shape.sealed_keys(register)
    printed = [key for key in certificate.lines.values() if fields.get(key) and key not in secret]
    key = register.title if register.title in printed else next(iter(printed), None)
    if key is None:
        return ""
    field = next(field for field in register.fields if field.key == key)
    return " ".join(shape.shown(field, fields[key], lists).split())[:_LONGEST_HOLDER]


def _lock_valid(number: str, action: str) -> Certificate:
    row = Certificate.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound(what="certificate")
    if row.state != CertificateState.VALID:
        raise NotAllowed(action=f"{action}_certificate", state=row.state, why="certificate_not_valid")
    return row


def _end(row: Certificate, state: CertificateState, *, at: datetime, reason: str) -> Certificate:
    row.state, row.state_since, row.state_reason = state, at, reason
    row.save(update_fields=["state", "state_since", "state_reason"])
    return row


def _lines(
    certificate: words.Certificate, register: words.Register, fields: shape.Fields, lists: shape.ListNames
) -> list[list[str]]:
    by_key = {field.key: field for field in register.fields}
    return [
        [label, shape.shown(by_key[key], fields.get(key), lists)]
        for label, key in certificate.lines.items()
        if fields.get(key) not in (None, "")
    ]


def _public_lines(
    certificate: words.Certificate, register: words.Register, fields: shape.Fields, lists: shape.ListNames
) -> list[list[str]]:
    by_key = {field.key: field for field in register.fields}
    return [
        [label, shape.public_value(by_key[key], fields.get(key), lists)]
        for label, key in certificate.lines.items()
        if by_key[key].public and fields.get(key) not in (None, "")
    ]


def _content(row: Certificate, content: dict[str, Any]) -> CertificateContent:
    return CertificateContent(
        title=row.name,
        number=row.number,
        issuer=Issuer(row.office, row.office_name, "", "", content["address"], content["phone"]),
        lines=tuple((label, value) for label, value in content["lines"]),
        statement=content["statement"],
        issued_on=_day(row.issued_at),
        valid_until=row.valid_until,
        link=content.get("proof") or f"{settings.ENVIRONMENT.base_url}/verify/{quote(row.number, safe='')}",
        copy_note=content["note"],
    )


def _day(moment: datetime) -> date:
    return shanghai_date(moment)


def _signed_text(row: Certificate, content: dict[str, Any]) -> str:
    """What the digest covers: everything a forger would change."""
    parts = {
        "number": row.number,
        "name": row.name,
        "office": row.office,
        "issued_at": row.issued_at.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "content": content,
    }
    return json.dumps(parts, ensure_ascii=False, sort_keys=True)
