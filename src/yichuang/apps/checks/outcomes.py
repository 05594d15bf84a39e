"""What a final report means for the matter that asked: its figures by the catalogue's elements, its amount, who differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yichuang.apps.checks import assessing
from yichuang.apps.checks.models import CheckedPerson, Report, State
from yichuang.rules.codes import Aid, Conclusion, Relation


@dataclass(frozen=True, slots=True)
class Granted:
    """What the check behind a decision came to: whether anything fits, and the aid's amount and heads where it does."""

    fits: bool
    amount_fen: int | None = None
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Somebody whom a report counted: their number, and the relation to who applied as forms name it."""

    resident_id: str
    relation: str


def means_of(report: Report, aid: str | None = None) -> dict[str, Any]:
    """What a report found, by the catalogue's elements: income and heads that count, property, which aid, how much.

    Of the unit that ``aid`` (a name of ``rules.codes.Aid`` in small letters) fits, be it somebody who applies alone;
    of the household where it fits none.
    """
    fitting = _fitting(report, aid)
    unit = fitting[0] if fitting else report.result[0]
    return {
        "means.household_income": int(unit["income_month_fen"]),
        "means.property_ok": bool(unit["property_ok"]),
        "means.counted": int(unit["counted"]),
        "means.aid": Aid(unit["aid"]).name.lower(),
        "means.amount": int(unit["amount_fen"] or 0),
    }


def final_of(subject: str) -> Report | None:
    """The newest final report of a matter that could conclude; one that could not binds nobody."""
    rows = Report.objects.filter(check_of__subject=subject, check_of__state=State.FINAL)
    report = rows.order_by("-pk").first()
    return report if report is not None and report.conclusion != Conclusion.UNDETERMINED else None


def behind(subject: str, aid: str) -> Granted | None:
    """What the matter's final report gives ``aid``; ``None`` without one: an officer established the means by hand.

    What the rule gives stands (bands, rounding, who counts), never a formula beside it.
    """
    report = final_of(subject)
    if report is None:
        return None
    wanted = [unit for unit in _fitting(report, aid) if unit["amount_fen"]]
    if not wanted:
        return Granted(report.conclusion != Conclusion.ABOVE)
    return Granted(True, int(wanted[0]["amount_fen"]), int(wanted[0]["counted"]))


def counted(subject: str, aid: str) -> tuple[Counted, ...]:
    """Who counts in the unit that the matter's final report found fit for ``aid``; nobody where none fits."""
    report = final_of(subject)
    fitting = _fitting(report, aid) if report is not None else []
    if report is None or not fitting:
        return ()
    unit = int(fitting[0]["unit"])
    positions = {unit} if unit else assessing.counted_people(assessing.recompute(report, report.ruled_on))
    rows = report.check_of.people.filter(position__in=positions).order_by("position")
    return tuple(Counted(row.resident_id, _relation(row)) for row in rows)


def _relation(row: CheckedPerson) -> str:
    if row.position == 1:
        return Relation.SELF.name.lower()
    return Relation(json.loads(row.declared or "{}").get("relation", Relation.OTHER)).name.lower()


def differing(report: Report, entered: Mapping[str, Any], aid: str | None) -> dict[str, tuple[Any, Any]]:
    """Figures in which what stands in the matter (by element) is not the report's: both, what was entered first."""
    found = means_of(report, aid)
    return {key: (entered[key], found[key]) for key in found if key in entered and entered[key] != found[key]}


def _fitting(report: Report, aid: str | None) -> list[Mapping[str, Any]]:
    units = [unit for unit in report.result if unit["conclusion"] == Conclusion.BELOW]
    return [unit for unit in units if Aid(unit["aid"]).name.lower() == aid]
