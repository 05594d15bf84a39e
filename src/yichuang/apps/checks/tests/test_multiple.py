"""Multiple disability: an officer says which of its kinds counts, once; what the rules and the form then make of it."""

from __future__ import annotations

from typing import Any

import pytest

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import people, service, showing
from yichuang.apps.checks.models import Check
from yichuang.apps.checks.tests.conftest import CHILD, FATHER, MOTHER, NAMES, Centre
from yichuang.core.errors import NotAllowed
from yichuang.rules.codes import Disability

pytestmark = pytest.mark.django_db


def family(grade: int, *, supported: bool = False) -> tuple[service.Member, ...]:
    father = {"relation": 1, "disability_kind": int(Disability.MULTIPLE), "disability_grade": grade}
    others = {FATHER: father, MOTHER: {"relation": 2}, CHILD: {"relation": 3, "study": 1}}
    return tuple(service.Member(NAMES[n], n, facts | {"supported": supported}) for n, facts in others.items())


def asked(check: Check) -> list[Any]:
    return [one for one in showing.assessment(check)[1].differences if one.code == "multiple"]


def unable(check: Check) -> int:
    return int(showing.assessment(check)[1].household["unable"])


def test_an_officer_says_which_kind_counts_and_later_checks_remember(centre: Centre) -> None:
    check = centre.ready(members=family(2))
    (found,) = asked(check)
    assert [code for code, _ in found.choices] == ["mind", "limb", "none"], "sight counts in the first grade"
    assert "类别不清楚" in found.sides[0].says, "no register told of it"
    assert unable(check) == 1, "the child alone: multiple disability by itself is none of the kinds"
    with pytest.raises(NotAllowed):
        centre.sign(check)
    centre.settle(check, found.key, "limb", "残疾评定表：肢体二级、听力三级")
    assert unable(check) == 2
    centre.sign(check)
    again = centre.run(
        service.request_again(service.Again(check.no, "recheck:9"), actor=SYSTEM, at=centre.at)
    )
    assert (asked(again), unable(again)) == ([], 2)
    (known,) = people.learnt(check.matter).values()
    row = people.member_row(check.people.get(position=1))
    assert people.as_learnt(row, known)["disability_kind"] == Disability.LIMB, "as a batch gets it"
    graver = people.as_learnt({**row, "disability_grade": 1}, known)
    assert graver["disability_kind"] == Disability.MULTIPLE, "another certificate is another question"


def test_nobody_is_asked_where_it_decides_nothing(centre: Centre) -> None:
    assert asked(centre.ready(members=family(4))) == []
    supported = centre.ready(subject="recheck:2", members=family(1, supported=True))
    assert asked(supported) == []
