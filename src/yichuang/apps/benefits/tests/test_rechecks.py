"""Looking again: opened once, proposed, the person heard first, decided by another, paid accordingly, got back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yichuang.apps.benefits import queries
from yichuang.apps.benefits.jobs import hourly
from yichuang.apps.benefits.models import Award, AwardState, Decision, Hearing, Line, Recheck, Repayment
from yichuang.apps.benefits.service import (
    Event,
    Proposal,
    Said,
    decide,
    demand,
    died,
    keep,
    married,
    note,
    propose,
    release,
    repay,
    report_change,
    speak,
    tell,
)
from yichuang.apps.benefits.tests.conftest import Pay
from yichuang.apps.documents import queries as documents
from yichuang.apps.journal import queries as journal
from yichuang.apps.notices import queries as notices
from yichuang.apps.parties import service as party_service
from yichuang.apps.registers import queries as registers
from yichuang.core.errors import (
    AlreadyExists,
    IncompatibleDuty,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotYours,
    OwnFamily,
)

pytestmark = pytest.mark.django_db
WHY = ("家庭月收入增加到每人900元。",)


def opened(pay: Pay, award: Award) -> Recheck:
    return report_change(
        award.number, "told", "大儿子找到工作", actor=pay.staff["clerk"], order=pay.order("told-1")
    )


def proposed(pay: Pay, award: Award, change: str = "lower", fen: int | None = 50_000) -> Recheck:
    recheck = opened(pay, award)
    return propose(recheck.pk, Proposal(change, WHY, fen), actor=pay.staff["clerk"], at=pay.at)  # type: ignore[arg-type]


def decided(pay: Pay, recheck: Recheck, answer: str = "", who: str = "approver") -> Recheck:
    return decide(recheck.pk, answer, actor=pay.staff[who], order=pay.order())


def test_what_is_due_is_opened_once_on_the_data_of_the_month(pay: Pay) -> None:
    award, later = pay.award(next_review=202612), pay.award(next_review=202701)
    assert hourly(pay.at) == 1
    assert hourly(pay.at) == 0
    recheck = Recheck.objects.get()
    assert (recheck.award, recheck.as_of, recheck.due_on) == (award, date(2026, 12, 1), date(2026, 12, 31))
    keep(_put_none(pay, recheck).pk, "情况没有变化", actor=pay.staff["approver"], order=pay.order())
    award.refresh_from_db()
    assert award.next_review == 202706, "half a year, where somebody can work"
    assert hourly(pay.at) == 0
    assert later.next_review == 202701


def _put_none(pay: Pay, recheck: Recheck) -> Recheck:
    return propose(recheck.pk, Proposal("none", ()), actor=pay.staff["clerk"], at=pay.at)  # type: ignore[arg-type]


def test_nothing_is_taken_away_before_the_person_was_heard(pay: Pay) -> None:
    award = pay.award()
    recheck = proposed(pay, award)
    with pytest.raises(NotAllowed) as refused:
        decided(pay, recheck)
    assert refused.value.fields["why"] == "not_heard"
    told = tell(recheck.pk, actor=pay.staff["clerk"], order=pay.order())
    assert told.statement_until == date(2026, 12, 17), "five working days"
    with pytest.raises(NotAllowed):
        decided(pay, recheck)
    spoken = speak(recheck.pk, "大儿子只做了两个月，已经不做了。", actor=pay.citizen, at=pay.at)
    assert Hearing.objects.get(pk=spoken.pk).text.startswith("大儿子")
    with pytest.raises(InvalidInput):
        decided(pay, recheck)  # what was said is to be answered
    decided(pay, recheck, "已向用工单位核实，合同仍在执行。")
    decision = Decision.objects.filter(award=award).order_by("-seq")[0]
    assert (decision.kind, decision.amount_fen, decision.from_month) == ("lower", 50_000, 202701)
    letter = documents.get(decision.letter)  # type: ignore[arg-type]
    assert letter.owner_user_id == pay.citizen.user_id
    templates = {notice.template for notice in notices.inbox(pay.citizen.user_id or 0)}
    assert templates == {"benefit_hearing", "benefit_changed"}
    entry = registers.get(award.entry)
    assert registers.fields(entry)["amount"] == 50_000
    assert [event.action for event in journal.events_of(award.number)] == ["hear", "lower"]


def test_who_says_nothing_is_decided_upon_when_the_time_is_over(pay: Pay) -> None:
    award = pay.award()
    recheck = proposed(pay, award)
    tell(recheck.pk, actor=pay.staff["clerk"], order=pay.order())
    pay.on(date(2026, 12, 17))
    with pytest.raises(NotAllowed):
        decided(pay, recheck)
    pay.on(date(2026, 12, 18))
    decided(pay, recheck)
    decided(pay, recheck)  # a second click
    assert award.decisions.count() == 2


def test_an_officers_record_of_the_hearing_counts_and_is_complete(pay: Pay) -> None:
    recheck = proposed(pay, pay.award())
    clerk = pay.staff["clerk"]
    with pytest.raises(NotAllowed):
        note(recheck.pk, Said("heard", "说明了情况", "家中", "罗玉"), actor=clerk, at=pay.at)
    tell(recheck.pk, actor=clerk, order=pay.order())
    with pytest.raises(InvalidInput):
        note(recheck.pk, Said("heard", "说明了情况"), actor=clerk, at=pay.at)
    note(recheck.pk, Said("waived", "电话里表示没有意见"), actor=clerk, at=pay.at)
    assert decided(pay, recheck).state == "decided"


def test_only_the_person_concerned_speaks_and_only_while_heard(pay: Pay) -> None:
    award = pay.award()
    recheck = proposed(pay, award)
    with pytest.raises(NotAllowed):
        speak(recheck.pk, "我有意见", actor=pay.citizen, at=pay.at)
    for stranger in (pay.staff["other"], pay.staff["clerk"]):
        with pytest.raises(NotFound):
            speak(recheck.pk, "我有意见", actor=stranger, at=pay.at)
    assert queries.own_awards(pay.staff["other"].user_id or 0) == []
    assert queries.own_awards(pay.citizen.user_id or 0) == [award]


def test_who_proposes_does_not_decide_and_nobody_decides_on_their_family(pay: Pay) -> None:
    award = pay.award()
    recheck = proposed(pay, award, "raise", 90_000)
    Recheck.objects.update(proposed_by=pay.staff["approver"].user_id)
    with pytest.raises(IncompatibleDuty):
        decided(pay, recheck)
    with pytest.raises(NotYours):
        decided(pay, recheck, who="other")
    relative = pay.person("李示清", date(1980, 1, 1))
    head = pay.staff["head"]
    from yichuang.apps.accounts import queries as accounts

    party_service.link_user(relative, accounts.user(head.user_id or 0), proof="counter", at=pay.at)
    assert award.holder is not None
    party_service.record_kinship(relative, award.holder, "parent", source="户籍")
    with pytest.raises(OwnFamily):
        decided(pay, recheck, who="head")
    Recheck.objects.update(proposed_by=pay.staff["clerk"].user_id)
    assert decided(pay, recheck).state == "decided", "a raise needs no hearing"


@pytest.mark.parametrize(
    ("change", "fen"),
    [("raise", 80_000), ("raise", 70_000), ("lower", 90_000), ("lower", None), ("lower", 0)],
)
def test_a_raise_raises_and_a_lowering_lowers(pay: Pay, change: str, fen: int | None) -> None:
    with pytest.raises(InvalidInput):
        proposed(pay, pay.award(), change, fen)


def test_fading_out_is_paid_to_its_last_month_and_ends_by_itself(pay: Pay) -> None:
    award = pay.award()
    recheck = proposed(pay, award, "fade", None)
    months = recheck.until_month
    assert (recheck.from_month, months) == (202701, 202706), "at most six months"
    tell(recheck.pk, actor=pay.staff["clerk"], order=pay.order())
    note(recheck.pk, Said("waived", "没有意见"), actor=pay.staff["clerk"], at=pay.at)
    decided(pay, recheck)
    award.refresh_from_db()
    assert award.state == AwardState.FADING
    pay.on(date(2027, 8, 9))
    pay.settled(202708)
    assert [line.for_month for line in Line.objects.order_by("for_month")] == [
        202612, 202701, 202702, 202703, 202704, 202705, 202706,
    ]  # fmt: skip
    hourly(pay.at)
    award.refresh_from_db()
    assert (award.state, registers.get(award.entry).state) == (AwardState.ENDED, "closed")


def test_a_death_in_the_family_is_looked_at_within_three_months(pay: Pay) -> None:
    award = pay.award(people=2)
    gone = award.members.order_by("pk")[1].person
    event = Event(gone.resident_id, date(2026, 11, 30), "feed:funeral-home:17")
    (recheck,) = died(event, at=pay.at)
    assert died(event, at=pay.at) == [], "he belongs to it no more"
    assert (recheck.cause, recheck.due_on, recheck.nobody_to_hear) == ("death", date(2027, 2, 28), False)
    assert award.members.filter(until=None).count() == 1
    pay.settled()
    assert Line.objects.get().amount_fen == 80_000, "the others are paid on"


def test_nothing_is_paid_after_the_death_of_the_only_person(pay: Pay) -> None:
    award = pay.award(since=202610)
    pay.settled(202612)
    assert award.holder is not None
    pay.on(date(2027, 1, 8))
    (recheck,) = died(Event(award.holder.resident_id, date(2026, 11, 3), "death:1"), at=pay.at)
    assert (recheck.state, recheck.change, recheck.from_month) == ("proposed", "stop", 202612)
    with pytest.raises(InvalidInput):
        pay.prepared(202701)
    decided(pay, recheck)
    award.refresh_from_db()
    assert award.state == AwardState.ENDED
    assert [(one.month, one.over_fen) for one in queries.computed(award)] == [(202612, 80_000)]


def test_what_was_held_back_by_mistake_is_paid_after_all(pay: Pay) -> None:
    award = pay.award()
    assert award.holder is not None
    died(Event(award.holder.resident_id, date(2026, 11, 3), "death:2"), at=pay.at)
    with pytest.raises(InvalidInput):
        pay.prepared()
    release(award.number, "同名同姓，本人健在", actor=pay.staff["approver"], order=pay.order())
    pay.settled()
    assert Line.objects.get().amount_fen == 80_000


def test_a_marriage_is_a_reason_to_look_and_a_strangers_none(pay: Pay) -> None:
    award = pay.award()
    assert award.holder is not None
    found = married(Event(award.holder.resident_id, date(2026, 12, 1), "marriage:5"), at=pay.at)
    assert [one.cause for one in found] == ["marriage"]
    assert married(Event("339999197205230027", date(2026, 12, 1), "marriage:6"), at=pay.at) == []


def over_paid(pay: Pay) -> Award:
    award = pay.award(since=202610)
    pay.settled()
    Decision.objects.create(
        award=award, seq=2, kind="lower", amount_fen=30_000, from_month=202611, cause="x", decided_at=pay.at
    )
    return award


def test_what_was_paid_too_much_is_demanded_month_by_month_and_comes_back(pay: Pay) -> None:
    award = over_paid(pay)
    approver, clerk = pay.staff["approver"], pay.staff["clerk"]
    row = demand(award.number, "收入变化没有告知", 3, actor=approver, order=pay.order("demand"))
    assert row.months == [[202611, 80_000, 30_000, 50_000], [202612, 80_000, 30_000, 50_000]]
    assert (row.total_fen, [fen for _, fen in row.instalments]) == (100_000, [33_334, 33_333, 33_333])
    assert demand(award.number, "收入变化没有告知", 3, actor=approver, order=pay.order("demand")) == row
    with pytest.raises(NotAllowed):
        demand(award.number, "再来一次试试", 1, actor=approver, order=pay.order())
    paid: dict[str, Any] = {"amount_fen": 40_000, "paid_on": pay.at.date(), "voucher": "票1"}
    for _ in range(2):
        repay(row.pk, paid, actor=clerk, order=pay.order())
    assert queries.outstanding(row) == 60_000
    with pytest.raises(InvalidInput):
        repay(row.pk, {**paid, "amount_fen": 60_001, "voucher": "票2"}, actor=clerk, order=pay.order())
    done = repay(row.pk, {**paid, "amount_fen": 60_000, "voucher": "票2"}, actor=clerk, order=pay.order())
    assert done.settled_at is not None
    assert queries.computed(award) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Repayment.objects.update(amount_fen=1)


def test_a_demand_in_the_wrong_hands_or_shape_is_refused(pay: Pay) -> None:
    award = over_paid(pay)
    approver = pay.staff["approver"]
    with pytest.raises(NotAllowed):
        demand(award.number, "收入变化没有告知", 3, actor=pay.staff["clerk"], order=pay.order())
    for count in (0, 13):
        with pytest.raises(InvalidInput):
            demand(award.number, "收入变化没有告知", count, actor=approver, order=pay.order())
    demand(award.number, "收入变化没有告知", 1, actor=approver, order=pay.order())
    Decision.objects.create(
        award=award, seq=3, kind="lower", amount_fen=20_000, from_month=202612, cause="x", decided_at=pay.at
    )
    with pytest.raises(AlreadyExists):
        demand(award.number, "又算出来一些", 1, actor=approver, order=pay.order())
