"""The provincial platform's words for what happens to a case: kinds and numbers of its exchange standard.

One message for each step a case takes; what has no kind there (a claim, a note) is not pushed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_STAGES = {"handle": "1", "review": "2", "approve": "3"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A message object and its number in the standard."""

    name: str
    seq: int


APPLIED, PRE_ACCEPTED = Kind("ApplicationOB", 0), Kind("PreAcceptOB", 1)
ACCEPTED, SUBMITTED, COMPLETED = Kind("AcceptOB", 2), Kind("SubmitOB", 3), Kind("CompleteOB", 4)
BLOCKED, RESUMED = Kind("BlockOB", 5), Kind("ResumeOB", 6)
SUPPLY_ASKED, SUPPLIED, RECEIVED = Kind("SupplyOB", 7), Kind("SupplyAcceptOB", 8), Kind("ReceiveRegOB", 9)

KINDS: Mapping[str, Kind] = {
    "submit": APPLIED,
    "pre_review": PRE_ACCEPTED,
    "accept": ACCEPTED,
    "accept_tolerated": ACCEPTED,
    "accept_on_commitment": ACCEPTED,
    "deem_accepted": ACCEPTED,
    "refuse_acceptance": ACCEPTED,
    "review": SUBMITTED,
    "grant": COMPLETED,
    "deny": COMPLETED,
    "withdraw": COMPLETED,
    "terminate": COMPLETED,
    "lapse": COMPLETED,
    "revoke": COMPLETED,
    "suspend": BLOCKED,
    "resume": RESUMED,
    "request_correction": SUPPLY_ASKED,
    "supplement": SUPPLIED,
    "serve": RECEIVED,
}
"""Action of a case → the message it becomes."""

RESULTS: Mapping[str, str] = {
    "grant": "1",  # 办结（准予）
    "deny": "2",  # 办结（不予）
    "withdraw": "3",  # 退回办结
    "terminate": "4",  # 强制办结
    "lapse": "4",
    "revoke": "5",  # 作废
}


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step of a case as the journal has it; ``seq`` is the event's number in the case."""

    no: str
    seq: int
    action: str
    at: datetime
    service: str
    division: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def message(step: CaseStep) -> dict[str, Any] | None:
    """The message's body; None where the standard has no word for the step. No personal data goes along."""
    kind = KINDS.get(step.action)
    if kind is None:
        return None
    fields = {"action": step.action, **step.fields}
    if kind == COMPLETED:
        fields["result"] = RESULTS[step.action]
    if kind == ACCEPTED:
        fields["accepted"] = step.action != "refuse_acceptance"
    if kind == SUBMITTED:
        fields["stage"] = _STAGES.get(str(step.fields.get("step", "")), "2")
    return {
        "id": f"{step.no}#{step.seq}",
        "kind": kind.name,
        "seq": kind.seq,
        "no": step.no,
        "service": step.service,
        "division": step.division,
        "at": step.at.isoformat(),
        "fields": fields,
    }
