"""What every part of the catalogue shares: frozen data, evidence, legal basis, limits with a unit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from yichuang.core.limits import Limit, Unit


class Part(BaseModel):
    """Base of everything written in the catalogue: immutable, and a mistyped key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)


class Evidence(StrEnum):
    """How well a fact is known. What is not citable is labelled 示例数据 wherever a person sees it."""

    LAW = "law"  # read in a statute
    SEED = "seed"  # said by one of the five source documents
    PUBLISHED = "published"  # seen on a published page of an authority
    SEEN = "seen"  # read on an original form
    PARTLY = "partly"
    MEMORY = "memory"
    ASSUMED = "assumed"


CITABLE = frozenset({Evidence.LAW, Evidence.SEED, Evidence.PUBLISHED, Evidence.SEEN})


class LegalBasis(Part):
    """A law by name and article, never by an address; with the dates between which it governs."""

    law: str
    articles: tuple[str, ...] = Field(min_length=1)
    since: date | None = None
    until: date | None = None
    evidence: Evidence = Evidence.LAW

    def cite(self) -> str:
        """《社会团体登记管理条例》第十条、第十一条"""
        return f"《{self.law}》{'、'.join(self.articles)}"


class Term(Part):
    """A time limit 时限: value and unit, the event it runs from, what stops it, and who says so."""

    value: int = Field(ge=0)
    unit: Unit
    starts: str = Field(
        default="accepted", alias="from", pattern="^(received|accepted|decided|requested|step)$"
    )
    suspends: tuple[str, ...] = ()  # codes of the procedure's grounds; empty: all that the procedure knows
    basis: str | None = None
    evidence: Evidence = Evidence.ASSUMED

    @property
    def limit(self) -> Limit:
        return Limit(self.value, self.unit)

    @property
    def is_sample(self) -> bool:
        return self.evidence not in CITABLE
