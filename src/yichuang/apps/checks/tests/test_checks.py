"""A check from the request to the report: asked, interrupted, disagreed, contested, signed, recomputed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import assessing, corrections, jobs, outcomes, queries, running, service, showing
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Answer, Check, Report, Ruling, State
from yichuang.apps.checks.tests.conftest import (
    CHILD,
    FATHER,
    MATTER,
    MOTHER,
    Centre,
    account,
    pension,
    wages,
)
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources.corrections import answered
from yichuang.apps.sources.models import Correction, Lookup
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, NotYours, OwnFamily
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.rules.codes import Conclusion

pytestmark = pytest.mark.django_db


def conclusion(check: Check) -> Conclusion:
    return showing.assessment(check)[1].conclusion


def actions(check: Check) -> list[str]:
    return [event.action for event in journal.events_of(check.no)]


def test_a_poor_family_comes_out_below_and_the_report_is_final(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(150_000))
    check = centre.ready()
    assert check.state == State.READY
    signed = centre.sign(check)
    assert signed.final
    assert signed.report.conclusion == Conclusion.BELOW
    assert actions(check) == ["request", "start", "ready", "report", "done"]
    found = outcomes.means_of(signed.report)
    assert found["means.property_ok"] is True
    assert found["means.counted"] == 3
    assert 0 < found["means.household_income"] <= 150_000
    assert found["means.amount"] > 0
    assert OutboxMessage.objects.filter(topic="check.done", subject=check.no).count() == 1


def test_a_family_that_earns_enough_comes_out_above_and_may_contest(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(2_000_000))
    check = centre.ready()
    signed = centre.sign(check)
    check.refresh_from_db()
    assert (signed.final, signed.report.conclusion, check.state) == (False, Conclusion.ABOVE, State.REPORTED)
    assert check.objection_until == date(2026, 11, 30)
    assert jobs.close_uncontested(centre.at + timedelta(days=7)) == 0, "the last day is the family's own"
    assert jobs.close_uncontested(centre.at + timedelta(days=8)) == 1
    check.refresh_from_db()
    assert check.state == State.FINAL
    assert actions(check)[-1] == "done"


def test_every_look_up_is_on_record_under_the_matter(centre: Centre) -> None:
    check = centre.ready()
    rows = Lookup.objects.filter(subject=MATTER, purpose="assistance")
    asked = {source for source, _ in centre.city.asked}
    assert asked == set(queries.sources_of_a_check(Evidence.of(check).catalogue))
    assert rows.count() == Answer.objects.filter(check_of=check).count() == 3 * len(asked)
    assert set(Answer.objects.values_list("lookup", flat=True)) == set(rows.values_list("pk", flat=True))


def test_a_source_that_is_down_is_never_read_as_nothing(centre: Centre) -> None:
    centre.city.down = {"bank-accounts"}
    check = centre.ready()
    assert check.state == State.RUNNING
    assert check.next_try_at == centre.at + timedelta(seconds=30)
    assert conclusion(check) == Conclusion.UNDETERMINED
    words = {s.kind: s.outcome for s in Evidence.of(check).statuses() if s.person == 1}
    assert (words["bank"], words["securities"]) == ("failed", "nothing")
    asked = len(centre.city.asked)
    centre.city.down, centre.at = set(), check.next_try_at
    assert jobs.run_due(centre.at) == 1
    assert {source for source, _ in centre.city.asked[asked:]} == {"bank-accounts"}, (
        "only what failed is asked again"
    )
    check.refresh_from_db()
    assert (check.state, conclusion(check)) == (State.READY, Conclusion.BELOW)


def test_while_a_source_is_left_alone_the_waits_do_not_grow(centre: Centre) -> None:
    centre.city.down = {"bank-accounts"}
    check = centre.ready()
    centre.city.down, centre.city.resting = set(), {"bank-accounts"}
    for _ in range(4):
        centre.at = check.next_try_at or centre.at
        check = centre.run(check)
        assert (check.next_try_at, check.tries) == (centre.at + timedelta(seconds=30), 1)
    centre.city.resting, centre.city.down = set(), {"bank-accounts"}
    centre.at = check.next_try_at or centre.at
    check = centre.run(check)
    assert check.next_try_at == centre.at + timedelta(minutes=1), "it was asked again, in vain"


def test_at_the_limit_the_report_names_what_is_missing(centre: Centre) -> None:
    centre.city.down = {"bank-accounts"}
    check = centre.ready()
    centre.at = check.due_at
    check = centre.run(check)
    assert check.state == State.READY
    signed = centre.sign(check)
    assert (signed.report.conclusion, signed.final) == (Conclusion.UNDETERMINED, False)
    told = showing.told(signed.report)
    assert "没有查清" in told.headline
    missing = Evidence.of(check).missing()
    assert {(m.kind, m.holder) for m in missing} == {("bank", "银行")}


def test_above_stays_above_although_something_is_missing(centre: Centre) -> None:
    centre.city.down = {"bank-accounts"}
    centre.city.has(FATHER, "tax", *wages(2_000_000))
    check = centre.ready()
    service.stop_waiting(check.no, "银行系统升级", actor=centre.reviewer, at=centre.at)
    assert centre.sign(check).report.conclusion == Conclusion.ABOVE


def test_what_an_officer_established_otherwise_is_not_missing(centre: Centre) -> None:
    centre.city.down = {"bank-accounts"}
    check = centre.ready()
    for position in (1, 2, 3):
        centre.settle(check, showing.missing_key("bank", position), "verified", "本人交来各行的存款证明")
    service.stop_waiting(check.no, "银行系统升级", actor=centre.reviewer, at=centre.at)
    assert conclusion(check) == Conclusion.BELOW


def test_an_adult_who_did_not_consent_is_asked_about_once_they_do(centre: Centre) -> None:
    centre.consent(FATHER, CHILD)
    check = centre.run(centre.request())
    assert check.state == State.RUNNING
    refused = Answer.objects.filter(check_of=check, outcome="refused")
    assert set(refused.values_list("person__position", flat=True)) == {2}
    assert ("tax", str(MOTHER)) not in centre.city.asked
    centre.later(minutes=1)
    centre.consent(MOTHER, by=MOTHER)
    centre.later(seconds=1)
    assert centre.run(check).state == State.READY
    assert ("tax", str(MOTHER)) in centre.city.asked


def test_a_worker_that_dies_is_followed_by_another(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.consent(FATHER, CHILD)
    centre.consent(MOTHER, by=MOTHER)
    check = centre.request()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "look_up_many", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_due(centre.at)
    assert jobs.run_due(centre.at) == 0, "the lease stands"
    centre.at += running.LEASE
    assert jobs.run_due(centre.at) == 1
    check.refresh_from_db()
    assert check.state == State.READY
    assert actions(check) == ["request", "start", "ready"]


def test_asking_twice_gives_one_check(centre: Centre) -> None:
    first = centre.request()
    assert centre.request().pk == first.pk
    assert Check.objects.count() == 1
    assert first.no.startswith("330212-26-HD01-000001-")


def test_the_clocks_follow_the_place(centre: Centre) -> None:
    check = centre.request()
    assert (check.due_at - timedelta(seconds=1)).date() == date(2026, 12, 14)  # 15 working days, Ningbo
    assert (check.start_due_at - timedelta(seconds=1)).date() == date(2026, 11, 26)
    other = centre.request(subject="x", region="330302001", office="330302-civil-affairs")
    assert (other.due_at - timedelta(seconds=1)).date() == date(2026, 12, 2)  # 7, Wenzhou


# --- disagreements ---------------------------------------------------------------------------------------------------


def codes(check: Check) -> dict[str, str]:
    return {one.code: one.key for one in showing.assessment(check)[1].differences}


def test_a_family_that_agrees_with_every_register_has_no_disagreement(centre: Centre) -> None:
    assert codes(centre.ready()) == {}


def test_a_closed_firm_that_is_still_registered_is_settled_before_the_report(centre: Centre) -> None:
    firm = {
        "role": 1,
        "capital_fen": 50_000_000,
        "active": True,
        "name": "演平小吃店",
        "uscc": "92330212MA00000001",
    }
    centre.city.has(FATHER, "firms", {**firm, "registered_on": "2015-01-01"})
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
    firm = {
        "role": 1,
        "capital_fen": 50_000_000,
        "active": True,
        "name": "演平小吃店",
        "uscc": "92330212MA00000001",
    }
    centre.city.has(FATHER, "firms", {**firm, "registered_on": "2015-01-01"})
    check = centre.ready()
    mine = queries.own_check(check.no, centre.family[str(FATHER)])[1]
    key = next(f.key for f in Evidence.of(check).findings if f.kind == "firms")
    service.contest(
        check.no, service.Said("早就不开了", (key,)), person=mine, actor=centre.clerk, at=centre.at
    )
    row = Correction.objects.get()
    assert (row.source, row.element, row.subject) == ("market-registration", "check.firms", MATTER)
    centre.city.has(FATHER, "firms", {**firm, "active": False, "registered_on": "2015-01-01"})
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


def test_the_same_inputs_give_the_same_digest_and_another_day_another_rule(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(350_000))
    check = centre.ready()
    report = centre.sign(check).report
    again = service.recompute(report, report.ruled_on)
    assert again.conclusion == Conclusion(report.conclusion)
    release = assessing.releases.release(report.release_id).digest
    assert again.digest(release) == report.digest
    earlier = service.recompute(report, date(2026, 6, 30))
    assert earlier.household["standard_fen"] < again.household["standard_fen"]
    assert earlier.digest(release) != report.digest


def test_anybody_may_verify_a_report_and_learns_nothing_of_it(centre: Centre) -> None:
    check = centre.ready()
    report = centre.sign(check).report
    seen = queries.verify(report.number.lower(), centre.at.date())
    assert seen is not None
    assert (seen.valid, seen.digest) == (True, report.digest)
    assert not hasattr(seen, "conclusion")
    late = queries.verify(report.number, report.valid_until + timedelta(days=1))
    assert late is not None
    assert not late.valid
    from yichuang.apps.journal import signing

    assert queries.attested(report.proof, signing.trusted()) == report.number
    assert queries.verify("330212-26-HD01-999999-K-1", centre.at.date()) is None


def test_what_is_signed_is_never_changed(centre: Centre) -> None:
    check = centre.ready()
    report = centre.sign(check).report
    for row in (report, Answer.objects.filter(check_of=check)[0]):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()
    assert Report.objects.count() == 1


def test_signing_twice_with_one_key_signs_once(centre: Centre) -> None:
    check = centre.ready()
    first = centre.sign(check, key="abc").report
    assert centre.sign(check, key="abc").report.pk == first.pk
    with pytest.raises(NotAllowed):
        centre.sign(check, key="other")


# --- who may -----------------------------------------------------------------------------------------------------------


def test_the_township_sees_the_conclusion_and_others_nothing(centre: Centre) -> None:
    check = centre.ready()
    assert queries.for_findings(check.no, actor=centre.reviewer) == check
    assert queries.for_conclusion(check.no, actor=centre.town) == check
    for actor in (centre.town, centre.stranger):
        with pytest.raises(NotFound):
            queries.for_findings(check.no, actor=actor)
    with pytest.raises(NotFound):
        queries.for_conclusion(check.no, actor=centre.stranger)
    with pytest.raises(NotAllowed):
        service.sign(check.no, actor=centre.clerk, at=centre.at)
    with pytest.raises(NotYours):
        service.sign(check.no, actor=centre.stranger, at=centre.at)


def test_every_look_is_on_record_for_everybody_it_is_about(centre: Centre) -> None:
    check = centre.ready()
    queries.look(check, centre.reviewer, centre.at, what="means_findings")
    queries.look(check, centre.town, centre.at, what="means_conclusion")
    for person in centre.family.values():
        assert [row.what for row in queries.looks_at(person, check)] == ["means_conclusion", "means_findings"]


def test_nobody_checks_their_own_family(centre: Centre) -> None:
    from yichuang.apps.parties import service as parties

    check = centre.ready()
    number = demo_resident_id(55, date(1985, 1, 1), Sex.FEMALE)
    own = parties.find_or_create_person("演示hedui", number, today=centre.at.date()).party
    parties.link_user(own, accounts.user(centre.reviewer.user_id or 0), proof="counter", at=centre.at)
    kin = centre.wanted(subject="kin", members=(service.Member("演示hedui", number, {"relation": 1}),))
    check = service.request(kin, actor=SYSTEM, at=centre.at)
    centre.run(check)
    service.stop_waiting(check.no, "没有授权", actor=centre.clerk, at=centre.at)
    with pytest.raises(OwnFamily):
        centre.sign(check)


def test_an_ended_check_asks_nobody(centre: Centre) -> None:
    check = centre.request()
    service.end(check.no, "申请已撤回", actor=SYSTEM, at=centre.at)
    assert jobs.run_due(centre.at) == 0
    assert centre.city.asked == []
    assert centre.request().pk != check.pk, "the next application asks anew"
