"""What sources told of an application, as the person sees it: shown with its source, and contested.

A contested value is the person's word: it becomes the answer, is asked again, and the holder is told; the person may
concede afterwards that the source is right. How it was looked up stands in ``learning``.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, known_data, learning
from yichuang.apps.cases.known_data import Datum
from yichuang.apps.cases.known_questions import Need, wanted
from yichuang.apps.cases.models import Application, ApplicationMaterial
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.service import Contest
from yichuang.apps.sources.service import concede as concede_correction
from yichuang.apps.sources.service import contest as send_correction
from yichuang.catalogue.form import Form, FormField, VisibleSection
from yichuang.catalogue.normalise import AnswerError, normalise
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidAnswers, InvalidInput, NotFound
from yichuang.core.findings import Finding

__all__ = ["Need", "wanted"]
keys = known_data.keys


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as the person sees it: what, from whom, as of when. ``contested_at``: they say otherwise; ``answer``: what the holder said to that."""

    key: str
    label: str
    value: Any
    source: str
    source_name: str
    holder: str
    as_of: datetime
    looked_up_at: datetime
    stale: bool
    contested_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Spared:
    """A paper that need not be handed in, because data took its place."""

    material: str
    name: str
    source: str
    holder: str
    as_of: datetime


def of(application: Application) -> list[Shown]:
    """What sources told, in the form's order."""
    form = applications.form_of(application)
    order = {f.key: place for place, f in enumerate(form.fields)}
    rows = sorted(known_data.of(application), key=lambda d: order.get(_bare(d.key), len(order)))
    said = {(one.lookup_id, one.element): one.answer for one in sources.corrections_in(application.no)}
    return [_shown(form, datum, said) for datum in rows]


def _bare(key: str) -> str:
    head, _, rest = key.partition("[")
    return f"{head}.{rest.partition('].')[2]}" if rest else key


def _shown(form: Form, datum: Datum, said: Mapping[tuple[int, str], str]) -> Shown:
    question, source = form.field(datum.key), form.offering.catalogue.sources.get(datum.source)
    answer = said.get((int(datum.lookup), question.element.code), "") if question else ""
    return Shown(
        datum.key,
        question.label if question else datum.key,
        datum.value,
        datum.source,
        source.name if source else datum.source,
        source.holder if source else datum.source,
        datum.as_of,
        datum.looked_up_at,
        datum.stale,
        datum.contested_at,
        answer,
    )


def visible(application: Application, answers: Mapping[str, Any], at: datetime) -> tuple[VisibleSection, ...]:
    """What is still asked of the person."""
    form = applications.form_of(application)
    return form.visible(answers, shanghai_date(at), known=keys(application))


def contest(no: str, key: str, claimed: Any, because: str, *, actor: Actor, at: datetime) -> Shown:
    """The person says otherwise: their word becomes the answer, and the holder is told 校核纠错.

    Raises NotFound (nothing was told at ``key``), NotAllowed, InvalidInput (because), InvalidAnswers (claimed).
    """
    if len(because.strip()) < 2:
        raise InvalidInput(field="because", reason="required")
    with transaction.atomic():
        application = applications.held_open(no, actor)
        datum = next((d for d in known_data.of(application) if d.key == key), None)
        question = applications.form_of(application).field(key)
        if datum is None or question is None:
            raise NotFound(what="known")
        value = _claimed(question, key, claimed, at)
        last = answer_versions.newest(application)
        whole = copy.deepcopy(last.answers)
        known_data.put_at(whole, key, value)
        application.known.filter(key=key).update(contested_at=at)
        known_data.unfounded(application, at)
        checked = applications.form_of(application).validate(whole, today=shanghai_date(at), partial=True)
        answer_versions.keep(application, checked.clean, by=actor.user_id, at=at, after=last)
        applications.touched(application, checked.clean, at)
        told = Contest(int(datum.lookup), question.element.code, str(value), because.strip())
        send_correction(actor, told, at=at)
        return next(shown for shown in of(application) if shown.key == key)


def concede(no: str, key: str, *, actor: Actor, at: datetime) -> Shown:
    """The person says that the source is right after all: its value is the answer again and is asked no more.

    Raises NotFound (nothing is contested at ``key``), NotAllowed (also where the holder has corrected it meanwhile).
    """
    with transaction.atomic():
        application = applications.held_open(no, actor)
        datum = next((d for d in known_data.of(application) if d.key == key), None)
        question = applications.form_of(application).field(key)
        if datum is None or question is None or datum.contested_at is None:
            raise NotFound(what="known")
        concede_correction(actor, int(datum.lookup), question.element.code, at=at)
        last = answer_versions.newest(application)
        whole = copy.deepcopy(last.answers)
        known_data.put_at(whole, key, datum.value)
        application.known.filter(key=key).update(contested_at=None)
        checked = applications.form_of(application).validate(whole, today=shanghai_date(at), partial=True)
        answer_versions.keep(application, checked.clean, by=actor.user_id, at=at, after=last)
        applications.touched(application, checked.clean, at)
        learning.spare_papers(application, checked.clean, actor, at)
        return next(shown for shown in of(application) if shown.key == key)


def _claimed(question: FormField, key: str, claimed: Any, at: datetime) -> Any:
    """The person's value in its stored shape."""
    try:
        return normalise(claimed, question.element, question.choices, question.label, today=shanghai_date(at))
    except AnswerError as fault:
        finding = Finding.check(False, code=fault.code, field=key, text=fault.text)
        raise InvalidAnswers(findings=[finding]) from None


def spared(application: Application) -> list[Spared]:
    """The papers that data took the place of."""
    catalogue = applications.offering_of(application).catalogue
    told = known_data.of(application)
    found = []
    for row in application.materials.filter(state=ApplicationMaterial.State.DATA, removed_at=None).order_by(
        "id"
    ):
        material = catalogue.materials[row.material]
        by = next((d for d in told if d.source in material.replaceable_by and d.contested_at is None), None)
        if by is not None:
            holder = catalogue.sources[by.source].holder
            found.append(Spared(row.material, material.name, by.source, holder, by.as_of))
    return found
