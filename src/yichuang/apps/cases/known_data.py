"""What sources told of an application: the rows, and what becomes of them when the answers around them change."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yichuang.apps.accounts import keys as secrets
from yichuang.apps.cases import casefile, pinned
from yichuang.apps.cases.models import Application, ApplicationMaterial, KnownDatum, SourceAsked
from yichuang.core.clocktime import shanghai_date
from yichuang.core.findings import Finding

WHOSE = "cases.known"  # the kind of its blind index


@dataclass(frozen=True, slots=True)
class Datum:
    """One value a source told, at a path of the answers. ``contested_at``: the person says otherwise."""

    key: str
    value: Any
    source: str
    about: str
    as_of: datetime
    looked_up_at: datetime
    stale: bool
    lookup: str
    contested_at: datetime | None


def of(application: Application) -> list[Datum]:
    """Everything sources told, contested values too, in the order of the keys."""
    return [_datum(application, row) for row in application.known.order_by("key")]


def keys(application: Application) -> frozenset[str]:
    """The paths that are not asked: told by a source and not contested."""
    rows = application.known.filter(contested_at=None)
    return frozenset(rows.values_list("key", flat=True))


def _datum(application: Application, row: KnownDatum) -> Datum:
    text = secrets.cipher().open(bytes(row.sealed), context=_context(application, row.key))
    return Datum(
        row.key,
        json.loads(text),
        row.source,
        row.about,
        row.as_of,
        row.looked_up_at,
        row.stale,
        row.lookup,
        row.contested_at,
    )


def keep(application: Application, told: Datum, number: str) -> None:
    """One value told about the person of this number; a newer one at the same path takes its place."""
    text = json.dumps(told.value, ensure_ascii=False)
    KnownDatum.objects.update_or_create(
        application=application,
        key=told.key,
        defaults={
            "sealed": secrets.cipher().seal(text, context=_context(application, told.key)),
            "source": told.source,
            "about": told.about,
            "whose": whose(number),
            "as_of": told.as_of,
            "stale": told.stale,
            "lookup": told.lookup,
            "looked_up_at": told.looked_up_at,
            "contested_at": None,
        },
    )


def whose(number: str) -> bytes:
    """The blind index of the number somebody was looked up by."""
    return secrets.index_value(number, kind=WHOSE)


def candidates(number: str) -> tuple[bytes, ...]:
    """What ``whose`` may be of this number while keys rotate."""
    return tuple(secrets.index_candidates(number, kind=WHOSE))


def _context(application: Application, key: str) -> bytes:
    return KnownDatum.context_of(application.no, key)


def settled(
    application: Application, before: Mapping[str, Any], after: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """The answers as they may be kept, once the person changed them from ``before`` to ``after``.

    Another number, and what was told about the old one goes; another value than the one that was told, and the
    person has contested it. Under the application's lock.
    """
    rows = list(application.known.all())
    if not rows:
        return dict(after)
    settled_before = keys(application)
    result: dict[str, Any] = copy.deepcopy(dict(after))
    numbers = casefile.completed(application, result, shanghai_date(at))
    for row in rows:
        number = value_at(numbers, row.about)
        if not _same_person(row, number):
            if value_at(result, row.key) == _datum(application, row).value:
                put_at(result, row.key, None)
            row.delete()
        elif row.contested_at is None and value_at(result, row.key) != value_at(before, row.key):
            row.contested_at = at
            row.save(update_fields=["contested_at"])
    if keys(application) != settled_before:
        unfounded(application, at)
    return {role: group for role, group in result.items() if group != {}}


def unfounded(application: Application, at: datetime) -> None:
    """Papers that data took the place of are wanted again where nothing of that data stands any more."""
    standing = set(application.known.filter(contested_at=None).values_list("source", flat=True))
    materials = pinned.offering(
        application.release_id, application.service, application.region
    ).catalogue.materials
    rows = application.materials.filter(state=ApplicationMaterial.State.DATA, removed_at=None)
    for row in rows:
        if not standing & set(materials[row.material].replaceable_by):
            row.removed_at = at
            row.save(update_fields=["removed_at"])


def _same_person(row: KnownDatum, number: Any) -> bool:
    return bool(number) and bytes(row.whose) in candidates(str(number))


def unanswered(application: Application) -> list[Finding]:
    """What only its holder may tell, and they did not answer: it stands in the way of handing in."""
    rows = SourceAsked.objects.filter(application=application, outcome="failed")
    return [
        Finding.check(
            False,
            code="source_needed",
            field=need["key"],
            text=f"“{need['label']}”按规定以{need['holder']}的数据为准，现在暂时取不到，请过一会儿再提交。",
        )
        for row in rows
        for need in row.elements["needed"]
    ]


def value_at(answers: Mapping[str, Any], path: str) -> Any:
    """The answer at ``role.leaf`` or ``role[0].leaf``, ``None`` where there is none."""
    head, _, leaf = path.partition(".")
    role, bracket, index = head.partition("[")
    group = answers.get(role)
    if bracket and isinstance(group, list):
        place = int(index.rstrip("]"))
        group = group[place] if place < len(group) else None
    return group.get(leaf) if isinstance(group, Mapping) else None


def put_at(answers: dict[str, Any], path: str, value: Any) -> None:
    """Puts one answer in its place, where that place is; ``None`` takes it away."""
    head, _, leaf = path.partition(".")
    role, bracket, index = head.partition("[")
    group = answers.get(role)
    if bracket:
        place = int(index.rstrip("]"))
        group = group[place] if isinstance(group, list) and place < len(group) else None
    elif group is None:
        group = answers.setdefault(role, {})
    if not isinstance(group, dict):
        return
    if value is None:
        group.pop(leaf, None)
    else:
        group[leaf] = value
