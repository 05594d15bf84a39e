"""Who applies for somebody else, as long as they may; who goes first, and why."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications, papers, pinned, priority, queries, queues, service, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.priority import Because
from yichuang.apps.cases.tests.conftest import MORNING, SERVICE, Hall, hall
from yichuang.apps.journal.models import Event
from yichuang.apps.parties import service as parties
from yichuang.catalogue.model import Role
from yichuang.core.errors import NotAllowed, NotFound
from yichuang.core.resident_id import Sex, demo_resident_id

__all__ = ["hall"]
pytestmark = pytest.mark.django_db
TODAY = MORNING.date()
OLD = str(demo_resident_id(7, date(1950, 5, 1), Sex.FEMALE))
YOUNG = str(demo_resident_id(7, date(1990, 5, 1), Sex.FEMALE))


def agent_of(hall: Hall, *services: str) -> tuple[Actor, parties.Terms]:
    user = User.objects.create(username="agent", name="赵助", kind="citizen")
    return accounts.actor_for(user, MORNING), parties.Terms(
        services, "document:1", timezone.now() + timedelta(days=30)
    )


def mandate(hall: Hall, agent: Actor, terms: parties.Terms) -> object:
    principal = parties.find_or_create_person("张演丰", OLD, today=TODAY).party
    parties.link_user(principal, User.objects.get(pk=hall.citizen.user_id), proof="counter", at=MORNING)
    return parties.grant_mandate(hall.citizen, principal, User.objects.get(pk=agent.user_id), terms, MORNING)


def test_an_agent_applies_the_principal_stays_the_applicant_and_revoking_ends_it(hall: Hall) -> None:
    agent, terms = agent_of(hall, SERVICE)
    given = mandate(hall, agent, terms)
    draft = applications.Draft(SERVICE, "330200", "agent", mandate=given.pk)
    row = applications.open_draft(draft, actor=agent, at=hall.at)
    assert (row.owner_id, row.created_by_id) == (hall.citizen.user_id, agent.user_id)
    applications.save_answers(row.no, copy.deepcopy(hall.sample()), actor=agent, at=hall.at)
    for due in papers.materials_due(row, hall.sample(), hall.at):
        if due.to_upload:
            hall.hand_in(row.no, due.use.material, agent)
    no = submission.submit(row.no, {"declaration": True}, actor=agent, order=hall.order())[0].snapshot.no
    first = Event.objects.get(subject=no, seq=1)
    assert first.actor == agent.user_id, "who acted stands in the journal"
    assert "on_behalf" in first.data["flags"]
    seen = queries.case(no, actor=agent, at=hall.at)
    assert seen.roles == {Role.AGENT}
    assert Action.WITHDRAW in seen.actions
    assert queries.case(no, actor=hall.citizen, at=hall.at).roles == {Role.APPLICANT}

    parties.revoke_mandate(hall.citizen, given.pk, timezone.now())
    for refused in (
        lambda: queries.case(no, actor=agent, at=hall.at),
        lambda: applications.of_actor(row.no, agent),
        lambda: service.act(no, Action.WITHDRAW, {}, actor=agent, order=hall.order()),
    ):
        with pytest.raises(NotFound):
            refused()
    assert queries.case(no, actor=hall.citizen, at=hall.at).roles == {Role.APPLICANT}


def test_no_mandate_another_service_or_somebody_elses_mandate_opens_nothing(hall: Hall) -> None:
    agent, terms = agent_of(hall, "another-service")
    given = mandate(hall, agent, terms)
    for draft, actor in (
        (applications.Draft(SERVICE, "330200", "agent"), agent),
        (applications.Draft(SERVICE, "330200", "agent", mandate=given.pk), agent),
        (applications.Draft(SERVICE, "330200", "agent", mandate=given.pk), hall.staff["clerk"]),
    ):
        with pytest.raises(NotAllowed) as refused:
            applications.open_draft(draft, actor=actor, at=hall.at)
        assert refused.value.fields["why"] == "no_mandate"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"applicant": {"resident_id": OLD}}, (Because.AGE,)),
        ({"applicant": {"resident_id": YOUNG}}, ()),
        ({"applicant": {"resident_id": "1"}}, ()),
        ({"applicant": {"resident_id": YOUNG}, "disabled": {"cert_no": "x"}}, (Because.DISABILITY,)),
        ({"disabled": {"has_certificate": False}}, ()),
        ({"circumstances": {"disabled_member": "applicant"}}, (Because.DISABILITY,)),
        ({"circumstances": {"disabled_member": "member"}}, ()),
        (
            {
                "applicant": {"resident_id": OLD},
                "members": [{"resident_id": OLD, "disability": "severe"}, {"disability": "none"}],
            },
            (Because.AGE, Because.DISABILITY),
        ),
        (
            {"applicant": {"resident_id": YOUNG}, "members": [{"resident_id": OLD, "disability": "severe"}]},
            (),
        ),
    ],
)
def test_who_goes_first_and_why(
    hall: Hall, answers: dict[str, object], expected: tuple[Because, ...]
) -> None:
    offering = pinned.releases.current_catalogue().offering(SERVICE, "330200")
    assert priority.because(offering, answers, TODAY) == expected


def test_the_day_of_the_birthday_decides(hall: Hall) -> None:
    offering = pinned.releases.current_catalogue().offering(SERVICE, "330200")
    answers = {"applicant": {"resident_id": str(demo_resident_id(7, date(1966, 3, 2), Sex.MALE))}}
    assert priority.because(offering, answers, date(2026, 3, 1)) == ()
    assert priority.because(offering, answers, date(2026, 3, 2)) == (Because.AGE,)


def test_who_goes_first_stands_first_and_every_row_comes_once(hall: Hall) -> None:
    numbers = []
    for n in range(5):
        no = hall.draft(changes={"association.name": f"演示市第{n}协会"})
        data = {"declaration": True, "priority": n in (2, 4)}
        done = submission.submit(no, data, actor=hall.citizen, order=hall.order())
        numbers.append(done[0].snapshot.no)
        hall.later(minutes=5)
    clerk = hall.staff["clerk"]
    flags = {row.no: "priority" in row.flags for row in queues.queue("to_accept", actor=clerk, at=hall.at)}
    wanted = sorted(numbers, key=lambda no: (not flags[no], no))
    assert [row.no for row in queues.queue("to_accept", actor=clerk, at=hall.at)] == wanted
    paged, after = [], ""
    while page := queues.queue("to_accept", actor=clerk, at=hall.at, after=after, limit=2):
        paged += [row.no for row in page]
        after = page[-1].after
    assert paged == wanted


def test_why_somebody_goes_first_stays_out_of_the_journal(hall: Hall) -> None:
    no = hall.submit(hall.draft(changes={"applicant.resident_id": OLD}))
    first = Event.objects.get(subject=no, seq=1)
    answers = queries.answers_for(queries.case(no, actor=hall.staff["clerk"], at=hall.at))
    offering = pinned.releases.current_catalogue().offering(SERVICE, "330200")
    assert ("priority" in first.data["flags"]) is bool(priority.because(offering, answers, TODAY))
    assert "age" not in str(first.data)
