"""Who may do what where: grants, the table, delegations, handovers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yichuang.apps.accounts import queries, service
from yichuang.apps.accounts.actor import SYSTEM, Actor, Grant
from yichuang.apps.accounts.models import Membership, Office
from yichuang.apps.accounts.roles import STAFF_ROLES
from yichuang.apps.accounts.table import TABLE, Permission, Reach, allowed, offices_for, require
from yichuang.apps.accounts.tests.conftest import (
    AT,
    CITY,
    COUNTY,
    OTHER_CITY,
    PROVINCE,
    SIBLING,
    TOWNSHIP,
    TREE,
    YEAR,
    office,
    staff,
)
from yichuang.apps.journal import service as journal
from yichuang.core.errors import (
    AlreadyExists,
    CatalogueFault,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotYours,
    PurposeRequired,
)

LATER = AT + timedelta(hours=1)
ALL_OFFICES = (PROVINCE, CITY, COUNTY, TOWNSHIP, SIBLING, OTHER_CITY)


def test_offices_know_their_ancestors_and_closed_ones_stay(offices: None) -> None:
    assert queries.office(TOWNSHIP).lineage == [TOWNSHIP, COUNTY, CITY, PROVINCE]
    assert queries.offices_below(CITY) == {CITY, COUNTY, SIBLING, TOWNSHIP}
    moved = [o for o in TREE if o.code not in (SIBLING, TOWNSHIP)] + [office(TOWNSHIP, CITY)]
    service.sync_offices(moved)
    assert not Office.objects.get(pk=SIBLING).is_open
    assert queries.offices_below(CITY) == {CITY, COUNTY, SIBLING, TOWNSHIP}
    assert queries.offices_below(COUNTY) == {COUNTY}
    assert queries.office(TOWNSHIP).lineage == [TOWNSHIP, CITY, PROVINCE]


def test_a_broken_tree_of_offices_is_refused_whole(db: None) -> None:
    with pytest.raises(CatalogueFault, match="unknown_parent"):
        service.sync_offices([office(COUNTY, CITY)])
    with pytest.raises(CatalogueFault, match="parent_loop"):
        service.sync_offices([office(COUNTY, CITY), office(CITY, COUNTY)])
    assert not Office.objects.exists()


def test_an_actor_is_read_in_one_round_trip(offices: None, monkeypatch: pytest.MonkeyPatch) -> None:
    user = staff("wang", ("clerk", COUNTY), ("reviewer", TOWNSHIP))
    sent, real = [], journal.execute
    monkeypatch.setattr(journal, "execute", lambda *text: sent.append(text) or real(*text))
    with CaptureQueriesContext(connection) as beside:
        actor = queries.actor_for(user, LATER)
    assert (len(sent), len(beside)) == (1, 0)
    assert (actor.user_id, actor.name, actor.kind) == (user.pk, "wang甲", "staff")
    assert actor.offices("clerk") == {COUNTY}
    assert actor.offices() == {COUNTY, TOWNSHIP}
    assert actor.roles(TOWNSHIP) == {"reviewer"}
    assert actor.holds("clerk", COUNTY)
    assert not actor.holds("clerk", TOWNSHIP)


def test_memberships_hold_from_their_start_until_before_their_end(offices: None) -> None:
    user = staff("wang", ("clerk", COUNTY), until=AT + YEAR)
    assert not queries.actor_for(user, AT - timedelta(seconds=1)).grants
    assert queries.actor_for(user, AT).grants
    assert queries.actor_for(user, AT + YEAR - timedelta(seconds=1)).grants
    assert not queries.actor_for(user, AT + YEAR).grants


def test_a_user_switched_off_is_nobody(offices: None) -> None:
    user = staff("wang", ("clerk", COUNTY))
    service.set_active(SYSTEM, user.pk, active=False)
    with pytest.raises(NotFound):
        queries.actor_for(user, LATER)


def test_a_subtree_reaches_down_and_never_sideways_or_up(offices: None) -> None:
    user = staff("li", ("supervisor", CITY), scope="subtree", until=AT + YEAR, purpose="年度督查")
    actor = queries.actor_for(user, LATER)
    assert offices_for(actor, Permission.SEE_CASE) == {CITY, COUNTY, SIBLING, TOWNSHIP}
    assert not actor.roles(PROVINCE)
    assert not actor.roles(OTHER_CITY)


def test_a_city_sees_its_counties_figures_but_not_their_cases(offices: None) -> None:
    actor = queries.actor_for(staff("li", ("supervisor", CITY)), LATER)
    require(actor, Permission.SEE_FIGURES, COUNTY)
    require(actor, Permission.SEE_LIGHTS, TOWNSHIP)
    require(actor, Permission.SEE_CASE, CITY)
    with pytest.raises(NotYours):
        require(actor, Permission.SEE_CASE, COUNTY)
    with pytest.raises(NotYours):
        require(actor, Permission.SEE_FIGURES, OTHER_CITY)


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_role_reaches_exactly_what_the_table_says(permission: Permission, role: str) -> None:
    below = frozenset({COUNTY, TOWNSHIP})
    actor = Actor(1, "甲", "staff", (Grant(role, COUNTY, "own", frozenset({COUNTY}), below),))
    reach = TABLE[permission].get(role)
    expected = {None: set(), Reach.GRANTED: {COUNTY}, Reach.BELOW: {COUNTY, TOWNSHIP}}[reach]
    assert {code for code in ALL_OFFICES if allowed(actor, permission, code)} == expected
    assert allowed(actor, permission) is bool(expected)
    for code in set(ALL_OFFICES) - expected:
        with pytest.raises(NotYours if expected else NotAllowed):
            require(actor, permission, code)


def test_the_table_names_every_permission_and_only_known_roles() -> None:
    assert set(TABLE) == set(Permission)
    assert {role for roles in TABLE.values() for role in roles} <= set(STAFF_ROLES)


def test_citizens_hold_nothing_and_cannot_be_appointed(offices: None) -> None:
    citizen = service.create_user("c1", "张三", kind="citizen")
    actor = queries.actor_for(citizen, LATER)
    assert not any(allowed(actor, permission) for permission in Permission)
    with pytest.raises(NotAllowed):
        service.appoint(SYSTEM, citizen, service.Appointment(office=COUNTY, role="clerk"), AT)


def test_administrators_appoint_below_themselves_and_never_themselves(offices: None) -> None:
    admin = staff("admin", ("administrator", CITY))
    actor, clerk = queries.actor_for(admin, LATER), service.create_user("zhao", "赵")
    service.appoint(actor, clerk, service.Appointment(office=COUNTY, role="clerk"), LATER)
    with pytest.raises(NotYours):
        service.appoint(actor, clerk, service.Appointment(office=PROVINCE, role="clerk"), LATER)
    with pytest.raises(NotAllowed):
        service.appoint(actor, admin, service.Appointment(office=COUNTY, role="clerk"), LATER)
    with pytest.raises(AlreadyExists):
        service.appoint(actor, clerk, service.Appointment(office=COUNTY, role="clerk"), LATER)
    with pytest.raises(NotAllowed):
        service.appoint(
            queries.actor_for(clerk, LATER), admin, service.Appointment(office=COUNTY, role="clerk"), LATER
        )


def test_a_subtree_needs_purpose_and_end_in_service_and_database(offices: None) -> None:
    user = service.create_user("li", "李")
    far = service.Appointment(office=CITY, role="supervisor", scope="subtree", until=AT + YEAR)
    with pytest.raises(PurposeRequired):
        service.appoint(SYSTEM, user, far, AT)
    with pytest.raises(InvalidInput):
        service.appoint(
            SYSTEM, user, service.Appointment(CITY, "supervisor", scope="subtree", purpose="督查"), AT
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, office_id=CITY, role="supervisor", scope="subtree", since=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, office_id=CITY, role="king", since=AT)


def test_signing_is_lent_for_a_time_and_ends_with_the_lenders_own(offices: None) -> None:
    chief, clerk = staff("chief", ("chief_examiner", COUNTY)), staff("clerk", ("clerk", COUNTY))
    own = Membership.objects.get(user=chief)
    lender, end = queries.actor_for(chief, LATER), LATER + timedelta(days=7)
    lent = service.delegate(lender, own.pk, clerk, end, purpose="外出培训", at=LATER)
    assert queries.actor_for(clerk, LATER).holds("chief_examiner", COUNTY)
    assert not queries.actor_for(clerk, end).holds("chief_examiner", COUNTY)
    with pytest.raises(NotAllowed):
        service.delegate(queries.actor_for(clerk, LATER), lent.pk, chief, end, purpose="再转", at=LATER)
    service.end_membership(SYSTEM, own.pk, LATER + timedelta(days=1))
    assert not queries.actor_for(clerk, LATER + timedelta(days=2)).holds("chief_examiner", COUNTY)


def test_nobody_lends_what_they_do_not_hold(offices: None) -> None:
    chief, clerk = staff("chief", ("chief_examiner", COUNTY)), staff("clerk", ("clerk", COUNTY))
    of_chief, of_clerk = (Membership.objects.get(user=user).pk for user in (chief, clerk))
    actor = queries.actor_for(clerk, LATER)
    with pytest.raises(NotFound):
        service.delegate(actor, of_chief, clerk, AT + YEAR, purpose="想签", at=LATER)
    with pytest.raises(NotAllowed):
        service.delegate(actor, of_clerk, chief, AT + YEAR, purpose="想签", at=LATER)


def test_the_lender_takes_it_back_and_others_cannot(offices: None) -> None:
    chief, clerk = staff("chief", ("chief_examiner", COUNTY)), staff("clerk", ("clerk", COUNTY))
    lender = queries.actor_for(chief, LATER)
    lent = service.delegate(
        lender, Membership.objects.get(user=chief).pk, clerk, AT + YEAR, purpose="培训", at=LATER
    )
    with pytest.raises(NotAllowed):
        service.end_membership(queries.actor_for(clerk, LATER), Membership.objects.get(user=chief).pk, LATER)
    service.end_membership(lender, lent.pk, LATER)
    assert not queries.actor_for(clerk, LATER).holds("chief_examiner", COUNTY)


def test_a_handover_brings_tasks_for_its_time_and_no_role(offices: None) -> None:
    away, there = staff("away", ("reviewer", COUNTY)), staff("there", ("clerk", COUNTY))
    end = LATER + timedelta(days=3)
    actor = queries.actor_for(away, LATER)
    service.arrange_handover(actor, away, there, COUNTY, (LATER, end), reason="年假")
    stand_in = queries.actor_for(there, LATER)
    assert stand_in.acting_for == {away.pk}
    assert stand_in.roles(COUNTY) == {"clerk"}
    assert queries.actor_for(there, end).acting_for == frozenset()


def test_a_handover_goes_to_colleagues_and_is_arranged_by_leaders(offices: None) -> None:
    away, stranger = staff("away", ("reviewer", COUNTY)), staff("far", ("clerk", OTHER_CITY))
    head = queries.actor_for(staff("head", ("office_head", COUNTY)), LATER)
    span = (LATER, LATER + timedelta(days=3))
    with pytest.raises(NotAllowed):
        service.arrange_handover(head, away, stranger, COUNTY, span, reason="病假")
    with pytest.raises(NotAllowed):
        service.arrange_handover(
            queries.actor_for(stranger, LATER), away, stranger, COUNTY, span, reason="好奇"
        )
    there = staff("there", ("clerk", COUNTY))
    assert service.arrange_handover(head, away, there, COUNTY, span, reason="病假").pk


def test_holders_include_subtrees_from_above(offices: None) -> None:
    near = staff("near", ("supervisor", COUNTY))
    high = staff("high", ("supervisor", CITY), scope="subtree", until=AT + YEAR, purpose="督查")
    staff("own-only", ("supervisor", PROVINCE))
    assert list(queries.holders("supervisor", COUNTY, LATER)) == [near, high]
