"""The three ways of a case through the house, on a real database."""

from __future__ import annotations

import pytest

from yichuang.apps.cases import engine, queries, rebuilding
from yichuang.apps.cases.lifecycle import Action, State
from yichuang.apps.cases.service import act, review
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.journal import queries as journal
from yichuang.apps.registers import queries as registers
from yichuang.core.errors import (
    DuplicateCommand,
    IncompatibleDuty,
    InvalidAnswers,
    NotAllowed,
    NotFound,
    StaleVersion,
)


def test_a_granted_case_writes_its_entry_and_certificate(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(no, Action.ACCEPT, "clerk")
    hall.later(days=1)
    hall.act(no, Action.REVIEW, "reviewer", opinion="材料齐全，符合条件")
    granted = hall.act(no, Action.GRANT, "approver").snapshot
    assert granted.state is State.DECIDED
    event = journal.events_of(no)[-1]
    assert registers.verify(event.data["certificate"]).state == "valid"
    hall.later(days=1)
    assert (
        hall.act(no, Action.SERVE, "clerk", method="counter", in_person=True).snapshot.state is State.SERVED
    )
    assert hall.act(no, Action.RATE, "applicant", grade=5).snapshot.grade == 5


def test_the_projection_is_what_the_journal_says(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(no, Action.ACCEPT, "clerk")
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    hall.act(no, Action.SUSPEND, "reviewer", ground="hearing", reason="申请人要求听证")
    hall.later(days=3)
    hall.act(no, Action.RESUME, "reviewer")
    assert rebuilding.differences() == []
    assert rebuilding.folded(no) == engine.read(no).snapshot


def test_the_same_key_acts_once(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    first = act(no, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=hall.order(key="k1"))
    again = act(no, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=hall.order(key="k1"))
    assert (first.repeated, again.repeated) == (False, True)
    assert len(journal.events_of(no)) == 2


def test_a_key_of_another_case_is_no_repetition(hall: Hall) -> None:
    one, other = hall.submit(hall.draft()), hall.submit(hall.draft())
    order = hall.order(key="k1")
    act(one, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=order)
    with pytest.raises(DuplicateCommand):
        act(other, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=order)
    with pytest.raises(DuplicateCommand):
        review(other, {"opinion": "同意"}, {}, actor=hall.staff["reviewer"], order=order)
    assert [event.action for event in journal.events_of(other)] == ["submit"]


def test_who_saw_an_older_version_is_told(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(no, Action.PRE_REVIEW, "clerk", complete=True)
    with pytest.raises(StaleVersion) as caught:
        act(no, Action.ACCEPT, {}, actor=hall.staff["clerk"], order=hall.order(seen=1))
    assert (caught.value.fields["seen"], caught.value.fields["current"]) == (1, 2)


def test_correction_is_one_notice_and_comes_back(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    faults = [{"about": "draft-charter", "text": "章程草案缺终止程序一章，请补上"}]
    hall.act(no, Action.REQUEST_CORRECTION, "clerk", faults=faults)
    hall.hand_in(no.partition("/")[0], "draft-charter", hall.citizen)
    assert hall.act(no, Action.SUPPLEMENT, "applicant").snapshot.state is State.SUBMITTED
    assert hall.act(no, Action.ACCEPT, "clerk").snapshot.corrections == 1


def test_a_tolerated_case_is_decided_but_its_certificate_waits(hall: Hall) -> None:
    no = hall.submit(hall.draft(without=("premises-proof",)))
    with pytest.raises(NotAllowed, match="material_missing"):
        hall.act(no, Action.ACCEPT, "clerk")
    hall.act(
        no, Action.ACCEPT_TOLERATED, "clerk", materials=["premises-proof"], commitment="十个工作日内补交"
    )
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    hall.act(no, Action.GRANT, "approver")
    assert "certificate" not in journal.events_of(no)[-1].data
    with pytest.raises(NotAllowed, match="material_awaited"):
        hall.act(no, Action.SERVE, "clerk", method="counter")
    hall.hand_in(no.partition("/")[0], "premises-proof", hall.citizen)
    hall.act(no, Action.SUPPLY, "applicant", material="premises-proof")
    assert "certificate" in journal.events_of(no)[-1].data
    assert hall.act(no, Action.SERVE, "clerk", method="electronic").snapshot.state is State.SERVED


def test_a_promise_not_kept_lapses_and_takes_the_entry_with_it(hall: Hall) -> None:
    no = hall.submit(hall.draft(without=("premises-proof",)))
    hall.act(
        no, Action.ACCEPT_TOLERATED, "clerk", materials=["premises-proof"], commitment="十个工作日内补交"
    )
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    hall.act(no, Action.GRANT, "approver")
    with pytest.raises(NotAllowed, match="too_early"):
        hall.act(no, Action.LAPSE, "system", what="容缺材料逾期未补")
    hall.later(days=20)
    assert hall.act(no, Action.LAPSE, "system", what="容缺材料逾期未补").snapshot.state is State.LAPSED
    assert all(waiting != no for waiting, _, _ in queries.due_timers(hall.at))
    assert registers.of_cause(no)[0].state == "revoked"


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.later(days=7)  # Monday the 9th: the fifth working day
    with pytest.raises(NotAllowed, match="too_early"):
        hall.act(no, Action.DEEM_ACCEPTED, "system")
    hall.later(days=1)
    case = hall.act(no, Action.DEEM_ACCEPTED, "system").snapshot
    assert case.state is State.ACCEPTED
    assert case.accepted_at == case.received_at


def test_one_person_never_accepts_and_decides(hall: Hall) -> None:
    from dataclasses import replace

    no = hall.submit(hall.draft())
    both = replace(hall.staff["clerk"], grants=hall.staff["clerk"].grants + hall.staff["approver"].grants)
    hall.staff["both"] = both
    hall.act(no, Action.ACCEPT, "both")
    hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    with pytest.raises(IncompatibleDuty):
        hall.act(no, Action.GRANT, "both")


def test_a_stranger_does_not_learn_that_a_case_exists(hall: Hall) -> None:
    from yichuang.apps.accounts.actor import Actor

    no = hall.submit(hall.draft())
    hall.staff["stranger"] = Actor(999_999, "路人", "citizen")
    with pytest.raises(NotFound):
        hall.act(no, Action.WITHDRAW, "stranger")


def test_all_faults_come_at_once(hall: Hall) -> None:
    no = hall.draft(
        changes={"association.capital": 2999999, "association.staff_full_time": 0}, without=("draft-charter",)
    )
    with pytest.raises(InvalidAnswers) as caught:
        hall.submit(no)
    assert {f.code for f in caught.value.fields["findings"]} == {"capital", "staff", "material_missing"}
