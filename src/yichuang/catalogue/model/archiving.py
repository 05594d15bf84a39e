"""Archiving 归档: when a finished case goes to the archive by itself, and how long its file is kept."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from yichuang.catalogue.model.base import Evidence, Part
from yichuang.core.limits import Limit, Unit


class ArchivedFrom(StrEnum):
    """What the wait runs from: the end of the case 结束 (served, or ended otherwise), or its decision 办结."""

    ENDED = "ended"
    DECIDED = "decided"


class ArchiveWait(Part):
    """How long a finished case stays among the current ones."""

    value: int = Field(ge=0)
    unit: Unit
    starts: ArchivedFrom = Field(default=ArchivedFrom.ENDED, alias="from")

    @property
    def limit(self) -> Limit:
        return Limit(self.value, self.unit)


class RetentionPeriod(Part):
    """保管期限, counted in years as the rules on archives do."""

    value: int = Field(ge=1)
    unit: Literal["year"]


class Archiving(Part):
    """One rule for a kind of case. Nothing is destroyed by it: what is past its period is appraised by people."""

    after: ArchiveWait
    retention: RetentionPeriod | Literal["permanent"]
    basis: str = Field(min_length=2)
    evidence: Evidence = Evidence.ASSUMED

    @property
    def kept(self) -> str:
        """``permanent`` or ``30year``, as the journal keeps it."""
        return self.retention if isinstance(self.retention, str) else f"{self.retention.value}year"

    @property
    def chinese(self) -> str:
        """永久 or 30年."""
        return "永久" if isinstance(self.retention, str) else f"{self.retention.value}年"
