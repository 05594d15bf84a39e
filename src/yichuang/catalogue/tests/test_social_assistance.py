"""What a household in need is asked once for all: each question with why nobody else can answer it."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from typing import Any

from yichuang.catalogue.bundles import BundleOffering, Compiled, bundle_form, compile_bundle
from yichuang.catalogue.loader import load
from yichuang.catalogue.scenarios import put
from yichuang.catalogue.tests.conftest import REAL

TODAY = date(2026, 11, 23)
PLACE = "330212001"
RECOGNISED = ("subsistence-allowance", "marginal-household", "destitute-support")
UTILITIES = ("water-relief", "power-relief", "gas-relief", "television-relief")

WHY = {
    "household.residence": "where one really lives may differ from the register",
    "members.resident_id": "the key by which everything else is looked up",
    "members.relation": "the register tells the relation to its head, not to the applicant",
    "members.situation": "prison and religious orders are in no source we have",
    "members.health": "how one feels; the insurer knows bills",
    "members.work_ability": "nobody keeps it",
    "members.alone": "a wish",
    "members.dependent": "the family's own account; two surveyors look",
    "household.cause": "the family's own account",
    "household.cause_text": "the family's own account",
    "household.disaster": "the family's own account",
    "household.weak_labour": "the family's own account",
    "household.unrecorded_income": "what the means check cannot find",
    "household.maintenance": "what relatives elsewhere give is in no source",
    "household.maintenance_paid": "what is given to relatives elsewhere is in no source",
    "household.relative_in_office": "nobody keeps it",
    "household.special": "the form's own list; nobody keeps it",
    "aid.subcategory": "which way of the margin the family means",
    "difficulty.urgent": "the family's own account",
    "difficulty.cause": "the family's own account",
    "difficulty.occurred_on": "the family's own account",
    "difficulty.happened_here": "the family's own account",
    "difficulty.description": "the family's own account",
    "difficulty.other_aid": "private insurance and gifts are in no source",
    "patient.resident_id": "who is meant, where several are ill; else it follows",
    "student.resident_id": "who is meant, where several study; else it follows",
    "disabled_person.resident_id": "who is meant, where several are disabled; else it follows",
    "medical.kind": "a wish",
    "medical.commercial_paid": "private insurance is in no source",
    "student.phone": "nobody keeps it",
    "edu.special_group": "not yet recognised",
    "edu.project": "a wish",
    "disabled_person.has_guardian": "guardianship is in no source",
    "disabled_person.guardian_name": "guardianship is in no source",
    "disabled_person.guardian_relation": "guardianship is in no source",
    "disabled_person.guardian_phone": "guardianship is in no source",
    "spouse.phone": "nobody keeps it",
    "job.category": "a wish",
}


@cache
def _offering() -> BundleOffering:
    found = load(REAL).parts.offering("social-assistance", PLACE)
    assert isinstance(found, BundleOffering)
    return found


def _answers(index: int = 0) -> dict[str, Any]:
    told = load(REAL).parts.bundle_scenarios["social-assistance"]
    answers = copy.deepcopy(told.sample)
    for key, value in told.scenarios[index].set.items():
        put(answers, key, value)
    return answers


def _everything(**change: Any) -> Compiled:
    """Every aid at once, all sources working."""
    given = {"circumstances": _answers()["circumstances"] | {"sudden_event": True} | change}
    working = frozenset(_offering().catalogue.sources)
    return compile_bundle(_offering(), given, today=TODAY, working=working)


def _asked(answers: dict[str, Any]) -> set[str]:
    shown = bundle_form(_offering()).visible(answers, TODAY)
    return {question.key for section in shown for item in section.items for question in item}


def test_every_question_left_has_no_other_way_to_be_known() -> None:
    first = _offering().bundle_circumstances
    assert {line.field.key for line in _everything().questions} - first == set(WHY)


def test_the_means_of_a_household_are_checked_and_asked_of_nobody() -> None:
    asked = {line.field.key for line in _everything().questions}
    assert not {key for key in asked if "income" in key} - {"household.unrecorded_income"}
    assert not {key for key in asked if key.startswith("house.")}


def test_special_aids_wait_for_any_one_recognition_and_help_in_need_for_none() -> None:
    waits = {task.service: task.after for task in _everything().graph}
    either = (RECOGNISED[:2],)
    assert all(waits[service] == either for service in ("medical-aid", "student-aid", *UTILITIES))
    assert waits["temporary-assistance"] == waits["disabled-nursing-allowance"] == ()


def test_who_is_recognised_already_waits_for_nothing_and_proves_nothing() -> None:
    compiled = _everything(recognised="subsistence")
    assert not {service for task in compiled.graph for group in task.after for service in group}
    papers = {paper.material.code: paper.handed_in for paper in compiled.materials}
    assert not papers["assistance-certificate"]


def test_the_only_patient_student_and_disabled_one_are_not_named_twice() -> None:
    numbers = {"patient.resident_id", "student.resident_id", "disabled_person.resident_id"}
    answers = _answers()
    assert not _asked(answers) & numbers
    answers["members"].append(answers["members"][2] | {"resident_id": "339999200209180332"})
    assert _asked(answers) & numbers == {"student.resident_id"}


def test_forms_nobody_has_seen_are_labelled_as_samples() -> None:
    for service in UTILITIES:
        assert _offering().by_service[service].offering.is_sample("service")
