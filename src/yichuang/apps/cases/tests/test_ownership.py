"""What was handed in at the counter belongs to the account of the proved applicant, and to nobody else's."""

from __future__ import annotations

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import ownership
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import Hall
from yichuang.apps.parties import service as parties
from yichuang.catalogue.model import Role
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound

OTHER_ID = "339999199001010013"


@pytest.fixture
def counter(hall: Hall) -> str:
    """A case taken in at the counter for somebody without an account."""
    no = hall.draft(channel="counter")
    Application.objects.filter(no=no).update(owner=None)
    return hall.submit(no, channel="counter")


def account(hall: Hall, name: str, number: str = "") -> Actor:
    """Somebody logged in; with a number, proved to be that person."""
    user = User.objects.create(username=f"account-{name}-{number}", name=name, kind="citizen")
    if number:
        person = parties.find_or_create_person(name, number, today=shanghai_date(hall.at)).party
        parties.link_user(person, user, proof="counter", at=hall.at)
    return accounts.actor_for(user, hall.at)


def test_the_proved_applicant_finds_it_among_their_own_and_may_act(hall: Hall, counter: str) -> None:
    applicant = hall.sample()["applicant"]
    who = account(hall, applicant["name"], applicant["resident_id"])
    assert ownership.take_over(who) == 1
    assert [row.no for row in cases.applications_of(who)] == [counter.partition("/")[0]]
    view = cases.case(counter, actor=who, at=hall.at)
    assert Role.APPLICANT in view.roles
    assert "withdraw" in {action.value for action in view.actions}
    assert ownership.take_over(who) == 0


def test_another_person_and_one_who_only_bears_the_name_find_nothing(hall: Hall, counter: str) -> None:
    name = hall.sample()["applicant"]["name"]
    for who in (account(hall, "王示远", OTHER_ID), account(hall, name)):
        assert ownership.take_over(who) == 0
        assert cases.applications_of(who) == []
        with pytest.raises(NotFound):
            cases.case(counter, actor=who, at=hall.at)


def test_who_is_in_the_file_in_another_role_does_not_own_it(hall: Hall, counter: str) -> None:
    row = Application.objects.get(no=counter.partition("/")[0])
    person = parties.find_or_create_person("王示远", OTHER_ID, today=shanghai_date(hall.at)).party
    row.parties.create(role="agent", name="王示远", person=person.pk)
    assert ownership.take_over(account(hall, "王示远", OTHER_ID)) == 0


def test_what_has_an_owner_keeps_it(hall: Hall) -> None:
    applicant = hall.sample()["applicant"]
    no = hall.submit(hall.draft()).partition("/")[0]
    who = account(hall, applicant["name"], applicant["resident_id"])
    assert ownership.take_over(who) == 0
    assert Application.objects.get(no=no).owner_id == hall.citizen.user_id
