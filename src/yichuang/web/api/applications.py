"""Handing in: a draft, its answers, its papers, and the moment it is submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.files import UploadedFile
from ninja.params.functions import Body, File, Query
from ninja.params.functions import Form as FormData

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, papers, submission
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.documents import queries as kept_documents
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.releases import queries as releases
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DuplicateCommand, InvalidInput, NotFound, StaleVersion
from yichuang.web import now
from yichuang.web.api import answering, reading, sharing
from yichuang.web.api.access import actor_of
from yichuang.web.api.application_shapes import (
    AnswersOut,
    ApplicationList,
    ApplicationOut,
    DraftOut,
    NewApplication,
    PaperOut,
    Submission,
    SubmittedOut,
    line,
    paper_taken_in,
    papers_due,
    questions_asked,
)
from yichuang.web.api.cases import state_of
from yichuang.web.api.problems import Overtaken, answers, finding
from yichuang.web.api.services import form

router = Router(tags=["申请"])
_PURPOSE = Query("", max_length=200, description="工作人员查看完整信息的用途，会记录在案")


@router.get("/applications", response=answers(ApplicationList), summary="我的申请")
def list_applications(request: HttpRequest) -> dict[str, Any]:
    """The caller's own drafts and applications, newest first."""
    return {"applications": [line(row) for row in cases.applications_of(actor_of(request))]}


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
    return line(row) | {
        "region": row.region,
        "channel": row.channel,
        "office": row.office_id,
        "answers": answering.told(row, actor, purpose, at),
        "visible": questions_asked(row, kept, at),
        "materials": papers_due(row, kept, at),
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
        "visible": questions_asked(row, saved.answers, at),
        "materials": papers_due(row, saved.answers, at),
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
    return Status(201, paper_taken_in(material, _repeated(made, no, given) if repeated else kept[0]))


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


def _repeated(made: str, no: str, given: papers.Paper) -> Document:
    """The paper that the key took in before. DuplicateCommand where that was another one, or of another kind."""
    taken_by, material, document = made.split(":")
    paper = kept_documents.get(UUID(document))
    if (taken_by, material) != (no, given.material) or not kept_documents.holds(paper, bytes(given.content)):
        raise DuplicateCommand(key="")
    return paper


def _overtaken(no: str, actor: Actor, stale: StaleVersion) -> Overtaken:
    """With who changed it and what differs."""
    row = applications.of_actor(no, actor)
    author = answer_versions.author(row)
    name = accounts.names([author]).get(author, "") if author is not None else ""
    seen: Any = stale.fields["seen"]
    return Overtaken(stale, changed_by=name, difference=answering.difference(row, seen))
