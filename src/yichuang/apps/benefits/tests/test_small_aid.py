"""Temporary aid where the county delegates small sums: the amount found at home says who decides."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.benefits.models import Award
from yichuang.apps.benefits.service import open_award
from yichuang.apps.cases import applications, engine, papers, service, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests.conftest import MORNING, PDF, Hall, hall
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import IncompatibleDuty, InvalidAnswers, NotFound

__all__ = ["hall"]
pytestmark = pytest.mark.django_db
SERVICE, PLACE = "temporary-assistance", "330802001"
TOWNSHIP, COUNTY = "330802001-social-assistance", "330802-civil-affairs"
SMALL_FEN = 200_000


class Aid:
    """One urgent application; the township's officers and the county's approver."""

    def __init__(self) -> None:
        self.town = {
            name: self._officer(name, role, TOWNSHIP)
            for name, role in (
                *(("clerk", "clerk"), ("reviewer", "reviewer"), ("second", "reviewer")),
                ("approver", "approver"),
            )
        }
        self.county = self._officer("county", "approver", COUNTY)
        self.no = f"{self._submit()}/1"
        self.act(Action.ACCEPT, self.town["clerk"])

    def _officer(self, name: str, role: str, office: str) -> Actor:
        user = User.objects.create(username=f"s-{name}", name=f"演示{name}", kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=office), MORNING - timedelta(days=20))
        return accounts.actor_for(user, MORNING)

    def _submit(self) -> str:
        clerk = self.town["clerk"]
        draft = applications.Draft(SERVICE, PLACE, "counter")
        made = applications.open_draft(draft, actor=clerk, at=MORNING)
        answers = copy.deepcopy(releases.current_catalogue().scenarios[SERVICE].sample)
        answers["difficulty"] |= {"urgent": True, "happened_here": True}
        applications.save_answers(made.no, answers, actor=clerk, at=MORNING)
        for due in papers.materials_due(made, answers, MORNING):
            if due.to_upload:
                filing = documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
                paper = documents.store(PDF, filing)
                papers.add_material(made.no, due.use.material, paper, actor=clerk, at=MORNING)
        submission.submit(made.no, {"declaration": True}, actor=clerk, order=Order(MORNING))
        return made.no

    def act(self, action: Action, actor: Actor, **data: Any) -> Any:
        return service.act(self.no, action, data, actor=actor, order=Order(MORNING)).snapshot

    def visited(self, amount_fen: int) -> tuple[str, ...]:
        """The steps after two have visited and proposed a sum."""
        found = {
            "survey": {"consistent": True},
            "difficulty": {"special": False, "amount": amount_fen},
        }
        data = {"opinion": "情况属实", "officers": [self.town["second"].user_id]}
        service.review(self.no, data, found, actor=self.town["reviewer"], order=Order(MORNING))
        return engine.read(self.no).snapshot.steps

    def award(self) -> Award:
        event = journal.events_of(self.no)[-1]
        open_award(Message(1, "case.grant", self.no, {"version": event.seq}, 1))
        return Award.objects.get()


@pytest.fixture
def aid(hall: Hall) -> Aid:
    return Aid()


def test_a_small_sum_is_decided_and_paid_by_the_township(aid: Aid) -> None:
    assert engine.read(aid.no).snapshot.steps == ("survey", "decide"), "before a sum is known, the county"
    assert aid.visited(SMALL_FEN) == ("survey", "decide_small")
    with pytest.raises(NotFound):
        aid.act(Action.GRANT, aid.county, amount_fen=SMALL_FEN)
    with pytest.raises(InvalidAnswers) as refused:
        aid.act(Action.GRANT, aid.town["approver"], amount_fen=SMALL_FEN + 1)
    assert [finding.code for finding in refused.value.findings] == ["above_found"]
    assert aid.act(Action.GRANT, aid.town["approver"], amount_fen=SMALL_FEN).decision == "grant"
    award = aid.award()
    assert (award.office_id, award.rhythm) == (TOWNSHIP, "once")


def test_a_fen_more_is_decided_by_the_county(aid: Aid) -> None:
    assert aid.visited(SMALL_FEN + 1) == ("survey", "decide")
    with pytest.raises(NotFound):
        aid.act(Action.GRANT, aid.town["approver"], amount_fen=SMALL_FEN + 1)
    assert aid.act(Action.GRANT, aid.county, amount_fen=SMALL_FEN + 1).decision == "grant"
    assert aid.award().office_id == COUNTY


def test_a_sum_that_is_looked_into_again_may_change_who_decides(aid: Aid) -> None:
    aid.visited(SMALL_FEN)
    aid.act(Action.SEND_BACK, aid.town["approver"], step="survey", reason="金额再核实一次")
    assert aid.visited(SMALL_FEN * 2) == ("survey", "decide")


def test_whoever_took_the_application_in_does_not_decide_a_small_sum(aid: Aid) -> None:
    user = User.objects.get(pk=aid.town["clerk"].user_id)
    appoint(SYSTEM, user, Appointment(role="approver", office=TOWNSHIP), MORNING - timedelta(days=19))
    aid.visited(SMALL_FEN)
    with pytest.raises(IncompatibleDuty):
        aid.act(Action.GRANT, accounts.actor_for(user, MORNING), amount_fen=SMALL_FEN)
