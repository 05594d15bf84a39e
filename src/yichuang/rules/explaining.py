"""The trace of a result in words a clerk can read aloud: each step, its number, its parameter, its article.

The steps are the program's own columns; nothing is computed here a second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yichuang.rules import steps
from yichuang.rules.codes import Conclusion, Reason
from yichuang.rules.parameters import Parameters
from yichuang.rules.wording import AIDS, BASIC_PENSION, CONCLUSIONS, REASONS, ROUTES, UNITS

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One column of the result explained.

    ``value``: in ``unit`` (fen, fen/month, fen/year, person, bp, cm2, count, bool). ``parameters``: columns of the
    parameter row it was computed with; their source and evidence are the catalogue's, by parameters.CODES.
    ``uses``: the columns it follows from. ``article``: the law.
    """

    name: str
    label: str
    text: str
    value: int
    unit: str
    parameters: tuple[str, ...]
    article: str
    uses: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return UNITS[self.unit](self.value)


def explain(row: _Row, parameters: Parameters) -> tuple[Step, ...]:
    """Every step from people and income to the amount, in the order they are read; ``row`` is one of a result."""
    counts = bool(parameters.values["basic_pension_counts"])
    words = {"route": ROUTES[row["alone_route"]], "basic_pension": BASIC_PENSION[counts]}
    told = {**parameters.values, **row, **words}
    earlier = steps.EARLIER if parameters.as_of < steps.ACT_SINCE else {}
    return tuple(
        Step(
            name=plan.name,
            label=plan.label,
            text=plan.text.format_map(_Words(told)),
            value=int(row[plan.name]),
            unit=plan.unit,
            parameters=plan.parameters,
            article=earlier.get(plan.article, plan.article),
            uses=plan.uses,
        )
        for plan in steps.PLANS
        if plan.told(told)
    )


def reasons(mask: int) -> tuple[str, ...]:
    """A sentence for each bit."""
    return tuple(REASONS[reason] for reason in Reason if reason in Reason(mask))


def summary(row: _Row) -> str:
    """The whole result in one sentence."""
    words = CONCLUSIONS[Conclusion(row["conclusion"])]
    if row["aid"]:
        words += f"，可以认定为{AIDS[row['aid']]}"
    if row["amount_fen"]:
        words += f"，每月{UNITS['fen'](row['amount_fen'])}"
    return words + "。"


def names(found: Sequence[Step]) -> frozenset[str]:
    """The columns explained."""
    return frozenset(step.name for step in found)


class _Words(dict[str, Any]):
    """Values as people write them: ``{x}`` in yuan where the column is money."""

    def __getitem__(self, key: str) -> str:
        value = super().__getitem__(key)
        if key.endswith("_fen"):
            return UNITS["fen"](value)
        if key.endswith("_cm2"):
            return UNITS["cm2"](value)
        if key.endswith("_bp"):
            return UNITS["bp"](value)
        return str(int(value)) if isinstance(value, bool | int) else str(value)
