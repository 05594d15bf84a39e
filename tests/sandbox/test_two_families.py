"""The two families, from what they must say themselves to every department's word: compiled, looked up, taken apart, judged.

No database and no network: the real catalogue on one side, the registers and desks of the city on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from yichuang.catalogue.bundles import BundleOffering, bundle_form, decompile
from yichuang.catalogue.bundles.keys import read, write
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.form import FormField
from yichuang.catalogue.loader import load
from yichuang.config.env import ROOT
from yichuang_sandbox import city
from yichuang_sandbox.city.stories import role
from yichuang_sandbox.desk import Desks, Pace
from yichuang_sandbox.judging import departments
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import Registry, sources

TODAY = date(2026, 11, 22)
REGION = "330212001"
CARD = "6222020000009000019"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    found = load(ROOT / "catalogue").catalogue
    assert found is not None
    return found


@pytest.fixture
def store(tmp_path: Any) -> Iterator[Store]:
    found = Store(tmp_path)
    city.make(found, people=100)
    yield found
    found.close()


def looked_up(offering: BundleOffering, answers: dict[str, Any], store: Store) -> dict[str, Any]:
    """The answers with everything that a source tells of the people named in them, as often as there is news."""
    registry, told = Registry(store), True
    while told:
        told = False
        whole, _ = bundle_form(offering).completed(answers, TODAY)  # with the numbers that follow from others
        for question, path, about in list(open_questions(offering, answers)):
            source, number = sources().get(question.spec.source or ""), value_at(whole, about)
            if source is None or not number:
                continue
            found = registry.answer(source, str(number), [question.element.code], today=TODAY) or {}
            if question.element.code in found:
                put(answers, path, found[question.element.code])
                told = True
    return answers


def open_questions(
    offering: BundleOffering, answers: Mapping[str, Any]
) -> Iterator[tuple[FormField, str, str]]:
    """(question, its path, the path of the number it is looked up by)."""
    for section in bundle_form(offering).visible(answers, TODAY):
        for place, questions in enumerate(section.items):
            index = place if section.section.repeat else None
            for question in questions:
                about = question.spec.about or f"{question.role}.resident_id"
                group, _, leaf = about.partition(".")
                own = index is not None and group == question.role
                path = question.path(index)
                if question.spec.source and value_at(answers, path) is None:
                    yield question, path, f"{group}[{index}].{leaf}" if own else about


def value_at(answers: Mapping[str, Any], path: str) -> Any:
    if "[" not in path:
        return read(answers, path)
    group, _, rest = path.partition("[")
    place, _, leaf = rest.partition("].")
    return answers[group][int(place)].get(leaf)


def put(answers: dict[str, Any], path: str, value: Any) -> None:
    if "[" not in path:
        write(answers, path, value)
        return
    group, _, rest = path.partition("[")
    place, _, leaf = rest.partition("].")
    answers[group][int(place)][leaf] = value


def handled(offering: BundleOffering, answers: dict[str, Any], store: Store) -> dict[str, str]:
    """Service → what its department finally said; departments without a system are passed over."""
    desks, said = Desks(store, Pace(0, 0)), {}
    parts = decompile(offering, answers, today=TODAY)
    waiting = [member for member in offering.members if member.service in parts]
    for member in waiting:  # the bundle lists them in an order in which each can be done
        department = member.offering.service.department or ""
        if department not in departments():
            continue
        form = parts[member.service]
        desks.receive(
            department, {"no": member.service, "service": member.service, "answers": form}, member.service
        )
        items = desks.feed(department, 0)["items"]
        said[member.service] = [item["kind"] for item in items if item["no"] == member.service][-1]
    return said


def offering_of(catalogue: Catalogue, code: str) -> BundleOffering:
    found = catalogue.offering(code, REGION)
    assert isinstance(found, BundleOffering)
    return found


def still_missing(offering: BundleOffering, answers: dict[str, Any]) -> set[str]:
    checked = bundle_form(offering).validate(answers, today=TODAY)
    return {finding.field for finding in checked.findings}


def test_the_daughter_tells_little_and_every_department_has_its_form(
    catalogue: Catalogue, store: Store
) -> None:
    offering = offering_of(catalogue, "after-death")
    heir = role("daughter")
    answers: dict[str, Any] = {
        "circumstances": {"ashes": "later", "inherit_flat": True, "agent_acts": False, "own_card": True},
        "deceased": {"resident_id": role("deceased").resident_id},
        "applicant": {
            "name": heir.name,
            "resident_id": heir.resident_id,
            "phone": heir.phone,
            "address": heir_address(store),
            "relation": "child",
            "sole_heir": True,
        },
        "survivor": {"supported": False},
        "delivery": {"method": "electronic"},
        "realty": {"share": "单独所有", "cert_layout": "single", "split_certs": False},
    }
    looked_up(offering, answers, store)
    assert still_missing(offering, answers) == set()
    assert answers["circumstances"]["housing_fund"] is False
    assert handled(offering, answers, store) == {
        "household-registration-cancellation": "granted",
        "medical-insurance-stop": "granted",
        "medical-account-withdrawal": "granted",
        "pension-stop": "granted",
        "pension-account-payment": "granted",
        "funeral-grant": "granted",
        "driving-licence-cancellation": "granted",
        "real-estate-inheritance": "granted",
    }


def heir_address(store: Store) -> str:
    row = store.row("SELECT address FROM population WHERE resident_id = ?", (role("daughter").resident_id,))
    assert row is not None
    return str(row["address"])


def test_the_household_in_need_tells_what_only_it_can_know(catalogue: Catalogue, store: Store) -> None:
    offering = offering_of(catalogue, "social-assistance")
    people = [role(code) for code in ("applicant", "spouse", "student", "parent")]
    own: dict[str, dict[str, Any]] = {
        "applicant": {"relation": "self", "work_ability": "full", "health": "healthy"},
        "spouse": {"relation": "spouse", "work_ability": "none", "health": "serious"},
        "student": {"relation": "child", "work_ability": "none", "health": "healthy"},
        "parent": {"relation": "parent", "work_ability": "none", "health": "chronic"},
    }
    sample = catalogue.bundle_scenarios["social-assistance"].sample
    answers: dict[str, Any] = {
        "circumstances": {**sample["circumstances"], "needs_housing": False},
        "applicant": {"name": people[0].name, "resident_id": people[0].resident_id, "phone": people[0].phone},
        "members": [
            {"resident_id": one.resident_id, "situation": "together", **own[one.code]} for one in people
        ],
        "payee": {"bank_name": "宁波银行", "bank_account": CARD},
        "edu": sample["edu"] | {"project": "senior"},
        "job": {"category": "longterm"},
    }
    looked_up(offering, answers, store)
    filled(answers, sample)
    looked_up(offering, answers, store)
    assert answers["student"]["school"] == "演示高级中学"
    assert answers["patient"]["disease"] == "肾功能不全"
    assert [one["disability"] for one in answers["members"]] == ["none", "none", "none", "severe"]
    said = handled(offering, answers, store)
    assert {code: word for code, word in said.items() if word != "granted"} == {}
    assert {
        "medical-aid",
        "student-aid",
        "employment-difficulty",
        "water-relief",
        "television-relief",
    } <= set(said)


def filled(answers: dict[str, Any], sample: Mapping[str, Any]) -> None:
    """What else the family says, as the catalogue's own sample has it; what is known stays, and who they are."""
    for group, told in sample.items():
        if isinstance(told, Mapping):
            mine = answers.setdefault(group, {})
            for leaf, value in told.items():
                if leaf not in ("name", "resident_id", "phone"):
                    mine.setdefault(leaf, value)
