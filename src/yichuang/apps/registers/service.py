"""Commands on registers. Each is one transaction of its own or part of the caller's; who may, the caller decides.

Topics the caller announces: ``entry.written``, ``entry.closed``, ``certificate.issued``, ``certificate.revoked``.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from yichuang.apps.documents.service import Issuer
from yichuang.apps.registers import assigned, certificates, entries, shape
from yichuang.apps.registers.certificates import Issuing, print_certificate
from yichuang.apps.registers.certificates import issue as issue_certificate
from yichuang.apps.registers.certificates import reissue as reissue_certificate
from yichuang.apps.registers.certificates import revoke as revoke_certificate
from yichuang.apps.registers.entries import Writing
from yichuang.apps.registers.models import Certificate, CertificateState, Entry, EntryState, VersionKind
from yichuang.catalogue.model import Register
from yichuang.core.clocktime import SHANGHAI

__all__ = [
    "Certificate",
    "CertificateState",
    "Entry",
    "EntryState",
    "Issuing",
    "amend_entry",
    "close_entry",
    "issue_certificate",
    "print_certificate",
    "rectify_entry",
    "reindex_entry",
    "reissue_certificate",
    "remark_entry",
    "revoke_certificate",
    "revoke_entry",
    "write_entry",
]


@transaction.atomic
def write_entry(register: Register, fields: dict[str, Any], *, office: Issuer, on: date, cause: str) -> Entry:
    """Enters something new under a gap-free number, in force from ``on``, with what the register itself assigns.

    Raises InvalidInput, UniqueEntry (a living entry has the same unique fields), NumberExhausted.
    """
    fields = fields | assigned.numbers(register, fields, office=office)
    shape.check_fields(register, fields)
    series = f"entry/{register.code}"
    number = certificates.number_of(register.number, series=series, office=office, year=on.year)
    entry = Entry.objects.create(register=register.code, number=number, office=office.code)
    writing = Writing(VersionKind.CREATE, on, cause)
    entries.append(entry, writing, dict(fields), sealed=shape.sealed_keys(register))
    entries.index(entry, register, dict(fields))
    return entry


@transaction.atomic
def amend_entry(entry: Entry, changes: dict[str, Any], *, register: Register, on: date, cause: str) -> Entry:
    """变更: the named fields take new values from ``on``. Raises InvalidInput, NotAllowed, UniqueEntry."""
    return _change(entry, changes, register, Writing(VersionKind.AMEND, on, cause))


@transaction.atomic
def rectify_entry(
    entry: Entry, changes: dict[str, Any], *, register: Register, cause: str, note: str
) -> Entry:
    """更正: a clerical error put right from the day the faulty version took effect; old and new stay on record.

    Texts are taken as an officer types them (money in yuan). InvalidInput, NotAllowed.
    """
    changes = {key: shape.as_stored(register, key, value) for key, value in changes.items()}
    on = entries.current(entry).valid_from
    return _change(entry, changes, register, Writing(VersionKind.RECTIFY, on, cause, note))


@transaction.atomic
def remark_entry(entry: Entry, note: str, *, register: Register, on: date, cause: str) -> Entry:
    """备注: something is noted on the entry, its fields stay. Raises NotAllowed."""
    return _change(entry, {}, register, Writing(VersionKind.REMARK, on, cause, note))


@transaction.atomic
def close_entry(entry: Entry, *, register: Register, on: date, cause: str, note: str = "") -> Entry:
    """注销: the entry ends on ``on``, its certificates are withdrawn, its unique fields are free again."""
    writing = Writing(VersionKind.CLOSE, on, cause, note)
    return _end(entry, EntryState.CLOSED, register, writing)


@transaction.atomic
def revoke_entry(entry: Entry, *, register: Register, on: date, cause: str, note: str) -> Entry:
    """撤销: the entry is withdrawn with its certificates; ``note`` is the legal ground. Raises NotAllowed."""
    writing = Writing(VersionKind.REVOKE, on, cause, note)
    return _end(entry, EntryState.REVOKED, register, writing)


@transaction.atomic
def reindex_entry(entry: Entry, *, register: Register) -> None:
    """Renews what finds the entry: after a change of the register's searched fields, or of the index key."""
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    entries.index(locked, register, entries.fields_of(entries.current(locked)))


def _change(entry: Entry, changes: dict[str, Any], register: Register, writing: Writing) -> Entry:
    locked = entries.lock(entry, writing.kind.value)
    fields = entries.fields_of(entries.current(locked)) | changes
    shape.check_fields(register, fields)
    entries.append(locked, writing, fields, sealed=shape.sealed_keys(register))
    if changes:
        entries.index(locked, register, fields)
    return locked


def _end(entry: Entry, state: EntryState, register: Register, writing: Writing) -> Entry:
    locked = entries.lock(entry, writing.kind.value)
    locked.state = state
    fields = entries.fields_of(entries.current(locked))
    entries.append(locked, writing, fields, sealed=shape.sealed_keys(register))
    entries.release(locked)
    at = datetime.combine(writing.on, time.min, SHANGHAI)
    certificates.revoke_all(locked, at=at, reason=writing.note or state.label)
    return locked
