"""Time goes on: the display ends, the county confirms, the month comes and its list is made.

A browser's story cannot wait two weeks. Run in a process of its own, with the hall's settings:
``python -m tests.end_to_end.weeks_later CASE APPROVER CLERK OFFICE``. Commands, handlers and clocks are the hall's own.
What is for other departments then is posted; ``weeks_later again`` posts what one of them did not take.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from yichuang.cli.django_setup import setup
from yichuang.core.clocktime import SHANGHAI


def main(case: str, approver: str, clerk: str) -> None:
    """After the display the county grants; on the second day of the month after that, its list is frozen."""
    from yichuang.apps.accounts import queries as accounts
    from yichuang.apps.benefits import service as benefits
    from yichuang.apps.cases import service as cases
    from yichuang.apps.cases.jobs import run_timers
    from yichuang.apps.cases.lifecycle import Action
    from yichuang.apps.journal import outbox
    from yichuang.config.wiring import handlers

    at = datetime.now(SHANGHAI) + timedelta(days=9)
    assert run_timers(at) >= 1, "the display is over"
    decider = accounts.actor_for(accounts.user_by_name(approver), at)
    cases.act(case, Action.GRANT, {}, actor=decider, order=cases.Order(at, key=f"story:{case}:grant"))
    while outbox.drain(handlers, at, limit=50):
        pass
    post(at)
    payday = (at.replace(day=1) + timedelta(days=32)).replace(day=2)
    preparer = accounts.actor_for(accounts.user_by_name(clerk), payday)
    month = payday.year * 100 + payday.month
    made = benefits.prepare(
        sys.argv[4], month, actor=preparer, order=cases.Order(payday, key=f"story:{case}:list")
    )
    sys.stdout.write(made.number)


def post(at: datetime) -> None:
    """A worker's round of that day."""
    from yichuang.apps.sources.jobs import deliver_due

    deliver_due(at)


if __name__ == "__main__":
    setup()
    if sys.argv[1] == "again":
        post(datetime.now(SHANGHAI) + timedelta(days=10))
    else:
        main(*sys.argv[1:4])
