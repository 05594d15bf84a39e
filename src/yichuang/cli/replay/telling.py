"""What a record leaves out is filled from the catalogue's own scenarios, with other people and other names each time."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yichuang.apps.cases import applications
from yichuang.catalogue.eligibility import assess
from yichuang.catalogue.form import form_of
from yichuang.catalogue.model import Scenario
from yichuang.catalogue.offering import Offering
from yichuang.catalogue.scenarios import answers_of, with_entered
from yichuang.cli.demo_city import disguise
from yichuang.core.clocktime import shanghai_date

_CHARACTERS = "望明清晨春松兰翠海云月江星静远安康福锦玉"
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁"
_DEMO_NUMBERS = 290  # different numbers of one birthday that the disguise can make


@dataclass(slots=True)
class Names(disguise.Names):
    """Names for any number of cases: words never repeat; who has the same number has the same name."""

    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - made-up names
    words: int = 0

    def word(self) -> str:
        number, word = self.words, ""
        self.words += 1
        for _ in range(3):
            number, place = divmod(number, len(_CHARACTERS))
            word = _CHARACTERS[place] + word
        return word

    def person(self) -> str:
        seq = (self.taken + 1) % _DEMO_NUMBERS
        return f"{_SURNAMES[seq % 20]}演{_CHARACTERS[seq // 20 % 20]}"


@dataclass(frozen=True, slots=True)
class Told:
    """Answers, what officers enter by dotted key, and the entry that must stand first."""

    answers: dict[str, Any]
    entered: dict[str, Any]
    existing: dict[str, Any] | None


def tell(offering: Offering, parties: Mapping[str, Any], at: datetime, names: Names) -> Told:
    """The first good scenario that stands on this day with these parties; failing all, the first as it is.

    The engine then refuses with every finding, which is what the person who keeps the record wants to see.
    """
    scenarios = offering.catalogue.scenarios[offering.service.code].scenarios
    good = [s for s in scenarios if s.expect.decision == "grant" and not s.without] or list(scenarios)
    first: Told | None = None
    for scenario in good:
        for moved in (False, True):
            told = _retold(offering, scenario, parties, at, names, moved=moved)
            first = first or told
            if _stands(offering, scenario, told, at):
                return told
    assert first is not None
    return first


def _retold(
    offering: Offering,
    scenario: Scenario,
    parties: Mapping[str, Any],
    at: datetime,
    names: Names,
    *,
    moved: bool,
) -> Told:
    """``moved``: recent days of the scenario are as far from ``at`` as they were from its own day."""
    scenarios = offering.catalogue.scenarios[offering.service.code]
    trees: list[Any] = [answers_of(scenarios, scenario), scenario.existing or {}, dict(scenario.entered)]
    found = disguise.replacements(trees, names, None)
    day, then = shanghai_date(at), scenario.at.date()
    shift = (day - then).days if moved else 0
    answers, existing, entered = (disguise.rewritten(tree, found, shift, then) for tree in trees)
    return Told(applications.merge(answers, parties), entered, existing or None)


def _stands(offering: Offering, scenario: Scenario, told: Told, at: datetime) -> bool:
    day = shanghai_date(at)
    form = form_of(offering).validate(told.answers, today=day)
    if form.findings:
        return False
    known = with_entered(form.clean, scenario.model_copy(update={"entered": told.entered}))
    return all(finding.ok for finding in assess(offering, known, day).findings)
