"""R7 on cases: role × action × where the office stands, against the two tables that say who may do what."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reliability.conftest import sizes
from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.accounts.table import TABLE as PERMISSIONS
from yichuang.apps.accounts.table import Permission, Reach
from yichuang.apps.cases import applications, queries, queues
from yichuang.apps.cases.lifecycle import TABLE, Action
from yichuang.apps.cases.service import act, actions
from yichuang.apps.cases.tests.conftest import OFFICE, Hall
from yichuang.catalogue.model import Role
from yichuang.core.errors import DomainError, IncompatibleDuty, InvalidInput, NotAllowed, NotFound

PROVINCE, COUNTY, SIBLING, ELSEWHERE = (
    "330000-civil-affairs",
    "330212-civil-affairs",
    "330300-civil-affairs",
    "430000-civil-affairs",
)
BELOW = {
    PROVINCE: frozenset({PROVINCE, OFFICE, COUNTY, SIBLING}),
    OFFICE: frozenset({OFFICE, COUNTY}),
}
STAFF = tuple(r for r in Role if r not in (Role.APPLICANT, Role.AGENT, Role.SYSTEM))
OTHERS = {"child": COUNTY, "sibling": SIBLING, "parent": PROVINCE, "other province": ELSEWHERE}
NO_RIGHT = (NotAllowed, IncompatibleDuty)


def someone(role: Role, office: str, scope: str = "own") -> Actor:
    below = BELOW.get(office, frozenset({office}))
    return Actor(
        700 + STAFF.index(role),
        "某人",
        "staff",
        (Grant(role.value, office, scope, below if scope == "subtree" else frozenset({office}), below),),
    )


def stages(hall: Hall) -> list[str]:
    """Cases in the states where most can be done: submitted, in correction, in review, decided, served."""
    found = [hall.submit(hall.draft(changes={"association.name": f"演示市第{n}协会"})) for n in range(5)]
    _, correcting, reviewing, decided, served = found
    hall.act(correcting, Action.REQUEST_CORRECTION, "clerk", faults=[{"about": "name", "text": "名称有误"}])
    for no in (reviewing, decided, served):
        hall.act(no, Action.ACCEPT, "clerk")
        hall.act(no, Action.REVIEW, "reviewer", opinion="同意")
    for no in (decided, served):
        hall.act(no, Action.GRANT, "approver")
    hall.act(served, Action.SERVE, "clerk", method="electronic")
    return found


def attempt(hall: Hall, no: str, action: Action, actor: Actor) -> type[DomainError] | None:
    """Which refusal a person meets who sends the action with nothing in it; ``None`` where it was carried out."""
    try:
        act(no, action, {}, actor=actor, order=hall.order())
    except DomainError as refusal:
        return type(refusal)
    return None


@pytest.mark.django_db
@sizes(2, 5)
def test_at_any_other_office_a_case_does_not_exist(hall: Hall, size: int) -> None:
    for no in stages(hall)[::-2][:size] if size < 5 else stages(hall):
        for office in OTHERS.values():
            for role in STAFF:
                actor = someone(role, office)
                assert {attempt(hall, no, action, actor) for action in TABLE} == {NotFound}, (role, office)
                with pytest.raises(NotFound):
                    actions(no, actor=actor, at=hall.at)
                with pytest.raises(NotFound):
                    queries.case(no, actor=actor, at=hall.at)
                with pytest.raises(NotFound):
                    applications.of_actor(no.partition("/")[0], actor)
                assert lists(actor, hall) == [], (role, office)


def lists(actor: Actor, hall: Hall) -> list[Any]:
    """Everything a person could come across without knowing its number."""
    found: list[Any] = [*queues.tasks(actor=actor, at=hall.at)]
    for name in queues.QUEUES:
        found += queues.queue(name, actor=actor, at=hall.at)
    found += queues.cases(queues.Filters(), actor=actor, at=hall.at)
    found += queues.cases(queues.Filters(q="张演丰"), actor=actor, at=hall.at)
    return found + [count for count in queues.counts(actor=actor, at=hall.at).values() if count]


@pytest.mark.django_db
def test_at_the_own_office_a_role_is_offered_only_what_the_table_gives_it(hall: Hall) -> None:
    offered: dict[Role, set[Action]] = {role: set() for role in STAFF}
    for no in stages(hall):
        for role in STAFF:
            actor = someone(role, OFFICE)
            try:
                shown = set(actions(no, actor=actor, at=hall.at)[1])
            except NotFound:
                shown = set()
            offered[role] |= shown
            for action in TABLE:
                if action not in shown:
                    assert attempt(hall, no, action, actor) in (*NO_RIGHT, NotFound), (role, action)
                elif role not in TABLE[action].by:
                    pytest.fail(f"{role} was offered {action}")
    for role in (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.OFFICE_HEAD, Role.SUPERVISOR):
        assert offered[role], f"{role} is offered nothing at all"


@pytest.mark.django_db
def test_lists_follow_the_permission_to_see_cases(hall: Hall) -> None:
    number = len(stages(hall))
    for role in STAFF:
        reach = PERMISSIONS[Permission.SEE_CASE].get(role.value)
        assert reach in (Reach.GRANTED, None)
        own = queues.cases(queues.Filters(), actor=someone(role, OFFICE), at=hall.at)
        assert len(own) == (number if reach else 0), role
        above = queues.cases(queues.Filters(), actor=someone(role, PROVINCE), at=hall.at)
        assert above == [], role
        granted = queues.cases(queues.Filters(), actor=someone(role, PROVINCE, "subtree"), at=hall.at)
        assert len(granted) == (number if reach else 0), role


@pytest.mark.django_db
def test_a_citizen_reaches_only_their_own(hall: Hall) -> None:
    stranger = Actor(999_999, "路人", "citizen")
    for no in stages(hall):
        assert {attempt(hall, no, action, stranger) for action in TABLE} == {NotFound}
        own = set(actions(no, actor=hall.citizen, at=hall.at)[1])
        assert all(TABLE[action].by & {Role.APPLICANT} for action in own)
        for action in set(TABLE) - own:
            assert attempt(hall, no, action, hall.citizen) in (*NO_RIGHT, InvalidInput)
    assert lists(stranger, hall) == []
    assert queries.applications_of(stranger) == []
