"""What of an application's open questions sources may answer, and by whose number they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yichuang.apps.cases import applications, casefile
from yichuang.apps.cases.known_data import value_at
from yichuang.apps.cases.models import Application
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.service import Number
from yichuang.catalogue.form import Form, FormField
from yichuang.catalogue.model import ElementType, Source
from yichuang.catalogue.normalise import is_blank
from yichuang.core.clocktime import shanghai_date
from yichuang.core.resident_id import ResidentId
from yichuang.core.uscc import Uscc


@dataclass(frozen=True, slots=True)
class Need:
    """Who would be asked for what: a line of the consent page. ``numbers`` are those of ``abouts`` already given."""

    source: str
    source_name: str
    holder: str
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    abouts: tuple[str, ...]
    numbers: tuple[Number, ...] = field(repr=False)
    consent_required: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One open question of the form that a connected source may answer."""

    path: str
    about: str
    form: FormField
    source: Source

    @property
    def role(self) -> str:
        """As what the person stands in the form by whose number the source is asked."""
        return self.about.partition(".")[0].partition("[")[0]


def questions(application: Application, answers: Mapping[str, Any], at: datetime) -> Iterator[Question]:
    """Questions without an answer whose source is connected here."""
    connected = sources.connected()
    form = applications.form_of(application)
    catalogue = form.offering.catalogue
    for section in form.visible(answers, shanghai_date(at)):
        for index, questions in enumerate(section.items):
            place = index if section.section.repeat else None
            for question in questions:
                source = question.spec.source
                path = question.path(place)
                if source in connected and source in catalogue.sources and is_blank(value_at(answers, path)):
                    about = _about(question, place)
                    if about != path:
                        yield Question(path, about, question, catalogue.sources[source])


def _about(question: FormField, place: int | None) -> str:
    """Where the number stands by which it is looked up: in a list the item's own."""
    about = question.spec.about or f"{question.role}.resident_id"
    role, _, leaf = about.partition(".")
    return f"{role}[{place}].{leaf}" if place is not None and role == question.role else about


def number_of(form: Form, about: str, answers: Mapping[str, Any]) -> Number | None:
    """The number at ``about`` in ``answers`` with everything that follows from them."""
    value = value_at(answers, about)
    if not isinstance(value, str) or not value:
        return None
    asked = form.field(about)
    return Uscc(value) if asked and asked.element.type is ElementType.USCC else ResidentId(value)


def wanted(application: Application, answers: Mapping[str, Any], at: datetime) -> list[Need]:
    """Who could be asked for what of this application as it stands, one line a source, in the form's order.

    What proves something first stands there too, although nothing else may be wanted of it.
    """
    form = applications.form_of(application)
    catalogue, connected = form.offering.catalogue, sources.connected()
    whole = casefile.completed(application, answers, shanghai_date(at))
    groups: dict[str, list[Question]] = {}
    proofs: dict[str, tuple[str, list[str]]] = {}
    for question in questions(application, answers, at):
        groups.setdefault(question.source.code, []).append(question)
        proof = catalogue.proof_of(question.role)
        if proof is not None and proof[0] in connected:
            proofs.setdefault(proof[0], (catalogue.elements[proof[1]].name, []))[1].append(question.about)

    def need(source: Source, abouts: list[str], keys: list[str], labels: list[str]) -> Need:
        places = tuple(dict.fromkeys(abouts))
        numbers = (number_of(form, about, whole) for about in places)
        return Need(
            source.code,
            source.name,
            source.holder,
            tuple(keys),
            tuple(dict.fromkeys(labels)),
            places,
            tuple(number for number in numbers if number is not None),
            source.consent_required,
        )

    first = [need(catalogue.sources[c], a, [], [n]) for c, (n, a) in proofs.items() if c not in groups]
    return first + [
        need(g[0].source, [q.about for q in g], [q.path for q in g], [q.form.label for q in g])
        for g in groups.values()
    ]
