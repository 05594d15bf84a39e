"""From evidence to a conclusion: the rules' program on the household's tables, and every step of it in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.apps.checks import clocks, differences, tables
from yichuang.apps.checks.differences import Difference
from yichuang.apps.checks.digests import digest
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import Check, Report
from yichuang.apps.checks.parameters import cited, parameters
from yichuang.apps.checks.tables import Tables
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.rules import explaining, single
from yichuang.rules.codes import Aid, Conclusion, Reason
from yichuang.rules.parameters import CODES, Parameters

CONCLUSIONS: Mapping[int, str] = {
    Conclusion.BELOW: "符合",
    Conclusion.ABOVE: "不符合",
    Conclusion.UNDETERMINED: "还不能确定",
}
_OF_THE_DESTITUTE = int(Reason.NO_WORK_ABILITY | Reason.NO_SUPPORT)
AIDS: Mapping[int, str] = {
    Aid.NONE: "不符合各类救助的条件",
    Aid.SUBSISTENCE: "最低生活保障",
    Aid.MARGINAL: "最低生活保障边缘家庭",
    Aid.DESTITUTE: "特困人员救助供养",
    Aid.HARDSHIP: "刚性支出困难家庭",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A parameter with where it is from; ``sample`` where nobody published it."""

    name: str
    value: int
    unit: str
    source: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning as it is read aloud, with the parameters it used."""

    name: str
    label: str
    text: str
    value: int | bool | None
    unit: str
    article: str
    cited: tuple[Cited, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Assessment:
    """What the rule of ``on`` makes of a household. ``units`` are the applying units, the household first."""

    on: date
    tables: Tables
    parameters: Parameters
    units: tuple[Mapping[str, Any], ...]
    differences: tuple[Difference, ...] = ()
    unsettled: tuple[Difference, ...] = ()

    @property
    def household(self) -> Mapping[str, Any]:
        return self.units[0]

    @property
    def conclusion(self) -> Conclusion:
        """The best that any unit comes to."""
        return min((Conclusion(unit["conclusion"]) for unit in self.units), key=_BEST.index)

    def digest(self, release: str) -> str:
        """SM3 over inputs, release and parameters: who has the three comes to the same result."""
        row = {name: str(value) for name, value in self.parameters.row().items()}
        return digest({"inputs": tables.as_json(self.tables), "release": release, "parameters": row})


_BEST = (Conclusion.BELOW, Conclusion.UNDETERMINED, Conclusion.ABOVE)


def assess(check: Check, on: date) -> tuple[Evidence, Assessment]:
    """The household as it is known now, under the rule of ``on`` in the release the check is pinned to."""
    evidence = Evidence.of(check)
    margin = clocks.number("inflow_margin_percent", check.region, check.requested_at)
    found = differences.differences(evidence, margin)
    built = tables.build(evidence, found)
    catalogue = releases.catalogue(check.release_id)
    made = _reckoned(built, parameters(catalogue, check.region, on, evidence.catalogue))
    open_ = tuple(differences.unsettled(evidence, found))
    return evidence, Assessment(on, built, made.parameters, made.units, tuple(found), open_)


def recompute(report: Report, on: date) -> Assessment:
    """What the rule in force on ``on`` makes of the very inputs of a report."""
    kept = json.loads(report.content)
    catalogue = releases.catalogue(report.release_id)
    built = tables.from_json(kept["inputs"])
    return _reckoned(built, parameters(catalogue, report.check_of.region, on, releases.current_catalogue()))


def _reckoned(built: Tables, row: Parameters) -> Assessment:
    done = single.assess(built, row)
    return Assessment(row.as_of, built, row, tuple(dict(unit) for unit in done.rows))


def steps(assessment: Assessment, catalogue: Catalogue, region: str, unit: int = 0) -> list[Step]:
    """The reckoning of one unit, step by step, each number with the parameters it rests on."""
    return told(assessment.units[unit], assessment.parameters, catalogue, region)


def told(unit: Mapping[str, Any], numbers: Parameters, catalogue: Catalogue, region: str) -> list[Step]:
    """The steps behind one row of a result."""
    return [
        Step(
            name=one.name,
            label=one.label,
            text=one.text,
            value=one.value,
            unit=one.unit,
            article=one.article,
            cited=tuple(_cited(catalogue, column, region, numbers.as_of) for column in one.parameters),
            uses=tuple(one.uses),
        )
        for one in explaining.explain(unit, numbers)
    ]


def counted_people(assessment: Assessment) -> frozenset[int]:
    """Positions of those who count in the household: without one of them it is a head smaller."""
    members, whole = assessment.tables["members"], int(assessment.household["counted"])
    everybody = frozenset(int(row["person"]) for row in members)
    if whole in (0, len(members)):
        return everybody if whole else frozenset()
    found = set()
    for person in everybody:
        others = {**assessment.tables, "members": [row for row in members if row["person"] != person]}
        if int(single.assess(others, assessment.parameters).household["counted"]) < whole:
            found.add(person)
    return frozenset(found)


def _cited(catalogue: Catalogue, column: str, region: str, on: date) -> Cited:
    code, newer = CODES[column], releases.current_catalogue()
    value = cited(catalogue, code, region, on, newer)
    parameter = catalogue.parameters.get(code) or newer.parameters[code]
    return Cited(parameter.name, value.value, parameter.unit, value.source, value.is_sample)


def reasons(unit: Mapping[str, Any]) -> Sequence[str]:
    """Why the unit stands where it stands, in sentences; what only makes people destitute, only of those who are."""
    mask = int(unit["reasons"])
    if int(unit["aid"]) != Aid.DESTITUTE:
        mask &= ~_OF_THE_DESTITUTE
    return explaining.reasons(mask)
