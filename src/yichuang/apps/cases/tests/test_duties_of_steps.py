"""Who may do which step of a route, and which steps one person may not combine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from yichuang.apps.cases.lifecycle import (
    Action,
    CaseRules,
    Command,
    Happening,
    Snapshot,
    State,
    decide,
    evolve,
)
from yichuang.apps.cases.lifecycle.deadlines import tolerance_due
from yichuang.apps.cases.lifecycle.decide import Context
from yichuang.apps.cases.pinned import calendar
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import Role
from yichuang.config import env
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import IncompatibleDuty, InvalidInput, NotAllowed
from yichuang.core.limits import Limit

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def allowance() -> CaseRules:
    return rules_of("subsistence-allowance", "330212001")


def rules_of(service: str, region: str) -> CaseRules:
    catalogue = load(env.load().catalogue).catalogue
    assert catalogue is not None
    found = catalogue.offering(service, region)
    return CaseRules(
        service=service,
        handling=found.service.handling,
        procedure=found.procedure,
        route=found.route,
        office=found.office.code,
        parent_office=found.office.parent,
        yellow_percent_left=30,
        tolerable=frozenset(),
        committable=frozenset(),
    )


def accepted(rules: CaseRules, at_step: str, promised: str = "30wd") -> Snapshot:
    steps = tuple(step.code for step in rules.route.steps)
    case = Snapshot("x/1", State.IN_REVIEW, 2, MORNING, Limit.parse(promised), None)
    return replace(case, accepted_at=MORNING, steps=steps, planned=steps, position=steps.index(at_step))


def reviewed(case: Snapshot, rules: CaseRules, user: int, role: Role, **data: object) -> Snapshot:
    command = Command(Action.REVIEW, MORNING, user, frozenset({role}), {"opinion": "属实", **data})
    return evolve(case, decide(case, rules, command, Context(calendar("330212"))))


def test_a_step_is_done_by_the_role_that_the_route_names(allowance: CaseRules) -> None:
    case = accepted(allowance, "start_survey")
    with pytest.raises(NotAllowed, match="role"):
        reviewed(case, allowance, 1, Role.REVIEWER)
    assert reviewed(case, allowance, 1, Role.CLERK).step == "survey"


def test_who_surveyed_does_not_decide_even_as_the_second_officer(allowance: CaseRules) -> None:
    case = accepted(allowance, "survey")
    case = reviewed(case, allowance, 1, Role.REVIEWER, officers=[2], answers_version=1)
    case = replace(case, position=len(case.steps) - 1)
    for surveyor in (1, 2):
        command = Command(Action.GRANT, MORNING, surveyor, frozenset({Role.APPROVER}))
        with pytest.raises(IncompatibleDuty):
            decide(case, allowance, command, Context(calendar("330212")))
    command = Command(Action.GRANT, MORNING, 3, frozenset({Role.APPROVER}))
    assert isinstance(decide(case, allowance, command, Context(calendar("330212"))), Happening)


def test_a_case_decided_on_the_spot_leaves_the_procedures_time_for_a_promised_paper() -> None:
    rules = rules_of("elderly-care-institution-filing", "330212")
    first = rules.route.steps[0].code
    on_the_spot = tolerance_due(accepted(rules, first, "0wd"), rules, MORNING, calendar("330212"))
    assert on_the_spot == date(2026, 3, 16)
    assert tolerance_due(accepted(rules, first, "3wd"), rules, MORNING, calendar("330212")) == date(
        2026, 3, 5
    )


def objected(rules: CaseRules, at: datetime) -> Snapshot:
    """Published on the day, and objected to."""
    case = accepted(rules, "publication")
    case = done(case, rules, Action.PUBLISH, at, text="拟认定周某特困", place="村务公开栏")
    return done(case, rules, Action.OBJECT, at, Role.CLERK, text="他儿子在外面有工作")


def done(
    case: Snapshot,
    rules: CaseRules,
    action: Action,
    at: datetime,
    role: Role = Role.REVIEWER,
    **data: object,
) -> Snapshot:
    command = Command(action, at, 1, frozenset({role}), data)
    return evolve(case, decide(case, rules, command, Context(calendar("330212"))))


def test_what_a_destitute_notice_met_is_looked_into_again_and_published_again() -> None:
    rules = rules_of("destitute-support", "330212001")
    over = MORNING + timedelta(days=9)
    case = objected(rules, MORNING)
    with pytest.raises(NotAllowed, match="publish_again"):
        done(case, rules, Action.REVIEW, over, opinion="异议不成立")
    with pytest.raises(InvalidInput, match="after_looking_again"):
        done(case, rules, Action.SEND_BACK, over, step="initial_opinion", reason="公示有异议，请重新提意见")
    case = done(case, rules, Action.SEND_BACK, over, step="survey", reason="有异议，重新调查")
    assert (case.step, case.publication, case.objections) == ("survey", None, 1)
    case = replace(case, position=case.steps.index("publication"))  # surveyed, checked, an opinion given
    with pytest.raises(NotAllowed):
        done(case, rules, Action.REVIEW, over, opinion="没有问题")
    case = done(case, rules, Action.PUBLISH, over, text="拟认定周某特困", place="村务公开栏")
    ended = done(case, rules, Action.END_PUBLICATION, over + timedelta(days=8), Role.SYSTEM)
    assert ended.step == "decide"


@pytest.mark.parametrize(
    ("service", "on"),
    [
        ("destitute-support", datetime(2021, 6, 21, 10, 0, tzinfo=SHANGHAI)),
        ("subsistence-allowance", MORNING),
    ],
)
def test_before_that_law_and_in_other_routes_an_officer_weighs_the_objection(
    service: str, on: datetime
) -> None:
    rules = rules_of(service, "330212001")
    case = objected(rules, on)
    weighed = done(case, rules, Action.REVIEW, on + timedelta(days=8), opinion="查过了，异议不成立")
    assert weighed.position == case.position + 1
