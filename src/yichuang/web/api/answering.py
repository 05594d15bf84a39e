"""Answers as JSON: in full for whoever gave them, masked for everyone else until they state a purpose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application
from yichuang.catalogue.form import Form, FormField, asked_questions
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import values


def told(application: Application, actor: Actor, purpose: str, at: Any) -> dict[str, Any]:
    """The latest answers as this actor may see them; a purpose stated by staff is put on record first.

    PurposeRequired, NotAllowed, NotYours as unmasking gives them.
    """
    _, kept = answer_versions.latest(application)
    if owns(application, actor):
        return kept
    if purpose:
        accounts.unmask(
            actor,
            what="answers",
            whose=f"application:{application.no}",
            purpose=purpose,
            office=application.office_id,
            at=at,
        )
        return kept
    return masked(applications.form_of(application), kept, shanghai_date(at))


def owns(application: Application, actor: Actor) -> bool:
    """The applicant, or who applies for them as their agent: what they typed is theirs to see."""
    if actor.user_id is None:
        return False
    return actor.user_id == application.owner_id or applications.is_agent(application, actor)


def masked(form: Form, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers with what is about a person hidden in part; what the form does not know is left out."""
    known = {field.key: field for field in (*form.fields, *asked_questions(form.offering))}
    found: dict[str, Any] = {}
    for role, group in answers.items():
        if isinstance(group, Mapping):
            found[role] = _group(known, role, group)
        elif isinstance(group, list):
            found[role] = [_group(known, role, one) for one in group if isinstance(one, Mapping)]
    return found


def _group(known: Mapping[str, FormField], role: str, group: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for leaf, value in group.items():
        field = known.get(f"{role}.{leaf}")
        if field is not None:
            found[leaf] = values.masked(field, value) if values.is_masked(field) else value
    return found


def difference(application: Application, seen: int) -> list[dict[str, Any]]:
    """The questions whose answers changed since a version of the draft, with both answers, masked.

    The draft's version is one ahead of its answers': it counts its opening.
    """
    form = applications.form_of(application)
    try:
        before = answer_versions.version(application, seen - 1) if seen > 1 else {}
    except NotFound:
        before = {}
    _, after = answer_versions.latest(application)
    found = []
    for section in form.sections:
        if section.repeat is not None:
            role = section.repeat.role
            if before.get(role) != after.get(role):
                counts = [
                    len(one) if isinstance(one, list) else 0 for one in (before.get(role), after.get(role))
                ]
                found.append({"key": role, "label": section.title, "before": counts[0], "now": counts[1]})
            continue
        for field in section.fields:
            old, new = values.answer(before, field), values.answer(after, field)
            if old != new:
                shown = {"before": values.masked(field, old), "now": values.masked(field, new)}
                found.append({"key": field.key, "label": field.label, **shown})
    return found
