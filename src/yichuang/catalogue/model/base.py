"""What every part of the catalogue shares: frozen data, evidence, legal basis, limits with a unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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


def last_is_rule(written: Any, earlier: str) -> Any:
    """A list of branches as the mapping of its last one, with those before it under ``earlier``."""
    if isinstance(written, list | tuple) and written and isinstance(written[-1], dict):
        return {**written[-1], earlier: list(written[:-1])} if len(written) > 1 else written[-1]
    return written


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


NOTHING = ("none",)
"""``suspends: none``: a limit that nothing holds still, whatever grounds the procedure knows."""


class Term(Part):
    """A time limit 时限: value and unit, the event it runs from, what stops it, and who says so.

    Written as a list, the first branch whose ``when`` is true governs, and the last, without ``when``, is the rule.
    That rule is the term itself, the branches before it stand in ``branches``: who asks only for the rule sees it.
    """

    value: int = Field(ge=0)
    unit: Unit
    starts: str = Field(
        default="accepted", alias="from", pattern="^(received|accepted|decided|requested|step)$"
    )
    suspends: tuple[str, ...] = ()  # codes of the procedure's grounds; empty: all that the procedure knows
    basis: str | None = None
    evidence: Evidence = Evidence.ASSUMED
    when: str | None = None  # CEL over the answers, what officers entered and ``case.objections``
    text: str | None = None  # the circumstance in words, as the guide says it: 公示有异议的
    branches: tuple[Term, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, written: Any) -> Any:
        return last_is_rule(written, "branches")

    @field_validator("suspends", mode="before")
    @classmethod
    def _none(cls, written: Any) -> Any:
        return NOTHING if written == "none" else written

    def held_by(self, grounds: Sequence[str]) -> tuple[str, ...]:
        """Which of the procedure's grounds hold this limit still.

        >>> Term(value=5, unit="wd").held_by(["hearing"]), Term(value=5, unit="wd", suspends="none").held_by(["x"])
        (('hearing',), ())
        """
        return () if self.suspends == NOTHING else self.suspends or tuple(grounds)

    @property
    def limit(self) -> Limit:
        return Limit(self.value, self.unit)

    @property
    def is_sample(self) -> bool:
        return self.evidence not in CITABLE
