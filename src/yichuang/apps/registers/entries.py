"""The one place where versions are written, and what finds an entry is kept in step with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import keys
from yichuang.apps.registers import shape, texts
from yichuang.apps.registers.models import (
    Entry,
    EntryKey,
    EntrySearch,
    EntrySecret,
    EntryState,
    EntryVersion,
    VersionKind,
)
from yichuang.catalogue.model import Register
from yichuang.core.errors import NotAllowed, UniqueEntry


@dataclass(frozen=True, slots=True)
class Writing:
    """What a version is written with: its kind, the day of legal effect, the case, a remark."""

    kind: VersionKind
    on: date
    cause: str
    note: str = ""
    until: date | None = None


def lock(entry: Entry, action: str) -> Entry:
    """The entry, locked and living. Raises NotAllowed."""
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if locked.state != EntryState.LIVING:
        raise NotAllowed(action=f"{action}_entry", state=locked.state, why="entry_not_living")
    return locked


def current(entry: Entry) -> EntryVersion:
    """The version in force."""
    return EntryVersion.objects.prefetch_related("secrets").get(entry=entry, seq=entry.seq)


def fields_of(version: EntryVersion) -> dict[str, Any]:
    """All fields, the sealed ones opened. Raises SecretUnreadable."""
    secrets = {secret.key: json.loads(secret.value) for secret in version.secrets.all()}
    return {**version.fields, **secrets}


def append(entry: Entry, writing: Writing, fields: dict[str, Any], *, sealed: frozenset[str]) -> EntryVersion:
    """Writes the next version; the caller holds the entry's lock."""
    before = fields_of(current(entry)) if writing.kind is not VersionKind.CREATE else {}
    if writing.kind is not VersionKind.CREATE:
        entry.seq += 1
        entry.save(update_fields=["seq", "state"])
    version = EntryVersion.objects.create(
        entry=entry,
        seq=entry.seq,
        kind=writing.kind,
        fields={key: value for key, value in fields.items() if key not in sealed},
        changes=_changes(before, fields, sealed) if before else {},
        valid_from=writing.on,
        valid_to=writing.until,
        cause=writing.cause,
        note=writing.note,
    )
    secrets = []
    for key in sorted(sealed & fields.keys()):
        secret = EntrySecret(version=version, key=key)
        secret.value = json.dumps(fields[key], ensure_ascii=False)
        secrets.append(secret)
    EntrySecret.objects.bulk_create(secrets)
    return version


def index(entry: Entry, register: Register, fields: dict[str, Any]) -> None:
    """Renews what finds the entry. Raises UniqueEntry where a living entry has the same unique fields."""
    EntryKey.objects.filter(entry=entry).delete()
    singles = shape.single_values(register, entry.number, fields)
    EntryKey.objects.bulk_create([_key(entry, name, text, exclusive=False) for name, text in singles.items()])
    for group in register.unique if entry.state == EntryState.LIVING else ():
        text = shape.unique_values(register, fields).get(shape.group_name(group))
        if text is not None:
            _claim(entry, register, group, text)
    EntrySearch.objects.filter(entry=entry).delete()
    audiences = (False, True) if register.public else (False,)
    EntrySearch.objects.bulk_create([_text(entry, register, fields, public=public) for public in audiences])


def release(entry: Entry) -> None:
    """A closed entry no longer keeps its unique fields from others."""
    EntryKey.objects.filter(entry=entry, exclusive=True).update(exclusive=False)


def digests(register: str, name: str, text: str) -> tuple[bytes, ...]:
    """What a key row may hold while index keys rotate, the current one first."""
    return keys.index_candidates(text, kind=f"registers.{register}.{name}")


def _claim(entry: Entry, register: Register, group: tuple[str, ...], text: str) -> None:
    name = shape.group_name(group)
    taken = EntryKey.objects.filter(register=register.code, name=name, exclusive=True)
    if taken.filter(digest__in=digests(register.code, name, text)).exists():
        raise UniqueEntry(register=register.code, keys=group)
    try:
        with transaction.atomic():
            _key(entry, name, text, exclusive=True).save(force_insert=True)
    except IntegrityError as fault:
        raise UniqueEntry(register=register.code, keys=group) from fault


def _key(entry: Entry, name: str, text: str, *, exclusive: bool) -> EntryKey:
    found = digests(entry.register, name, text)[0]
    return EntryKey(entry=entry, register=entry.register, name=name, digest=found, exclusive=exclusive)


def _text(entry: Entry, register: Register, fields: dict[str, Any], *, public: bool) -> EntrySearch:
    text = texts.joined([*shape.search_parts(register, fields, public=public), entry.number])
    title = str(fields[register.title])
    return EntrySearch(
        entry=entry,
        register=entry.register,
        public=public,
        text=text,
        bigrams=texts.bigrams(text),
        name_key=texts.name_key(title),
        sort_key=texts.sort_key(title),
    )


def _changes(before: dict[str, Any], after: dict[str, Any], sealed: frozenset[str]) -> dict[str, list[Any]]:
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: [None, None] if key in sealed else [before.get(key), after.get(key)] for key in changed}
