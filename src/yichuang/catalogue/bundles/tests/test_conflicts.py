"""Five bundles written wrongly: every fault in words that the author of a catalogue understands."""

from __future__ import annotations

from pathlib import Path

from yichuang.catalogue.bundles.tests.houses import asking, bundle, house
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.lint.bundles import check
from yichuang.catalogue.lint.context import Context
from yichuang.catalogue.loader import Loaded
from yichuang.catalogue.model import CodeList, Element

BASIS = [{"law": "测试条例", "articles": ["第一条"]}]


def _faults(hall: Catalogue) -> dict[str, str]:
    context = Context(Loaded(Path("catalogue"), hall, (), {}, frozenset()))
    check(context)
    return {fault.code: f"{fault.message}——{fault.remedy}" for fault in context.faults}


def _two(**more: object) -> list[object]:
    return [asking("police", 1, ("applicant", "name")), asking("bank", 2, ("applicant", "kind"))]


def test_one_key_with_two_types_names_both_services_and_both_meanings() -> None:
    other = Element(code="account.name", name="户名代码", type="code", code_list="banks")
    banks = CodeList(code="banks", name="银行", values={"1": "一"})
    bank = asking("bank", 2, ("applicant", "count"))
    form = bank.form[0].model_copy(
        update={"fields": (bank.form[0].fields[0].model_copy(update={"element": "account.name"}),)}
    )
    services = [asking("police", 1, ("applicant", "name")), bank.model_copy(update={"form": (form,)})]
    one = bundle([{"service": "police"}, {"service": "bank"}], circumstances=[], legal_basis=BASIS)
    told = _faults(house(services, one, elements=[other], codes={"banks": banks}))["bundle_conflict"]
    for word in ("applicant.name", "police", "bank", "户名代码", "text", "代码表 banks", "same", "overrides"):
        assert word in told


def test_members_that_wait_for_each_other_are_named() -> None:
    one = bundle(
        [{"service": "police", "after": [["bank"]]}, {"service": "bank", "after": [["police"]]}],
        circumstances=[],
        legal_basis=BASIS,
    )
    told = _faults(house(_two(), one))["bundle_cycle"]
    assert "互相等待" in told
    assert "police、bank" in told


def test_a_test_may_read_circumstances_only() -> None:
    one = bundle(
        [{"service": "police", "when": "applicant.alone", "because_not": "不用"}, {"service": "bank"}],
        circumstances=[],
        legal_basis=BASIS,
    )
    told = _faults(house(_two(), one))["bundle_expression"]
    assert "没有“applicant.alone”这个名称" in told
    assert "circumstances" in told


def test_a_field_without_a_page_is_named_with_its_key() -> None:
    one = bundle(
        [{"service": "police"}, {"service": "bank"}],
        circumstances=[],
        legal_basis=BASIS,
        sections=[{"code": "x", "title": "您", "holds": ["applicant.name"]}],
    )
    told = _faults(house(_two(), one))["homeless_field"]
    assert "applicant.kind" in told
    assert "holds" in told


def test_bounds_that_no_value_can_meet_are_told_with_both_limits() -> None:
    few = Element(code="family.count", name="人数", type="integer", validation={"maximum": 2})
    many = Element(code="school.count", name="人数", type="integer", validation={"minimum": 5})
    services = []
    for number, (code, element) in enumerate({"police": few, "bank": many}.items()):
        made = asking(code, number, ("applicant", "count"))
        field = made.form[0].fields[0].model_copy(update={"element": element.code})
        form = (made.form[0].model_copy(update={"fields": (field,)}),)
        services.append(made.model_copy(update={"form": form}))
    one = bundle([{"service": "police"}, {"service": "bank"}], circumstances=[], legal_basis=BASIS)
    told = _faults(house(services, one, elements=[few, many]))["bundle_bounds"]
    assert "最少5，最多2" in told


def test_a_promise_shorter_than_its_longest_way_and_an_idle_question_are_told() -> None:
    one = bundle(
        [{"service": "police"}, {"service": "bank", "after": [["police"]]}],
        circumstances=[{"element": "circumstances.c0"}],
        legal_basis=BASIS,
        promised={"value": 3, "unit": "wd"},
    )
    told = _faults(house(_two(), one))
    assert "要10个工作日" in told["bundle_promise"]
    assert "circumstances.c0" in told["idle_circumstance"]


def test_who_stands_in_for_another_knows_whom_and_says_why_not() -> None:
    lesser = {"service": "bank", "instead_of": ["police"]}
    silent = bundle([{"service": "police"}, lesser], circumstances=[], legal_basis=BASIS)
    assert "为什么批了前一项就不用办这一项" in _faults(house(_two(), silent))["missing_because"]
    nobody = bundle(
        [{"service": "police"}, {**lesser, "instead_of": ["tax"]}], circumstances=[], legal_basis=BASIS
    )
    assert "要先办的“tax”不在这件事里" in _faults(house(_two(), nobody))["unknown_member"]
    round_about = bundle(
        [{"service": "police", "after": [["bank"]]}, {**lesser, "spared": "批了"}],
        circumstances=[],
        legal_basis=BASIS,
    )
    assert "互相等待" in _faults(house(_two(), round_about))["bundle_cycle"]
