"""R20: whatever people try, on whatever route: no forbidden pair of duties in one hand, no case off the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.reliability.conftest import sizes
from yichuang.apps.cases.lifecycle import (
    TABLE,
    Action,
    CaseRules,
    Command,
    Happening,
    Snapshot,
    State,
    available,
    decide,
    evolve,
    fold,
)
from yichuang.apps.cases.lifecycle.coding import from_json, to_json
from yichuang.apps.cases.lifecycle.decide import Context
from yichuang.apps.cases.lifecycle.evolve import opened
from yichuang.apps.cases.projection import row
from yichuang.catalogue.model import Handling, Procedure, Role, Route
from yichuang.catalogue.model.base import Term
from yichuang.catalogue.model.procedures import IncompatibleDuties, RouteStep, StepKind, SuspensionGround
from yichuang.clock import load_file
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import IncompatibleDuty, InvalidInput, NotAllowed, OwnFamily

CALENDAR = load_file(Path(__file__).resolve().parents[2] / "catalogue" / "calendars" / "cn.yaml")
START = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
NO, OFFICE, DEPARTMENTS = "330200-26-XX01-000001-X/1", "330200-civil-affairs", ("police", "fire")
PEOPLE = st.integers(1, 5)
STAFF = (
    Role.CLERK,
    Role.REVIEWER,
    Role.APPROVER,
    Role.CHIEF_EXAMINER,
    Role.OFFICE_HEAD,
    Role.SUPERVISOR,
    Role.DEPARTMENT,
)
REFUSALS = (NotAllowed, IncompatibleDuty, OwnFamily, InvalidInput)
DUTY_OF = {
    Action.ACCEPT: "accept",
    Action.ACCEPT_TOLERATED: "accept",
    Action.ACCEPT_ON_COMMITMENT: "accept",
    Action.REFUSE_ACCEPTANCE: "accept",
    Action.REVIEW: "review",
    Action.GIVE_OPINION: "opinion",
    Action.GRANT: "decide",
    Action.DENY: "decide",
}

middle_steps = st.lists(
    st.tuples(
        st.sampled_from([StepKind.REVIEW, StepKind.CHECK, StepKind.OPINION, StepKind.PUBLICATION]),
        st.sampled_from([Role.REVIEWER, Role.CLERK, Role.APPROVER]),
        st.integers(1, 2),
    ),
    max_size=3,
)
pairs = st.lists(
    st.sampled_from(
        [("accept", "decide"), ("review", "decide"), ("accept", "review"), ("opinion", "decide")]
    ),
    min_size=1,
    unique=True,
)


@dataclass(frozen=True)
class Try:
    """A wish: by whom, in which roles, what."""

    action: Action
    user: int
    roles: frozenset[Role]
    kin: bool


ENDINGS = {
    Action.WITHDRAW,
    Action.TERMINATE,
    Action.REFUSE_ACCEPTANCE,
    Action.LAPSE,
    Action.REVOKE,
    Action.EXPIRE,
    Action.ARCHIVE,
}
ONWARDS = [
    Action.ACCEPT,
    Action.SUPPLEMENT,
    Action.REVIEW,
    Action.REQUEST_OPINION,
    Action.GIVE_OPINION,
    Action.PUBLISH,
    Action.GRANT,
    Action.SERVE,
]


def _wish(case: Snapshot, rules: CaseRules, data: st.DataObject) -> Try:
    """Anybody may try anything; most try what the state and the step suggest, so that cases get far."""
    if data.draw(st.integers(0, 5)) == 0:
        action = data.draw(st.sampled_from(list(TABLE)))
    else:
        possible = [a for a in TABLE if case.state in TABLE[a].sources]
        usual = [a for a in ONWARDS if a in possible] * 3 + [a for a in possible if a not in ENDINGS]
        action = data.draw(st.sampled_from(usual or possible or list(TABLE)))
    step = rules.step(case.step)
    suited = sorted(
        TABLE[action].by & {step.role} if step and TABLE[action].by & {step.role} else TABLE[action].by
    )
    outsiders = [frozenset({Role.APPLICANT}), frozenset({Role.AGENT}), frozenset({Role.SYSTEM})]
    roles = data.draw(
        st.sampled_from([frozenset({role}) for role in suited] * 3 + outsiders)
        | st.sets(st.sampled_from(STAFF), min_size=1, max_size=4).map(frozenset)
    )
    return Try(action, data.draw(PEOPLE), roles, data.draw(st.sampled_from([False] * 7 + [True])))


class OneCase(RuleBasedStateMachine):
    """People with random roles try random actions on one case of a random route."""

    @initialize(steps=middle_steps, forbidden=pairs, on_the_spot=st.booleans())
    def open(self, steps: list[Any], forbidden: list[tuple[str, str]], on_the_spot: bool) -> None:
        parts = [
            RouteStep(code=f"s{n}", name=f"第{n}步", kind=kind, role=role, signatures=signatures)
            for n, (kind, role, signatures) in enumerate(steps)
        ]
        last = Role.CHIEF_EXAMINER if on_the_spot else Role.APPROVER
        parts.append(RouteStep(code="decide", name="决定", kind=StepKind.DECISION, role=last))
        self.forbidden = [frozenset(pair) for pair in forbidden]
        self.rules = _rules(
            Route(
                code="any",
                name="任意",
                steps=tuple(parts),
                on_the_spot=on_the_spot,
                incompatible=tuple(IncompatibleDuties(duties=pair, basis="岗位分离") for pair in forbidden),
            )
        )
        body = {
            "promised": "20wd",
            "statutory": "60wd",
            "steps": [p.code for p in parts],
            "materials": ["m1", "m2"],
        }
        first = Happening(Action.SUBMIT, START, 9, body)
        self.at, self.events, self.case = START, [first], opened(NO, first)
        self.moves: list[tuple[State, Action, State]] = []
        self.done: set[tuple[int, str]] = set()
        self.kin_acted: list[Action] = []

    @precondition(lambda self: hasattr(self, "case"))
    @rule(data=st.data(), later=st.sampled_from([0, 0, 1, 2, 9]))
    def attempt(self, data: st.DataObject, later: int) -> None:
        wish = _wish(self.case, self.rules, data)
        self.at += timedelta(days=later, minutes=1)
        offices = frozenset(DEPARTMENTS) if Role.DEPARTMENT in wish.roles else frozenset()
        actor = None if wish.roles == {Role.SYSTEM} else wish.user
        body = _body(wish.action, self.case, data)
        command = Command(wish.action, self.at, actor, wish.roles, body, offices, wish.kin)
        shown = available(self.case, self.rules, command)
        context = Context(
            CALENDAR, frozenset(data.draw(st.sampled_from([("m1", "m2"), ("m1", "m2"), ("m1",)])))
        )
        try:
            happening = decide(self.case, self.rules, command, context)
        except REFUSALS:
            return
        assert wish.action in shown, "what is carried out was also offered"
        self._happened(happening, wish, offices)

    def _happened(self, happening: Happening, wish: Try, offices: frozenset[str]) -> None:
        before, self.case = self.case, evolve(self.case, happening)
        self.events.append(happening)
        self.moves.append((before.state, happening.action, self.case.state))
        if wish.kin and not wish.roles <= {Role.APPLICANT, Role.AGENT}:
            self.kin_acted.append(happening.action)
        if (duty := DUTY_OF.get(happening.action)) and happening.actor is not None:
            for person in {happening.actor, *happening.data.get("officers", ())}:
                self.done.add((person, duty))

    @invariant()
    def nobody_holds_two_duties_that_exclude_each_other(self) -> None:
        for pair in getattr(self, "forbidden", ()):
            for person in {who for who, _ in self.done}:
                assert not pair <= {duty for who, duty in self.done if who == person}

    @invariant()
    def nobody_handled_their_own_family(self) -> None:
        assert getattr(self, "kin_acted", []) == []

    @invariant()
    def every_move_stands_in_the_table(self) -> None:
        for before, action, after in getattr(self, "moves", []):
            assert before in TABLE[action].sources
            assert after is (TABLE[action].target or before)

    @invariant()
    def the_journal_says_what_the_snapshot_says(self) -> None:
        if not hasattr(self, "case"):
            return
        assert fold(NO, self.events) == self.case
        assert from_json(NO, to_json(self.case)) == self.case
        assert self.case.version == len(self.events)

    @invariant()
    def its_row_can_always_be_made(self) -> None:
        if hasattr(self, "case"):
            made = row(self.case, self.rules, OFFICE, CALENDAR, b"")
            assert made["state"] == self.case.state
            assert (
                (made["due_at"] is None) or made["yellow_at"] is None or made["yellow_at"] <= made["due_at"]
            )


def _rules(route: Route) -> CaseRules:
    def term(value: int) -> Term:
        return Term(value=value, unit="wd")

    return CaseRules(
        service="any",
        handling=Handling.COMMITTED,
        procedure=Procedure(
            code="licence",
            name="行政许可",
            correction_notice=term(5),
            correction_reply=term(30),
            deemed_acceptance=True,
            extension=term(10),
            delivery=term(10),
            tolerance=term(15),
            suspension_grounds=(SuspensionGround(code="hearing", name="听证", basis="第四十五条"),),
        ),
        route=route,
        office=OFFICE,
        parent_office="330000-civil-affairs",
        yellow_percent_left=30,
        tolerable=frozenset({"m2"}),
        committable=frozenset({"m2"}),
    )


def _body(action: Action, case: Snapshot, data: st.DataObject) -> dict[str, Any]:
    """What the action needs, right more often than not, so that cases get far."""
    reason = "情况属实，理由充分"
    earlier = case.steps[: case.position] or ("s0",)
    bodies: dict[Action, Any] = {
        Action.PRE_REVIEW: lambda: {"complete": True},
        Action.REQUEST_CORRECTION: lambda: {"faults": [{"about": "m1", "text": "请补交"}]},
        Action.ACCEPT_TOLERATED: lambda: {"materials": ["m2"], "commitment": "十日内补齐"},
        Action.ACCEPT_ON_COMMITMENT: lambda: {"materials": ["m2"], "commitment": "如有不实愿承担责任"},
        Action.REFUSE_ACCEPTANCE: lambda: {"reason": reason},
        Action.REVOKE_ACCEPTANCE: lambda: {"reason": reason},
        Action.SUPPLY: lambda: {"material": "m2"},
        Action.REASSIGN: lambda: {"to_user": data.draw(PEOPLE), "reason": "请假"},
        Action.REVIEW: lambda: {"opinion": "同意", "officers": data.draw(st.lists(PEOPLE, max_size=2))},
        Action.SEND_BACK: lambda: {"reason": reason, "step": data.draw(st.sampled_from(earlier))},
        Action.REQUEST_OPINION: lambda: {"offices": list(DEPARTMENTS), "question": "请核实场所情况"},
        Action.GIVE_OPINION: lambda: {"agrees": data.draw(st.booleans()), "opinion": "无意见"},
        Action.PUBLISH: lambda: {
            "text": "公示如下内容",
            "place": "公示栏",
            "days": data.draw(st.integers(1, 7)),
        },
        Action.OBJECT: lambda: {"text": "有不同意见"},
        Action.SUSPEND: lambda: {"ground": "hearing", "reason": reason},
        Action.EXTEND: lambda: {"days": 5, "reason": reason},
        Action.DENY: lambda: {"reasons": reason},
        Action.SERVE: lambda: {"method": "counter", "in_person": True},
        Action.RATE: lambda: {"grade": 5},
        Action.TERMINATE: lambda: {"reason": reason, "ground": "申请人死亡"},
        Action.LAPSE: lambda: {"what": "逾期未补正"},
        Action.RECTIFY: lambda: {"reason": reason, "field": "name", "old": "旧", "new": "新"},
        Action.REVOKE: lambda: {"reason": reason, "ground": "欺骗取得"},
    }
    make = bodies.get(action)
    return make() if make else {}


@sizes(60, 5000)
def test_no_sequence_of_attempts_breaks_a_promise(size: int) -> None:
    run_state_machine_as_test(
        OneCase,
        settings=settings(
            max_examples=size,
            stateful_step_count=25,
            deadline=None,
            derandomize=size < 1000,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,) if size < 1000 else tuple(Phase),
        ),
    )


def test_the_attempts_get_far_enough_to_mean_something() -> None:
    """Without this a machine whose every attempt is refused would pass."""
    reached: set[State] = set()

    class Watched(OneCase):
        def teardown(self) -> None:
            reached.update(after for _, _, after in getattr(self, "moves", []))

    run_state_machine_as_test(
        Watched,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
        ),
    )
    assert {State.IN_CORRECTION, State.ACCEPTED, State.IN_REVIEW, State.DECIDED, State.SERVED} <= reached


def test_a_second_officer_counts_as_well() -> None:
    """Whoever accepted may not sign the review as its second officer where the two exclude each other."""
    step = RouteStep(code="survey", name="入户调查", kind=StepKind.CHECK, role=Role.REVIEWER, signatures=2)
    last = RouteStep(code="decide", name="决定", kind=StepKind.DECISION, role=Role.APPROVER)
    duties = IncompatibleDuties(duties=("accept", "review"), basis="岗位分离")
    rules = _rules(Route(code="any", name="任意", steps=(step, last), incompatible=(duties,)))
    body = {"promised": "20wd", "steps": ["survey", "decide"], "materials": []}
    case = opened(NO, Happening(Action.SUBMIT, START, 9, body))
    context = Context(CALENDAR)
    clerk = Command(Action.ACCEPT, START, 1, frozenset({Role.CLERK}), {})
    case = evolve(case, decide(case, rules, clerk, context))
    review = Command(
        Action.REVIEW, START, 2, frozenset({Role.REVIEWER}), {"opinion": "属实", "officers": [1]}
    )
    with pytest.raises(IncompatibleDuty):
        decide(case, rules, review, context)
