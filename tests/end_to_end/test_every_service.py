"""Every service of the catalogue is walked through HTTP, scenario by scenario, by one test that knows none of them."""

from __future__ import annotations

import pytest

from tests.end_to_end.telling import Walk
from tests.end_to_end.walking import Hall
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import Scenario
from yichuang.config import env

LOADED = load(env.load().catalogue).catalogue
assert LOADED is not None
STORIES = [
    pytest.param(code, scenario, id=f"{LOADED.services[code].short}-{index}")
    for code, told in sorted(LOADED.scenarios.items())
    for index, scenario in enumerate(told.scenarios)
]


def test_every_service_has_a_story_that_ends_well() -> None:
    granted = {p.values[0] for p in STORIES if p.values[1].expect.decision == "grant"}
    assert granted == set(LOADED.services)


@pytest.mark.parametrize(("service", "scenario"), STORIES)
def test_what_happens_is_what_the_guide_says(hall: Hall, service: str, scenario: Scenario) -> None:
    Walk(hall, service, scenario).tell()
