"""What happens to cases by itself: deemed acceptance, lapse, the end of a publication."""

from __future__ import annotations

from datetime import datetime

import structlog

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases import queries
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order, act
from yichuang.core.errors import DomainError

log = structlog.get_logger()
_WHAT = {Action.LAPSE: {"what": "逾期未补齐材料"}}


def run_timers(at: datetime, limit: int = 100) -> int:
    """Does what is due; returns how many cases moved. The key makes a repeat harmless."""
    moved = 0
    for no, name, due_at in queries.due_timers(at, limit):
        action = Action(name)
        key = f"timer:{no}:{name}:{due_at.isoformat()}"
        try:
            outcome = act(no, action, _WHAT.get(action, {}), actor=SYSTEM, order=Order(at, key=key))
        except DomainError as refusal:
            log.warning("timer.refused", case=no, action=name, reason=str(refusal))
            continue
        moved += not outcome.repeated
    return moved
