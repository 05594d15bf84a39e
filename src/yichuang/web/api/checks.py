"""Means checks: asking for one, and its report for whoever may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from yichuang.apps.checks import queries as checks
from yichuang.apps.checks import service, showing
from yichuang.apps.checks.models import Check
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotFound
from yichuang.core.resident_id import ResidentId
from yichuang.rules.codes import Conclusion
from yichuang.web import now
from yichuang.web.api import reading
from yichuang.web.api.access import actor_of
from yichuang.web.api.problems import answers

router = Router(tags=["经济状况核对"])


class MemberIn(Schema):
    """Somebody of the household; the codes are those of ``yichuang.rules.codes``."""

    name: str = Field(min_length=1, max_length=100)
    resident_id: str = Field(max_length=30)
    relation: int = Field(9, ge=1, le=9)
    situation: int = Field(0, ge=0, le=4)
    study: int = Field(0, ge=0, le=2)
    dependent: bool = False
    disability_kind: int = Field(0, ge=0, le=7)
    disability_grade: int = Field(0, ge=0, le=4)
    serious_illness: bool = False
    jobless: bool = False
    abilities_missing: int = Field(0, ge=0, le=6)
    alone: bool = False


class CheckIn(Schema):
    """``matter`` is the application's number, under which everybody consented; the applicant comes first."""

    matter: str = Field(max_length=40)
    region: str = Field(max_length=12)
    office: str = Field(max_length=64)
    applied_on: date | None = None
    unrecorded_fen: int = Field(0, ge=0)
    maintenance_fen: int = Field(0, ge=0)
    rigid_fen: int = Field(0, ge=0)
    members: list[MemberIn] = Field(min_length=1, max_length=20)


class CheckOut(Schema):
    """A check and where it stands. ``due_on`` is the last day for its report."""

    no: str
    state: str
    requested_at: str
    due_on: date
    round: int


class LineOut(Schema):
    """One line the household is measured by."""

    name: str
    found: str
    line: str
    kept: bool


class ReportOut(Schema):
    """A signed report: the conclusion and the lines, no single account. ``digest`` is SM3 of inputs, release, parameters."""

    number: str
    final: bool
    conclusion: str
    headline: str
    reasons: list[str]
    lines: list[LineOut]
    amount_fen: int
    as_of: date
    ruled_on: date
    signed_at: str
    valid_until: date
    digest: str


@router.post("/checks", response=answers(CheckOut, 201), openapi_extra=reading.CREATES, summary="提请核对")
def request_check(request: HttpRequest, body: CheckIn) -> Status[dict[str, Any]]:
    """A check of a household, by who runs checks at the office. The open one of the matter where there is one."""
    actor, at = actor_of(request), now(request)
    matter = reading.application_no(body.matter)
    wanted = service.Wanted(
        subject=matter,
        matter=matter,
        region=body.region,
        office=body.office,
        members=tuple(_member(one, shanghai_date(at)) for one in body.members),
        applied_on=body.applied_on or shanghai_date(at),
        household=body.dict(include={"unrecorded_fen", "maintenance_fen", "rigid_fen"}),
    )
    if wanted.applied_on > shanghai_date(at):
        raise InvalidInput(field="applied_on", reason="future")
    no, _ = reading.once(request, "check", lambda: service.request(wanted, actor=actor, at=at).no)
    return Status(201, _check(checks.by_no(no)))


def _member(one: MemberIn, today: date) -> service.Member:
    facts = one.dict(exclude={"name", "resident_id"})
    return service.Member(one.name.strip(), ResidentId.parse(one.resident_id, today=today), facts)


@router.get("/checks/{check_no}", response=answers(CheckOut), summary="一次核对")
def show_check(request: HttpRequest, check_no: str) -> dict[str, Any]:
    """Where it stands, for the office that asked and the one that checks."""
    return _check(checks.for_conclusion(check_no, actor=actor_of(request)))


@router.get("/checks/{check_no}/report", response=answers(ReportOut), summary="核对报告")
def show_report(request: HttpRequest, check_no: str) -> dict[str, Any]:
    """The newest signed report. The look is on record. 404 before there is one."""
    actor = actor_of(request)
    found = checks.for_conclusion(check_no, actor=actor)
    report = checks.newest_report(found)
    if report is None:
        raise NotFound(what="report")
    checks.look(found, actor, now(request), what="means_report")
    told = showing.told(report)
    return {
        "number": report.number,
        "final": report.final,
        "conclusion": Conclusion(report.conclusion).name.lower(),
        "headline": told.headline,
        "reasons": list(told.reasons),
        "lines": [dict(zip(("name", "found", "line", "kept"), line, strict=True)) for line in told.lines],
        "amount_fen": told.amount_fen,
        "as_of": report.as_of,
        "ruled_on": report.ruled_on,
        "signed_at": report.signed_at.isoformat(),
        "valid_until": report.valid_until,
        "digest": report.digest,
    }


def _check(row: Check) -> dict[str, Any]:
    return {
        "no": row.no,
        "state": row.state,
        "requested_at": row.requested_at.isoformat(),
        "due_on": shanghai_date(row.due_at - showing.MOMENT),
        "round": row.round,
    }
