"""Clocks that run beside each other over one case: statutory, promised, step, tolerance, delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yichuang.clock.calendar import WorkCalendar
from yichuang.clock.ledger import Due, due
from yichuang.clock.spans import Suspension
from yichuang.core.limits import Limit


class ClockName(StrEnum):
    """法定时限, 承诺时限, 环节时限, 容缺补正时限, 送达时限."""

    STATUTORY = "statutory"
    PROMISED = "promised"
    STEP = "step"
    TOLERANCE = "tolerance"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. `stopped_by` names the kinds of suspension that stop it; None is every kind."""

    name: ClockName
    start: datetime
    limit: Limit
    stopped_by: frozenset[str] | None = None
    extension: Limit | None = None

    def suspensions(self, all_of_case: Iterable[Suspension]) -> tuple[Suspension, ...]:
        """Those of the case's suspensions that stop this clock."""
        return tuple(one for one in all_of_case if self.stopped_by is None or one.kind in self.stopped_by)


def clocks(
    running: Iterable[Clock], calendar: WorkCalendar, suspensions: Sequence[Suspension] = ()
) -> dict[ClockName, Due | None]:
    """When each ends; None for one that stands still. Of two clocks with one name the earlier end is kept."""
    ends: dict[ClockName, Due | None] = {}
    for clock in running:
        end = due(
            clock.start,
            clock.limit,
            calendar,
            suspensions=clock.suspensions(suspensions),
            extension=clock.extension,
        )
        known = ends.get(clock.name)
        ends[clock.name] = end if known is None or (end is not None and end.at < known.at) else known
    return ends
