"""Finished cases go to the archive by themselves, when the catalogue says so and not before."""

from __future__ import annotations

from datetime import timedelta

from yichuang.apps.cases import engine, jobs, queries, rebuilding
from yichuang.apps.cases.lifecycle import Action, State
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.journal import queries as journal
from yichuang.core.clocktime import shanghai_date


def served(hall: Hall, name: str = "演示市摄影协会") -> str:
    no = hall.submit(hall.draft(changes={"association.name": name}))
    hall.act(no, Action.ACCEPT, "clerk")
    hall.act(no, Action.REVIEW, "reviewer", opinion="材料齐全，符合条件")
    hall.act(no, Action.GRANT, "approver")
    hall.act(no, Action.SERVE, "clerk", method="electronic")
    return no


def state(no: str) -> State:
    return engine.read(no).snapshot.state


def test_a_served_case_is_archived_six_months_later_and_says_how_long_it_is_kept(hall: Hall) -> None:
    no = served(hall)
    due_at = CaseFacts.objects.get(no=no).timer_at
    assert due_at is not None
    assert 180 <= (shanghai_date(due_at) - shanghai_date(hall.at)).days <= 190
    assert jobs.run_timers(due_at - timedelta(seconds=1)) == 0
    assert state(no) is State.SERVED
    assert jobs.run_timers(due_at) == 1
    assert state(no) is State.ARCHIVED
    last = journal.events_of(no)[-1]
    assert (last.action, last.data["retention"]) == ("archive", "permanent")
    assert last.data["basis"]
    assert CaseFacts.objects.get(no=no).timer is None
    assert jobs.run_timers(due_at + timedelta(days=4000)) == 0


def test_a_withdrawn_case_is_archived_counting_from_its_end(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.later(days=3)
    hall.act(no, Action.WITHDRAW, "applicant")
    facts = CaseFacts.objects.get(no=no)
    assert facts.timer == "archive"
    assert facts.timer_at is not None
    assert jobs.run_timers(facts.timer_at) == 1
    assert state(no) is State.ARCHIVED
    assert rebuilding.differences() == []


def test_an_archived_decision_can_still_be_revoked_and_goes_back_to_the_archive(hall: Hall) -> None:
    no = served(hall)
    hall.at = CaseFacts.objects.get(no=no).timer_at or hall.at
    jobs.run_timers(hall.at)
    hall.later(days=30)
    hall.act(no, Action.REVOKE, "office_head", reason="查实以欺骗手段取得", ground="《行政许可法》第六十九条")
    assert state(no) is State.REVOKED
    due_at = CaseFacts.objects.get(no=no).timer_at
    assert due_at is not None
    assert due_at > hall.at
    assert jobs.run_timers(due_at) == 1
    assert state(no) is State.ARCHIVED


def test_timers_that_are_refused_hold_up_nobody_else(hall: Hall) -> None:
    """The oldest timers name an action their case no longer allows; the one behind them still runs."""
    stuck = [hall.submit(hall.draft(changes={"association.name": f"演示市第{n}协会"})) for n in range(2)]
    CaseFacts.objects.filter(no__in=stuck).update(timer="end_publication", timer_at=hall.at)
    due = served(hall)
    CaseFacts.objects.filter(no=due).update(timer="archive", timer_at=hall.at + timedelta(hours=1))
    hall.later(hours=2)
    timers = jobs.Timers()
    assert timers.run(hall.at, limit=2) == 0, "both that are tried are refused"
    assert timers.run(hall.at, limit=1) == 1, "they rest, and the next is reached"
    assert state(due) is State.ARCHIVED
    assert [no for no, _, _ in queries.due_timers(hall.at)] == stuck
