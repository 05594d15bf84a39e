"""Payment lists: frozen, checked by another, paid once, whatever fails in between."""

from __future__ import annotations

import os
import signal
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from yichuang.apps.accounts.models import Unmasking
from yichuang.apps.benefits import cycles, queries, recoveries
from yichuang.apps.benefits.models import Award, Cycle, Decision, Line, LineState
from yichuang.apps.benefits.service import (
    Account,
    Answered,
    bank_rows,
    change_payee,
    check,
    export,
    prepare,
    reject,
    settle,
)
from yichuang.apps.benefits.tests.conftest import ACCOUNT, COUNTY, Pay
from yichuang.apps.journal import queries as journal
from yichuang.core.errors import (
    AlreadyExists,
    IncompatibleDuty,
    InvalidAnswers,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotYours,
    PurposeRequired,
)

pytestmark = pytest.mark.django_db


def lines_of(award: Award) -> list[tuple[int, int, str]]:
    rows = Line.objects.filter(award=award).order_by("pk")
    return list(rows.values_list("for_month", "amount_fen", "state"))


def decide(award: Award, seq: int, fen: int, since: int, kind: str = "raise") -> None:
    Decision.objects.create(
        award=award,
        seq=seq,
        kind=kind,
        amount_fen=fen,
        from_month=since,
        cause="x",
        decided_at=award.created_at,
    )
    Award.objects.filter(pk=award.pk).update(unsettled_from=min(award.unsettled_from, since))


def test_a_list_goes_its_way_and_every_month_is_paid_once(pay: Pay) -> None:
    award = pay.award()
    cycle = pay.settled()
    assert (cycle.state, cycle.lines_count, cycle.total_fen) == ("closed", 1, 80_000)
    assert lines_of(award) == [(202612, 80_000, "paid")]
    with pytest.raises(InvalidInput):
        pay.prepared()  # nothing is owed any more
    pay.on(date(2027, 1, 8))
    pay.settled(202701)
    assert [line[:2] for line in lines_of(award)] == [(202612, 80_000), (202701, 80_000)]
    actions = [event.action for event in journal.events_of(cycle.number)]
    assert actions == ["prepare", "check", "export", "settle"]


def test_what_the_bank_could_not_pay_is_paid_with_the_next_list(pay: Pay) -> None:
    award, other = pay.award(), pay.award(50_000)
    cycle = pay.settled(failed=(award,))
    assert cycle.state == "closed"
    again = pay.settled()
    assert (again.round, again.lines_count) == (2, 1)
    assert lines_of(award) == [(202612, 80_000, "failed"), (202612, 80_000, "paid")]
    assert lines_of(other) == [(202612, 50_000, "paid")]


def test_a_later_decision_brings_arrears_and_never_less_than_nothing(pay: Pay) -> None:
    award = pay.award(since=202610)
    pay.settled()
    assert [line[0] for line in lines_of(award)] == [202610, 202611, 202612]
    decide(award, 2, 90_000, 202611)
    pay.on(date(2027, 1, 8))
    pay.settled(202701)
    assert [line[:2] for line in lines_of(award)][3:] == [
        (202611, 10_000),
        (202612, 10_000),
        (202701, 90_000),
    ]
    decide(award, 3, 60_000, 202701, "lower")
    pay.on(date(2027, 2, 8))
    pay.settled(202702)
    assert lines_of(award)[-1][:2] == (202702, 60_000)
    assert [(one.month, one.over_fen) for one in recoveries.computed(award)] == [(202701, 30_000)]


def test_who_makes_a_list_does_not_check_it(pay: Pay) -> None:
    pay.award()
    both = pay.staff["head"]
    cycle = prepare(COUNTY, 202612, actor=pay.staff["clerk"], order=pay.order())
    Cycle.objects.filter(pk=cycle.pk).update(prepared_by=both.user_id)
    with pytest.raises(IncompatibleDuty):
        check(cycle.number, actor=both, order=pay.order())
    with pytest.raises(NotAllowed):
        check(cycle.number, actor=pay.staff["clerk"], order=pay.order())
    with pytest.raises(NotAllowed):
        export(cycle.number, "交银行", actor=pay.staff["approver"], order=pay.order())
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(checked_by=both.user_id)


def test_another_county_neither_sees_nor_touches_a_list(pay: Pay) -> None:
    award, other = pay.award(), pay.staff["other"]
    cycle = pay.prepared()
    for attempt in (
        lambda: check(cycle.number, actor=other, order=pay.order()),
        lambda: reject(cycle.number, "不对", actor=other, order=pay.order()),
        lambda: export(cycle.number, "交银行", actor=other, order=pay.order()),
    ):
        with pytest.raises(NotYours):
            attempt()
    for look in (
        lambda: queries.cycle(cycle.number, actor=other),
        lambda: queries.award(award.number, actor=other),
        lambda: queries.award(award.number, actor=pay.citizen),
    ):
        with pytest.raises(NotFound):
            look()
    assert queries.awards(other, queries.Filters()) == []
    assert queries.cycles(other) == []


def test_a_rejected_list_pays_nobody_and_owes_all_again(pay: Pay) -> None:
    award = pay.award()
    cycle = pay.prepared()
    with pytest.raises(AlreadyExists):
        pay.prepared()
    reject(cycle.number, "人数不对", actor=pay.staff["approver"], order=pay.order())
    again = pay.settled()
    assert again.round == 2
    assert [line[2] for line in lines_of(award)] == ["cancelled", "paid"]


def test_the_same_key_makes_one_list_and_a_month_to_come_none(pay: Pay) -> None:
    pay.award()
    first = pay.prepared(key="once")
    assert pay.prepared(key="once") == first
    assert Cycle.objects.count() == 1
    with pytest.raises(InvalidInput):
        pay.prepared(202701)


def test_a_frozen_line_is_held_by_the_database(pay: Pay) -> None:
    pay.award()
    pay.prepared()
    for change in ({"amount_fen": 1}, {"for_month": 202611}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(amount_fen=1)


def test_a_list_that_was_tampered_with_goes_nowhere(pay: Pay) -> None:
    pay.award()
    cycle = pay.prepared()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE benefits_line DISABLE TRIGGER USER")
        Line.objects.update(amount_fen=99_999_900)
        cursor.execute("ALTER TABLE benefits_line ENABLE TRIGGER USER")
    with pytest.raises(NotAllowed) as refused:
        check(cycle.number, actor=pay.staff["approver"], order=pay.order())
    assert refused.value.fields["why"] == "list_changed"


def test_accounts_leave_in_full_only_in_the_export_and_on_record(pay: Pay) -> None:
    award = pay.award()
    cycle = pay.prepared()
    check(cycle.number, actor=pay.staff["approver"], order=pay.order())
    with pytest.raises(PurposeRequired):
        export(cycle.number, " ", actor=pay.staff["approver"], order=pay.order())
    lines = export(cycle.number, "交代发银行", actor=pay.staff["approver"], order=pay.order())
    assert bank_rows(lines)[0][3:5] == [ACCOUNT, "800.00"]
    export(cycle.number, "银行要求重发", actor=pay.staff["approver"], order=pay.order())
    seen = Unmasking.objects.filter(whose=award.reference, what="benefit.payee_account")
    assert [row.purpose for row in seen.order_by("pk")] == ["交代发银行", "银行要求重发"]


def test_the_banks_file_counts_once_and_a_wrong_one_not_at_all(pay: Pay) -> None:
    pay.award(), pay.award()
    cycle, lines = pay.exported()
    clerk, today = pay.staff["clerk"], pay.at.date()
    wrong = [
        Answered(lines[0].pk, True, today),
        Answered(lines[0].pk, True, today),
        Answered(987_654_321, True, today),
        Answered(lines[1].pk, False, today),
    ]
    with pytest.raises(InvalidAnswers) as refused:
        settle(cycle.number, wrong, actor=clerk, order=pay.order())
    assert len(refused.value.fields["findings"]) == 3  # type: ignore[arg-type]
    assert set(Line.objects.values_list("state", flat=True)) == {"listed"}
    first = settle(cycle.number, wrong[:1], actor=clerk, order=pay.order())
    assert (first.paid, Cycle.objects.get().state) == (1, "exported")
    whole = [Answered(line.pk, True, today) for line in lines]
    second = settle(cycle.number, whole, actor=clerk, order=pay.order())
    assert (second.paid, second.known, Cycle.objects.get().state) == (1, 1, "closed")
    with pytest.raises(InvalidAnswers):
        settle(cycle.number, [Answered(lines[0].pk, False, today, "退票")], actor=clerk, order=pay.order())


def test_who_checks_sees_first_what_differs_from_the_month_before(pay: Pay) -> None:
    raised, lowered, stopped, kept = (pay.award(since=202612) for _ in range(4))
    pay.settled()
    pay.on(date(2027, 1, 8))
    decide(raised, 2, 90_000, 202701)
    decide(lowered, 2, 70_000, 202701, "lower")
    decide(stopped, 2, 0, 202701, "stop")
    new = pay.award(since=202701)
    change_payee(
        kept.number,
        Account("赵演平", "演示银行", "6200000000000000099"),
        "换了新卡",
        actor=pay.staff["clerk"],
        order=pay.order(),
    )
    found = {(one.kind, one.award.number) for one in queries.differences(pay.prepared(202701))}
    assert found == {
        ("raised", raised.number),
        ("lowered", lowered.number),
        ("stopped", stopped.number),
        ("new", new.number),
        ("account", kept.number),
    }


def test_a_single_payment_is_made_once(pay: Pay) -> None:
    award = pay.award(rhythm="once", aid="", next_review=None)
    pay.settled()
    pay.on(date(2027, 1, 8))
    with pytest.raises(InvalidInput):
        pay.prepared(202701)
    assert [line[2] for line in lines_of(award)] == [LineState.PAID]


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_make_one_list(pay: Pay) -> None:
    for _ in range(3):
        pay.award()
    made: list[str] = []
    start = threading.Barrier(4)

    def attempt(who: str, key: str) -> None:
        start.wait()
        try:
            made.append(prepare(COUNTY, 202612, actor=pay.staff[who], order=pay.order(key)).number)
        except (AlreadyExists, InvalidInput):
            made.append("")
        finally:
            connection.close()

    wanted = [("clerk", "one"), ("reviewer", "two"), ("clerk", "one"), ("reviewer", "two")]
    threads = [threading.Thread(target=attempt, args=pair) for pair in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Cycle.objects.count() == 1
    assert Line.objects.count() == 3
    assert {number for number in made if number} == {Cycle.objects.get().number}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["_lines", "_move_on", "after"])
def test_a_run_killed_mid_way_is_made_again_and_pays_the_same(pay: Pay, moment: str) -> None:
    """A power cut in the process that makes the list: before its lines, after them, after the commit."""
    for amount in (80_000, 60_000, 40_000):
        pay.award(amount, since=202611)
    killed = os.fork()
    if killed == 0:
        _die_at(pay, moment)
    assert os.waitstatus_to_exitcode(os.waitpid(killed, 0)[1]) == -signal.SIGKILL
    assert Cycle.objects.count() == (moment == "after"), "whole or not at all"
    cycle = pay.prepared(key="run")
    assert pay.prepared(key="run").pk == cycle.pk
    assert cycle.digest == cycles.digest_of(cycle)
    rows = Line.objects.order_by("award", "for_month").values_list("for_month", "amount_fen")
    assert list(rows) == [(m, fen) for fen in (80_000, 60_000, 40_000) for m in (202611, 202612)]


def _die_at(pay: Pay, moment: str) -> None:
    """The life of the forked process: a connection of its own, the run, the end."""
    inherited = connection.connection  # the parent's: neither used nor closed here
    connection.connection = None
    connection.ensure_connection()
    if moment != "after":
        setattr(cycles, moment, lambda *given: os.kill(os.getpid(), signal.SIGKILL))
    try:
        pay.prepared(key="run")
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
        del inherited
