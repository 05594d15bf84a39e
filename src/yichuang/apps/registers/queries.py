"""How entries and certificates are found, and what each audience is shown of them."""

from __future__ import annotations

import base64
import binascii
import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yichuang.apps.journal import signing
from yichuang.apps.registers import entries, shape, texts
from yichuang.apps.registers.models import (
    Certificate,
    CertificateState,
    Entry,
    EntryKey,
    EntrySearch,
    EntryState,
    EntryVersion,
)
from yichuang.catalogue.model import Register
from yichuang.core import attestation
from yichuang.core.attestation import Fault
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.typed import plain

_LONGEST_QUERY = 60


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as one audience sees it: ``lines`` are (name of the field, value)."""

    uuid: UUID
    number: str
    title: str
    office: str
    state: EntryState
    since: date
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``after`` asks for the next, "" where there is none."""

    entries: tuple[EntryView, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the text of a QR code proves: ``fault`` is None where the signature holds; then ``number`` is signed."""

    fault: Fault | None
    number: str = ""
    holder: str = ""
    as_issued: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """What anyone may know of a certificate number. ``state``: valid, expired, revoked, superseded, unknown."""

    state: str
    number: str
    name: str = ""
    office_name: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    since: date | None = None
    entry_state: str = ""
    lines: tuple[tuple[str, str], ...] = ()


def get(uuid: UUID) -> Entry:
    """One entry. Raises NotFound."""
    entry = Entry.objects.filter(uuid=uuid).first()
    if entry is None:
        raise NotFound(what="entry")
    return entry


def fields(entry: Entry, *, on: date | None = None) -> dict[str, Any]:
    """All fields in force, or as they stood on a day by what is known today. Raises NotFound before the first."""
    if on is None:
        return entries.fields_of(entries.current(entry))
    version = entry.versions.filter(valid_from__lte=on).order_by("-valid_from", "-seq").first()
    if version is None:
        raise NotFound(what="entry")
    return entries.fields_of(version)


def history(entry: Entry) -> list[EntryVersion]:
    """Every version, oldest first."""
    return list(entry.versions.order_by("seq"))


def of_cause(case_no: str) -> list[Entry]:
    """The entries a case wrote or changed."""
    return list(Entry.objects.filter(versions__cause=case_no).distinct().order_by("pk"))


def find(register: Register, wanted: Mapping[str, object], *, living: bool = True) -> list[Entry]:
    """The entries whose fields (or ``number``) equal all of ``wanted``.

    At least one must be keyed: the number, a resident number or USCC, a unique or a searched field (ValueError).
    """
    keyed = _keyed(register) & wanted.keys()
    if not keyed:
        raise ValueError(f"{register.code} is not found by {sorted(wanted)}")
    found = Entry.objects.filter(register=register.code)
    for name in sorted(keyed):
        digests = entries.digests(register.code, name, plain(str(wanted[name])))
        matching = EntryKey.objects.filter(register=register.code, name=name, digest__in=digests)
        found = found.filter(pk__in=matching.values("entry"))
    if living:
        found = found.filter(state=EntryState.LIVING)
    rest = {name: value for name, value in wanted.items() if name not in keyed}
    return [entry for entry in found.order_by("pk") if not rest or _agrees(entry, rest)]


def search(
    register: Register,
    text: str,
    *,
    after: str = "",
    limit: int = 20,
    public: bool = True,
) -> Page:
    """Entries whose searched fields contain ``text`` (one character: begin with it), ordered by sound; "" lists all.

    ``public`` sees public registers, public fields, masked where the register says so, and the entry's state.
    Raises NotFound for a register that is not public, InvalidInput for a mangled ``after``.
    """
    if public and not register.public:
        raise NotFound(what="register")
    rows = EntrySearch.objects.filter(_matching(text), register=register.code, public=public)
    if after:
        spot, pk = _cursor(after)
        rows = rows.filter(Q(sort_key__gt=spot) | Q(sort_key=spot, entry_id__gt=pk))
    found = list(rows.order_by("sort_key", "entry_id").values_list("sort_key", "entry_id")[: limit + 1])
    views = _views(register, [pk for _, pk in found[:limit]], public=public)
    more = _as_cursor(*found[limit - 1]) if len(found) > limit else ""
    return Page(tuple(views), more)


def view(
    entry: Entry, register: Register, *, public: bool, lists: shape.ListNames | None = None
) -> EntryView:
    """An entry as an audience sees it."""
    return _view(entry, entries.current(entry), register, public=public, lists=lists or {})


def certificate(number: str) -> Certificate:
    """By number, as printed or as typed. Raises NotFound."""
    row = _by_number(number)
    if row is None:
        raise NotFound(what="certificate")
    return row


def certificates_of(entry: Entry) -> list[Certificate]:
    """All certificates of an entry, newest first."""
    return list(entry.certificates.order_by("-issued_at", "-pk"))


def verify(number: str, *, on: date | None = None) -> Verification:
    """Whether a certificate stands on ``on`` (today), and the lines anyone may compare with the paper."""
    row = _by_number(number)
    if row is None:
        return Verification("unknown", number)
    today = on or timezone.localdate()
    state = row.state
    if state == CertificateState.VALID and row.valid_until is not None and row.valid_until < today:
        state = "expired"
    return Verification(
        state=str(state),
        number=row.number,
        name=row.name,
        office_name=row.office_name,
        issued_on=shanghai_date(row.issued_at),
        valid_until=row.valid_until,
        since=shanghai_date(row.state_since) if row.state_since else None,
        entry_state=row.entry.state,
        lines=tuple((label, value) for label, value in row.public_lines),
    )


def prove(text: str) -> Proof:
    """Checks the text of a certificate's QR code. ``as_issued``: the row under that number has the signed digest."""
    checked = attestation.check(text, signing.trusted())
    if checked.fault or checked.attested is None:
        return Proof(checked.fault or Fault.UNREADABLE)
    attested = checked.attested
    row = _by_number(attested.number)
    as_issued = row is not None and row.digest == attested.digest.hex()
    return Proof(None, attested.number, attested.holder, as_issued)


def _by_number(number: str) -> Certificate | None:
    key = plain(number)[:80]
    return Certificate.objects.select_related("entry").filter(number_key=key).first()


def _keyed(register: Register) -> set[str]:
    everything = {field.key: "x" for field in register.fields}
    return set(shape.single_values(register, "x", everything))


def _agrees(entry: Entry, rest: Mapping[str, object]) -> bool:
    held = entries.fields_of(entries.current(entry))
    return all(held.get(name) == value for name, value in rest.items())


def _matching(text: str) -> Q:
    wanted = texts.searchable(text)[:_LONGEST_QUERY]
    if not wanted:
        return Q()
    if len(wanted) == 1:
        sounds_like = (Q(sort_key__startswith=f"{sound} ") for sound in texts.readings(wanted))
        return functools.reduce(operator.or_, sounds_like) & Q(text__startswith=wanted)
    spelt = Q(bigrams__contains=texts.bigrams(wanted))
    if len(wanted) > 2:
        spelt &= Q(text__contains=wanted)
    sounds = wanted.isascii() and wanted.isalpha()
    return spelt | Q(name_key__startswith=wanted) if sounds else spelt


def _views(register: Register, pks: list[int], *, public: bool) -> list[EntryView]:
    versions: QuerySet[EntryVersion] = (
        EntryVersion.objects.filter(entry__in=pks, seq=F("entry__seq"))
        .select_related("entry")
        .prefetch_related("secrets")
    )
    by_entry = {version.entry_id: version for version in versions}
    ordered = (by_entry[pk] for pk in pks)
    return [_view(version.entry, version, register, public=public, lists={}) for version in ordered]


def _view(
    entry: Entry, version: EntryVersion, register: Register, *, public: bool, lists: shape.ListNames
) -> EntryView:
    held = entries.fields_of(version)
    read = shape.public_value if public else shape.shown
    shown = [field for field in register.fields if field.public or not public]
    lines = tuple((f.name, read(f, held[f.key], lists)) for f in shown if held.get(f.key) not in (None, ""))
    title = next(field for field in register.fields if field.key == register.title)
    return EntryView(
        uuid=entry.uuid,
        number=entry.number,
        title=read(title, held[register.title], lists),
        office=entry.office,
        state=EntryState(entry.state),
        since=version.valid_from,
        lines=lines,
    )


def _as_cursor(spot: str, pk: int) -> str:
    return base64.urlsafe_b64encode(f"{pk} {spot}".encode()).decode()


def _cursor(after: str) -> tuple[str, int]:
    try:
        pk, _, spot = base64.urlsafe_b64decode(after.encode()).decode().partition(" ")
        return spot, int(pk)
    except (binascii.Error, UnicodeError, ValueError) as fault:
        raise InvalidInput(field="after", reason="cursor") from fault
