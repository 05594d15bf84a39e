"""What a case grants becomes an award; what is revoked stops being one; relatives of officials stand apart."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.benefits.models import Award, AwardState, Decision, Line, OfficialRelative
from yichuang.apps.benefits.recoveries import computed
from yichuang.apps.benefits.service import note_relative, open_award, release, revoke_award
from yichuang.apps.benefits.tests.conftest import COUNTY, TOWNSHIP, Pay
from yichuang.apps.cases import applications, engine, papers, service, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests.conftest import MORNING, PDF
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import outbox
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.journal.outbox import Message
from yichuang.apps.registers import queries as registers
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.scenarios import put
from yichuang.core.errors import InvalidInput

pytestmark = pytest.mark.django_db
OLD_AGE, AT = "old-age-allowance", MORNING.replace(month=5, day=21)

OURS = outbox.Handlers()
OURS.on("case.submit", note_relative)
OURS.on("case.grant", open_award)
OURS.on("case.revoke", revoke_award)


def tell() -> None:
    while outbox.drain(OURS, timezone.now()):
        pass


def staff(role: str, office: str) -> Actor:
    user = User.objects.create(username=f"g-{role}-{office}", name=f"演示{role}", kind="staff")
    appoint(SYSTEM, user, Appointment(role=role, office=office), AT - timedelta(days=90))
    return accounts.actor_for(user, AT)


def submitted(code: str, clerk: Actor, **changes: Any) -> str:
    made = applications.open_draft(applications.Draft(code, "330212001", "counter"), actor=clerk, at=AT)
    given = copy.deepcopy(releases.current_catalogue().scenarios[code].sample)
    for path, value in changes.items():
        put(given, path.replace("__", "."), value)
    applications.save_answers(made.no, given, actor=clerk, at=AT)
    for due in papers.materials_due(made, given, AT):
        if due.to_upload:
            filing = documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
            paper = documents.store(PDF, filing)
            papers.add_material(made.no, due.use.material, paper, actor=clerk, at=AT)
    submission.submit(made.no, {"declaration": True}, actor=clerk, order=Order(AT))
    return f"{made.no}/1"


def granted() -> str:
    clerk = staff("clerk", TOWNSHIP)
    no = submitted(OLD_AGE, clerk)
    service.act(no, Action.ACCEPT, {}, actor=clerk, order=Order(AT))
    entered = {"elder": {"alive_checked": True}}
    service.review(no, {"opinion": "健在"}, entered, actor=staff("reviewer", TOWNSHIP), order=Order(AT))
    service.act(no, Action.GRANT, {"amount_fen": 10_000}, actor=staff("approver", COUNTY), order=Order(AT))
    return no


def test_a_grant_is_paid_from_the_month_after_by_the_county_that_decided(pay: Pay) -> None:
    no = granted()
    tell()
    award = Award.objects.get()
    assert (award.case_no, award.rhythm, award.first_month) == (no, "month", 202606)
    assert (award.office_id, award.receiving_id) == (COUNTY, TOWNSHIP)
    decision = Decision.objects.get()
    assert (decision.kind, decision.amount_fen, decision.from_month) == ("grant", 10_000, 202606)
    assert award.payees.get().account == "6200000000000000062"
    assert award.members.get().person == award.holder
    assert (award.next_review, award.relative_in_office) == (None, False), "it does not rest on means"
    assert [event.action for event in journal.events_of(award.number)] == ["grant"]


def test_a_grant_without_an_amount_or_account_is_held_and_looked_at(
    pay: Pay, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted()
    whole = registers.fields
    gone = ("amount", "payee_account")
    monkeypatch.setattr(registers, "fields", lambda e: {k: v for k, v in whole(e).items() if k not in gone})
    tell()
    award = Award.objects.get()
    assert award.held_from == award.first_month
    assert "金额" in award.held_why
    assert award.rechecks.get().cause == "report"
    with pytest.raises(InvalidInput):
        pay.prepared()
    with pytest.raises(InvalidInput):
        release(award.number, "可以发了", actor=pay.staff["approver"], order=pay.order())


def test_the_same_grant_heard_again_makes_no_second_award(pay: Pay) -> None:
    no = granted()
    message = OutboxMessage.objects.filter(topic="case.grant").get()
    again = Message(message.pk, message.topic, message.subject, message.payload, 1)
    for _ in range(3):
        open_award(again)
    assert Award.objects.filter(case_no=no).count() == 1


def test_a_revoked_decision_is_owed_for_no_month(pay: Pay) -> None:
    no = granted()
    tell()
    pay.settled(202612)
    assert Line.objects.count() == 7
    head = staff("office_head", COUNTY)
    data = {"ground": "《社会救助法》第七十三条", "reason": "重复享受"}
    service.act(no, Action.REVOKE, data, actor=head, order=Order(pay.at))
    tell()
    award = Award.objects.get()
    assert (award.state, award.decisions.count()) == (AwardState.ENDED, 2)
    assert sum(one.over_fen for one in computed(award)) == 70_000


def test_near_relatives_of_officials_are_noted_from_the_first_day(pay: Pay) -> None:
    clerk = staff("clerk", TOWNSHIP)
    no = submitted("subsistence-allowance", clerk, household__relative_in_office=True)
    tell()
    row = OfficialRelative.objects.get()
    assert (row.case_no, row.office_id, row.receiving_id) == (no, COUNTY, TOWNSHIP)
    steps = engine.read(no).snapshot.planned
    assert steps.index("county_visit") == steps.index("decide") - 1, "the county visits before it decides"
    other = submitted("subsistence-allowance", clerk, household__relative_in_office=False)
    assert "county_visit" not in engine.read(other).snapshot.planned
    tell()
    assert OfficialRelative.objects.count() == 1
