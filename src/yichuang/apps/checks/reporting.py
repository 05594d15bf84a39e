"""The report 核对报告: computed, printed, signed; given to the family, contested or final."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.checks import assessing, clocks, printing, recording, tables
from yichuang.apps.checks.assessing import Assessment
from yichuang.apps.checks.contesting import officer, own_family
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Check, Report, State
from yichuang.apps.checks.requesting import lock, not_now
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import signing
from yichuang.apps.notices import service as notices
from yichuang.apps.releases import queries as releases
from yichuang.core import attestation
from yichuang.core.attestation import Attested
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import OwnFamily
from yichuang.core.masking import mask_name
from yichuang.rules.codes import Conclusion

NAME = "居民家庭经济状况核对报告"
_SIGNABLE = (State.READY, State.CONTESTED)


@dataclass(frozen=True, slots=True)
class Signed:
    """What signing brought. ``final``: the check is over and moves its matter."""

    report: Report
    final: bool


def sign(check_no: str, *, actor: Actor, at: datetime, key: str | None = None) -> Signed:
    """出具报告: computed now, numbered, printed, signed by the officer. Final where the family can but agree
    (it comes out below the lines), or where it has been heard; else the family may contest it for some days.

    NotFound, NotAllowed (not yet; disagreements open), NotYours, OwnFamily.
    """
    with transaction.atomic():
        check = lock(check_no)
        require(actor, Permission.SIGN_CHECK, check.office_id)
        if recording.repeated(check_no, key):
            newest = check.reports.order_by("-version").first()
            assert newest is not None  # the key's event wrote it
            return Signed(newest, newest.final)
        if check.state not in _SIGNABLE:
            raise not_now(check, "sign_report")
        if own_family(check, actor):
            raise OwnFamily
        evidence, assessment = assessing.assess(check, check.applied_on)
        if assessment.unsettled:
            raise not_now(check, "sign_report", "disagreements_open")
        final = assessment.conclusion == Conclusion.BELOW or check.contested_at is not None
        report = _written(check, evidence, assessment, actor, at, final=final)
        _told(check, report, actor, at, key)
    return Signed(report, final)


def agree(check_no: str, *, actor: Actor, at: datetime, key: str | None = None) -> Check:
    """The family has nothing against the report, or its days for that have passed: it is final.

    The caller has judged that the actor may (a member of the household, an officer, the system). NotFound, NotAllowed.
    """
    with transaction.atomic():
        check = lock(check_no)
        if recording.repeated(check_no, key):
            return check
        if check.state != State.REPORTED:
            raise not_now(check, "agree")
        _close(check, actor, at, key)
    return check


def close_uncontested(at: datetime) -> int:
    """Reports whose last day for objections is over; how many."""
    due = Check.objects.filter(state=State.REPORTED, objection_until__lt=shanghai_date(at))
    numbers = list(due.values_list("no", flat=True)[:50])
    for no in numbers:
        agree(no, actor=SYSTEM, at=at, key=f"check:{no}:uncontested")
    return len(numbers)


def _told(check: Check, report: Report, actor: Actor, at: datetime, key: str | None) -> None:
    check.state = State.FINAL if report.final else State.REPORTED
    check.objection_until = None if report.final else clocks.objection_until(check.region, at)
    check.over_at = at if report.final else None
    check.save(update_fields=["state", "objection_until", "over_at"])
    data = {
        "report": report.version,
        "conclusion": report.conclusion,
        "digest": report.digest,
        "final": report.final,
    }
    recording.record(check, "report", actor=actor, at=at, data=data, key=key)
    _tell_family(check, report)
    if report.final:
        recording.record(check, "done", actor=actor, at=at, data=_outcome(report))


def _tell_family(check: Check, report: Report) -> None:
    """Who applied hears that there is a report; until when it may be contested, where it may."""
    if check.owner is None:
        return
    until = check.objection_until
    then = f"有不同看法的，请在{format_date(until)}以前提出" if until else "会接着往下办"
    notices.tell(
        key=f"check:{report.number}",
        recipient=notices.Recipient(user_id=check.owner.pk, phone=check.owner.phone),
        template="means_reported",
        values={"number": check.no, "then": then},
        subject=check.matter,
    )


def _close(check: Check, actor: Actor, at: datetime, key: str | None) -> None:
    check.state, check.over_at = State.FINAL, at
    check.save(update_fields=["state", "over_at"])
    report = check.reports.order_by("-version").first()
    assert report is not None  # a check is reported by a report
    recording.record(check, "done", actor=actor, at=at, data=_outcome(report), key=key)


def _outcome(report: Report) -> dict[str, Any]:
    return {"report": report.version, "conclusion": report.conclusion}


def _written(
    check: Check, evidence: Evidence, assessment: Assessment, actor: Actor, at: datetime, *, final: bool
) -> Report:
    version = check.reports.count() + 1
    report = Report(
        check_of=check,
        version=version,
        number=f"{check.no}-{version}",
        release_id=check.release_id,
        ruled_on=assessment.on,
        as_of=evidence.asked_on,
        conclusion=int(assessment.conclusion),
        final=final,
        digest=assessment.digest(releases.release(check.release_id).digest),
        signed_by_id=officer(actor),
        signed_at=at,
        valid_until=clocks.valid_until(check.region, at),
    )
    catalogue = releases.catalogue(check.release_id)
    steps = {
        int(unit["unit"]): assessing.steps(assessment, catalogue, check.region, index)
        for index, unit in enumerate(assessment.units)
    }
    report.proof = _attest(report, evidence)
    content = printing.content(report, evidence, assessment, steps)
    document = documents.write_report(content, subject=check.no, at=at, owner_user_id=check.owner_id)
    report.document = document.uuid
    report.content = json.dumps(
        {
            "inputs": tables.as_json(assessment.tables),
            "parameters": {name: str(value) for name, value in assessment.parameters.row().items()},
            "result": [dict(unit) for unit in assessment.units],
        },
        ensure_ascii=False,
        default=str,
    )
    report.save(force_insert=True)
    return report


def _attest(report: Report, evidence: Evidence) -> str:
    """The text of the QR code: number, office, validity and the digest; whose it is only masked."""
    attested = Attested(
        name=NAME,
        number=report.number,
        holder=mask_name(evidence.people[0].name),
        office=evidence.check.office.name,
        issued_on=shanghai_date(report.signed_at),
        valid_until=report.valid_until,
        digest=bytes.fromhex(report.digest),
        site=settings.ENVIRONMENT.base_url.rstrip("/"),
    )
    return attestation.write(attested, signing.signer())
