"""What partners answer beside decisions: of a contested value 校核纠错, and that they will never take a message.

The answer itself stands with the correction, beside the value it is about; here people are told that it came.
"""

from __future__ import annotations

from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, casefile
from yichuang.apps.cases.models import Application, Case
from yichuang.apps.journal.outbox import Message
from yichuang.apps.notices import service as notices
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.models import CorrectionState
from yichuang.catalogue.model import Role

_OUTCOMES = {
    CorrectionState.CORRECTED: "已更正",
    CorrectionState.KEPT: "核实无误",
    CorrectionState.REFUSED: "没有收下",
}


def tell_answer(message: Message) -> None:
    """Handler of ``correction.answered``: who contested is told what the holder said; why, they read on the page."""
    _tell_answer(message.payload["correction"])


def hear_refusal(message: Message) -> None:
    """Handler of ``sending.refused``: a refused correction is answered; a refused case is for a clerk to take up."""
    kind, no = message.payload["kind"], message.payload["no"]
    if kind == "correction":
        _tell_answer(sources.sending(message.payload["sending"]).key)
    elif kind == "case":
        _alert_clerks(no, message.payload["sending"])


def _tell_answer(correction_id: str) -> None:
    row = sources.correction(correction_id)
    application = Application.objects.filter(no=row.subject).first()
    outcome = _OUTCOMES.get(CorrectionState(row.state))
    if application is None or outcome is None:
        return
    found = applications.offering_of(application)
    applicant = answer_versions.latest(application)[1].get("applicant")
    phone = str(applicant.get("phone") or "") if isinstance(applicant, dict) else ""
    notices.tell(
        key=f"correction#{row.pk}",
        recipient=notices.Recipient(application.owner_id, phone=phone),
        template="correction_answered",
        values={
            "service": found.service.name,
            "number": application.no,
            "what": found.catalogue.elements[row.element].name,
            "holder": found.catalogue.sources[row.source].holder,
            "outcome": outcome,
        },
        subject=application.no,
    )


def _alert_clerks(no: str, sending: int) -> None:
    """The clerks of the office that received it: they call the department, or hand it over on paper."""
    case = Case.objects.select_related("application").filter(no=no).first()
    if case is None:
        return
    found = casefile.offering_of(case.application, case.service)
    words = {"service": found.service.name, "number": no, "holder": found.office.name}
    for clerk in accounts.holders(Role.CLERK.value, case.application.office_id, timezone.now()):
        notices.tell(
            key=f"sending#{sending}/{clerk.pk}",
            recipient=notices.Recipient(clerk.pk),
            template="sending_refused",
            values=words,
            subject=no,
            channels=(notices.Channel.IN_APP,),
        )
