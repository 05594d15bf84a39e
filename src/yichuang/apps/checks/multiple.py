"""Multiple disability 多重残疾: one grade on the certificate, the gravest of several kinds that it does not tell apart.

《特困人员认定办法》第五条第三项 names single kinds with their grades, so whether somebody is without ability to work
hangs on which kinds those are: an officer reads them in the assessment's form and says which one counts. Until then
the rules count multiple disability as none of them. The grade stays the certificate's: none of the kinds is graver.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yichuang.rules.codes import Disability

NONE_COUNTS = "none"
COUNTING: Mapping[str, tuple[Disability, int, str]] = {
    "mind": (Disability.INTELLECTUAL, 3, "其中智力或者精神残疾是一至三级，没有劳动能力"),
    "limb": (Disability.LIMB, 2, "其中肢体残疾是一级或者二级，没有劳动能力"),
    "sight": (Disability.SIGHT, 1, "其中视力残疾是一级，没有劳动能力"),
}
"""By choice: the kind, the grade from which art 5 counts it, and what choosing it says."""


def is_open(row: Mapping[str, Any]) -> bool:
    """Whether a row of members leaves it open: multiple, and grave enough for some kind to count."""
    gravest = max(grade for _, grade, _ in COUNTING.values())
    return bool(row["disability_kind"] == Disability.MULTIPLE and 1 <= row["disability_grade"] <= gravest)


def choices(grade: int) -> tuple[tuple[str, str], ...]:
    """What can be true at the certificate's grade: no kind of it is graver."""
    possible = [(code, text) for code, (_, worst, text) in COUNTING.items() if grade <= worst]
    return (*possible, (NONE_COUNTS, "哪一类都没有达到第五条规定的等级，不算没有劳动能力"))


def settled(choice: str) -> dict[str, Any]:
    """Columns of members that a choice changes."""
    return {"disability_kind": int(COUNTING[choice][0])} if choice in COUNTING else {}


def kept(choice: str, grade: int) -> dict[str, Any]:
    """The choice for later checks, good as long as the certificate has that grade."""
    return {"multiple": choice, "multiple_grade": grade}


def is_known(row: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether an earlier check settled what the row leaves open; ``facts`` are what is kept of a person."""
    return "multiple" in facts and facts.get("multiple_grade") == row["disability_grade"] and is_open(row)


def as_known(row: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The row of members with what an earlier check settled."""
    return {**row, **(settled(facts["multiple"]) if is_known(row, facts) else {})}
