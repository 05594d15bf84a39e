"""Dated parameters 参数: amounts, multipliers and thresholds that law or a region sets and changes."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from yichuang.catalogue.model.base import CITABLE, Evidence, Part


class ParameterValue(Part):
    """One value, in force from a date, in a division (``None``: everywhere), with its source."""

    value: int
    since: date = Field(alias="from")
    division: str | None = None
    source: str
    evidence: Evidence

    @property
    def is_sample(self) -> bool:
        return self.evidence not in CITABLE


class Parameter(Part):
    """A number with a name and a unit; the next change is a new dated value, never an edit."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    name: str
    unit: str  # fen, fen/month, percent, person, day …
    values: tuple[ParameterValue, ...] = Field(min_length=1)

    def at(self, day: date, divisions: tuple[str, ...] = ()) -> ParameterValue | None:
        """The value in force on ``day``: the nearest division first (``divisions`` runs county to nation)."""
        for division in (*divisions, None):
            dated = [v for v in self.values if v.division == division and v.since <= day]
            if dated:
                return max(dated, key=lambda v: v.since)
        return None
