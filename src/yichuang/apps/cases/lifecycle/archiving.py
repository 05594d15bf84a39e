"""归档: when a finished case goes to the archive by itself, and what the journal then says of its keeping."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Snapshot
from yichuang.apps.cases.lifecycle.states import ENDED, State
from yichuang.catalogue.model import ArchivedFrom
from yichuang.clock import Due, WorkCalendar, due


def archive_due(case: Snapshot, rules: CaseRules, calendar: WorkCalendar) -> Due | None:
    """When a served or otherwise ended case is archived; ``None`` before its end and where nothing says when."""
    rule = rules.archive
    if rule is None or case.state not in ENDED | {State.SERVED}:
        return None
    start = _ended_at(case)
    if rule.after.starts is ArchivedFrom.DECIDED and case.decided_at is not None:
        start = case.decided_at
    return due(start, rule.after.limit, calendar) if start is not None else None


def _ended_at(case: Snapshot) -> datetime | None:
    return case.served_at if case.state is State.SERVED else case.ended_at


def kept(rules: CaseRules) -> dict[str, Any]:
    """What the event of archiving says: how long the file is kept, and by which rule."""
    rule = rules.archive
    return {"retention": rule.kept, "basis": rule.basis} if rule is not None else {}
