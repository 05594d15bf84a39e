"""The merged form: it asks what any of the members' own forms would ask, and takes what all of them would take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from yichuang.catalogue.bundles.circumstances import Ordering, Standing, matters, standings
from yichuang.catalogue.bundles.keys import Answers, copied, read, write
from yichuang.catalogue.bundles.merging import CIRCUMSTANCES, MergedField, MergedSection
from yichuang.catalogue.bundles.offering import BoundMember, BundleOffering
from yichuang.catalogue.expressions import Expression, Kind, compile_expression
from yichuang.catalogue.form import (
    NOTHING_KNOWN,
    Form,
    FormField,
    FormSection,
    Validated,
    VisibleSection,
    Walk,
    form_of,
    make_form,
)
from yichuang.catalogue.model import Implied
from yichuang.core.findings import Finding

_ORDER_DAY = date(2026, 1, 1)  # no weight depends on the day; parameters in a circumstance would

SETTLED = "settled"
"""The group of answers in which stands what a grant has settled for the other members, by key."""


@dataclass(frozen=True)
class _Implication:
    rule: Implied
    value: Expression
    when: Expression | None
    each: str | None  # the repeated section whose items it settles one by one
    where: Expression | None = None  # with ``rule.among``: of which item the value is read

    def settle(self, whole: dict[str, Any], param: Mapping[str, int], today: date) -> bool:
        """Writes what follows; whether something did, in a repeated section for every item."""
        if self.each is None:
            value = self._value(whole, param, today)
            if value is not None:
                write(whole, self.rule.key, value)
            return value is not None
        rows = whole.get(self.each)
        items = (
            [dict(row) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
        )
        if not rows or len(items) != len(rows):
            return False
        leaf = self.rule.key.partition(".")[2]
        found = [self.value.answer({**whole, self.each: row}, param, today=today) for row in items]
        for row, value in zip(items, found, strict=True):
            row |= {} if value is None else {leaf: value}
        whole[self.each] = items
        return None not in found

    def _value(self, whole: Answers, param: Mapping[str, int], today: date) -> Any:
        """What follows, of the only item that is meant where the rule is about one."""
        role = self.rule.among
        if role is None:
            return self.value.answer(whole, param, today=today)
        rows = whole.get(role)
        seen = [{**whole, role: row} for row in rows] if isinstance(rows, list | tuple) else []
        meant = [s for s in seen if self.where is None or self.where.holds(s, param, today=today)]
        return self.value.answer(meant[0], param, today=today) if len(meant) == 1 else None


@dataclass
class _Union:
    """What the members ask together: key (in a list by item) -> whether somebody demands an answer."""

    singles: dict[str, bool] = field(default_factory=dict)
    lists: dict[str, list[dict[str, bool]]] = field(default_factory=dict)

    def add(self, member: BoundMember, visible: VisibleSection) -> None:
        """Adds what one member asks in one section."""
        repeat = visible.section.repeat
        if repeat is None:
            for question in visible.fields:
                self._demand(self.singles, member.keys.bundle_key[question.key], question)
            return
        role = member.keys.bundle_key[repeat.role]
        items = self.lists.setdefault(role, [])
        for index, questions in enumerate(visible.items):
            if index == len(items):
                items.append({})
            for question in questions:
                self._demand(items[index], f"{role}.{question.leaf}", question)

    @staticmethod
    def _demand(into: dict[str, bool], key: str, question: FormField) -> None:
        into[key] = into.get(key, False) or question.required


class BundleForm(Form):
    """The form of a bundle in one region. Keys are the bundle's; circumstances come first."""

    offering: BundleOffering

    def __init__(self, offering: BundleOffering) -> None:
        self.offering = offering
        self._merged = tuple(self._ordered(section) for section in offering.merged.sections)
        self.sections = tuple(_form_section(section) for section in self._merged)

    @cached_property
    def _implications(self) -> tuple[_Implication, ...]:
        return tuple(self._implication(rule) for rule in self.offering.bundle.implied)

    def _implication(self, rule: Implied) -> _Implication:
        offering = self.offering
        each = rule.key.partition(".")[0] if offering.schema_of(rule.key) is not offering.schema else None
        inner = offering.schema_of(rule.among or rule.key)
        when = compile_expression(rule.when, offering.schema, Kind.BOOL) if rule.when else None
        where = compile_expression(rule.where, inner, Kind.BOOL) if rule.where else None
        return _Implication(rule, compile_expression(rule.value, inner), when, each, where)

    @cached_property
    def _asked_although(self) -> tuple[tuple[str, Expression], ...]:
        schema = self.offering.schema
        found = ((o.key, o.when) for o in self.offering.bundle.overrides if o.ask)
        return tuple((key, compile_expression(when, schema, Kind.BOOL)) for key, when in found if when)

    def asked_anyway(self, answers: Answers, today: date) -> frozenset[str]:
        """Keys that this family is asked although a source could supply them: it cannot know yet, or not this."""
        param = self.offering.parameters(today)
        return frozenset(key for key, when in self._asked_although if when.holds(answers, param, today=today))

    def completed(self, answers: Answers, today: date) -> tuple[dict[str, Any], frozenset[str]]:
        """Answers with everything that follows from them, and the keys that followed.

        What a granted member has settled (by key under ``SETTLED``) is truer than what followed before.
        """
        whole = copied(answers)
        param = self.offering.parameters(today)
        implied: set[str] = set()
        for item in self._implications:
            if item.when is not None and not item.when.holds(whole, param, today=today):
                continue
            if item.settle(whole, param, today):
                implied.add(item.rule.key)
        for key, value in _group(answers.get(SETTLED)).items():
            write(whole, key, value)
            implied.add(key)
        return whole, frozenset(implied)

    def settled(self, answers: Answers, today: date) -> frozenset[str]:
        """Keys that follow for this family as soon as what they follow from is answered."""
        param = self.offering.parameters(today)
        rules = (r for r in self._implications if r.rule.among is None)
        certain = {r.rule.key for r in rules if r.when is None or r.when.holds(answers, param, today=today)}
        return self.completed(answers, today)[1] | certain

    def visible(
        self, answers: Answers, today: date, *, known: Set[str] = NOTHING_KNOWN
    ) -> tuple[VisibleSection, ...]:
        """What this family is asked now: open circumstances, then the union of what the members would ask."""
        whole, implied = self.completed(answers, today)
        anyway = self.asked_anyway(whole, today)
        known = frozenset(known) - anyway
        asked = _Union()
        for member, walk in self._walks(whole, today, partial=True, known=known):
            for section in walk.visible:
                asked.add(member, section)
        shown = (self._show(merged, section, whole, asked, implied) for merged, section in self._pairs())
        first = self._first(whole, today, known)
        return tuple(_without_source(section, anyway) for section in (*first, *shown) if section is not None)

    def validate(self, answers: Answers, *, today: date, partial: bool = False) -> Validated:
        """Whatever stands here stands in every member's own form; every finding names the bundle's field."""
        whole, implied = self.completed(answers, today)
        findings: dict[str, Finding] = {}
        clean = self._clean_circumstances(whole, today, partial, findings)
        for member, walk in self._walks(whole, today, partial=partial):
            member.keys.merge_back(walk.clean, clean)
            for finding in walk.findings:
                path = member.keys.path(finding.field or "")
                findings.setdefault(path, _about(finding, path))
        if partial:
            clean = _kept(answers, clean, implied)
        return Validated(clean, tuple(findings.values()))

    def part(self, service: str, answers: Answers, today: date) -> dict[str, Any]:
        """A member's own answers, complete: implied and supplied values included."""
        whole, _ = self.completed(answers, today)
        return self.offering.by_service[service].keys.part(whole)

    def applying(self, answers: Answers, today: date) -> tuple[BoundMember, ...]:
        """The members that this family hands in to, in their order."""
        found = standings(self.offering, answers, today)
        return tuple(m for m in self.offering.members if found[m.service] == Standing.APPLIES)

    def _walks(
        self, whole: Answers, today: date, *, partial: bool, known: Set[str] = NOTHING_KNOWN
    ) -> Iterator[tuple[BoundMember, Walk]]:
        for member in self.applying(whole, today):
            part = member.keys.part(whole)
            hidden = _own_paths(member, known) if known else NOTHING_KNOWN
            yield member, member.form.walk(part, today, partial=partial, known=hidden)

    def _pairs(self) -> Iterator[tuple[MergedSection, FormSection]]:
        for merged, section in zip(self._merged, self.sections, strict=True):
            if merged.code != CIRCUMSTANCES:
                yield merged, section

    def _show(
        self, merged: MergedSection, section: FormSection, whole: Answers, asked: _Union, implied: Set[str]
    ) -> VisibleSection | None:
        if merged.repeat is not None:
            role = merged.repeat.role
            if role not in asked.lists:
                return None
            items = tuple(_chosen(merged, demands, implied) for demands in asked.lists[role])
            return VisibleSection(section, items)
        fields = _chosen(merged, asked.singles, implied)
        return VisibleSection(section, (fields,)) if fields else None

    def _first(self, whole: Answers, today: date, known: Set[str]) -> Iterator[VisibleSection]:
        """Circumstances that still matter, given those before them."""
        section = next((s for s in self.sections if s.code == CIRCUMSTANCES), None)
        if section is None:
            return
        before: dict[str, Any] = {}
        asked = []
        for question in section.fields:
            if question.key not in known and matters(self.offering, question.key, before, today):
                asked.append(question)
            value = read(whole, question.key)
            if value is not None:
                write(before, question.key, value)
        if asked:
            yield VisibleSection(section, (tuple(asked),))

    def _clean_circumstances(
        self, whole: Answers, today: date, partial: bool, findings: dict[str, Finding]
    ) -> dict[str, Any]:
        """The circumstances by the ordinary rules of a form, of those that are asked."""
        section = next(self._first(whole, today, NOTHING_KNOWN), None)
        if section is None:
            return {}
        walk = Walk(whole, today, self.offering.parameters(today), partial)
        walk.enter(replace(section.section, fields=section.fields))
        findings |= {finding.field or "": finding for finding in walk.findings}
        return walk.clean

    def _ordered(self, section: MergedSection) -> MergedSection:
        if section.code != CIRCUMSTANCES:
            return section
        order = Ordering(self.offering, _ORDER_DAY).best()
        by_key = {f.key: f for f in section.fields}
        fields = tuple(by_key[key] for key in order if key in by_key)
        return MergedSection(section.code, section.title, section.hint, None, fields)


@make_form.register
def _(offering: BundleOffering) -> Form:
    return BundleForm(offering)


def bundle_form(offering: BundleOffering) -> BundleForm:
    """The merged form, made once for as long as the offering is in use."""
    made = form_of(offering)
    assert isinstance(made, BundleForm)
    return made


def _form_section(section: MergedSection) -> FormSection:
    fields = tuple(f.question for f in section.fields)
    return FormSection(section.code, section.title, section.hint, section.repeat, None, fields)


def _chosen(section: MergedSection, demands: Mapping[str, bool], implied: Set[str]) -> tuple[FormField, ...]:
    return tuple(
        _mood(f, demands[f.key]) for f in section.fields if f.key in demands and f.key not in implied
    )


def _without_source(visible: VisibleSection, anyway: Set[str]) -> VisibleSection:
    """The section with what is asked although a source is named for it shown as a question like any other."""
    if not any(question.key in anyway for question in visible.fields):
        return visible
    plain = {"source": None, "about": None}
    items = tuple(
        tuple(replace(q, spec=q.spec.model_copy(update=plain)) if q.key in anyway else q for q in questions)
        for questions in visible.items
    )
    return VisibleSection(visible.section, items)


def _mood(merged: MergedField, required: bool) -> FormField:
    return merged.question if required else merged.optional


def _own_paths(member: BoundMember, known: Set[str]) -> frozenset[str]:
    """Known paths in the member's own words."""
    own = {own for own, theirs in member.keys.singles if theirs in known}
    for role, theirs, _ in member.keys.lists:
        own |= {f"{role}{path[len(theirs) :]}" for path in known if path.startswith(f"{theirs}[")}
    return frozenset(own)


def _about(finding: Finding, path: str) -> Finding:
    return replace(finding, field=path)


def _kept(answers: Answers, clean: Answers, implied: Set[str]) -> dict[str, Any]:
    """A draft keeps what was answered although nobody asks it at the moment: circumstances may change again.

    What only followed from other answers is not kept: it follows anew.
    """
    kept = copied(answers)
    for role, group in clean.items():
        if isinstance(group, Mapping):
            own = {leaf: value for leaf, value in group.items() if f"{role}.{leaf}" not in implied}
            kept[role] = {**_group(kept.get(role)), **own}
        else:
            before = kept.get(role) or []
            rows = [
                {leaf: value for leaf, value in row.items() if f"{role}.{leaf}" not in implied}
                for row in group
            ]
            kept[role] = [
                {**_group(before[i] if i < len(before) else None), **row} for i, row in enumerate(rows)
            ]
    return {role: group for role, group in kept.items() if group}


def _group(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}
