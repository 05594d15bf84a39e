"""The stories of our own bundles are held to what they say: a wrong expectation is a fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from yichuang.catalogue.lint import bundle_scenarios
from yichuang.catalogue.lint.context import Context
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import BundleExpectation, BundleScenarios

LOADED = load(Path(__file__).parents[5] / "catalogue")
CODE = "social-assistance"


def _codes(told: BundleScenarios) -> list[str]:
    parts = replace(LOADED.parts, bundle_scenarios=MappingProxyType({CODE: told}))
    context = Context(replace(LOADED, parts=parts))
    bundle_scenarios.check(context)
    return [fault.code for fault in context.faults]


def _first(**change: object) -> BundleScenarios:
    told = LOADED.parts.bundle_scenarios[CODE]
    return told.model_copy(update={"scenarios": (told.scenarios[0].model_copy(update=change),)})


def test_the_stories_as_written_hold() -> None:
    assert _codes(LOADED.parts.bundle_scenarios[CODE]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"services": ("water-relief",)},
        {"not_applied": ("water-relief",)},
        {"denied": ("water-relief",)},
        {"findings": ("medical-aid/dates",)},
        {"spared": ()},
    ],
)
def test_an_expectation_that_does_not_come_true_is_told(wrong: dict[str, tuple[str, ...]]) -> None:
    expected = {"spared": ("marginal-household",), **wrong}
    assert _codes(_first(expect=BundleExpectation.model_validate(expected))) == ["scenario_unmet"]


def test_a_sample_that_the_form_refuses_is_told() -> None:
    told = LOADED.parts.bundle_scenarios[CODE].scenarios[0]
    broken = {**told.set, "applicant.phone": "123"}
    assert "sample_invalid" in _codes(_first(set=broken))


def test_a_place_that_does_not_handle_it_is_told() -> None:
    assert _codes(_first(region="330212")) == ["scenario_region"]
