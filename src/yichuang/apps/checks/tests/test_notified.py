"""Work refused without reason: notified by the labour office, put on record with its paper, counted while aided."""

from __future__ import annotations

import pytest

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import notified, people, printing, service, showing
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Check
from yichuang.apps.checks.tests.conftest import FATHER, MOTHER, Centre, wages
from yichuang.core.errors import NotFound
from yichuang.rules.codes import Aid

pytestmark = pytest.mark.django_db
AIDED = {"aid": int(Aid.SUBSISTENCE), "aid_fen": 150_000}


def test_the_share_of_who_refused_work_is_cut_and_given_back(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(150_000))
    check = centre.ready(household=AIDED)
    before = showing.assessment(check)[1].household
    centre.settle(check, notified.key(2), "refused", "人社局告知函，三次介绍工作都没有去")
    cut = showing.assessment(check)[1].household
    assert (before["supported"], cut["supported"], cut["counted"]) == (3, 2, 3)
    assert cut["amount_fen"] < before["amount_fen"]
    centre.settle(check, notified.key(2), "none", "查明当时住院，有正当理由")
    assert showing.assessment(check)[1].household == before


def test_it_is_said_of_no_child_and_of_nobody_who_has_no_allowance(centre: Centre) -> None:
    check = centre.ready()
    with pytest.raises(NotFound):
        centre.settle(check, notified.key(2), "refused")
    aided = centre.ready(subject="recheck:1", household=AIDED)
    with pytest.raises(NotFound):
        centre.settle(aided, notified.key(3), "refused")


def test_the_next_check_remembers_until_an_officer_takes_it_back(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(150_000))
    check = centre.ready(household=AIDED)
    centre.settle(check, notified.key(2), "refused", "人社局告知函，三次介绍工作都没有去")
    centre.sign(check)
    again = _again(centre, check, "recheck:2")
    assert showing.assessment(again)[1].household["supported"] == 2
    assert notified.carried(again.people.get(position=2))
    assert [row[2] for row in printing._notified(Evidence.of(again))] == ["以前的核对记下，没有变化"]
    centre.settle(again, notified.key(2), "none", "已经去上班，用人单位证明")
    centre.sign(again)
    assert people.learnt(check.matter)[str(MOTHER)] == {"refused_work": 0}, "a batch gets none either"
    third = _again(centre, again, "recheck:3")
    assert showing.assessment(third)[1].household["supported"] == 3


def _again(centre: Centre, check: Check, subject: str) -> Check:
    wanted = service.Again(check.no, subject, household=AIDED)
    return centre.run(service.request_again(wanted, actor=SYSTEM, at=centre.at))
