"""Limits, certificates and later dates as the events of a case pin them; codes the register gives."""

from __future__ import annotations

import copy
from datetime import date, timedelta

from yichuang.apps.cases import (
    applications,
    engine,
    jobs,
    later,
    limits,
    papers,
    pinned,
    queries,
    rebuilding,
    submission,
)
from yichuang.apps.cases.lifecycle import Action, Happening, Snapshot, State, evolve
from yichuang.apps.cases.lifecycle.deadlines import promised_due
from yichuang.apps.cases.lifecycle.snapshot import Stop, replace
from yichuang.apps.cases.tests.conftest import MORNING, Hall
from yichuang.apps.cases.tests.test_letters import drain
from yichuang.apps.journal import queries as journal
from yichuang.apps.notices import queries as notices
from yichuang.apps.registers import queries as registers
from yichuang.core.limits import Limit
from yichuang.core.uscc import Uscc

NAME = "social-organisation-name"
ALLOWANCE = "subsistence-allowance"
LOCAL, AWAY = ({"household": {"registration": kind}} for kind in ("local", "permit"))


def granted_name(hall: Hall) -> str:
    """A name reserved on the spot; the number of the case."""
    made = applications.open_draft(
        applications.Draft(NAME, "330200", "online", hall.citizen.user_id), actor=hall.citizen, at=hall.at
    )
    answers = copy.deepcopy(hall.sample(NAME))
    applications.save_answers(made.no, answers, actor=hall.citizen, at=hall.at)
    for due in papers.materials_due(made, answers, hall.at):
        if due.to_upload:
            hall.hand_in(made.no, due.use.material, hall.citizen)
    no = submission.submit(made.no, {"declaration": True}, actor=hall.citizen, order=hall.order())[
        0
    ].snapshot.no
    hall.act(no, Action.ACCEPT, "clerk")
    hall.act(no, Action.GRANT, "chief_examiner")
    return no


def run_until_quiet(hall: Hall) -> int:
    moved = 0
    while step := jobs.run_timers(hall.at):
        moved += step
    return moved


def test_a_reserved_name_is_reminded_of_and_then_lapses(hall: Hall) -> None:
    no = granted_name(hall)
    (reserved,) = engine.read(no).snapshot.afterwards
    assert (reserved.on, reserved.remind_on) == (date(2026, 9, 2), date(2026, 8, 18))
    (entry,) = registers.of_cause(no)
    hall.at = MORNING.replace(month=8, day=17)
    assert run_until_quiet(hall) == 0
    hall.at = MORNING.replace(month=8, day=18)
    assert run_until_quiet(hall) == 1
    drain()
    told = notices.inbox(hall.citizen.user_id or 0)[0]
    assert told.template == "reminder"
    assert "2026年9月2日" in told.text
    assert "用这个名称申请成立登记" in told.text
    hall.at = MORNING.replace(month=9, day=2)
    assert run_until_quiet(hall) == 0
    hall.at = MORNING.replace(month=9, day=3)
    assert run_until_quiet(hall) == 1
    entry.refresh_from_db()
    assert entry.state == "closed"
    assert registers.verify(journal.events_of(no)[2].data["certificate"]).state == "revoked"
    assert engine.read(no).snapshot.state is State.DECIDED
    assert rebuilding.folded(no) == engine.read(no).snapshot
    drain()
    assert notices.inbox(hall.citizen.user_id or 0)[0].template == "expired"
    hall.later(days=400)
    assert Action.EXPIRE.value not in [action for _, action, _ in queries.due_timers(hall.at)]


def test_a_new_body_gets_its_code_from_the_register(hall: Hall) -> None:
    codes = []
    for name in ("宁波市海岛鸟类观测协会", "宁波市湿地鸟类观测协会"):
        no = hall.submit(hall.draft(changes={"association.name": name}))
        hall.act(no, Action.ACCEPT, "clerk")
        hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
        hall.act(no, Action.GRANT, "approver")
        (entry,) = registers.of_cause(no)
        codes.append(Uscc.parse(registers.fields(entry)["uscc"]))
        shown = dict(registers.verify(journal.events_of(no)[-1].data["certificate"]).lines)
        assert shown["统一社会信用代码"] == f"{codes[-1]}（演示）"
    assert [code.category for code in codes] == ["51", "51"]
    assert codes[0][:12] == codes[1][:12]
    assert int(codes[1][12:16]) == int(codes[0][12:16]) + 1
    assert all(finding.ok for code in codes for finding in code.checks())


def test_an_objection_brings_the_longer_limit_and_the_event_pins_it(hall: Hall) -> None:
    found = pinned.releases.current_catalogue().offering(ALLOWANCE, "330302001")
    case = Snapshot("x/1", State.IN_REVIEW, 5, MORNING, Limit.parse("30wd"), Limit.parse("30wd"))
    case = replace(case, accepted_at=MORNING)
    assert limits.changed(case, found, LOCAL, MORNING.date(), 0) == {}
    data = {"text": "收入不实", **limits.changed(case, found, LOCAL, MORNING.date(), 1)}
    after = evolve(case, Happening(Action.OBJECT, MORNING + timedelta(days=9), 1, data))
    assert (str(after.promised), str(after.statutory), after.objections) == ("45wd", "45wd", 1)
    assert limits.changed(after, found, LOCAL, MORNING.date(), after.objections) == {}
    assert limits.changed(after, found, LOCAL, MORNING.date(), 0)["promised"] == "30wd"


def test_the_answers_known_at_submission_choose_the_limit(hall: Hall) -> None:
    found = pinned.releases.current_catalogue().offering(ALLOWANCE, "330302001")
    assert limits.pinned(found, AWAY, MORNING.date())["promised"] == "45wd"
    assert limits.pinned(found, LOCAL, MORNING.date())["promised"] == "30wd"
    assert limits.pinned(found, {}, MORNING.date())["promised"] == "30wd"


def test_a_promise_from_a_record_of_the_past_stays(hall: Hall) -> None:
    found = pinned.releases.current_catalogue().offering(ALLOWANCE, "330302001")
    case = Snapshot("x/1", State.IN_REVIEW, 5, MORNING, Limit.parse("7wd"), Limit.parse("30wd"))
    assert limits.changed(case, found, AWAY, MORNING.date(), 3) == {}


def test_what_suspends_nothing_runs_on(hall: Hall) -> None:
    no = hall.submit(hall.draft())
    hall.act(no, Action.ACCEPT, "clerk")
    standing = engine.read(no)
    stop = Stop("hearing", MORNING + timedelta(days=1), None)
    stopped = replace(standing.snapshot, stops=(stop,), state=State.SUSPENDED)
    assert promised_due(stopped, standing.rules, standing.calendar) is None
    held_by_none = replace(stopped, promised_suspends=("none",))
    end = promised_due(held_by_none, standing.rules, standing.calendar)
    assert end == promised_due(standing.snapshot, standing.rules, standing.calendar)


def test_the_person_reads_the_date_and_what_follows(hall: Hall) -> None:
    no = granted_name(hall)
    found = pinned.releases.current_catalogue().offering(NAME, "330200")
    (told,) = later.sentences(engine.read(no).snapshot, found)
    assert told.startswith("请您在2026年9月2日（周三）以前用这个名称申请成立登记（")


def test_nobody_is_reminded_after_the_day(hall: Hall) -> None:
    granted_name(hall)
    hall.at = MORNING.replace(month=12)
    assert run_until_quiet(hall) == 2
    drain()
    told = [notice.template for notice in notices.inbox(hall.citizen.user_id or 0)]
    assert "expired" in told
    assert "reminder" not in told
