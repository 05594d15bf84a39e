"""A paper form at the counter on one page: all sections, the papers beside it, saved as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, papers
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application, ApplicationMaterial, CaseFacts
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.catalogue.expressions import Kind, compile_expression
from yichuang.catalogue.form import Form, FormField, FormSection, VisibleSection
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, NotFound
from yichuang.core.findings import Finding
from yichuang.web import now
from yichuang.web.forms import ASKED, AnswerForm, Items, answer_form, count_of, place_findings, read
from yichuang.web.sessions import actor


@dataclass(frozen=True)
class Part:
    """A section as shown: one form, or the items of a repeat."""

    section: FormSection
    form: AnswerForm | None
    items: Items | None
    deciding: frozenset[str]  # names of fields whose answer changes what else is asked

    @property
    def forms(self) -> list[AnswerForm]:
        return [self.form] if self.form else list(self.items.forms if self.items else [])


@dataclass
class CounterSheet:
    """One application at the counter, with its newest answers and papers."""

    application: Application
    answers: dict[str, Any]
    at: datetime

    @property
    def no(self) -> str:
        return self.application.no

    @property
    def today(self) -> date:
        return shanghai_date(self.at)

    @cached_property
    def form(self) -> Form:
        return applications.form_of(self.application)

    @cached_property
    def cases(self) -> list[CaseFacts]:
        return cases.cases_of(self.application)

    @property
    def is_draft(self) -> bool:
        return self.application.submitted_at is None

    @property
    def in_correction(self) -> bool:
        return any(case.state == "in_correction" for case in self.cases)

    @property
    def answers_open(self) -> bool:
        return self.is_draft or self.in_correction

    @property
    def papers_open(self) -> bool:
        return self.answers_open or any(case.state == "submitted" for case in self.cases)

    @cached_property
    def visible(self) -> tuple[VisibleSection, ...]:
        return self.form.visible(self.answers, self.today)

    def parts(self) -> list[Part]:
        deciding = self._deciding()
        return [self._part(section, deciding) for section in self.visible]

    def _part(self, visible: VisibleSection, deciding: frozenset[str]) -> Part:
        section = visible.section
        if section.repeat is None:
            form = answer_form(visible.fields, self.answers, places=places())
            return Part(section, form, None, deciding)
        rows = self.rows_of(section)
        plain = tuple(field for field in section.fields if field.when is None)
        asked = [*visible.items, *[plain] * (len(rows) - len(visible.items))]
        return Part(section, None, Items(section.repeat, asked, rows, places()), deciding)

    def rows_of(self, section: FormSection) -> list[Mapping[str, Any]]:
        """As many items as are needed are there from the start."""
        assert section.repeat is not None
        given = self.answers.get(section.repeat.role)
        rows = [row if isinstance(row, Mapping) else {} for row in given] if isinstance(given, list) else []
        return rows + [{}] * (max(section.repeat.minimum, 1) - len(rows))

    def _deciding(self) -> frozenset[str]:
        """Questions that a condition of a question, a section or a paper looks at."""
        names: set[str] = set()
        for section in self.form.sections:
            tests = [section.when, *(field.when for field in section.fields)]
            names |= {name for test in tests if test is not None for name in test.names}
        for use in self.form.offering.service.materials:
            if use.when:
                names |= set(compile_expression(use.when, self.form.offering.schema, Kind.BOOL).names)
        return frozenset(names)

    @cached_property
    def due(self) -> tuple[MaterialDue, ...]:
        return papers.materials_due(self.application, self.answers, self.at)

    @cached_property
    def present(self) -> dict[str, ApplicationMaterial]:
        return papers.present_materials(self.application)

    def changes(self, typed: QueryDict) -> dict[str, Any]:
        """A merge patch of what was on the page, with items added or taken away."""
        asked = set(typed.get(ASKED, "").split())
        found: dict[str, Any] = {}
        for section in self.form.sections:
            if section.repeat is not None:
                if f"{section.repeat.role}_count" in typed:
                    found[section.repeat.role] = self._items(section, typed, asked)
                continue
            for question in section.fields:
                if question.key in asked:
                    found.setdefault(question.role, {}).update(read([question], typed))
        return found

    def typed(self, typed: QueryDict) -> dict[str, Any]:
        """The answers as they would be with what was typed, in their stored shape."""
        merged = applications.merge(self.answers, self.changes(typed))
        return self.form.validate(merged, today=self.today, partial=True).clean

    def preview(self, typed: QueryDict) -> None:
        """Goes on with what was typed, without keeping it."""
        if self.answers_open:
            self.answers = self.typed(typed)

    def _items(self, section: FormSection, typed: QueryDict, asked: set[str]) -> list[dict[str, Any]] | None:
        assert section.repeat is not None
        rows = []
        for index in range(count_of(section.repeat, typed)):
            sent = read([q for q in section.fields if q.path(index) in asked], typed, index=index)
            rows.append({key: value for key, value in sent.items() if value is not None})
        if f"add_{section.repeat.role}" in typed and len(rows) < section.repeat.maximum:
            rows.append({})
        gone = typed.get(f"remove_{section.repeat.role}", "")
        if gone.isdecimal() and int(gone) < len(rows):
            del rows[int(gone)]
        return rows or None

    def asked(self, parts: list[Part]) -> str:
        """The names on the page, for the hidden field: what was not asked is not touched."""
        return " ".join(name for part in parts for form in part.forms for name in form.fields)


def place(findings: list[Finding], parts: list[Part]) -> list[Finding]:
    """Each finding at its field; the rest is given back for the summary."""
    left = findings
    for part in parts:
        left = place_findings(left, part.form, part.items)
    return left


def places() -> list[tuple[str, str]]:
    """Divisions to choose from, by name."""
    regions = releases.current_catalogue().regions.values()
    return sorted((region.code, region.name) for region in regions)


def open_sheet(request: HttpRequest, no: str) -> CounterSheet:
    """An application of this clerk's window. NotFound for everybody else."""
    try:
        number = cases.normalise(no).partition("/")[0]
    except DomainError:
        raise NotFound(what="application") from None
    application = applications.of_actor(number, actor(request))
    _, answers = answer_versions.latest(application)
    return CounterSheet(application, answers, now(request))


def fields_of(role: str, form: Form) -> Iterator[FormField]:
    """The questions of a role that is asked once."""
    for section in form.sections:
        if section.repeat is None:
            yield from (field for field in section.fields if field.role == role)
