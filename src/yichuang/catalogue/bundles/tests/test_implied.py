"""What follows from other answers: item by item, and of the one item that is meant."""

from __future__ import annotations

from datetime import date
from typing import Any

from yichuang.catalogue.bundles import SETTLED, How, bundle_form, compile_bundle, decompile
from yichuang.catalogue.bundles.tests.houses import asking, bundle, house, offered, service
from yichuang.catalogue.catalogue import Catalogue

DAY = date(2026, 11, 22)
ELDER, YOUNGER = "11010519491231002X", "339999200209180332"


def _family() -> Catalogue:
    rows = [{"element": f"person.{leaf}", "role": "members"} for leaf in ("resident_id", "kind", "day")]
    repeat = {"role": "members", "item": "家人", "minimum": 1, "maximum": 5}
    many = {"code": "many", "title": "家人", "repeat": repeat, "fields": rows}
    first = service("s0", 0, [many])
    second = asking("s1", 1, ("deceased", "resident_id"), ("deceased", "name"))
    members = [{"service": "s0"}, {"service": "s1", "when": "circumstances.c0", "because_not": "没有"}]
    sections = [
        {"code": "many", "title": "家人", "holds": ["members"]},
        {"code": "one", "title": "一位", "holds": ["deceased"]},
    ]
    implied = [
        {"key": "members.day", "value": "members.resident_id.birth_date", "because": "身份证号里有"},
        {
            "key": "deceased.resident_id",
            "value": "members.resident_id",
            "among": "members",
            "where": 'members.kind == "a"',
            "because": "只有这一位",
        },
    ]
    made = bundle(
        members, sections=sections, implied=implied, circumstances=[{"element": "circumstances.c0"}]
    )
    return house([first, second], made)


def _asked(told: dict[str, Any]) -> set[str]:
    form = bundle_form(offered(_family()))
    return {q.key for s in form.visible(told, DAY) for questions in s.items for q in questions}


def _told(*kinds: str) -> dict[str, Any]:
    numbers = (ELDER, YOUNGER)
    rows = [{"resident_id": number, "kind": kind} for number, kind in zip(numbers, kinds, strict=False)]
    return {"circumstances": {"c0": True}, "members": rows, "deceased": {"name": "王小明"}}


def test_what_a_number_tells_is_asked_of_no_item() -> None:
    told = _told("a", "b")
    assert "members.day" not in _asked(told)
    originals = decompile(offered(_family()), told, today=DAY)
    assert [row["day"] for row in originals["s0"]["members"]] == ["1949-12-31", "2002-09-18"]
    assert bundle_form(offered(_family())).validate(told, today=DAY).ok


def test_an_item_without_its_number_leaves_the_question_open() -> None:
    told = _told("a", "b")
    del told["members"][1]["resident_id"]
    assert "members.day" in _asked(told)


def test_the_one_who_is_meant_is_not_asked_for_again() -> None:
    told = _told("a", "b")
    assert "deceased.resident_id" not in _asked(told)
    assert decompile(offered(_family()), told, today=DAY)["s1"]["deceased"]["resident_id"] == ELDER


def test_of_two_who_could_be_meant_the_family_says_which() -> None:
    assert "deceased.resident_id" in _asked(_told("a", "a"))
    assert "deceased.resident_id" in _asked(_told("b", "b"))


def test_a_draft_keeps_no_answer_that_follows_anew() -> None:
    form = bundle_form(offered(_family()))
    kept = form.validate(_told("a", "b"), today=DAY, partial=True).clean
    assert all("day" not in row for row in kept["members"])
    assert "resident_id" not in kept["deceased"]


def test_what_surely_follows_is_not_counted_as_asked() -> None:
    compiled = compile_bundle(offered(_family()), {"circumstances": {"c0": True}}, today=DAY)
    how = {line.field.key: line.how for line in compiled.lineage}
    assert how["members.day"] == How.IMPLIED
    assert how["deceased.resident_id"] == How.ASKED  # only the family's members tell whether it follows


def test_what_a_grant_settled_is_truer_than_what_followed() -> None:
    settled = {SETTLED: {"deceased.resident_id": YOUNGER, "deceased.name": "王小红"}}
    told = _told("a", "b") | settled
    assert _asked(told) & {"deceased.resident_id", "deceased.name"} == set()
    original = decompile(offered(_family()), told, today=DAY)["s1"]["deceased"]
    assert (original["resident_id"], original["name"]) == (YOUNGER, "王小红")
    kept = bundle_form(offered(_family())).validate(told, today=DAY, partial=True).clean
    assert kept[SETTLED] == settled[SETTLED]
