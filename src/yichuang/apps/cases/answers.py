"""Answers in append-only versions, encrypted whole; the journal knows only their digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yichuang.apps.accounts import keys
from yichuang.apps.cases.models import Answers, Application
from yichuang.apps.journal import service as journal
from yichuang.core.errors import NotFound
from yichuang.core.secrecy import sm3

_NEWEST = (
    "SELECT version, sealed, digest FROM cases_answers WHERE application_id = %(application)s "
    "ORDER BY version DESC LIMIT 1"
)
_KEEP = (
    "INSERT INTO cases_answers (application_id, version, sealed, digest, created_by_id, created_at) "
    "VALUES (%(application)s, %(version)s, %(sealed)s, %(digest)s, %(by)s, %(at)s) RETURNING id"
)


@dataclass(frozen=True, slots=True)
class Version:
    """The answers as they stood once; version 0 is the empty sheet."""

    number: int
    answers: dict[str, Any]
    digest: str  # as the journal keeps it


def keep(
    application: Application,
    answers: Mapping[str, Any],
    *,
    by: int | None,
    at: datetime,
    after: Version | None = None,
) -> Answers:
    """Writes the version that follows ``after``, or the newest where the caller did not read it."""
    version = (after or newest(application)).number + 1
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    row = Answers(
        application=application,
        version=version,
        sealed=keys.cipher().seal(text, context=_context(application, version)),
        digest=sm3(text.encode()),
        created_by_id=by,
        created_at=at,
    )
    values = {
        "application": application.pk,
        "version": version,
        "sealed": row.sealed,
        "digest": row.digest,
        "by": by,
        "at": at,
    }
    kept = journal.execute(_KEEP, values).fetchone()
    if kept is not None:
        row.pk, row._state.adding, row._state.db = kept[0], False, "default"
    return row


def newest(application: Application) -> Version:
    """The newest version, or the empty sheet before the first."""
    found = journal.execute(_NEWEST, {"application": application.pk}).fetchone()
    if found is None:
        return Version(0, {}, "")
    number, sealed, digest = found
    return Version(number, _opened(application, number, bytes(sealed)), bytes(digest).hex())


def latest(application: Application) -> tuple[int, dict[str, Any]]:
    """The newest version and what it holds; (0, {}) before the first."""
    found = newest(application)
    return found.number, found.answers


def version(application: Application, number: int) -> dict[str, Any]:
    """One version. NotFound."""
    row = Answers.objects.filter(application=application, version=number).first()
    if row is None:
        raise NotFound(what="answers")
    return _opened(application, number, bytes(row.sealed))


def _opened(application: Application, number: int, sealed: bytes) -> dict[str, Any]:
    text = keys.cipher().open(sealed, context=_context(application, number))
    found: dict[str, Any] = json.loads(text)
    return found


def _context(application: Application, version: int) -> bytes:
    return Answers.context_of(application.no, version)


def author(application: Application) -> int | None:
    """Whose the newest version is."""
    rows = Answers.objects.filter(application=application).order_by("-version")
    return rows.values_list("created_by_id", flat=True).first()


def digest(application: Application, number: int) -> str:
    """The digest of a version, as the journal keeps it."""
    return bytes(Answers.objects.get(application=application, version=number).digest).hex()
