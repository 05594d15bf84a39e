"""Every bundle of the catalogue is handed in, story by story, and decided department by department."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests.end_to_end.telling import Walk
from tests.end_to_end.walking import Hall
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases.models import Application, BundleTask
from yichuang.apps.journal import outbox
from yichuang.catalogue.bundles import bundle_form
from yichuang.catalogue.expressions import compile_expression
from yichuang.catalogue.loader import load
from yichuang.catalogue.model import BundleScenario, Scenario
from yichuang.catalogue.scenarios import put
from yichuang.config import env, wiring
from yichuang.core.clocktime import SHANGHAI

LOADED = load(env.load().catalogue).catalogue
assert LOADED is not None
STORIES = [
    pytest.param(code, scenario, id=f"{LOADED.bundles[code].short}-{index}")
    for code, told in sorted(LOADED.bundle_scenarios.items())
    for index, scenario in enumerate(told.scenarios)
]


@dataclass
class Part(Walk):
    """One department's part, walked like a service of its own on the family's answers."""

    answers: dict[str, Any] = field(default_factory=dict)

    def amount(self) -> int | None:
        result = self.offering.service.result
        rule = result.entry.get("amount")
        if rule is None or result.kind != "payment":
            return None
        today = self.hall.at.date()
        param = self.offering.parameters(today)
        found: int = compile_expression(rule, self.offering.schema).evaluate(self.answers, param, today=today)
        return found


@dataclass
class Family:
    """A story of a bundle in a hall."""

    hall: Hall
    code: str
    scenario: BundleScenario
    no: str = ""

    def __post_init__(self) -> None:
        self.hall.at = self.scenario.at
        self.offering = self.hall.catalogue.offering(self.code, self.scenario.region)
        self.answers = copy.deepcopy(self.hall.catalogue.bundle_scenarios[self.code].sample)
        for key, value in self.scenario.set.items():
            put(self.answers, key, value)

    def tell(self) -> None:
        refused = self.hand_in()
        assert refused == set(self.scenario.expect.findings)
        if refused:
            return
        applying = {row.service for row in self.rows() if row.status in ("waiting", "opened")}
        if self.scenario.expect.services:
            assert applying == set(self.scenario.expect.services)
        while (row := next((r for r in self.rows() if r.status == "opened"), None)) is not None:
            self.decide(row)
            self.settle()
        ended = {row.service: str(row.status) for row in self.rows() if row.service in applying}
        denied = {service for service, status in ended.items() if status == "refused"}
        assert denied == set(self.scenario.expect.denied)
        spared = {service for service, status in ended.items() if status == "not_applicable"}
        assert spared == set(self.scenario.expect.spared)
        assert set(ended.values()) <= {"done", "refused", "blocked", "not_applicable"}
        self.settled({service for service, status in ended.items() if status == "done"})

    def settled(self, done: set[str]) -> None:
        """What a grant settled for the others stands in their original forms."""
        kept = answer_versions.latest(Application.objects.get(no=self.no))[1]
        for member in self.offering.members:
            for key, value in member.member.settles.items() if member.service in done else ():
                for other in self.offering.members:
                    part = bundle_form(self.offering).part(other.service, kept, self.hall.at.date())
                    own = {theirs: own for own, theirs in other.keys.bundle_key.items()}.get(key)
                    role, _, leaf = (own or "").partition(".")
                    assert own is None or part[role][leaf] == value, (other.service, own)

    def hand_in(self) -> set[str]:
        new = {"service": self.code, "region": self.scenario.region, "channel": self.scenario.channel}
        self.no = Walk.ok(self.hall.post("/applications", "citizen", new), 201)["no"]
        saved = Walk.ok(self.hall.patch(f"/applications/{self.no}/answers", "citizen", self.answers))
        assert saved["findings"] == []
        for due in saved["materials"]:
            if due["required"] and due["to_upload"]:
                Walk.ok(self.hall.upload(self.no, due["code"], "citizen"), 201)
        reply = self.hall.post(f"/applications/{self.no}/actions/submit", "citizen", {"declaration": True})
        if reply.status == 422:
            return reply.codes
        Walk.ok(reply)
        self.settle()
        return set()

    def rows(self) -> list[BundleTask]:
        application = Application.objects.get(no=self.no)
        return list(BundleTask.objects.filter(application=application).order_by("position"))

    def settle(self) -> None:
        """The worker's turn: what a decision opens is opened. Messages bear the database's time."""
        while outbox.drain(wiring.handlers, datetime.now(SHANGHAI)):
            pass

    def decide(self, row: BundleTask) -> None:
        entered = self.scenario.entered.get(row.service, {})
        part = bundle_form(self.offering).part(row.service, self.answers, self.hall.at.date())
        for key, value in entered.items():
            put(part, key, value)
        told = Scenario.model_validate(
            {
                "title": row.service,
                "at": self.hall.at,
                "region": self.scenario.region,
                "entered": entered,
                "expect": {"decision": "grant"},
            }
        )
        walk = Part(self.hall, row.service, told, answers=part)
        walk.no = self.no
        assert row.case is not None
        walk.case = Walk.ok(
            self.hall.get(f"/cases/{row.case.no}", f"clerk@{walk.guide['receiving']['code']}")
        )
        walk.accept()
        walk.go_to_decision()
        walk.deny() if row.service in self.scenario.expect.denied else walk.grant()


def test_every_bundle_has_a_story() -> None:
    assert set(LOADED.bundle_scenarios) == set(LOADED.bundles)


@pytest.mark.parametrize(("bundle", "scenario"), STORIES)
def test_what_the_story_says_comes_true(hall: Hall, bundle: str, scenario: BundleScenario) -> None:
    Family(hall, bundle, scenario).tell()
