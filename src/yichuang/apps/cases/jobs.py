"""What happens to cases by itself: deemed acceptance, lapse, the end of a publication, archiving."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases import queries
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order, act
from yichuang.core.errors import DomainError

log = structlog.get_logger()
_WHAT = {Action.LAPSE: {"what": "逾期未补齐材料"}}
_REST = timedelta(hours=1)


class Timers:
    """One worker's walk over what is due. A timer that was refused rests for an hour and holds up nobody."""

    def __init__(self) -> None:
        self._resting: dict[str, datetime] = {}

    def run(self, at: datetime, limit: int) -> int:
        """Does up to ``limit`` of what is due; returns how many cases moved."""
        self._resting = {key: until for key, until in self._resting.items() if until > at}
        moved = 0
        for no, name, due_at in queries.due_timers(at, limit + len(self._resting)):
            key = f"timer:{no}:{name}:{due_at.isoformat()}"
            if key not in self._resting:
                moved += self._fire(no, Action(name), key, at)
        return moved

    def _fire(self, no: str, action: Action, key: str, at: datetime) -> bool:
        """The key makes a repeat harmless."""
        try:
            outcome = act(no, action, _WHAT.get(action, {}), actor=SYSTEM, order=Order(at, key=key))
        except DomainError as refusal:
            log.warning("timer.refused", case=no, action=action.value, reason=str(refusal))
            self._resting[key] = at + _REST
            return False
        return not outcome.repeated


_timers = Timers()


def run_timers(at: datetime, limit: int = 100) -> int:
    """Does what is due; returns how many cases moved."""
    return _timers.run(at, limit)
