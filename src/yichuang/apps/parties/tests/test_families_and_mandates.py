"""Nobody handles their own family; nobody acts for another without a mandate."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from yichuang.apps.accounts import service as accounts_service
from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.accounts.models import User
from yichuang.apps.parties import queries, service
from yichuang.apps.parties.models import ConsentWay, Mandate, Person
from yichuang.apps.parties.service import Terms
from yichuang.apps.parties.tests.conftest import AT, DAY, TODAY, clerk, person
from yichuang.core.errors import AlreadyExists, ConsentRequired, InvalidInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
TERMS = Terms(("low-income",), "document:42", AT + timedelta(days=90))


def citizen(someone: Person) -> tuple[User, Actor]:
    user = accounts_service.create_user(f"c-{someone.pk.hex}", someone.name, kind="citizen")
    service.link_user(someone, user, proof="counter", at=AT)
    return user, Actor(user.pk, someone.name, "citizen")


def family_of(someone: Person, on: date) -> set[UUID]:
    """Everybody whose matters this person may not handle, themself apart."""
    user = someone.user or citizen(someone)[0]
    others = Person.objects.exclude(pk=someone.pk)
    return {one.pk for one in others if queries.is_own_family(user.pk, [one.pk], on)}


def test_family_is_kinship_both_ways_and_the_household() -> None:
    me, wife, father, lodger, stranger = (person(f"甲{n}", n) for n in range(1, 6))
    service.record_kinship(me, wife, "spouse", source="婚姻登记")
    service.record_kinship(father, me, "child", source="户籍")
    service.create_household("living", "330212", [(me, "head"), (lodger, "other")], since=TODAY)
    assert family_of(me, TODAY) == {wife.pk, father.pk, lodger.pk}
    assert family_of(wife, TODAY) == {me.pk}
    assert family_of(father, TODAY) == {me.pk}
    assert family_of(lodger, TODAY) == {me.pk}
    assert family_of(stranger, TODAY) == frozenset()


def test_family_ends_with_divorce_and_moving_out() -> None:
    me, wife, lodger = (person(f"甲{n}", n) for n in range(1, 4))
    service.record_kinship(me, wife, "spouse", source="婚姻登记", since=TODAY)
    home = service.create_household("living", "330212", [(me, "head"), (lodger, "other")], since=TODAY)
    assert family_of(me, TODAY - DAY) == frozenset()
    service.end_marriage(wife, me, until=TODAY + DAY)
    service.leave_household(home, lodger, until=TODAY + DAY)
    assert family_of(me, TODAY) == {wife.pk, lodger.pk}
    assert family_of(me, TODAY + DAY) == frozenset()


def test_nobody_handles_themself_or_their_family() -> None:
    me, sister, stranger = (person(f"甲{n}", n) for n in range(1, 4))
    user, _ = citizen(me)
    service.record_kinship(sister, me, "sibling", source="户籍")
    assert queries.is_own_family(user.pk, [stranger.pk, me.pk], TODAY)
    assert queries.is_own_family(user.pk, [sister.pk], TODAY)
    assert not queries.is_own_family(user.pk, [stranger.pk], TODAY)
    assert not queries.is_own_family(user.pk, [], TODAY)
    assert not queries.is_own_family(user.pk + 1, [me.pk], TODAY)


def test_a_household_has_one_head_and_each_member_once() -> None:
    one, two, three = (person(f"甲{n}", n) for n in range(1, 4))
    for members in ([(one, "head"), (two, "head")], [(one, "child")], [(one, "head"), (one, "child")]):
        with pytest.raises(InvalidInput):
            service.create_household("living", "330212", members, since=TODAY)
    home = service.create_household("living", "330212", [(one, "head"), (two, "child")], since=TODAY)
    for again in ((two, "child"), (three, "head")):
        with pytest.raises(AlreadyExists):
            service.join_household(home, *again, since=TODAY)
    service.join_household(home, three, "child", since=TODAY)
    assert family_of(one, TODAY) == {two.pk, three.pk}


def test_kinship_said_twice_is_one_row() -> None:
    one, two = person("甲", 1), person("乙", 2)
    for _ in range(2):
        service.record_kinship(one, two, "child", source="户籍")
    assert one.kin.count() == 1
    with pytest.raises(InvalidInput):
        service.record_kinship(one, one, "child", source="户籍")


def test_a_mandate_opens_its_services_for_its_time() -> None:
    old, young = person("老人", 1), person("子女", 2)
    _, principal = citizen(old)
    agent, _ = citizen(young)
    mandate = service.grant_mandate(principal, old, agent, TERMS, AT)
    assert queries.mandate_for(agent.pk, mandate.pk, "low-income", AT)
    assert not queries.mandate_for(agent.pk, mandate.pk, "marriage", AT)
    assert not queries.mandate_for(agent.pk, mandate.pk, "low-income", AT - DAY)
    assert not queries.mandate_for(agent.pk, mandate.pk, "low-income", TERMS.until)
    assert not queries.mandate_for(principal.user_id or 0, mandate.pk, "low-income", AT)
    assert [m.principal for m in queries.mandates_held(agent.pk, AT)] == [old]


def test_the_principal_revokes_and_strangers_do_not_even_learn_of_it() -> None:
    old, young, other = person("老人", 1), person("子女", 2), person("别人", 3)
    _, principal = citizen(old)
    agent, _ = citizen(young)
    _, stranger = citizen(other)
    mandate = service.grant_mandate(principal, old, agent, TERMS, AT)
    with pytest.raises(NotFound):
        service.revoke_mandate(stranger, mandate.pk, AT + DAY)
    service.revoke_mandate(principal, mandate.pk, AT + DAY)
    service.revoke_mandate(principal, mandate.pk, AT + 2 * DAY)
    assert queries.mandate_for(agent.pk, mandate.pk, "low-income", AT)
    assert not queries.mandate_for(agent.pk, mandate.pk, "low-income", AT + DAY)
    assert queries.mandates_given(old).get().revoked_at == AT + DAY


def test_a_mandate_needs_the_right_person_a_paper_and_an_end() -> None:
    old, young = person("老人", 1), person("子女", 2)
    _, principal = citizen(old)
    agent, agent_actor = citizen(young)
    with pytest.raises(NotAllowed):
        service.grant_mandate(agent_actor, old, agent, TERMS, AT)
    with pytest.raises(ConsentRequired):
        service.grant_mandate(principal, old, agent, Terms(("x",), " ", AT + DAY), AT)
    with pytest.raises(InvalidInput):
        service.grant_mandate(principal, old, agent, Terms((), "document:1", AT + DAY), AT)
    with pytest.raises(InvalidInput):
        service.grant_mandate(principal, old, agent, Terms(("x",), "document:1", AT), AT)
    assert not Mandate.objects.exists()


def test_a_clerk_records_a_signed_paper_but_never_for_themself() -> None:
    old, young = person("老人", 1), person("子女", 2)
    agent, _ = citizen(young)
    officer = accounts_service.create_user("wang", "王丽")
    everything = Terms(("*",), "document:42", AT + DAY)
    with pytest.raises(NotAllowed):
        service.grant_mandate(clerk(officer.pk), old, officer, everything, AT)
    mandate = service.grant_mandate(clerk(officer.pk), old, agent, everything, AT)
    assert queries.mandate_for(agent.pk, mandate.pk, "anything", AT)


def assistant(user_id: int) -> Actor:
    return Actor(user_id, "赵助", "staff", (Grant("assistant", "330212", "own", frozenset({"330212"})),))


def test_on_the_doorstep_a_signature_or_two_witnesses_stand_in_for_the_paper() -> None:
    old = person("老人", 1)
    helper = accounts_service.create_user("zhao", "赵助")
    drawn = Terms(("x",), "document:7", AT + DAY, ConsentWay.DRAWN)
    assert service.grant_mandate(assistant(helper.pk), old, helper, drawn, AT).way == "drawn"
    with pytest.raises(NotAllowed):
        service.grant_mandate(assistant(helper.pk), old, helper, Terms(("x",), "document:7", AT + DAY), AT)
    with pytest.raises(NotAllowed):
        service.grant_mandate(clerk_without_window(helper.pk), old, helper, drawn, AT)
    stated = Terms(("x",), "statement", AT + DAY, ConsentWay.WITNESSED, ("孙示一", "李示二"))
    assert service.grant_mandate(assistant(helper.pk), old, helper, stated, AT).witnesses == [
        "孙示一",
        "李示二",
    ]


def clerk_without_window(user_id: int) -> Actor:
    return Actor(user_id, "钱核", "staff", (Grant("reviewer", "330212", "own", frozenset({"330212"})),))


@pytest.mark.parametrize(
    "named",
    [(), ("孙示一",), ("孙示一", "孙示一"), ("孙示一", "老人"), ("赵助", "孙示一"), ("一", "二", "三")],
)
def test_witnesses_are_two_and_others(named: tuple[str, ...]) -> None:
    old = person("老人", 1)
    helper = accounts_service.create_user("zhao", "赵助")
    stated = Terms(("x",), "statement", AT + DAY, ConsentWay.WITNESSED, named)
    with pytest.raises(InvalidInput):
        service.grant_mandate(assistant(helper.pk), old, helper, stated, AT)


def test_an_errand_lives_as_long_as_its_mandate() -> None:
    old, young = person("老人", 1), person("子女", 2)
    _, principal = citizen(old)
    agent, _ = citizen(young)
    mandate = service.grant_mandate(principal, old, agent, TERMS, AT)
    for _ in range(2):
        service.begin_errand(mandate, "330212-26-SA01-000001-K", AT)
    assert [e.subject for e in queries.errands(agent.pk)] == ["330212-26-SA01-000001-K"]
    assert queries.pursues(agent.pk, "330212-26-SA01-000001-K", AT)
    assert not queries.pursues(agent.pk, "330212-26-SA01-000002-K", AT)
    assert not queries.pursues(principal.user_id or 0, "330212-26-SA01-000001-K", AT)
    service.revoke_mandate(principal, mandate.pk, AT + DAY)
    assert not queries.pursues(agent.pk, "330212-26-SA01-000001-K", AT + DAY)
    assert queries.mandate_for(agent.pk, mandate.pk, "low-income", AT + DAY) is None
