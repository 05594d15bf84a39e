"""The signed report: the same for ever, verified by anybody, seen by those it concerns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import assessing, jobs, queries, service, showing
from yichuang.apps.checks.models import Answer, Report
from yichuang.apps.checks.tests.conftest import (
    FATHER,
    Centre,
    account,
    wages,
)
from yichuang.core.errors import NotAllowed, NotFound, NotYours, OwnFamily
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.rules.codes import Conclusion

pytestmark = pytest.mark.django_db


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


def test_a_report_is_told_step_by_step_as_it_was_signed(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.city.has(FATHER, "bank", account(300_000))
    check = centre.ready()
    report = centre.sign(check).report
    ((unit, steps),) = showing.reckoning(report)
    assert (unit, steps) == (0, showing.steps_of(check, showing.assessment(check)[1]))
    older = [{key: value for key, value in row.items() if key != "below_standard"} for row in report.result]
    monkeypatch.setattr(Report, "result", older)
    assert showing.reckoning(report) == [], "what an older program signed is read in print"
