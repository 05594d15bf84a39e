"""Handing in: a draft, its answers, its papers, and the moment it is submitted."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from ninja.files import UploadedFile
from ninja.params.functions import Body, File, Query
from ninja.params.functions import Form as FormData

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, known, papers, submission
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.documents import queries as kept_documents
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DuplicateCommand, InvalidInput, NotFound, StaleVersion
from yichuang.web import now
from yichuang.web.api import answering, reading, sharing
from yichuang.web.api.access import actor_of
from yichuang.web.api.cases import CaseState, state_of
from yichuang.web.api.problems import Overtaken, answers, finding, plain
from yichuang.web.api.services import FormOut, form

router = Router(tags=["申请"])
_PURPOSE = Query("", max_length=200, description="工作人员查看完整信息的用途，会记录在案")


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


class TaskOut(Schema):
    """A service of a bundle; ``case`` once it is opened, ``because`` where it is not handled."""

    service: str
    status: str
    case: str | None
    office: str
    due_on: str | None
    because: str
    waits_for: list[str]


class ConsentOut(Schema):
    """A consent that holds in this matter."""

    sources: list[str]
    purpose: str
    way: str
    given_at: str
    until: str


class KnownOut(Schema):
    """An answer that a source gave: the field, the source, as of when; ``contested``: the person says otherwise."""

    field: str
    source: str
    as_of: str
    stale: bool
    contested: bool


class LookUpOut(Schema):
    """A look-up in this matter: never a value, only what was asked and how it ended."""

    source: str
    elements: list[str]
    purpose: str
    outcome: str
    at: str
    milliseconds: int


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


@router.get("/applications", response=answers(ApplicationList), summary="我的申请")
def list_applications(request: HttpRequest) -> dict[str, Any]:
    """The caller's own drafts and applications, newest first."""
    return {"applications": [_line(row) for row in cases.applications_of(actor_of(request))]}


@router.post(
    "/applications",
    response=answers(DraftOut, 201),
    openapi_extra=reading.CREATES,
    summary="新建申请",
)
def open_application(request: HttpRequest, new: NewApplication) -> Status[dict[str, Any]]:
    """A numbered draft with its form."""
    actor, at, wanted = actor_of(request), now(request), _wanted(new)

    def make() -> str:
        draft = applications.Draft(wanted, new.region, new.channel, mandate=new.mandate)
        no = applications.open_draft(draft, actor=actor, at=at).no
        first = applications.merge(new.parties, new.answers)
        if first:
            applications.save_answers(no, first, actor=actor, at=at)
        return no

    no, _ = reading.once(request, "application", make)
    application = applications.of_actor(no, actor)
    if (application.service, application.region, application.channel) != (
        wanted,
        new.region,
        new.channel,
    ):
        raise DuplicateCommand(key="")
    _, kept = answer_versions.latest(application)
    own = applications.form_of(application)
    checked = own.validate(kept, today=shanghai_date(at), partial=True)
    opened = {
        "no": no,
        "version": application.version,
        "form": form(own),
        "findings": [finding(one) for one in checked.findings],
    }
    return Status(201, opened)


@router.get("/applications/{no}", response=answers(ApplicationOut), summary="一件申请")
def show_application(
    request: HttpRequest, response: HttpResponse, no: str, purpose: str = _PURPOSE
) -> dict[str, Any]:
    """What was handed in so far. Staff see what is about a person masked unless they state a purpose."""
    actor, at = actor_of(request), now(request)
    row = _found(no, actor)
    _, kept = answer_versions.latest(row)
    response["ETag"] = f'"{row.version}"'
    return _line(row) | {
        "region": row.region,
        "channel": row.channel,
        "office": row.office_id,
        "answers": answering.told(row, actor, purpose, at),
        "visible": _visible(row, kept, at),
        "materials": _dues(row, kept, at),
        "cases": [
            {"no": case.no, "service": case.service, "state": case.state} for case in cases.cases_of(row)
        ],
        **sharing.told(row, at),
    }


@router.patch(
    "/applications/{no}/answers",
    response=answers(AnswersOut),
    openapi_extra=reading.CHANGES,
    summary="保存答案",
)
def save_answers(
    request: HttpRequest,
    response: HttpResponse,
    no: str,
    changes: dict[str, Any] = Body(..., description="JSON merge patch，按角色嵌套"),  # noqa: B008
) -> dict[str, Any]:
    """Merges into what was answered; what cannot stand yet is kept with its finding."""
    actor, at = actor_of(request), now(request)
    no = reading.application_no(no)
    try:
        saved = applications.save_answers(no, changes, actor=actor, at=at, seen=reading.seen(request))
    except StaleVersion as stale:
        raise _overtaken(no, actor, stale) from None
    row = saved.application
    response["ETag"] = f'"{saved.version}"'
    return {
        "no": row.no,
        "version": saved.version,
        "findings": [finding(one) for one in saved.findings],
        "visible": _visible(row, saved.answers, at),
        "materials": _dues(row, saved.answers, at),
    }


@router.post(
    "/applications/{no}/materials",
    response=answers(PaperOut, 201),
    openapi_extra=reading.CREATES,
    summary="交材料",
)
def hand_in_material(
    request: HttpRequest,
    no: str,
    material: str = FormData(..., max_length=80),
    file: UploadedFile = File(...),  # noqa: B008
) -> Status[dict[str, Any]]:
    """Takes a file in as one of the service's materials; an earlier one of the same kind gives way."""
    actor, at = actor_of(request), now(request)
    no = reading.application_no(no)
    given = papers.Paper(material, file.name or material, file.read(documents.MAX_BYTES + 1))
    kept: list[Document] = []

    def make() -> str:
        kept.append(papers.hand_in_paper(no, given, actor=actor, at=at))
        return f"{no}:{material}:{kept[0].pk}"

    made, repeated = reading.once(request, "paper", make)
    return Status(201, _paper(material, _repeated(made, no, given) if repeated else kept[0]))


@router.post(
    "/applications/{no}/actions/submit",
    response=answers(SubmittedOut),
    openapi_extra=reading.COMMANDS,
    summary="提交",
)
def submit(request: HttpRequest, no: str, handing: Submission) -> dict[str, Any]:
    """Hands the application in: its cases are open afterwards. Everything that is missing is told at once."""
    actor, no = actor_of(request), reading.application_no(no)
    data = handing.model_dump(exclude_defaults=True)
    try:
        opened = submission.submit(no, data, actor=actor, order=reading.order(request))
    except StaleVersion as stale:
        raise _overtaken(no, actor, stale) from None
    return {"no": no, "cases": [state_of(outcome) for outcome in opened]}


def _wanted(new: NewApplication) -> str:
    """What is applied for: exactly one of the two. InvalidInput; NotFound for a bundle that is none."""
    if bool(new.service) == bool(new.bundle):
        raise InvalidInput(field="service", reason="required")
    if new.service:
        return new.service
    bundle = releases.current_catalogue().bundle(new.bundle)
    if bundle is None:
        raise NotFound(what="bundle")
    return bundle.code


def _found(no: str, actor: Actor) -> Application:
    return applications.of_actor(reading.application_no(no), actor)


def _line(row: Application) -> dict[str, Any]:
    return {
        "no": row.no,
        "service": row.service,
        "version": row.version,
        "state": "draft" if row.submitted_at is None else "submitted",
        "created_at": plain(row.created_at),
        "submitted_at": plain(row.submitted_at) if row.submitted_at else None,
    }


def _visible(row: Application, kept: dict[str, Any], at: Any) -> list[str]:
    sections = known.visible(row, kept, at)
    items = (item for section in sections for item in section.items or (section.fields,))
    return list(dict.fromkeys(field.key for item in items for field in item))


def _dues(row: Application, kept: dict[str, Any], at: Any) -> list[dict[str, Any]]:
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


def _repeated(made: str, no: str, given: papers.Paper) -> Document:
    """The paper that the key took in before. DuplicateCommand where that was another one, or of another kind."""
    taken_by, material, document = made.split(":")
    paper = kept_documents.get(UUID(document))
    if (taken_by, material) != (no, given.material) or not kept_documents.holds(paper, bytes(given.content)):
        raise DuplicateCommand(key="")
    return paper


def _paper(material: str, paper: Document) -> dict[str, Any]:
    return {
        "material": material,
        "document": str(paper.pk),
        "name": paper.name,
        "media_type": paper.file.media_type,
        "size": paper.file.size,
    }


def _overtaken(no: str, actor: Actor, stale: StaleVersion) -> Overtaken:
    """With who changed it and what differs."""
    row = applications.of_actor(no, actor)
    author = answer_versions.author(row)
    name = accounts.names([author]).get(author, "") if author is not None else ""
    seen: Any = stale.fields["seen"]
    return Overtaken(stale, changed_by=name, difference=answering.difference(row, seen))
