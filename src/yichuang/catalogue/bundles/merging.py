"""Merging forms: each key once, in the order a person would tell it, with the lineage of every field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from yichuang.catalogue.bundles.keys import mapped
from yichuang.catalogue.form import Form, FormField, FormSection
from yichuang.catalogue.model import (
    Bundle,
    BundleSection,
    Circumstance,
    Evidence,
    Field,
    Member,
    Override,
    Repeat,
)

if TYPE_CHECKING:
    from yichuang.catalogue.catalogue import Catalogue

CIRCUMSTANCES = "circumstances"
REST = "others"
ACCOUNT = "account"
"""``keyed_by`` of the source that tells who has logged in."""


@dataclass(frozen=True, eq=False)
class Part:
    """A member with its own form, as it goes into the merge."""

    member: Member
    form: Form


@dataclass(frozen=True)
class Origin:
    """Where a merged field comes from: a service's own field, and how well it is known."""

    service: str
    key: str
    evidence: Evidence
    required: bool


@dataclass(frozen=True)
class MergedField:
    """One question of the merged form, in both its moods, and the fields it stands for."""

    key: str
    repeat: Repeat | None
    question: FormField  # required
    optional: FormField
    origins: tuple[Origin, ...]
    source: str | None
    about: str | None  # the bundle's key of the number it is looked up by

    @property
    def spec(self) -> Field:
        return self.question.spec


@dataclass(frozen=True)
class Conflict:
    """Two members that mean different things by one key; an override by the author decides it."""

    key: str
    services: tuple[str, ...]
    elements: tuple[str, ...]


@dataclass(frozen=True)
class MergedSection:
    """A section of the merged form."""

    code: str
    title: str
    hint: str | None
    repeat: Repeat | None
    fields: tuple[MergedField, ...]


@dataclass(frozen=True)
class Merged:
    """The merged form, circumstances first. ``homeless`` are keys no section of the bundle holds."""

    sections: tuple[MergedSection, ...]
    conflicts: tuple[Conflict, ...]
    homeless: tuple[str, ...]

    @cached_property
    def fields(self) -> Mapping[str, MergedField]:
        """Every merged field by key, in order."""
        return {f.key: f for section in self.sections for f in section.fields}


@dataclass
class _Heap:
    """What gathers under one key."""

    key: str
    repeat: Repeat | None
    fields: list[tuple[Member, FormField]] = field(default_factory=list)


def merge(catalogue: Catalogue, bundle: Bundle, parts: Sequence[Part]) -> Merged:
    """Merges the members' forms by key. Never raises: what does not fit is a conflict, told by lint."""
    heaps = _gather(parts)
    overrides = {override.key: override for override in bundle.overrides}
    merged = {key: _field(catalogue, heap, overrides.get(key)) for key, heap in heaps.items()}
    conflicts = tuple(c for heap in heaps.values() if (c := _conflict(heap, overrides.get(heap.key))))
    sections, homeless = _placed(bundle, merged)
    first = _circumstances(catalogue, bundle)
    return Merged((*((first,) if first else ()), *sections), conflicts, homeless)


def _gather(parts: Sequence[Part]) -> dict[str, _Heap]:
    heaps: dict[str, _Heap] = {}
    for part in parts:
        for section in part.form.sections:
            for question in section.fields:
                key = _key(part.member, section, question)
                heap = heaps.setdefault(key, _Heap(key, None))
                heap.repeat = _joined(heap.repeat, section.repeat, part.member)
                heap.fields.append((part.member, question))
    return heaps


def _key(member: Member, section: FormSection, question: FormField) -> str:
    if section.repeat:
        return f"{mapped(member, section.repeat.role)}.{question.leaf}"
    return mapped(member, question.key)


def _joined(known: Repeat | None, own: Repeat | None, member: Member) -> Repeat | None:
    """A list asked by several: as few and as many items as any of them accepts."""
    if own is None:
        return known
    own = own.model_copy(update={"role": mapped(member, own.role)})
    if known is None:
        return own
    return known.model_copy(
        update={"minimum": min(known.minimum, own.minimum), "maximum": min(known.maximum, own.maximum)}
    )


def _field(catalogue: Catalogue, heap: _Heap, override: Override | None) -> MergedField:
    first = heap.fields[0][1]
    element = catalogue.elements[override.element] if override and override.element else first.element
    label = (override.label if override else None) or first.label
    hint = (override.hint if override else None) or next((q.hint for _, q in heap.fields if q.hint), None)
    asked_anyway = override is not None and override.ask and override.when is None
    source = None if asked_anyway else next((q.spec.source for _, q in heap.fields if q.spec.source), None)
    role, _, leaf = heap.key.partition(".")
    spec = Field(
        element=element.code,
        role=role if element.code != heap.key else None,
        label=label,
        hint=hint,
        source=source,
        about=_about(catalogue, heap, role, source),
    )
    codes = catalogue.codes.get(element.code_list or "")
    question = FormField(heap.key, role, leaf, label, spec, element, codes, None)
    optional = replace(question, spec=spec.model_copy(update={"required": False}))
    return MergedField(heap.key, heap.repeat, question, optional, tuple(_origins(heap)), source, spec.about)


def _about(catalogue: Catalogue, heap: _Heap, role: str, source: str | None) -> str | None:
    """Whose number the source is asked by, in the bundle's words; the account of who has logged in needs none."""
    known = catalogue.sources.get(source or "")
    if source is None or (known is not None and known.keyed_by == (ACCOUNT,)):
        return None
    for member, question in heap.fields:
        if question.spec.source == source and question.spec.about:
            return mapped(member, question.spec.about)
    return f"{role}.resident_id"


def _origins(heap: _Heap) -> Iterator[Origin]:
    for member, question in heap.fields:
        yield Origin(member.service, question.key, question.spec.evidence, question.required)


def _conflict(heap: _Heap, override: Override | None) -> Conflict | None:
    """Same key, another meaning: another type or another list of codes; or once a list and once not."""
    if override is not None and override.element:
        return None
    shapes = {(q.element.type, q.element.code_list) for _, q in heap.fields}
    if len(shapes) == 1:
        return None
    services = tuple(member.service for member, _ in heap.fields)
    return Conflict(heap.key, services, tuple(q.element.code for _, q in heap.fields))


def _placed(bundle: Bundle, merged: Mapping[str, MergedField]) -> tuple[list[MergedSection], tuple[str, ...]]:
    """Fields in the sections that hold them; what none holds comes last and is told to the author."""
    left = dict(merged)
    named = {item for section in bundle.sections for item in section.holds if "." in item}
    sections = [s for section in bundle.sections if (s := _section(section, left, named))]
    if left:
        sections += _rest(left)
    return sections, tuple(left)


def _section(section: BundleSection, left: dict[str, MergedField], named: set[str]) -> MergedSection | None:
    taken: list[MergedField] = []
    for item in section.holds:
        keys = [k for k in left if k == item] if "." in item else _of_role(left, item, named)
        taken += [left.pop(key) for key in keys]
    if not taken:
        return None
    return MergedSection(section.code, section.title, section.hint, taken[0].repeat, tuple(taken))


def _of_role(left: Mapping[str, MergedField], role: str, named: set[str]) -> list[str]:
    return [key for key in left if key.partition(".")[0] == role and key not in named]


def _rest(left: Mapping[str, MergedField]) -> Iterator[MergedSection]:
    """Keys without a home: singles in one section, each list in one of its own."""
    singles = tuple(f for f in left.values() if f.repeat is None)
    if singles:
        yield MergedSection(REST, "其他情况", None, None, singles)
    for role in dict.fromkeys(f.repeat.role for f in left.values() if f.repeat):
        fields = tuple(f for f in left.values() if f.repeat and f.repeat.role == role)
        repeat = fields[0].repeat
        yield MergedSection(role, repeat.item if repeat else role, None, repeat, fields)


def _circumstances(catalogue: Catalogue, bundle: Bundle) -> MergedSection | None:
    """The questions that come first, in the order that asks fewest (see ``circumstances``)."""
    fields = tuple(
        _circumstance(catalogue, c) for c in bundle.circumstances if c.element in catalogue.elements
    )
    if not fields:
        return None
    return MergedSection(CIRCUMSTANCES, "先说说大致情况", "几个问题，帮您只办该办的", None, fields)


def _circumstance(catalogue: Catalogue, told: Circumstance) -> MergedField:
    element = catalogue.elements[told.element]
    spec = Field(element=element.code, label=told.label, hint=told.hint, source=told.source, about=told.about)
    role, leaf = element.code.split(".", 1)
    codes = catalogue.codes.get(element.code_list or "")
    question = FormField(element.code, role, leaf, told.label or element.name, spec, element, codes, None)
    optional = replace(question, spec=spec.model_copy(update={"required": False}))
    return MergedField(element.code, None, question, optional, (), told.source, told.about)
