"""Cases on their way to departments with systems of their own, and what is told of them afterwards.

Nothing here waits for a network: what goes out is a parcel of the sources room, written where the case is opened and
in the same transaction, so that no letter stands in its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import casefile
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application, ApplicationMaterial, Case
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.service import Parcel, enqueue
from yichuang.catalogue.offering import Offering
from yichuang.core.clocktime import shanghai, shanghai_date

LATER: dict[Action, tuple[str, str]] = {
    Action.SUPPLEMENT: ("supplement", "{no}#{seq}"),
    Action.SUPPLY: ("supplement", "{no}#{seq}"),
    Action.WITHDRAW: ("withdraw", "{no}#{seq}"),
    Action.TERMINATE: ("terminate", "{no}#{seq}"),
    Action.REVOKE: ("reverse", "reverse:{no}"),
}
"""What a department is told after it has the case, and what it drops repeats by."""
_KINDS = {
    ApplicationMaterial.State.DATA: "data",
    ApplicationMaterial.State.COMMITTED: "commitment",
    ApplicationMaterial.State.PROMISED: "promise",
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A case with the application's answers, whole."""

    application: Application
    service: str
    no: str
    opened_at: datetime
    answers: Mapping[str, Any]

    @property
    def offering(self) -> Offering:
        return casefile.offering_of(self.application, self.service)


def partner_of(found: Offering) -> str | None:
    """The department whose system takes the case; ``None`` where it works at our desk."""
    system = found.office.system
    return system if system is not None and system in sources.connected_departments() else None


def send(case: Outgoing) -> None:
    """The case is opened: it goes to its department, if that has a system. In the caller's transaction."""
    _send(case, "case", case.no, "", case.opened_at)


def tell(message: Message) -> None:
    """Handler of ``case.*``: what became of a case that a department has."""
    later = LATER.get(Action(message.topic.partition(".")[2]))
    if later is None:
        return
    row = Case.objects.select_related("application").get(no=message.subject)
    event = journal.event(message.subject, message.payload["version"])
    whole = answer_versions.latest(row.application)[1]
    case = Outgoing(row.application, row.service, row.no, shanghai(row.opened_at), whole)
    kind, key = later
    reason = str(event.data.get("reason") or event.data.get("ground") or "")
    _send(case, kind, key.format(no=row.no, seq=event.seq), reason, shanghai(event.occurred_at))


def _send(case: Outgoing, kind: str, key: str, reason: str, at: datetime) -> None:
    partner = partner_of(case.offering)
    if partner is None:
        return
    body: dict[str, Any] = {
        "no": case.no,
        "service": case.service,
        "application": case.application.no,
        "region": case.application.region,
        "kind": kind,
        "submitted_at": case.opened_at.isoformat(),
        "answers": _original(case),
        "materials": _papers(case),
    }
    if reason:
        body["reason"] = reason
    enqueue(Parcel(f"department:{partner}", "case", key, case.no, body), at=at)


def _original(case: Outgoing) -> dict[str, Any]:
    """The department's own form, filled in: what it asks and nothing else."""
    on = shanghai_date(case.opened_at)
    own = casefile.answers_of(case.application, case.service, case.answers, on)
    return casefile.form_of(case.application, case.service).validate(own, today=on).clean


def _papers(case: Outgoing) -> list[dict[str, Any]]:
    found = case.offering
    wanted = {use.material for use in found.service.materials}
    rows = case.application.materials.filter(removed_at=None, material__in=wanted).select_related("document")
    return [
        {
            "code": row.material,
            "name": found.catalogue.materials[row.material].name,
            "kind": _KINDS.get(ApplicationMaterial.State(row.state), "paper"),
            "sha": row.document.file_id if row.document else "",
        }
        for row in rows.order_by("added_at", "id")
    ]
