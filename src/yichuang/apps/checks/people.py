"""The household as declared, in the columns of the rules' table of members; dates travel as ISO text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yichuang.apps.checks import multiple
from yichuang.apps.checks.models import Check, CheckedPerson, Report
from yichuang.core.resident_id import ResidentId
from yichuang.rules.codes import Relation
from yichuang.rules.tables import HOUSEHOLDS, TABLES

HOUSEHOLD = 1  # the number of the one household in a check's tables
ADULT = 18
_MEMBER: Mapping[str, Any] = {
    "relation": 9,
    "situation": 0,
    "study": 0,
    "dependent": False,
    "disability_kind": 0,
    "disability_grade": 0,
    "serious_illness": False,
    "jobless": False,
    "abilities_missing": 0,
    "alone": False,
    "refused_work": 0,
    "work_started_on": None,
    "supported": False,
}
_HOUSEHOLD: Mapping[str, Any] = {
    "aid": 0,
    "aid_fen": 0,
    "aid_since": None,
    "unrecorded_fen": 0,
    "maintenance_fen": None,
    "rigid_fen": 0,
}
_DATES = {c.name for table in TABLES.values() for c in table if c.type == "date32"}


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """Somebody of the household. ``facts`` are columns of ``members`` (relation, situation, study …); unsaid is the ordinary."""

    name: str
    resident_id: ResidentId
    facts: Mapping[str, Any] = field(default_factory=dict)


def jsonable(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON; dates as ISO text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The columns again; dates as dates."""
    return {
        name: date.fromisoformat(value) if name in _DATES and isinstance(value, str) else value
        for name, value in facts.items()
    }


def household_row(check: Check, missing: int = 0) -> dict[str, Any]:
    """The check's row of ``households``."""
    declared = typed(json.loads(check.declared or "{}"))
    row = {**_HOUSEHOLD, **declared, "household": HOUSEHOLD, "county": int(check.region[:6])}
    row |= {"applied_on": check.applied_on, "missing": missing}
    return {column.name: row[column.name] for column in HOUSEHOLDS}


def declared(person: CheckedPerson) -> dict[str, Any]:
    """What was said of a person when the check was asked for, and what earlier checks had settled."""
    return typed(json.loads(person.declared or "{}"))


def member_row(person: CheckedPerson) -> dict[str, Any]:
    """A person's row of ``members``."""
    row = {**_MEMBER, **declared(person), "person": person.position, "household": HOUSEHOLD}
    if person.position == 1:
        row["relation"] = int(Relation.SELF)
    row["born"] = ResidentId(person.resident_id).birth_date
    return {column.name: row[column.name] for column in TABLES["members"]}


def learnt(matter: str) -> dict[str, dict[str, Any]]:
    """By number what the newest report on a matter established that later checks no longer see.

    When work was taken up, who refused suitable work until an officer says otherwise, and which kind of a multiple
    disability counts.
    """
    report = Report.objects.filter(check_of__matter=matter).order_by("-pk").first()
    if report is None:
        return {}
    rows = {row["person"]: row for row in json.loads(report.content)["inputs"]["members"]}
    choices = _of_multiple(report.check_of)
    found: dict[str, dict[str, Any]] = {}
    for person in report.check_of.people.all():
        row, facts = rows.get(person.position, {}), found.setdefault(person.resident_id, {})
        told = declared(person)
        if row.get("work_started_on"):
            facts |= typed({"work_started_on": row["work_started_on"]})
        if row.get("refused_work") or "refused_work" in told:  # taken back, it is told as none
            facts["refused_work"] = row.get("refused_work", 0)
        if person.position in choices and row:
            facts |= multiple.kept(choices[person.position], row["disability_grade"])
        elif "multiple" in told:
            facts |= multiple.kept(told["multiple"], told["multiple_grade"])
    return {number: facts for number, facts in found.items() if facts}


def as_learnt(row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """A row of ``members`` with what ``learnt`` says of the person."""
    return {**multiple.as_known(row, facts), **{name: facts[name] for name in facts if name in row}}


def _of_multiple(check: Check) -> dict[int, str]:
    """What officers ruled of multiple disabilities, by position; the newest holds."""
    ruled = check.rulings.filter(about__startswith="differs:multiple:").order_by("pk")
    return {int(row.about.split(":")[2]): row.choice for row in ruled}


def is_adult(person: CheckedPerson, on: date) -> bool:
    """Whether the person consents themself."""
    return age(person, on) >= ADULT


def age(person: CheckedPerson, on: date) -> int:
    """In whole years."""
    born = ResidentId(person.resident_id).birth_date
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
