"""An application as JSON: what is sent to open it and to hand it in, and how it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from yichuang.apps.cases import known, papers
from yichuang.apps.cases.models import Application
from yichuang.apps.documents.models import Document
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.web.api.case_shapes import CaseState
from yichuang.web.api.problems import plain
from yichuang.web.api.services import FormOut
from yichuang.web.api.sharing import ConsentOut, KnownOut, LookUpOut, TaskOut


class NewApplication(Schema):
    """``service`` or ``bundle``; ``parties`` and ``answers`` are nested by role and together make the first answers.

    ``mandate``: what an agent acts under, with ``channel`` ``agent``.
    """

    service: str = ""
    bundle: str = ""
    region: str
    channel: Literal["online", "counter", "agent", "off_hours"] = "online"
    mandate: UUID | None = None
    parties: dict[str, Any] = {}
    answers: dict[str, Any] = {}


class FindingOut(Schema):
    """What is not right yet, and what to do."""

    code: str
    field: str | None
    text: str
    basis: str
    actual: Any
    limit: Any


class DueOut(Schema):
    """A paper these answers call for; ``state`` tells what is in the file."""

    code: str
    name: str
    required: bool
    tolerable: bool
    to_upload: bool
    state: str | None


class DraftOut(Schema):
    """A new draft. ``no`` is the number told to people."""

    no: str
    version: int
    form: FormOut
    findings: list[FindingOut]


class AnswersOut(Schema):
    """What was kept: ``findings`` is what cannot stand yet, ``visible`` the questions asked now."""

    no: str
    version: int
    findings: list[FindingOut]
    visible: list[str]
    materials: list[DueOut]


class CaseOfApplication(Schema):
    no: str
    service: str
    state: str


class ApplicationOut(Schema):
    """An application as its owner or the receiving office sees it."""

    no: str
    service: str
    region: str
    channel: str
    office: str
    version: int
    state: str
    created_at: str
    submitted_at: str | None
    answers: dict[str, Any]
    visible: list[str]
    materials: list[DueOut]
    cases: list[CaseOfApplication]
    tasks: list[TaskOut]
    consents: list[ConsentOut]
    known: list[KnownOut]
    look_ups: list[LookUpOut]


class ApplicationLine(Schema):
    no: str
    service: str
    state: str
    version: int
    created_at: str
    submitted_at: str | None


class ApplicationList(Schema):
    applications: list[ApplicationLine]


class Submission(Schema):
    """``declaration``: the applicant answers for the truth of what is handed in."""

    declaration: bool
    priority: bool = False


class SubmittedOut(Schema):
    no: str
    cases: list[CaseState]


class PaperOut(Schema):
    """A paper taken in; ``document`` opens it again."""

    material: str
    document: str
    name: str
    media_type: str
    size: int


def line(row: Application) -> dict[str, Any]:
    """As it stands in a list, and at the head of the application itself."""
    return {
        "no": row.no,
        "service": row.service,
        "version": row.version,
        "state": "draft" if row.submitted_at is None else "submitted",
        "created_at": plain(row.created_at),
        "submitted_at": plain(row.submitted_at) if row.submitted_at else None,
    }


def questions_asked(row: Application, kept: dict[str, Any], at: datetime) -> list[str]:
    """The keys of what these answers leave to be asked, in the form's order."""
    sections = known.visible(row, kept, at)
    items = (item for section in sections for item in section.items or (section.fields,))
    return list(dict.fromkeys(field.key for item in items for field in item))


def papers_due(row: Application, kept: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    """The papers that these answers call for, each with what is in the file of it."""
    present = papers.material_states(row)

    def one(due: MaterialDue) -> dict[str, Any]:
        return {
            "code": due.use.material,
            "name": due.name,
            "required": due.required,
            "tolerable": due.tolerable,
            "to_upload": due.to_upload,
            "state": present.get(due.use.material),
        }

    return [one(due) for due in papers.materials_due(row, kept, at)]


def paper_taken_in(material: str, paper: Document) -> dict[str, Any]:
    """The receipt of a paper."""
    return {
        "material": material,
        "document": str(paper.pk),
        "name": paper.name,
        "media_type": paper.file.media_type,
        "size": paper.file.size,
    }
