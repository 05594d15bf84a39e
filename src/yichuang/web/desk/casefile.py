"""A case as its page shows it: the answers with what the rules say of them, the papers, the steps, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.urls import reverse

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import casefile as own
from yichuang.apps.cases import pinned, priority, reported
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import Action, CaseRules, Flag, State
from yichuang.apps.cases.lifecycle.deadlines import tolerance_due
from yichuang.apps.cases.models import ApplicationMaterial
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks.models import Check, Report
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.journal.models import Event
from yichuang.apps.sources import queries as sources
from yichuang.catalogue.eligibility import Assessment, MaterialDue, assess, required_materials
from yichuang.catalogue.form import Form, asked_questions
from yichuang.catalogue.model import Handling, RouteStep
from yichuang.core.clocktime import shanghai_date
from yichuang.core.findings import Finding
from yichuang.web import now, values
from yichuang.web.sessions import actor

_RECKONED = {  # where on the check's page a figure that it entered is reckoned
    "means.household_income": "step-income_year_fen",
    "means.property_ok": "steps",
    "means.counted": "step-counted",
    "means.aid": "steps",
}
_PAPER_STATES = {
    ApplicationMaterial.State.HANDED_IN: "ok",
    ApplicationMaterial.State.PROMISED: "tolerated",
    ApplicationMaterial.State.COMMITTED: "tolerated",
    ApplicationMaterial.State.DATA: "data",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the case: ``state`` as the page tags it; ``row`` where something is in the file."""

    code: str
    name: str
    state: str
    note: str
    due: MaterialDue | None
    row: ApplicationMaterial | None

    @property
    def document(self) -> Document | None:
        return self.row.document if self.row else None


@dataclass(frozen=True)
class CaseFile:
    """Everything a desk page says of one case, for one person at one moment."""

    view: cases.CaseView
    at: datetime

    @property
    def no(self) -> str:
        return self.view.no

    @cached_property
    def answers(self) -> dict[str, Any]:
        return cases.answers_for(self.view)

    @cached_property
    def form(self) -> Form:
        return own.form_of(self.view.application, self.view.facts.service)

    @cached_property
    def rules(self) -> CaseRules:
        row = self.view.application
        return pinned.rules(row.release_id, self.view.facts.service, row.region)

    @cached_property
    def history(self) -> list[Event]:
        return cases.history(self.view)

    @cached_property
    def names(self) -> dict[int, str]:
        """Names of everyone who did something here, and of who holds the case."""
        users = {event.actor for event in self.history if event.actor is not None}
        users |= {o for event in self.history for o in event.data.get("officers", ())}
        holder = self.view.snapshot.assignee
        return accounts.names(users | ({holder} if holder is not None else set()))

    @cached_property
    def offices(self) -> dict[str, str]:
        snapshot = self.view.snapshot
        codes = {o.office for o in snapshot.opinions} | {self.rules.office, self.view.application.office_id}
        codes |= {self.rules.office_of(step.code) for step in self.rules.route.steps}
        return accounts.office_names(codes)

    @cached_property
    def judged_on(self) -> datetime:
        """The rules in force when it was handed in judge it."""
        return self.view.snapshot.received_at

    @cached_property
    def assessment(self) -> Assessment:
        return assess(self.view.offering, self.answers, shanghai_date(self.judged_on))

    @cached_property
    def papers(self) -> list[Paper]:
        """What the answers call for, then what was handed in beside it; never another department's papers."""
        rows = {row.material: row for row in cases.materials_for(self.view)}
        due = required_materials(self.view.offering, self.answers, shanghai_date(self.judged_on))
        papers = [self._paper(one, rows.pop(one.use.material, None)) for one in due]
        in_bundle = own.bundle_of(self.view.application) is not None
        asked = {use.material for use in self.view.offering.service.materials}
        for code, row in rows.items():
            if in_bundle and code not in asked:
                continue
            material = self.view.offering.catalogue.materials.get(code)
            papers.append(Paper(code, material.name if material else code, "ok", "", None, row))
        return papers

    def _paper(self, due: MaterialDue, row: ApplicationMaterial | None) -> Paper:
        state, note = self._paper_state(due, row)
        return Paper(due.use.material, due.name, state, note, due, row)

    def _paper_state(self, due: MaterialDue, row: ApplicationMaterial | None) -> tuple[str, str]:
        if row is not None:
            return _PAPER_STATES[ApplicationMaterial.State(row.state)], self._row_note(row)
        if due.produced_by_form:
            return "ok", "由申请内容生成，签字即可"
        if due.replaced_by:
            sources = self.view.offering.catalogue.sources
            return "data", "由" + "、".join(sources[code].holder for code in due.replaced_by) + "数据替代"
        if not due.required:
            return "waiting", "有就交"
        if self.view.snapshot.state not in (State.SUBMITTED, State.IN_CORRECTION):
            return "missing", "没有交"
        if due.tolerable:
            return "missing", f"次要材料，可容缺{self._until()}"
        return "missing", "可以用承诺代替" if due.by_commitment else "必须补齐才能受理"

    def _until(self) -> str:
        from_now = self.tolerance_until
        return f"，{from_now.month}月{from_now.day}日前补齐" if from_now else ""

    @cached_property
    def tolerance_until(self) -> Any:
        """The last day for promised papers, were the case accepted now."""
        found = tolerance_due(
            self.view.snapshot, self.rules, self.at, pinned.calendar(self.view.application.region)
        )
        return found if found > shanghai_date(self.at) else None

    def _row_note(self, row: ApplicationMaterial) -> str:
        promise = next((p for p in self.view.snapshot.promises if p.material == row.material), None)
        if row.state == ApplicationMaterial.State.PROMISED and promise:
            late = "，已过期" if promise.due_on < shanghai_date(self.at) else ""
            return f"容缺，须在{promise.due_on.month}月{promise.due_on.day}日前补齐{late}"
        if row.state == ApplicationMaterial.State.COMMITTED:
            return "申请人已书面承诺，办结后核查"
        if row.document is None:
            return "窗口收了纸质件"
        pages = row.document.file.pages
        kind = row.document.file.media_type.rpartition("/")[2].upper()
        return f"{kind} {pages} 页" if pages else kind

    @cached_property
    def missing(self) -> list[Paper]:
        return [p for p in self.papers if p.state == "missing" and p.due is not None and p.due.required]

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything that does not hold, the answers' own faults first."""
        checked = self.form.validate(self.answers, today=shanghai_date(self.judged_on))
        failed = [*checked.findings, *self.assessment.findings, *self.assessment.warnings]
        return [finding for finding in failed if not finding.ok]

    @property
    def step(self) -> RouteStep | None:
        return self.rules.step(self.view.snapshot.step)

    @cached_property
    def means_check(self) -> Check | None:
        """The newest check of the household's means, where one was asked for."""
        return checks.of_subject(self.view.application.no)

    @cached_property
    def not_as_reported(self) -> list[Finding]:
        """Figures of the check step that are not those of the final report: such a case cannot be granted."""
        return reported.mismatches(self.view.offering, self.view.application.no, self.answers)

    @cached_property
    def fits_by_report(self) -> Report | None:
        """The report by which it fits: who denies has to say why."""
        if Action.DENY not in self.view.actions:
            return None
        day = shanghai_date(self.judged_on)
        return reported.fitting(self.view.offering, self.view.application.no, self.answers, day)

    @property
    def amount_by_report(self) -> int | None:
        """Fen that a grant pays as the check's report has it; nobody types another."""
        return reported.amount(self.view.offering, self.view.application.no)

    @property
    def awaits_check(self) -> bool:
        """Whether the step that waits is done by a check's report and not by hand."""
        asks = self.step.asks if self.step else ()
        check = self.means_check
        return any(key.startswith("means.") for key in asks) and check is not None and not check.is_over

    @property
    def may_ask_check(self) -> bool:
        """Whether an officer may ask for one: the step waits, sources are connected, and none is under way."""
        asks = self.step.asks if self.step else ()
        wanted = any(key.startswith("means.") for key in asks) and Action.REVIEW in self.view.actions
        return wanted and not self.awaits_check and checks.has_sources(self.view.offering.catalogue)

    def person(self, user: int | None) -> str:
        return self.names.get(user, "") if user is not None else "系统"

    @cached_property
    def claimed(self) -> Event | None:
        """The event by which the present holder got the case."""
        if self.view.snapshot.assignee is None:
            return None
        taken = (e for e in reversed(self.history) if e.action in (Action.CLAIM.value, Action.REASSIGN.value))
        return next(taken, None)

    @cached_property
    def letters(self) -> list[Document]:
        """Letters written on the case, oldest first."""
        kept = documents.of_subject(self.no) + documents.of_subject(self.view.application.no)
        return [document for document in kept if document.kind == "letter"]

    @cached_property
    def documents(self) -> dict[Any, Document]:
        """Every document that may be opened from this page."""
        found = {paper.document.uuid: paper.document for paper in self.papers if paper.document is not None}
        return found | {letter.uuid: letter for letter in self.letters}

    def _told(self, flag: Flag) -> str:
        """A flag's name; who goes first with why, as the answers say it or the window noted it."""
        if flag is not Flag.PRIORITY:
            return flag.chinese
        found = priority.because(self.view.offering, self.answers, shanghai_date(self.judged_on))
        return f"{flag.chinese}：{'、'.join(one.chinese for one in found) or '窗口登记'}"

    @property
    def tags(self) -> Iterator[tuple[str, str]]:
        """(tone, text) beside the title."""
        flags = self.view.snapshot.flags
        immediate = any(flag.value == "immediate" for flag in flags)
        if not immediate:
            committed = self.view.offering.service.handling is Handling.COMMITTED
            yield "blue", "承诺件" if committed else "即办件"
        for flag in sorted(flags, key=lambda f: f.value):
            yield "amber" if flag.value in ("urgent", "tolerated", "priority") else "blue", self._told(flag)
        if sources.refused_of([self.no]):
            yield "red", "部门系统没有收下，请联系对方"
        waits = [paper.due for paper in self.missing if paper.due is not None]
        if Action.ACCEPT_TOLERATED in self.view.actions and waits and all(due.tolerable for due in waits):
            yield "amber", "容缺可用"


def open_file(no: str, request: Any) -> CaseFile:
    """The case file for whoever asks. NotFound also where they have no part in it."""
    at = now(request)
    return CaseFile(cases.case(no, actor=actor(request), at=at), at)


def sections(file: CaseFile, *, full: bool = False) -> list[dict[str, Any]]:
    """The answers by section: rows of label, value and what a rule says of it."""
    places = {code: region.name for code, region in file.view.offering.catalogue.regions.items()}
    read = partial(values.shown if full else values.masked, places=places)
    verdicts = _verdicts(file)
    found = []
    for visible in file.form.visible(file.answers, shanghai_date(file.judged_on)):
        section = visible.section
        if section.repeat is None:
            rows = [
                {
                    "label": f.label,
                    "value": read(f, values.answer(file.answers, f)),
                    **verdicts.get(f.key, {}),
                }
                for f in visible.fields
            ]
            found.append({"title": section.title, "rows": rows})
            continue
        items = file.answers.get(section.repeat.role) or []
        rows = [
            {"label": f"{section.repeat.item} {index}", "value": _one_line(fields, item, read)}
            for index, (fields, item) in enumerate(zip(visible.items, items, strict=False), 1)
        ]
        title = f"{section.title}（{len(rows)}）"
        if rows and section.repeat.role in verdicts:
            rows[0] |= verdicts[section.repeat.role]
        found.append({"title": title, "rows": rows})
    return found + _entered(file, read)


def _evidence(file: CaseFile, key: str) -> str:
    """Where a figure that the check entered is reckoned step by step; "" for what somebody saw or typed."""
    check = file.means_check
    if check is None or key not in _RECKONED:
        return ""
    return f"{reverse('desk:check', args=[check.no])}#{_RECKONED[key]}"


def _entered(file: CaseFile, read: Any) -> list[dict[str, Any]]:
    """What officers found in check steps."""
    rows: dict[str, dict[str, str]] = {}
    for question in asked_questions(file.view.offering):
        value = values.answer(file.answers, question)
        if value is not None:
            url = _evidence(file, question.key)
            rows[question.key] = {"label": question.label, "value": read(question, value), "url": url}
    return [{"title": "核查结果", "rows": list(rows.values())}] if rows else []


def _one_line(fields: Any, item: Mapping[str, Any], read: Any) -> str:
    parts = [(f.label, read(f, item.get(f.leaf)) if isinstance(item, Mapping) else "") for f in fields]
    return "；".join(
        text if label in ("姓名", "名称") else f"{label} {text}" for label, text in parts if text
    )


def _verdicts(file: CaseFile) -> dict[str, dict[str, str]]:
    """Field key → the tag that a rule gives it; a failed rule outranks a kept one."""
    found: dict[str, dict[str, str]] = {}
    weighed = [*file.assessment.findings, *file.assessment.warnings]
    texts = {c.code: c.text for c in file.view.offering.service.conditions}
    for finding in sorted(weighed, key=lambda f: not f.ok):
        if finding.field and finding.field not in found:
            basis = finding.basis or texts.get(finding.code, "")
            short = basis.replace("《", "").replace("》", "")
            tag = f"符合{_article(short)}" if finding.ok else f"不符合{_article(short)}"
            found[finding.field] = {"tag": tag, "tone": "green" if finding.ok else "amber"}
    return found


def _article(basis: str) -> str:
    """《社会团体登记管理条例》第十条第一款第一项 → 第十条: the page has no room for more, its list below has."""
    at = basis.find("第")
    return basis[at : basis.find("条", at) + 1] if at >= 0 and basis.find("条", at) > at else ""
