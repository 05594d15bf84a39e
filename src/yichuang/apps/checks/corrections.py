"""A contested finding goes to the department that holds it 校核纠错; what it puts right is asked for again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.checks import running
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.kinds import GROUP
from yichuang.apps.checks.models import Check
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service
from yichuang.apps.sources.models import CorrectionState
from yichuang.core.clocktime import shanghai


def pass_on(check: Check, about: Collection[str], because: str, *, actor: Actor, at: datetime) -> None:
    """Tells the holders of the contested findings; twice about the same look-up is once."""
    for finding in Evidence.of(check).findings:
        if finding.key in about:
            claimed = "；".join(f"{label}{text}" for label, text in finding.lines)[:200]
            contest = service.Contest(finding.lookup, GROUP + finding.kind, f"不对：{claimed}", because)
            service.contest(actor, contest, at=at)


def of_correction(message: Message) -> None:
    """Hears ``correction.answered``: what the holder corrected is looked up anew."""
    row = sources.correction(message.payload["correction"])
    if row.state == CorrectionState.CORRECTED and row.answered_at is not None:
        running.ask_again(row.lookup_id, actor=SYSTEM, at=shanghai(row.answered_at))
