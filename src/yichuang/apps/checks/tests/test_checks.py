"""A check from the request to its answers: asked, interrupted, without consent, at its limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yichuang.apps.checks import jobs, outcomes, queries, running, service, showing
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Answer, Check, State
from yichuang.apps.checks.tests.conftest import (
    CHILD,
    FATHER,
    MATTER,
    MOTHER,
    Centre,
    conclusion,
    wages,
)
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.sources.models import Lookup
from yichuang.rules.codes import Conclusion

pytestmark = pytest.mark.django_db


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
