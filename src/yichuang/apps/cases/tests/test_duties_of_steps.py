"""Who may do which step of a route, and which steps one person may not combine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

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
from yichuang.core.errors import IncompatibleDuty, NotAllowed
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
