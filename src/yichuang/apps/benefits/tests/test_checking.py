"""Re-checks that rest on a means check: the same family, its registers asked again, what the rules make of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow
import pytest

from yichuang.apps.accounts.models import Unmasking
from yichuang.apps.benefits import months
from yichuang.apps.benefits.models import Award, Decision, Member, Payee, Recheck, Rhythm
from yichuang.apps.benefits.rechecks import Occasion, open_one
from yichuang.apps.benefits.service import begin_check, hear_check, recipients, take_results
from yichuang.apps.checks.models import Check
from yichuang.apps.checks.tests.conftest import CENTRE, FATHER, MATTER, TOWN, Centre, centre, city, wages
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.journal.outbox import Message
from yichuang.apps.releases import queries as releases
from yichuang.core.errors import NotAllowed, NotYours, PurposeRequired
from yichuang.rules.codes import Aid, Change, Conclusion, Reason
from yichuang.rules.tables import arrow_schema

__all__ = ["centre", "city"]
pytestmark = pytest.mark.django_db
FULL = 330_000  # three people without any income, at 1,100 yuan each


def award_of(centre: Centre, amount: int = FULL) -> Award:
    first = months.later(months.month_of(centre.at.date()))
    row = Award.objects.create(
        number="SA330212-2026-000001",
        case_no=f"{MATTER}/1",
        entry="00000000-0000-0000-0000-000000000001",
        service="subsistence-allowance",
        region="330212001",
        release_id=releases.current_id(),
        office_id=CENTRE,
        receiving_id=TOWN,
        kind="最低生活保障",
        aid="subsistence",
        rhythm=Rhythm.MONTH,
        holder_name="赵演平",
        holder=centre.family[str(FATHER)],
        first_month=first,
        unsettled_from=first,
        head=GENESIS,
    )
    Decision.objects.create(
        award=row,
        seq=1,
        kind="grant",
        amount_fen=amount,
        from_month=first,
        cause=row.case_no,
        decided_at=centre.at,
    )
    Member.objects.bulk_create(
        Member(award=row, person=person, since=centre.at.date()) for person in centre.family.values()
    )
    payee = Payee(award=row, name="赵演平", bank="演示银行", recorded_at=centre.at)
    payee.account = "6200000000000000017"
    payee.save()
    return row


def due(centre: Centre, award: Award) -> Recheck:
    month = months.first_day(award.first_month)
    return open_one(award, Occasion("cycle", "202612", month, month), at=centre.at)  # type: ignore[arg-type]


def heard(centre: Centre, recheck: Recheck) -> Recheck:
    """The check runs and is signed; what it told is heard, twice."""
    check = Check.objects.get(subject=recheck.subject)
    centre.sign(centre.run(check))
    row = OutboxMessage.objects.filter(topic="check.done", subject=check.no).get()
    for _ in range(2):
        hear_check(Message(row.pk, row.topic, row.subject, row.payload, 1))
    recheck.refresh_from_db()
    return recheck


def test_a_family_that_earns_now_is_proposed_less_with_the_reports_reasons(centre: Centre) -> None:
    centre.sign(centre.ready())
    award = award_of(centre)
    centre.later(days=12)
    centre.city.has(FATHER, "tax", *wages(150_000))
    recheck = due(centre, award)
    for _ in range(2):
        begin_check(recheck.pk, actor=centre.reviewer, at=centre.at)
    assert Check.objects.filter(subject=recheck.subject).count() == 1
    recheck = heard(centre, recheck)
    check = Check.objects.get(subject=recheck.subject)
    unit = centre.content(check)["result"][0]
    assert (recheck.state, recheck.change) == ("proposed", "lower")
    assert recheck.amount_fen == unit["amount_fen"] < FULL
    assert recheck.check_no == check.no
    assert recheck.digest
    assert recheck.reasons
    assert recheck.proposed_by_id == centre.reviewer.user_id, "who signed the report does not decide"


def test_a_family_as_before_stays_as_it_is_without_anybodys_doing(centre: Centre) -> None:
    centre.sign(centre.ready())
    award = award_of(centre)
    recheck = due(centre, award)
    begin_check(recheck.pk, actor=centre.reviewer, at=centre.at)
    recheck = heard(centre, recheck)
    award.refresh_from_db()
    assert (recheck.state, recheck.change) == ("kept", "none")
    assert award.next_review == months.later(months.month_of(centre.at.date()), 6)


def test_who_was_never_checked_online_is_not_checked_again(centre: Centre) -> None:
    recheck = due(centre, award_of(centre))
    with pytest.raises(NotAllowed) as refused:
        begin_check(recheck.pk, actor=centre.reviewer, at=centre.at)
    assert refused.value.fields["why"] == "never_checked"


def test_recipients_leave_as_the_tables_a_batch_reads(centre: Centre) -> None:
    centre.sign(centre.ready())
    award = award_of(centre)
    due(centre, award)
    at = centre.at.replace(month=12, day=2)
    found = recipients(CENTRE, "批量复核", actor=centre.reviewer, at=at)
    assert [row["household"] for row in found["households"]] == [award.pk]
    assert found["households"][0]["aid_fen"] == FULL
    people = found["members"]
    assert {row["resident_id"] for row in people} == {p.resident_id for p in centre.family.values()}
    for table, rows in found.items():
        pyarrow.Table.from_pylist(rows, schema=arrow_schema(table, raw=True))
    assert Unmasking.objects.filter(what="benefit.recipients").count() == 1
    with pytest.raises(NotYours):
        recipients(CENTRE, "看看", actor=centre.stranger, at=at)
    with pytest.raises(PurposeRequired):
        recipients(CENTRE, "", actor=centre.reviewer, at=at)


def result(award: Award, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "household": award.pk,
        "unit": 0,
        "conclusion": int(Conclusion.BELOW),
        "change": int(Change.NONE),
        "amount_fen": FULL,
        "reasons": int(Reason.INCOME_BELOW_STANDARD),
    }
    return row | more


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, ("kept", "none", FULL)),
        ({"change": int(Change.RAISE), "amount_fen": 340_000}, ("proposed", "raise", 340_000)),
        ({"change": int(Change.LOWER), "amount_fen": 100_000}, ("proposed", "lower", 100_000)),
        ({"change": int(Change.STOP), "amount_fen": 0}, ("proposed", "stop", 0)),
        ({"change": int(Change.FADE), "amount_fen": FULL}, ("proposed", "fade", FULL)),
        ({"change": int(Change.LOWER), "amount_fen": FULL}, ("kept", "none", FULL)),
        ({"change": int(Change.LOWER), "amount_fen": 340_000}, ("proposed", "raise", 340_000)),
        ({"change": int(Change.MOVE)}, ("proposed", "none", FULL)),
        ({"change": int(Change.MOVE), "aid": int(Aid.MARGINAL)}, ("proposed", "none", FULL)),
        ({"change": int(Change.MOVE), "aid": int(Aid.DESTITUTE)}, ("proposed", "move", FULL)),
        ({"conclusion": int(Conclusion.UNDETERMINED), "amount_fen": 0}, ("proposed", "none", FULL)),
    ],
)
def test_a_batchs_results_become_proposals_once(
    centre: Centre, row: dict[str, Any], expected: tuple[str, str, int]
) -> None:
    award = award_of(centre)
    recheck = due(centre, award)
    rows = [result(award, unit=7, change=int(Change.STOP)), result(award, **row), result(award, household=0)]
    at = centre.at.replace(month=12)
    taken = [
        take_results(rows, month=202612, digest="d" * 64, actor=centre.reviewer, at=at) for _ in range(2)
    ]
    assert taken == [1, 0]
    recheck.refresh_from_db()
    assert (recheck.state, recheck.change, recheck.amount_fen) == expected
    assert recheck.digest == "d" * 64
    assert recheck.as_of == date(2026, 12, 1)
