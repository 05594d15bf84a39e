"""What travelled instead of people, in one application: a bundle's tasks, consents, known answers, look-ups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from yichuang.apps.cases import casefile, family, known_data
from yichuang.apps.cases.models import Application
from yichuang.apps.sources import queries as sources
from yichuang.web.api.problems import plain


class TaskOut(Schema):
    """A service of a bundle; ``case`` once it is opened, ``because`` where it is not handled."""

    service: str
    status: str
    case: str | None
    office: str
    due_on: str | None
    because: str
    waits_for: list[str]


class ConsentOut(Schema):
    """A consent that holds in this matter."""

    sources: list[str]
    purpose: str
    way: str
    given_at: str
    until: str


class KnownOut(Schema):
    """An answer that a source gave: the field, the source, as of when; ``contested``: the person says otherwise."""

    field: str
    source: str
    as_of: str
    stale: bool
    contested: bool


class LookUpOut(Schema):
    """A look-up in this matter: never a value, only what was asked and how it ended."""

    source: str
    elements: list[str]
    purpose: str
    outcome: str
    at: str
    milliseconds: int


def told(row: Application, at: datetime) -> dict[str, Any]:
    """``tasks``, ``consents``, ``known`` and ``look_ups``; empty lists where there is nothing of the kind."""
    return {
        "tasks": _tasks(row),
        "consents": [
            {
                "sources": list(one.sources),
                "purpose": one.purpose,
                "way": one.way,
                "given_at": plain(one.given_at),
                "until": plain(one.until),
            }
            for one in sources.consents_in(row.no, at)
        ],
        "known": [
            {
                "field": datum.key,
                "source": datum.source,
                "as_of": plain(datum.as_of),
                "stale": datum.stale,
                "contested": datum.contested_at is not None,
            }
            for datum in known_data.of(row)
        ],
        "look_ups": [
            {
                "source": one.source,
                "elements": list(one.elements),
                "purpose": one.purpose,
                "outcome": one.outcome,
                "at": plain(one.at),
                "milliseconds": one.milliseconds,
            }
            for one in sources.look_ups_in(row.no)
        ],
    }


def _tasks(row: Application) -> list[dict[str, Any]]:
    if row.submitted_at is None or casefile.bundle_of(row) is None:
        return []
    return [
        {
            "service": task.service,
            "status": task.status.value,
            "case": task.case,
            "office": task.office,
            "due_on": plain(task.due_on) if task.due_on else None,
            "because": task.because,
            "waits_for": ["或".join(group) for group in task.waits_for],
        }
        for task in family.progress_of(row).tasks
    ]
