"""A draft meets a newer release: what would change, and moving it over."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from yichuang.apps.cases import applications, draft_migration
from yichuang.web import now
from yichuang.web.api import reading
from yichuang.web.api.access import actor_of
from yichuang.web.api.problems import answers

router = Router(tags=["申请"])


class ChangeOut(Schema):
    """One difference; ``text`` is the sentence for people."""

    service: str
    kind: str
    key: str
    before: str | None
    after: str | None
    text: str


class RenewalOut(Schema):
    """The draft as it is now, and what the current rules ask otherwise."""

    no: str
    version: int
    changes: list[ChangeOut]


@router.get("/applications/{no}/renewal", response=answers(RenewalOut), summary="规定变了什么")
def show_renewal(request: HttpRequest, response: HttpResponse, no: str) -> dict[str, Any]:
    """What has changed since the draft was begun; nothing for a draft that is up to date or handed in."""
    row = applications.of_actor(reading.application_no(no), actor_of(request))
    response["ETag"] = f'"{row.version}"'
    changes = [asdict(change) for change in draft_migration.changes_for(row)]
    return {"no": row.no, "version": row.version, "changes": changes}


@router.post(
    "/applications/{no}/actions/renew",
    response=answers(RenewalOut),
    openapi_extra=reading.COMMANDS,
    summary="草稿换到新规定",
)
def renew(request: HttpRequest, response: HttpResponse, no: str) -> dict[str, Any]:
    """Pins the draft to the current rules; its answers stay and are checked again when it is handed in."""
    actor, at, no = actor_of(request), now(request), reading.application_no(no)

    def make() -> str:
        return draft_migration.migrate_draft(no, actor=actor, at=at, seen=reading.seen(request)).no

    reading.once(request, "renewal", make)
    row = applications.of_actor(no, actor)
    response["ETag"] = f'"{row.version}"'
    return {"no": row.no, "version": row.version, "changes": []}
