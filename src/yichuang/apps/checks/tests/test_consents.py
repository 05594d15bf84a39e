"""Consents end: whoever is to consent anew is told in time, once a week, and the check goes on as soon as they have."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import consents, jobs, service
from yichuang.apps.checks.models import Answer, Check, State
from yichuang.apps.checks.tests.conftest import CHILD, FATHER, MOTHER, Centre
from yichuang.apps.notices.models import Notice
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources import service as sharing
from yichuang.rules.codes import Conclusion

pytestmark = pytest.mark.django_db


def told() -> int:
    return Notice.objects.filter(template="means_consent").count()


def years_later(centre: Centre) -> Check:
    """The re-check of a household that consented for 180 days, asked for the first time."""
    first = centre.ready()
    centre.sign(first)
    centre.later(days=200)
    again = service.Again(first.no, "recheck:1")
    return centre.run(service.request_again(again, actor=SYSTEM, at=centre.at))


def test_a_recheck_after_the_consents_ended_waits_and_asks_for_new_ones(centre: Centre) -> None:
    check = years_later(centre)
    assert check.state == State.RUNNING, "not undetermined: it waits for them until its limit"
    assert {row.reason for row in Answer.objects.filter(check_of=check)} == {"no_consent"}
    assert told() == 2, "the father for himself and the child, the mother for herself"
    assert [row.by.position for row in consents.standings(check, centre.at)] == [1, 2, 1]
    assert {row.ended_on for row in consents.standings(check, centre.at)} == {date(2027, 5, 22)}
    centre.later(minutes=1)
    centre.run(check)
    assert told() == 2
    centre.later(days=7)
    assert jobs.ask_for_consents(centre.at) == 2
    centre.consent(FATHER, CHILD)
    centre.consent(MOTHER, by=MOTHER)
    service.hear_consent(check.matter, at=centre.at)
    assert jobs.run_due(centre.at) == 1
    check.refresh_from_db()
    assert check.state == State.READY
    assert not any(row.wanted for row in consents.standings(check, centre.at))
    assert centre.sign(check).report.conclusion == Conclusion.BELOW


def test_a_consent_that_ends_before_the_report_is_asked_for_in_time(centre: Centre) -> None:
    check = centre.ready()
    centre.later(days=172)
    assert jobs.ask_for_consents(centre.at) == 0
    centre.later(days=1)
    assert {row.ends_on for row in consents.standings(check, centre.at)} == {date(2027, 5, 22)}
    assert jobs.ask_for_consents(centre.at) == 2
    centre.sign(check)
    centre.later(days=8)
    assert jobs.ask_for_consents(centre.at) == 0, "a check that is over needs none"


def test_a_new_familys_form_has_asked_them_and_they_have_a_day(centre: Centre) -> None:
    centre.consent(FATHER, CHILD)
    check = centre.run(centre.request())
    assert told() == 0
    centre.later(days=1)
    centre.run(check)
    assert told() == 1
    mother = check.people.get(position=2)
    assert mother.consent_asked_at == centre.at


def test_who_takes_back_a_consent_is_not_said_to_have_let_it_end(centre: Centre) -> None:
    check = centre.ready()
    mother = centre.family[str(MOTHER)]
    (given,) = sources.consents_of(mother)
    sharing.revoke_consent(accounts.actor_for(int(mother.user_id or 0), centre.at), given.pk, at=centre.at)
    centre.later(days=1)
    mine = consents.standings(check, centre.at)[1]
    assert (mine.lacks, mine.ended_on, mine.ends_on) == (True, None, None)
