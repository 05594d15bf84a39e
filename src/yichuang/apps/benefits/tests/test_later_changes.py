"""What happens to an award afterwards: made known, corrected, moved, another kind of aid, visited again."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.benefits import publishing
from yichuang.apps.benefits.models import Award, Cause, Change, Line, Posting, Recheck
from yichuang.apps.benefits.recoveries import computed
from yichuang.apps.benefits.service import (
    Proposal,
    correct_award,
    decide,
    keep_visit,
    move_home,
    post,
    propose,
    report_change,
)
from yichuang.apps.benefits.tests.conftest import COUNTY, TOWNSHIP, Pay
from yichuang.apps.benefits.tests.test_granting import OURS, granted, tell
from yichuang.apps.cases import engine, service
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order
from yichuang.apps.documents import queries as documents
from yichuang.apps.journal.outbox import Message
from yichuang.apps.registers import queries as registers
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import VisitKind
from yichuang.apps.visits.tests.conftest import picture
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
OURS.on("case.rectify", correct_award)
DUE = date(2026, 12, 17)


def rectified(pay: Pay, no: str, field: str, new: str) -> None:
    approver = accounts.actor_for(User.objects.get(username=f"g-approver-{COUNTY}"), pay.at)
    data = {"field": field, "old": "", "new": new, "reason": "录入时少写了一位"}
    service.act(no, Action.RECTIFY, data, actor=approver, order=Order(pay.at))
    tell()


def test_a_corrected_amount_is_owed_from_the_month_of_the_decision(pay: Pay) -> None:
    no = granted()
    tell()
    pay.settled(202612)
    rectified(pay, no, "amount", "120")
    award = Award.objects.get()
    assert list(award.decisions.order_by("seq").values_list("kind", "amount_fen", "from_month")) == [
        ("grant", 10_000, 202606),
        ("rectify", 12_000, 202606),
    ]
    pay.settled(202612)
    assert sum(Line.objects.filter(award=award).values_list("amount_fen", flat=True)) == 7 * 12_000
    correct_award(Message(1, "case.rectify", no, {"version": engine.read(no).snapshot.version}, 2))
    assert award.decisions.count() == 2


def test_an_amount_corrected_downwards_shows_as_paid_too_much(pay: Pay) -> None:
    no = granted()
    tell()
    pay.settled(202612)
    rectified(pay, no, "amount", "80.00")
    assert sum(one.over_fen for one in computed(Award.objects.get())) == 7 * 2_000


def test_a_corrected_account_is_paid_to_from_the_next_list(pay: Pay) -> None:
    no = granted()
    tell()
    rectified(pay, no, "payee_account", "6200000000000000070")
    award = Award.objects.get()
    assert [payee.account for payee in award.payees.order_by("seq")] == [
        "6200000000000000062",
        "6200000000000000070",
    ]
    assert award.decisions.count() == 1


# --- made known ----------------------------------------------------------------------------------------------------


def to_post(pay: Pay, **more: Any) -> Award:
    award = pay.award(people=3, **more)
    publishing.to_be_posted(award, "announce", [{"code": "announce", "on": DUE.isoformat()}])
    return award


def test_a_decision_hangs_in_the_village_for_as_long_as_it_runs(pay: Pay) -> None:
    award, clerk = to_post(pay), pay.staff["clerk"]
    assert [row.due_on for row in publishing.unposted(clerk)] == [DUE]
    assert publishing.shown(TOWNSHIP, DUE) == [], "not before it hangs there"
    for _ in range(2):
        post(award.number, "演示村公开栏", actor=clerk, order=pay.order())
    assert publishing.unposted(clerk) == []
    [line] = publishing.shown(TOWNSHIP, DUE)
    assert (line.people, line.kind, line.amount_fen, line.place) == (
        3,
        "最低生活保障",
        80_000,
        "演示村公开栏",
    )
    assert award.holder_name not in line.name
    assert publishing.places(DUE) == [TOWNSHIP]
    Award.objects.update(state="ended")
    assert publishing.shown(TOWNSHIP, DUE) == []
    assert publishing.places(DUE) == []
    with pytest.raises(NotAllowed):
        post(award.number, "另一处", actor=clerk, order=pay.order())


def test_a_child_is_never_made_known(pay: Pay) -> None:
    child = pay.person("赵演童", date(2012, 5, 1))
    award = to_post(pay, holder=child)
    assert not Posting.objects.filter(award=award).exists()
    with pytest.raises(NotFound):
        post(award.number, "演示村公开栏", actor=pay.staff["clerk"], order=pay.order())


def test_nobody_else_posts_and_a_place_is_named(pay: Pay) -> None:
    award = to_post(pay)
    with pytest.raises(NotFound):
        post(award.number, "演示村公开栏", actor=pay.citizen, order=pay.order())
    with pytest.raises(InvalidInput):
        post(award.number, " ", actor=pay.staff["clerk"], order=pay.order())


# --- moved ---------------------------------------------------------------------------------------------------------


def test_a_move_within_the_county_changes_who_looks_after_them(pay: Pay) -> None:
    award = pay.award()
    for _ in range(2):
        assert move_home(award.number, "330212002", actor=pay.staff["clerk"], order=pay.order("move")) is None
    award.refresh_from_db()
    assert (award.region, award.receiving_id, award.office_id) == (
        "330212002",
        "330212002-social-assistance",
        COUNTY,
    )
    assert Recheck.objects.count() == 0
    for region in ("330212002", "999999"):
        with pytest.raises(InvalidInput):
            move_home(award.number, region, actor=pay.staff["clerk"], order=pay.order())


def test_a_move_to_another_county_stops_nothing_before_they_were_heard(pay: Pay) -> None:
    award = pay.award()
    recheck = move_home(award.number, "330302001", actor=pay.staff["clerk"], order=pay.order("away"))
    assert recheck is not None
    assert (recheck.cause, recheck.change, recheck.from_month) == (Cause.MOVED, Change.STOP, 202702)
    assert any("五马街道" in reason for reason in recheck.reasons)
    with pytest.raises(NotAllowed) as refused:
        decide(recheck.pk, "", actor=pay.staff["approver"], order=pay.order())
    assert refused.value.fields["why"] == "not_heard"


def test_another_kind_of_aid_is_decided_by_hand_and_said_in_a_letter(pay: Pay) -> None:
    award = pay.award()
    clerk = pay.staff["clerk"]
    recheck = report_change(award.number, Cause.TOLD, "满六十岁", actor=clerk, order=pay.order("k"))
    for wrong in ("subsistence", "marginal", ""):
        with pytest.raises((InvalidInput, NotFound)):
            propose(recheck.pk, Proposal(Change.MOVE, ("年满六十。",), aid=wrong), actor=clerk, at=pay.at)
    propose(recheck.pk, Proposal(Change.MOVE, ("年满六十。",), aid="destitute"), actor=clerk, at=pay.at)
    decide(recheck.pk, "", actor=pay.staff["approver"], order=pay.order())
    award.refresh_from_db()
    last = award.decisions.order_by("-seq")[0]
    assert (award.aid, last.kind, last.amount_fen, last.from_month) == ("destitute", "move", 80_000, 202701)
    assert registers.fields(registers.get(award.entry))["kind"] == award.kind != "最低生活保障"
    assert documents.get(last.letter).subject == award.reference


# --- visited -------------------------------------------------------------------------------------------------------


def visitor(name: str) -> Actor:
    user = User.objects.create(username=f"v-{name}", name=name, kind="staff")
    appoint(SYSTEM, user, Appointment(role="reviewer", office=TOWNSHIP), DECEMBER_BEFORE)
    return accounts.actor_for(user, DECEMBER_BEFORE + timedelta(days=1))


def test_a_recheck_is_visited_by_two_of_the_offices_people(pay: Pay) -> None:
    award = pay.award()
    recheck = report_change(
        award.number, Cause.REPORT, "有人反映", actor=pay.staff["clerk"], order=pay.order("r")
    )
    lin, luo = visitor("林峰"), visitor("罗玉")
    visit = visits.Visit(
        key=uuid.uuid4(),
        subject="",
        kind=VisitKind.DISCOVERY,
        office="",
        visited_at=pay.at,
        findings="两人一起生活，没有新的收入。",
        consistent=True,
        second=luo.user_id,
        no_place_because="unavailable",
        signature=picture(),
    )
    row = keep_visit(recheck.pk, visit, actor=lin, at=pay.at)
    assert (row.kind, row.subject, row.office_id) == (VisitKind.RECHECK, recheck.subject, TOWNSHIP)
    assert keep_visit(recheck.pk, visit, actor=lin, at=pay.at).pk == row.pk
    with pytest.raises(NotFound):
        keep_visit(recheck.pk, visit, actor=pay.citizen, at=pay.at)


DECEMBER_BEFORE = Pay.__dataclass_fields__["at"].default - timedelta(days=9)  # type: ignore[operator]
