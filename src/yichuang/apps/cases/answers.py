"""Answers in append-only versions, encrypted whole; the journal knows only their digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yichuang.apps.accounts import keys
from yichuang.apps.cases.models import Answers, Application
from yichuang.core.errors import NotFound
from yichuang.core.secrecy import row_context, sm3


def keep(application: Application, answers: Mapping[str, Any], *, by: int | None, at: datetime) -> Answers:
    """Writes the next version."""
    last = (
        Answers.objects.filter(application=application)
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
    )
    version = (last or 0) + 1
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Answers.objects.create(
        application=application,
        version=version,
        sealed=keys.cipher().seal(text, context=_context(application, version)),
        digest=sm3(text.encode()),
        created_by_id=by,
        created_at=at,
    )


def latest(application: Application) -> tuple[int, dict[str, Any]]:
    """The newest version and what it holds; (0, {}) before the first."""
    row = Answers.objects.filter(application=application).order_by("-version").first()
    return (row.version, _open(application, row)) if row else (0, {})


def version(application: Application, number: int) -> dict[str, Any]:
    """One version. NotFound."""
    row = Answers.objects.filter(application=application, version=number).first()
    if row is None:
        raise NotFound(what="answers")
    return _open(application, row)


def _open(application: Application, row: Answers) -> dict[str, Any]:
    text = keys.cipher().open(bytes(row.sealed), context=_context(application, row.version))
    found: dict[str, Any] = json.loads(text)
    return found


def _context(application: Application, version: int) -> bytes:
    return row_context("cases_answers", "sealed", f"{application.no}/{version}")


def author(application: Application) -> int | None:
    """Whose the newest version is."""
    rows = Answers.objects.filter(application=application).order_by("-version")
    return rows.values_list("created_by_id", flat=True).first()


def digest(application: Application, number: int) -> str:
    """The digest of a version, as the journal keeps it."""
    return bytes(Answers.objects.get(application=application, version=number).digest).hex()
