"""What registers and families see differently: settled by an officer, contested, corrected by the holder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.checks import corrections, jobs, queries, service, showing
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Check, Ruling, State
from yichuang.apps.checks.tests.conftest import (
    FATHER,
    MATTER,
    Centre,
    account,
    conclusion,
    pension,
    wages,
)
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources.corrections import answered
from yichuang.apps.sources.models import Correction
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.rules.codes import Conclusion

pytestmark = pytest.mark.django_db


def codes(check: Check) -> dict[str, str]:
    return {one.code: one.key for one in showing.assessment(check)[1].differences}


SNACK_BAR = {
    "role": 1,
    "capital_fen": 50_000_000,
    "active": True,
    "name": "演平小吃店",
    "uscc": "92330212MA00000001",
    "registered_on": "2015-01-01",
}


def test_a_family_that_agrees_with_every_register_has_no_disagreement(centre: Centre) -> None:
    assert codes(centre.ready()) == {}


def test_a_closed_firm_that_is_still_registered_is_settled_before_the_report(centre: Centre) -> None:
    centre.city.has(FATHER, "firms", SNACK_BAR)
    check = centre.ready()
    found = codes(check)
    assert set(found) == {"firm"}
    assert conclusion(check) == Conclusion.ABOVE
    with pytest.raises(NotAllowed) as refused:
        centre.sign(check)
    assert refused.value.fields["why"] == "disagreements_open"
    centre.settle(check, found["firm"], "active")
    assert conclusion(check) == Conclusion.ABOVE
    centre.settle(check, found["firm"], "closed", "2019年已被吊销，看过公告")
    assert conclusion(check) == Conclusion.BELOW
    assert centre.sign(check).report.conclusion == Conclusion.BELOW
    assert Ruling.objects.filter(check_of=check).count() == 2, "both rulings stand on record"


@pytest.mark.parametrize(
    ("choice", "expected"), [("apart", Conclusion.BELOW), ("inside", Conclusion.UNDETERMINED)]
)
def test_somebody_registered_but_not_declared_is_a_disagreement(
    centre: Centre, choice: str, expected: Conclusion
) -> None:
    extra = demo_resident_id(19, date(1950, 1, 1), Sex.MALE)
    rows = centre.city.held[str(FATHER), "check.household"]
    row = {"resident_id": str(extra), "name": "赵示老", "relation": 4, "born": "1950-01-01", "alive": True}
    centre.city.has(FATHER, "household", *rows, row)
    check = centre.ready()
    centre.settle(check, codes(check)["household_extra"], choice)
    assert conclusion(check) == expected


def test_more_money_came_in_than_is_known_of(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(300_000, inflow_fen=60_000_00))
    check = centre.ready()
    before = showing.assessment(check)[1].household["income_month_fen"]
    centre.settle(check, codes(check)["inflow"], "income")
    assert showing.assessment(check)[1].household["income_month_fen"] - before == 500_000


def test_a_pension_that_arrives_nowhere_points_to_another_account(centre: Centre) -> None:
    centre.city.has(FATHER, "social_insurance", *pension(200_000))
    centre.city.has(FATHER, "bank", account(300_000, inflow_fen=100_000))
    check = centre.ready()
    assert set(codes(check)) == {"pension"}
    centre.settle(check, codes(check)["pension"], "account")
    assert conclusion(check) == Conclusion.UNDETERMINED


def test_police_and_marriage_register_may_differ(centre: Centre) -> None:
    row = centre.city.held[str(FATHER), "check.population"][0]
    centre.city.has(FATHER, "population", row | {"marital": 40})
    assert set(codes(centre.ready())) == {"marriage"}


def test_data_that_changes_opens_a_settled_disagreement_again(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(300_000, inflow_fen=60_000_00))
    check = centre.ready()
    centre.settle(check, codes(check)["inflow"], "explained")
    centre.city.has(FATHER, "bank", account(300_000, inflow_fen=90_000_00))
    service.recheck(check.no, actor=centre.reviewer, at=centre.at)
    check = centre.run(check)
    assert len(showing.assessment(check)[1].unsettled) == 1


# --- contest ---------------------------------------------------------------------------------------------------------


def test_a_contested_finding_is_ruled_on_and_the_next_report_is_final(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(50_000_000, tail="9999"), account(10_000))
    check = centre.ready()
    assert centre.sign(check).report.conclusion == Conclusion.ABOVE
    mine = queries.own_check(check.no, centre.family[str(FATHER)])[1]
    actor = accounts.actor_for(int(centre.family[str(FATHER)].user_id or 0), centre.at)
    key = next(f.key for f in Evidence.of(check).findings if "9999" in f.title)
    said = service.Said("这个账户不是我的，是同名的人", (key,))
    service.contest(check.no, said, person=mine, actor=actor, at=centre.at, key="k1")
    service.contest(check.no, said, person=mine, actor=actor, at=centre.at, key="k1")
    check.refresh_from_db()
    assert (check.state, check.statements.count()) == (State.CONTESTED, 1)
    centre.settle(check, key, "leave_out", "银行出具证明，开户人是另一人")
    signed = centre.sign(check)
    assert (signed.final, signed.report.conclusion, signed.report.version) == (True, Conclusion.BELOW, 2)


def test_what_the_holder_corrects_is_asked_for_again(centre: Centre) -> None:
    centre.city.has(FATHER, "firms", SNACK_BAR)
    check = centre.ready()
    mine = queries.own_check(check.no, centre.family[str(FATHER)])[1]
    key = next(f.key for f in Evidence.of(check).findings if f.kind == "firms")
    service.contest(
        check.no, service.Said("早就不开了", (key,)), person=mine, actor=centre.clerk, at=centre.at
    )
    row = Correction.objects.get()
    assert (row.source, row.element, row.subject) == ("market-registration", "check.firms", MATTER)
    centre.city.has(FATHER, "firms", {**SNACK_BAR, "active": False})
    with transaction.atomic():
        answered(str(row.pk), accepted=True, text="已标注吊销", at=centre.at + timedelta(minutes=1))
    corrections.of_correction(_message(row))
    asked = len(centre.city.asked)
    assert jobs.run_due(centre.at + timedelta(minutes=2)) == 1
    assert centre.city.asked[asked:] == [("market-registration", str(FATHER))]
    check.refresh_from_db()
    assert (check.state, codes(check), conclusion(check)) == (State.READY, {}, Conclusion.BELOW)


def _message(row: Correction) -> Message:
    return Message(1, "correction.answered", row.subject, {"correction": str(row.pk)}, 1)


def test_a_contest_that_does_not_hold_still_ends_in_a_final_report(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(2_000_000))
    check = centre.ready()
    centre.sign(check)
    said = service.Said("现在没有工作了，请重新查")
    service.contest(check.no, said, person=None, actor=centre.clerk, at=centre.at)
    service.recheck(check.no, actor=centre.reviewer, at=centre.at)
    centre.run(check)
    assert centre.sign(check).final


def test_nobody_contests_what_is_not_theirs(centre: Centre) -> None:
    check = centre.ready()
    with pytest.raises(NotFound):
        queries.own_check(check.no, _stranger())
    mine = queries.own_check(check.no, centre.family[str(FATHER)])[1]
    said = service.Said("这不是我的东西", ("bank:1:bank-accounts:000000000000",))
    with pytest.raises(NotFound):
        service.contest(check.no, said, person=mine, actor=centre.clerk, at=centre.at)
    with pytest.raises(InvalidInput):
        service.contest(check.no, service.Said("不"), person=mine, actor=centre.clerk, at=centre.at)


def _stranger() -> object:
    from yichuang.apps.parties import service as parties

    number = demo_resident_id(77, date(1980, 1, 1), Sex.MALE)
    return parties.find_or_create_person("孙示外", number, today=date(2026, 11, 23)).party


# --- the report ------------------------------------------------------------------------------------------------------
