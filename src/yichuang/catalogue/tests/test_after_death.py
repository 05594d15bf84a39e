"""What a family is asked after a death: every question left has no other answer, and no money waits for a burial."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from typing import Any

import pytest

from yichuang.catalogue.bundles import (
    BundleOffering,
    Compiled,
    How,
    bundle_form,
    compile_bundle,
    decompile,
)
from yichuang.catalogue.bundles.compiling import Line
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import BundleScenario
from yichuang.catalogue.scenarios import put
from yichuang.catalogue.tests.conftest import REAL

TODAY = date(2026, 11, 23)
PLACE = "330212001"
BURIALS = {"cremation-registration", "cremation-certificate", "eco-burial-reward", "urn-storage"}


@cache
def _offering() -> BundleOffering:
    catalogue = load(REAL).catalogue
    assert catalogue is not None
    found = catalogue.offering("after-death", PLACE)
    assert isinstance(found, BundleOffering)
    return found


STORIES = load(REAL).parts.bundle_scenarios["after-death"]
EACH = pytest.mark.parametrize("story", STORIES.scenarios, ids=lambda story: story.title[:12])


def _answers(story: BundleScenario) -> dict[str, Any]:
    answers = copy.deepcopy(STORIES.sample)
    for key, value in story.set.items():
        put(answers, key, value)
    return answers


def _circumstances(story: BundleScenario) -> dict[str, Any]:
    return {"circumstances": _answers(story)["circumstances"]}


def _compiled(given: dict[str, Any], *, connected: bool = True) -> Compiled:
    working = frozenset(_offering().catalogue.sources) if connected else frozenset()
    return compile_bundle(_offering(), given, today=TODAY, working=working)


@EACH
def test_nothing_is_asked_that_somebody_else_can_tell(story: BundleScenario) -> None:
    compiled = _compiled(_circumstances(story))
    told = [line.field.question.label for line in compiled.questions if _could_be_told(line, compiled)]
    assert not told


def _could_be_told(line: Line, compiled: Compiled) -> bool:
    """A source supplies the element, no original says why it asks, and the number to look it up by is there."""
    offering, field = _offering(), line.field
    if not field.question.element.sources:
        return False
    numbers = {known.field.key for known in compiled.lineage}
    if any(override.key == field.key and override.ask for override in offering.bundle.overrides):
        return False
    specs = [
        question.spec
        for origin in line.origins
        for question in offering.by_service[origin.service].form.fields
        if question.key == origin.key
    ]
    if any(spec.asked_because for spec in specs):
        return False
    return field.about is None or field.about in numbers


@EACH
def test_every_original_comes_back_whole_and_stands_by_itself(story: BundleScenario) -> None:
    for service, own in decompile(_offering(), _answers(story), today=TODAY).items():
        faults = _offering().by_service[service].form.validate(own, today=TODAY).findings
        assert not faults, (service, faults)


@EACH
def test_without_any_source_the_sample_still_answers_every_question(story: BundleScenario) -> None:
    assert bundle_form(_offering()).validate(_answers(story), today=TODAY).ok


def test_every_service_is_part_of_some_familys_story() -> None:
    met = {code for story in STORIES.scenarios for code in story.expect.services}
    assert met == {member.service for member in _offering().members}


def test_only_the_funeral_grant_waits_for_the_cremation_and_nothing_for_a_burial() -> None:
    waits = {m.service: {code for group in m.member.after for code in group} for m in _offering().members}
    assert {code for code, before in waits.items() if before & BURIALS} == {"funeral-grant"}
    assert not waits["funeral-grant"] & {"eco-burial-reward", "urn-storage"}


def test_before_a_certificate_is_there_what_it_would_tell_is_asked_and_the_paper_is_not() -> None:
    early, late = STORIES.scenarios[1], STORIES.scenarios[0]
    asked = {line.field.key for line in _compiled(_circumstances(early)).questions}
    assert {"death.died_on", "deceased.residence_address"} <= asked
    assert "death.died_on" not in {line.field.key for line in _compiled(_circumstances(late)).questions}
    paper = {p.material.code: p for p in _compiled(_circumstances(early), connected=False).materials}
    assert paper["death-certificate"].brought_by == "death-certificate"
    assert not paper["cremation-proof"].handed_in


def test_an_account_number_is_asked_only_of_who_wants_another_than_their_card() -> None:
    own, other = STORIES.scenarios[0], STORIES.scenarios[5]
    assert "payee.bank_account" not in {line.field.key for line in _compiled(_circumstances(own)).questions}
    assert "payee.bank_account" in {line.field.key for line in _compiled(_circumstances(other)).questions}
    shown = bundle_form(_offering()).visible(_answers(other), TODAY, known=frozenset({"payee.bank_account"}))
    account = next(q for s in shown for q in s.fields if q.key == "payee.bank_account")
    assert account.spec.source is None


def test_the_age_at_death_and_the_last_month_follow_from_two_dates() -> None:
    answers = _answers(STORIES.scenarios[0])
    answers["death"]["died_on"] = "2026-06-05"  # a day before the birthday
    whole, _ = bundle_form(_offering()).completed(answers, TODAY)
    assert (whole["deceased"]["age"], whole["si"]["stop_month"]) == (75, "2026-07-01")


def test_sources_spare_questions_and_even_without_them_no_form_asks_more_than_the_originals() -> None:
    for story in STORIES.scenarios:
        connected, alone = (_compiled(_circumstances(story), connected=on) for on in (True, False))
        assert connected.after.fields < alone.after.fields
        assert sum(1 for line in alone.questions if line.origins) <= alone.before.fields
        assert {line.how for line in connected.lineage} >= {How.SAME, How.SUPPLIED}
