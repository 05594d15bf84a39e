"""Handing in that somebody needs help: grid systems, hotlines and partner organisations. Nothing is told back of anybody."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from yichuang.apps.outreach import service
from yichuang.apps.outreach.discovery import SIGNS, Source
from yichuang.core.resident_id import ResidentId
from yichuang.web import now
from yichuang.web.api import reading
from yichuang.web.api.access import actor_of
from yichuang.web.api.problems import answers

router = Router(tags=["主动发现"])
_SIGNS = "、".join(f"{code} {name}" for code, name in SIGNS.items())
_THANKS = "收到了，会派人上门看。"


class LeadIn(Schema):
    """Somebody in need, as another system tells it. Name and one of address, telephone and number are needed."""

    source: Literal["grid", "hotline", "partner"]
    office: str = Field(max_length=64, description="乡镇（街道）的机构代码")
    name: str = Field(min_length=1, max_length=60)
    signs: list[Annotated[str, Field(max_length=40)]] = Field(
        min_length=1, max_length=len(SIGNS), description=_SIGNS
    )
    address: str = Field("", max_length=200)
    phone: str = Field("", max_length=20)
    resident_id: str = Field("", max_length=30, description="合作组织不要填，填了也不留")
    words: str = Field("", max_length=1000)
    urgent: bool = False
    reporter: str = Field("", max_length=60)
    reporter_phone: str = Field("", max_length=20)
    reported_at: AwareDatetime | None = None


class ThanksOut(Schema):
    """The same whether the person is known or not; what becomes of it is not told."""

    text: str


@router.post(
    "/leads", response=answers(ThanksOut, 202), openapi_extra=reading.CREATES, summary="报告困难线索"
)
def report(request: HttpRequest, body: LeadIn) -> Status[dict[str, str]]:
    """A lead, once per key. Partners by a volunteer's account; grid and hotline systems by an account that may report."""
    actor, at, own = actor_of(request), now(request), reading.key(request)
    number = str(ResidentId.parse(body.resident_id, today=at.date())) if body.resident_id.strip() else ""
    told = service.Report(
        key=uuid5(NAMESPACE_URL, f"lead:{own}") if own else uuid4(),
        source=Source(body.source),
        office=body.office,
        name=body.name,
        signs=tuple(body.signs),
        address=body.address,
        phone=body.phone,
        resident_id=number,
        words=body.words,
        urgent=body.urgent,
        reporter=body.reporter,
        reporter_phone=body.reporter_phone,
        reported_at=body.reported_at,
    )
    if told.source is Source.PARTNER:
        service.report_for_partner(told, actor=actor, at=at)
    else:
        service.record_lead(told, actor=actor, at=at)
    return Status(202, {"text": _THANKS})
