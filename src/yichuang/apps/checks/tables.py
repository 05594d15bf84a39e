"""The rules' tables of one household: answers as rows, with what officers ruled; what is not known is marked missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yichuang.apps.checks import kinds, multiple, notified, people
from yichuang.apps.checks.differences import Difference, member
from yichuang.apps.checks.evidence import Evidence
from yichuang.apps.checks.models import CheckedPerson
from yichuang.rules.codes import Kind
from yichuang.rules.tables import MONTHS, TABLES

Tables = dict[str, list[dict[str, Any]]]

LEAVE_OUT = "leave_out"
_AS_TOLD = ("register", "begun")  # choices that take over what a source tells of a member
_BLOCKING = {
    ("household_extra", "inside"),
    ("spouse_extra", "inside"),
    ("name", "other"),
    ("pension", "account"),
}
"""Rulings after which the household, or a person's money, is not known: the conclusion stays open."""


def build(evidence: Evidence, found: Sequence[Difference]) -> Tables:
    """All tables the rules read; of months the twelve before the day on which the sources were asked."""
    check, on = evidence.check, evidence.asked_on
    settled = [(one, evidence.rulings[one.key].choice) for one in found if one.key in evidence.rulings]
    tables: Tables = {"households": [], "members": [_member(evidence, p) for p in evidence.people]}
    for kind in kinds.KINDS:
        tables[kind] = [
            row for person in evidence.people for row in _rows(evidence, kind, person.position, on)
        ]
    missing = 0
    for status in evidence.missing():
        missing |= Kind[status.kind.upper()].bit
    household = people.household_row(check, missing)
    household["rigid_fen"] = max(household["rigid_fen"], _medical(evidence))
    tables["households"] = [household]
    for position, facts in notified.facts(evidence.rulings).items():
        _change(tables["members"], position, facts)
    for one, choice in settled:
        _settle(tables, one, choice)
    return tables


def as_json(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """For keeping and for the digest; dates as ISO text."""
    return {name: [people.jsonable(row) for row in rows] for name, rows in tables.items()}


def from_json(kept: Mapping[str, Any]) -> Tables:
    """What was kept, again as the rules read it."""
    return {name: [people.typed(row) for row in rows] for name, rows in kept.items()}


def _rows(evidence: Evidence, kind: str, position: int, on: date) -> list[dict[str, Any]]:
    """One kind's rows about one person, without those an officer left out."""
    out = {
        key: one
        for key, one in evidence.rulings.items()
        if one.choice == LEAVE_OUT and key.startswith(f"{kind}:{position}:")
    }
    dropped = [
        json.dumps(dict(r), sort_keys=True, default=str)
        for f in evidence.findings
        if f.key in out
        for r in f.rows
    ]
    rows = []
    for row in evidence.rows(position, kind):
        spelled = json.dumps(dict(row), sort_keys=True, default=str)
        if spelled in dropped:
            dropped.remove(spelled)
        elif "month" not in row or _in_year_before(int(row["month"]), on):
            rows.append({"person": position, **{c: row.get(c) for c in _COLUMNS[kind]}})
    return [people.typed(row) for row in (_merged(rows) if kind == "civil_affairs" else rows)]


def _member(evidence: Evidence, person: CheckedPerson) -> dict[str, Any]:
    return multiple.as_known(member(evidence, person), people.declared(person))


_COLUMNS = {kind: [c.name for c in TABLES[kind] if c.name != "person"] for kind in kinds.KINDS}


def _in_year_before(month: int, on: date) -> bool:
    """Whether a month like 202610 is one of the twelve before the month of ``on``."""
    back = on.year * 12 + on.month - 1 - (month // 100 * 12 + month % 100 - 1)
    return 1 <= back <= MONTHS


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Several registers of one kind, each with columns of its own, are one row."""
    whole: dict[str, Any] = {}
    for row in rows:
        whole = {name: row[name] if row[name] is not None else whole.get(name) for name in row}
    return [whole] if whole else []


def _medical(evidence: Evidence) -> int:
    """What the family itself paid for treatment in the last twelve months."""
    return sum(
        int(row.get("own_fen") or 0)
        for person in evidence.people
        for row in evidence.rows(person.position, kinds.MEDICAL)
    )


def _settle(tables: Tables, one: Difference, choice: str) -> None:
    """What an officer's ruling on a disagreement does to the rows."""
    household = tables["households"][0]
    if (one.code, choice) in _BLOCKING:
        household["missing"] |= Kind.POPULATION.bit
    elif (one.code, choice) == ("household_missing", "apart"):
        tables["members"] = [row for row in tables["members"] if row["person"] != one.person]
    elif (one.code, choice) == ("inflow", "income"):
        household["unrecorded_fen"] += one.data["fen"] // MONTHS
    elif (one.code, choice) == ("birth", "register"):
        _change(tables["members"], one.person, {"born": date.fromisoformat(one.data["born"])})
    elif (one.code, choice) == ("marriage", "police"):
        _change(tables["civil_affairs"], one.person, {"married": one.data["married"]})
    elif (one.code, choice) == ("death", "alive"):
        _change(tables["civil_affairs"], one.person, {"died_on": None})
    elif (one.code, choice) == ("death", "dead"):
        _change(tables["population"], one.person, {"alive": False})
    elif (one.code, choice) == ("firm", "closed"):
        _close(tables["firms"], one)
    else:
        _change(tables["members"], one.person, _established(one, choice))


def _established(one: Difference, choice: str) -> dict[str, Any]:
    """Columns of a member that the ruling sets; most rulings set none."""
    if one.code == "multiple":
        return multiple.settled(choice)
    return people.typed(one.data.get("facts", {})) if choice in _AS_TOLD else {}


def _change(rows: list[dict[str, Any]], person: int, values: Mapping[str, Any]) -> None:
    for row in rows:
        if row["person"] == person:
            row.update(values)


def _close(rows: list[dict[str, Any]], one: Difference) -> None:
    """Of several firms only the one that was ruled on."""
    told = one.data["row"]
    for row in rows:
        if row["person"] == one.person and all(
            row[name] == told.get(name) for name in ("role", "capital_fen", "active")
        ):
            row["active"] = False
            return
