"""An application form as a person works through it: its pages now, what is done, what is still wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile, known_data, once, papers, readiness
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application, ApplicationMaterial, CaseFacts
from yichuang.apps.parties import queries as parties
from yichuang.catalogue.eligibility import MaterialDue, check_conditions
from yichuang.catalogue.form import Form, FormField, Page, Validated, VisibleSection
from yichuang.catalogue.model import ElementType
from yichuang.catalogue.normalise import is_blank
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DomainError, NotFound
from yichuang.core.findings import Finding
from yichuang.core.money import format_yuan
from yichuang.web import now
from yichuang.web.sessions import actor

MOST_FIELDS = 7


@dataclass
class Sheet:
    """One application with its form and its newest answers, at one instant."""

    application: Application
    form: Form
    answers: dict[str, Any]
    at: datetime

    @property
    def no(self) -> str:
        return self.application.no

    @property
    def today(self) -> date:
        return shanghai_date(self.at)

    @property
    def title(self) -> str:
        return self.form.offering.service.name

    @cached_property
    def sent_back(self) -> tuple[CaseFacts, ...]:
        """The cases that were sent back for correction: of a bundle there may be several."""
        if self.application.submitted_at is None:
            return ()
        return tuple(f for f in cases.cases_of(self.application) if f.state == "in_correction")

    @property
    def open(self) -> bool:
        """Whether the person may change it now: a draft, or a case in correction."""
        return self.application.submitted_at is None or bool(self.sent_back)

    def _may_change(self, question: FormField) -> bool:
        """In a correction only what the asking departments read; the others work on the rest."""
        services = [facts.service for facts in self.sent_back]
        return not services or any(
            casefile.own_path(self.application, service, question.key) is not None for service in services
        )

    @cached_property
    def checked(self) -> Validated:
        """Everything that is not right yet, missing answers included."""
        return self.form.validate(self.answers, today=self.today)

    @cached_property
    def stopping(self) -> tuple[Finding, ...]:
        """Conditions of law that these answers do not meet; said as soon as they can be known."""
        found = check_conditions(self.form.offering, self.checked.clean, self.today)
        return (*(finding for finding in found if not finding.ok), *self._second)

    @cached_property
    def _second(self) -> tuple[Finding, ...]:
        """That it is handled already; before it is handed in only to who was proved to be somebody."""
        owner = self.application.owner_id
        if self.application.submitted_at is not None or owner is None or parties.person_of(owner) is None:
            return ()
        found = once.second(self.application, self.checked.clean)
        return (found,) if found is not None else ()

    @cached_property
    def visible(self) -> tuple[VisibleSection, ...]:
        """The sections and questions asked now; what a source told, and nobody contests, is not."""
        told = known_data.keys(self.application)
        return self.form.visible(self.answers, self.today, known=told)

    @cached_property
    def pages(self) -> list[tuple[Page, tuple[FormField, ...]]]:
        """The pages asked now, each with the questions asked on it."""
        visible = {id(v.section): v for v in self.visible}
        found = []
        for page in self.form.pages(MOST_FIELDS):
            section = visible.get(id(page.section))
            if section is None:
                continue
            asked = {question.key for question in section.fields}
            fields = tuple(q for q in page.fields if q.key in asked and self._may_change(q))
            if fields:
                found.append((page, fields))
        return [(_named(page, found), fields) for page, fields in found]

    def page(self, number: int) -> tuple[Page, tuple[FormField, ...]]:
        """One page. NotFound where there is none now."""
        for page, fields in self.pages:
            if page.number == number:
                return page, fields
        raise NotFound(what="page")

    def beside(self, number: int) -> tuple[int | None, int | None]:
        """The pages before and after."""
        numbers = [page.number for page, _ in self.pages]
        before = [n for n in numbers if n < number]
        after = [n for n in numbers if n > number]
        return (before[-1] if before else None), (after[0] if after else None)

    def findings_of(self, page: Page, fields: Sequence[FormField]) -> list[Finding]:
        """Those that belong to a page."""
        return [finding for finding in self.checked.findings if self._on(finding, page, fields)]

    def _on(self, finding: Finding, page: Page, fields: Sequence[FormField]) -> bool:
        repeat = page.section.repeat
        if repeat is not None and finding.field == repeat.role:
            return True
        question = self.form.field(finding.field or "")
        return question is not None and question.key in {f.key for f in fields}

    def page_of(self, field: str | None) -> int | None:
        """The page that asks a field, an item of a repeat or the repeat itself."""
        question = self.form.field(field or "")
        for page, fields in self.pages:
            repeat = page.section.repeat
            if repeat is not None and field == repeat.role:
                return page.number
            if question is not None and question.key in {f.key for f in fields}:
                return page.number
        return None

    def rows_of(self, page: Page) -> list[Mapping[str, Any]]:
        """The items of a repeat; as many as are needed are there from the start."""
        repeat = page.section.repeat
        assert repeat is not None
        given = self.answers.get(repeat.role)
        rows = [row if isinstance(row, Mapping) else {} for row in given] if isinstance(given, list) else []
        return rows + [{}] * (max(repeat.minimum, 1) - len(rows))

    def state_of(self, page: Page, fields: Sequence[FormField]) -> str:
        """done, doing, todo: for the list of tasks."""
        wrong = self.findings_of(page, fields)
        if any(finding.code != "answer_missing" and finding.code != "answer_too_few" for finding in wrong):
            return "problem"
        if not wrong:
            return "done"
        return "doing" if self._begun(page, fields) else "todo"

    def _begun(self, page: Page, fields: Sequence[FormField]) -> bool:
        if page.section.repeat is not None:
            return bool(self.answers.get(page.section.repeat.role))
        return any(not is_blank(value_of(self.answers, f)) for f in fields)

    @cached_property
    def due(self) -> tuple[MaterialDue, ...]:
        """The papers these answers call for."""
        return papers.materials_due(self.application, self.checked.clean, self.at)

    @cached_property
    def by_data(self) -> frozenset[str]:
        """The papers whose place data has taken."""
        rows = self.application.materials.filter(removed_at=None, state=ApplicationMaterial.State.DATA)
        return frozenset(rows.values_list("material", flat=True))

    def wants(self, due: MaterialDue) -> bool:
        """Whether somebody has to hand this paper in."""
        return due.to_upload and due.use.material not in self.by_data

    @cached_property
    def missing(self) -> list[Finding]:
        """Papers without which it cannot be handed in."""
        return readiness.missing_materials(self.application, self.checked.clean, self.at)

    def url_of(self, finding: Finding) -> str:
        """Where a finding is put right."""
        number = self.page_of(finding.field)
        if number is not None:
            return f"{reverse('portal:form_page', args=[self.no, number])}?return=check#id_{finding.field}"
        if finding.code == "material_missing":
            return f"{reverse('portal:materials', args=[self.no])}#{finding.field}"
        return reverse("portal:task_list", args=[self.no])


def _named(page: Page, shown: Sequence[tuple[Page, Any]]) -> Page:
    """Parts are counted as they are shown: where only one part of a section is left, it is the section."""
    parts = [one.number for one, _ in shown if one.section is page.section]
    title = page.section.title
    if len(parts) > 1:
        title = f"{title}（{parts.index(page.number) + 1}/{len(parts)}）"
    return replace(page, title=title)


def open_sheet(request: HttpRequest, no: str) -> Sheet:
    """The application of this address, for whom it belongs to. NotFound for everybody else."""
    try:
        number = cases.normalise(no)
    except DomainError:
        raise NotFound(what="application") from None
    application = applications.of_actor(number, actor(request))
    _, answers = answer_versions.latest(application)
    return Sheet(application, applications.form_of(application), answers, now(request))


def value_of(answers: Mapping[str, Any], question: FormField) -> Any:
    """The answer to a question outside repeats."""
    group = answers.get(question.role)
    return group.get(question.leaf) if isinstance(group, Mapping) else None


def in_words(question: FormField, value: Any, places: Mapping[str, str]) -> str:
    """An answer as it is read back to the person who gave it."""
    kind = question.element.type
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(question.choices.get(str(item), str(item)) for item in value)
    if kind is ElementType.MONEY and isinstance(value, int):
        return format_yuan(value).replace(".00 元", " 元")
    if kind is ElementType.DATE and len(str(value)) == 10:
        year, month, day = str(value).split("-")
        return f"{year}年{int(month)}月{int(day)}日" if month.isdigit() and day.isdigit() else str(value)
    if kind is ElementType.DIVISION:
        return places.get(str(value), str(value))
    if kind is ElementType.INTEGER and question.element.unit:
        return f"{value} {question.element.unit}"
    return question.choices.get(str(value), str(value))
