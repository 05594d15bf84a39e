"""What a step's number was made of: the findings it rests on, the earlier steps it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from yichuang.apps.checks.assessing import Step
from yichuang.apps.checks.evidence import Finding
from yichuang.rules.codes import InsuranceKind, TaxKind

LINE_STEPS = (
    "below_standard",
    "below_marginal",
    "deposits_fen",
    "vehicles_ok",
    "dwellings_ok",
    "shops_ok",
    "firms_ok",
)
"""The step behind each line, in the order of ``showing.line_rows``."""

_WAGES = {TaxKind.WAGE, TaxKind.LABOUR}
_BENEFITS = {InsuranceKind.UNEMPLOYMENT, InsuranceKind.OTHER}
_RESTS_ON: Mapping[str, Mapping[str, Iterable[int]]] = {
    "counted": {"population": (), "household": (), "civil_affairs": ()},
    "wages_year_fen": {"tax": _WAGES},
    "work_costs_year_fen": {"tax": _WAGES},
    "business_year_fen": {"tax": {TaxKind.BUSINESS}},
    "capital_year_fen": {"tax": {TaxKind.CAPITAL}},
    "taxes_year_fen": {"tax": ()},
    "pension_year_fen": {"social_insurance": {InsuranceKind.PENSION}},
    "basic_pension_year_fen": {"social_insurance": {InsuranceKind.BASIC_PENSION}},
    "benefits_year_fen": {"social_insurance": _BENEFITS},
    "contributions_year_fen": {"social_insurance": {InsuranceKind.CONTRIBUTION}},
    "rigid_deducted_year_fen": {"medical": ()},
    "deposits_fen": {"bank": (), "securities": (), "insurance": (), "payments": (), "housing_fund": ()},
    "vehicles_ok": {"vehicles": ()},
    "dwellings_ok": {"real_estate": ()},
    "shops_ok": {"real_estate": ()},
    "firms_ok": {"firms": ()},
}
"""Of each step the kinds of findings, and of a kind's rows the codes that count; none named: all."""

_SUMS: Mapping[str, tuple[str, ...]] = {
    "income_year_fen": (
        "wages_year_fen",
        "work_costs_year_fen",
        "business_year_fen",
        "capital_year_fen",
        "pension_year_fen",
        "basic_pension_year_fen",
        "benefits_year_fen",
        "unrecorded_year_fen",
        "taxes_year_fen",
        "contributions_year_fen",
        "maintenance_paid_year_fen",
        "ignored_earnings_year_fen",
        "rigid_deducted_year_fen",
    ),
    "below_standard": ("income_year_fen", "counted"),
    "below_marginal": ("income_year_fen", "counted"),
    "gap_year_fen": ("income_year_fen", "supported", "counted"),
}
"""Steps that put others together by way of columns that are no steps themselves."""


def leads_to(step: Step, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that a step's number was made of."""
    kinds = _RESTS_ON.get(step.name, {})
    for one in findings:
        codes = kinds.get(one.kind)
        if codes is not None and (not codes or int(one.rows[0]["kind"]) in codes):
            yield one


def follows_from(step: Step, steps: Sequence[Step]) -> list[Step]:
    """The steps told that a step puts together, each once."""
    names = _SUMS.get(step.name, step.uses)
    told = {one.name: one for one in steps if one.name in names and one is not step}
    return list(told.values())
