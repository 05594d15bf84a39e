"""The form of an offering: what is asked given the answers so far, and whether the answers may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, singledispatch
from typing import Any

from yichuang.catalogue.expressions import Expression, Kind, Schema, compile_expression
from yichuang.catalogue.model import CodeList, Element, ElementType, Field, Repeat, Section
from yichuang.catalogue.normalise import AnswerError, is_blank, normalise
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.schema import asked_element
from yichuang.core.findings import Finding

Answers = Mapping[str, Any]
NOTHING_KNOWN: frozenset[str] = frozenset()
_CHOSEN = (ElementType.CODE, ElementType.CODES, ElementType.BOOLEAN, ElementType.DIVISION)


@dataclass(frozen=True)
class FormField:
    """One question: ``answers[role][leaf]``, in a repeat ``answers[role][i][leaf]``."""

    key: str
    role: str
    leaf: str
    label: str
    spec: Field
    element: Element
    code_list: CodeList | None
    when: Expression | None

    @property
    def hint(self) -> str | None:
        return self.spec.hint or self.element.hint

    @property
    def required(self) -> bool:
        return self.spec.required

    @property
    def choices(self) -> Mapping[str, str]:
        """Codes and their names, in order; empty where nothing is chosen."""
        return self.code_list.values if self.code_list else {}

    def path(self, index: int | None = None) -> str:
        """The field's name in findings and HTML: ``association.name`` or ``founders[0].name``."""
        return self.key if index is None else f"{self.role}[{index}].{self.leaf}"


@dataclass(frozen=True)
class FormSection:
    """A section with its compiled questions."""

    code: str
    title: str
    hint: str | None
    repeat: Repeat | None
    when: Expression | None
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class VisibleSection:
    """What of a section is asked now: one tuple of fields, in a repeat one for each item present."""

    section: FormSection
    items: tuple[tuple[FormField, ...], ...]

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The questions asked; of a repeat those of its fullest item, or all where there is none yet."""
        return max(self.items, key=len, default=self.section.fields)


@dataclass(frozen=True)
class Page:
    """A portal page: a section, or a part of one that has too many questions. Numbered from 1."""

    number: int
    section: FormSection
    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class Validated:
    """Answers in their stored shape with nothing that was not asked; findings are failures only."""

    clean: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


class Form:
    """The form of one offering, compiled once. Raises ExpressionError where the check was skipped."""

    def __init__(self, offering: Offering) -> None:
        self.offering = offering
        self.sections = tuple(self._section(section) for section in offering.service.form)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """Every question that may be asked, in order."""
        return tuple(f for section in self.sections for f in section.fields)

    def field(self, key: str) -> FormField | None:
        """A question by key; an item's index is ignored."""
        head, _, rest = key.partition("[")
        bare = f"{head}.{rest.partition('].')[2]}" if rest else key
        return next((f for f in self.fields if f.key == bare), None)

    def visible(
        self, answers: Answers, today: date, *, known: Set[str] = NOTHING_KNOWN
    ) -> tuple[VisibleSection, ...]:
        """The sections and questions that are asked, given these answers.

        ``known`` are paths (``deceased.name``, ``members[0].name``) whose answers came from a source: they are not
        asked, unless what came cannot stand.
        """
        return tuple(self.walk(answers, today, partial=True, known=known).visible)

    def validate(self, answers: Answers, *, today: date, partial: bool = False) -> Validated:
        """Normalise and check. ``partial`` (a draft) does not miss anything and keeps what cannot stand yet."""
        walk = self.walk(answers, today, partial=partial)
        return Validated(walk.clean, tuple(walk.findings))

    def pages(self, max_fields: int = 7) -> tuple[Page, ...]:
        """Sections as pages of at most ``max_fields`` questions, long ones in parts of about equal size."""
        pages: list[Page] = []
        for section in self.sections:
            parts = _split(section.fields, max_fields)
            for index, part in enumerate(parts, 1):
                title = section.title if len(parts) == 1 else f"{section.title}（{index}/{len(parts)}）"
                pages.append(Page(len(pages) + 1, section, title, part))
        return tuple(pages)

    def _section(self, section: Section) -> FormSection:
        schema = self.offering.schema
        inner = schema.within(section.repeat.role) if section.repeat else schema
        fields = tuple(self._field(spec, section.repeat, inner) for spec in section.fields)
        when = _test(section.when, schema)
        return FormSection(section.code, section.title, section.hint, section.repeat, when, fields)

    def _field(self, spec: Field, repeat: Repeat | None, schema: Schema) -> FormField:
        element = self.offering.element(spec.element)
        key = f"{repeat.role}.{element.leaf}" if repeat else spec.key
        role, leaf = key.split(".", 1)
        codes = self.offering.catalogue.codes.get(element.code_list or "")
        return FormField(
            key, role, leaf, spec.label or element.name, spec, element, codes, _test(spec.when, schema)
        )

    def walk(self, answers: Answers, today: date, *, partial: bool, known: Set[str] = NOTHING_KNOWN) -> Walk:
        """One pass over the form: what is asked, what stands, what does not."""
        walk = Walk(answers, today, self.offering.parameters(today), partial, known)
        for section in self.sections:
            walk.enter(section)
        return walk


@singledispatch
def make_form(offering: Offering) -> Form:
    """The form of an offering; a bundle's offering has a form of its own kind."""
    return Form(offering)


@lru_cache(maxsize=4096)
def form_of(offering: Offering) -> Form:
    """The form of an offering, compiled once for as long as the offering lives in use."""
    return make_form(offering)


def asked_questions(offering: Offering) -> tuple[FormField, ...]:
    """What officers enter in the check steps of the route, as questions."""
    found = []
    for step in offering.route.steps:
        for key in step.asks:
            element = asked_element(offering.catalogue, key)
            if element is None:
                continue
            role, leaf = key.split(".", 1)
            codes = offering.catalogue.codes.get(element.code_list or "")
            spec = Field(element=element.code, required=False)
            found.append(FormField(key, role, leaf, element.name, spec, element, codes, None))
    return tuple(found)


@dataclass
class Walk:
    """One pass over a form in order; a ``when`` sees the clean answers to what came before it."""

    answers: Answers
    today: date
    param: Mapping[str, int]
    partial: bool
    known: Set[str] = NOTHING_KNOWN
    clean: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    visible: list[VisibleSection] = field(default_factory=list)

    def enter(self, section: FormSection) -> None:
        if not self._asked(section.when, self.clean):
            return
        if section.repeat:
            items = tuple(self._items(section, section.repeat))
        else:
            items = (self._fields(section, self.answers, self.clean, None),)
        if section.repeat or items[0]:
            self.visible.append(VisibleSection(section, items))

    def _asked(self, when: Expression | None, seen: Answers) -> bool:
        return when is None or when.holds(seen, self.param, today=self.today)

    def _items(self, section: FormSection, repeat: Repeat) -> Iterator[tuple[FormField, ...]]:
        given = self.answers.get(repeat.role)
        rows = (
            [row if isinstance(row, Mapping) else {} for row in given]
            if isinstance(given, list | tuple)
            else []
        )
        self._count(len(rows), repeat)
        kept: list[dict[str, Any]] = []
        for index, row in enumerate(rows[: repeat.maximum]):
            own: dict[str, Any] = {}
            seen = {**self.clean, repeat.role: own}
            yield self._fields(section, {**self.answers, repeat.role: row}, seen, index)
            kept.append(own)
        if kept:
            self.clean[repeat.role] = kept

    def _count(self, count: int, repeat: Repeat) -> None:
        if count < repeat.minimum and not self.partial:
            text = f"{repeat.item}至少填{repeat.minimum}位（项），现有{count}，请补充。"
            self._find("answer_too_few", repeat.role, text, count, repeat.minimum)
        if count > repeat.maximum:
            text = f"{repeat.item}最多填{repeat.maximum}位（项），现有{count}，请删减。"
            self._find("answer_too_many", repeat.role, text, count, repeat.maximum)

    def _fields(
        self, section: FormSection, given: Answers, seen: dict[str, Any], index: int | None
    ) -> tuple[FormField, ...]:
        asked: list[FormField] = []
        for question in section.fields:
            if not self._asked(question.when, seen):
                continue
            group = given.get(question.role)
            raw = group.get(question.leaf) if isinstance(group, Mapping) else None
            stands = self._answer(question, raw, seen, index)
            if not stands or question.path(index) not in self.known:
                asked.append(question)
        return tuple(asked)

    def _answer(self, question: FormField, raw: Any, seen: dict[str, Any], index: int | None) -> bool:
        """Takes one answer; whether there is one that can stand."""
        path = question.path(index)
        if is_blank(raw):
            if question.required and not self.partial:
                verb = "选择" if question.element.type in _CHOSEN else "填写"
                self._find("answer_missing", path, f"请{verb}{question.label}。")
            return False
        try:
            value = normalise(raw, question.element, question.choices, question.label, today=self.today)
        except AnswerError as fault:
            self._find(fault.code, path, fault.text)
            if not self.partial:
                return False
            seen.setdefault(question.role, {})[question.leaf] = raw
            return False
        seen.setdefault(question.role, {})[question.leaf] = value
        return True

    def _find(
        self, code: str, path: str, text: str, actual: int | None = None, limit: int | None = None
    ) -> None:
        self.findings.append(Finding(code, False, path, actual, limit, "", text))


def _test(text: str | None, schema: Schema) -> Expression | None:
    return compile_expression(text, schema, Kind.BOOL) if text else None


def _split(fields: tuple[FormField, ...], most: int) -> list[tuple[FormField, ...]]:
    count = -(-len(fields) // most)
    size, longer = divmod(len(fields), count)
    parts: list[tuple[FormField, ...]] = []
    start = 0
    for index in range(count):
        end = start + size + (1 if index < longer else 0)
        parts.append(fields[start:end])
        start = end
    return parts
