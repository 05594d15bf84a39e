"""The dialogue about an application: read by both sides; the applicant's post asks, the window's post answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.cases import applications, dialogue
from yichuang.apps.cases.models import Application
from yichuang.web import conversation, now
from yichuang.web.api import reading
from yichuang.web.api.access import actor_of
from yichuang.web.api.problems import answers, plain

router = Router(tags=["咨询"])


class MessageOut(Schema):
    """``by``: ``person`` asked, ``office`` answered; ``who`` names the office and its colleague."""

    id: int
    by: str
    who: str
    at: str
    text: str


class ThreadOut(Schema):
    """``waiting_since``: the first question without an answer; ``due``: by when the office promises one."""

    application: str
    office: str
    waiting_since: str | None
    due: str | None
    messages: list[MessageOut]


class NewMessage(Schema):
    """``seen``: the last message the window had read when it answered; a later question goes on waiting."""

    text: str = Field(min_length=2, max_length=dialogue.LONGEST)
    seen: int = Field(default=0, ge=0, lt=10**18)


@router.get("/applications/{no}/messages", response=answers(ThreadOut), summary="咨询和答复")
def list_messages(request: HttpRequest, no: str) -> dict[str, Any]:
    """Oldest first. Staff read numbers of cards and phones masked."""
    actor = actor_of(request)
    return _thread(_found(no, actor), actor)


@router.post(
    "/applications/{no}/messages",
    response=answers(ThreadOut, 201),
    openapi_extra=reading.CREATES,
    summary="提问或答复",
)
def post_message(request: HttpRequest, no: str, new: NewMessage) -> Status[dict[str, Any]]:
    """The applicant or agent asks; a clerk of the receiving office answers what was asked."""
    actor, at = actor_of(request), now(request)
    row = _found(no, actor)

    def make() -> str:
        if dialogue.is_party(row, actor):
            return str(dialogue.ask(row, new.text, actor=actor, at=at))
        require(actor, Permission.ANSWER_QUESTION, row.office_id)
        return str(dialogue.answer_about(row, new.text, actor=actor, at=at, seen=new.seen))

    reading.once(request, "message", make)
    return Status(201, _thread(row, actor))


def _found(no: str, actor: Actor) -> Application:
    return applications.of_actor(reading.application_no(no), actor)


def _thread(row: Application, actor: Actor) -> dict[str, Any]:
    thread = dialogue.of_application(row)
    said = conversation.lines(thread, person="", masked=not dialogue.is_party(row, actor))
    return {
        "application": row.no,
        "office": row.office_id,
        "waiting_since": plain(thread.waiting_since) if thread else None,
        "due": plain(thread.due_at) if thread else None,
        "messages": [
            {
                "id": line["id"],
                "by": "office" if line["by_office"] else "person",
                "who": line["who"],
                "at": plain(line["at"]),
                "text": line["text"],
            }
            for line in said
        ],
    }
