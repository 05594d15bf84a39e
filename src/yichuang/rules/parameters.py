"""The dated numbers of the means test: which catalogue parameter fills which column of the ``parameters`` table.

One row a county holds them all for one day (``as_of``). Every number is an int64; flags are 0 or 1. Whoever
builds the row asks the catalogue for the value in force on the day in the division; nothing is built in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Parameter:
    """One column of the row, the catalogue's code for it."""

    column: str
    code: str


def _parameters(text: str) -> tuple[Parameter, ...]:
    pairs = (line.split() for line in text.strip().splitlines())
    return tuple(Parameter(column, code) for column, code in pairs)


PARAMETERS = _parameters("""
standard_fen             subsistence.standard
round_to_fen             means.round_to
minimum_fen              means.minimum_payment
banded                   means.banded
band_1_percent           means.band_1_percent
band_2_percent           means.band_2_percent
band_1_fen               means.band_1_amount
band_2_fen               means.band_2_amount
band_3_fen               means.band_3_amount
work_cost_percent        means.work_cost_percent
rigid_deduct_percent     means.rigid_deduct_percent
basic_pension_counts     means.basic_pension_counts
maintenance_deducts      means.maintenance_deducts
deposit_limit_months     means.deposit_limit_months
cars_allowed             means.cars_allowed
car_exempt_fen           means.car_worth_exempt
ships_allowed            means.ships_allowed
dwellings_allowed        means.dwellings_allowed
area_per_head_cm2        means.area_per_head
transfer_months          means.transfer_months
shops_allowed            means.shops_allowed
firm_capital_limit_fen   means.firm_capital
marginal_percent         marginal.percent
marginal_inclusive       means.marginal_inclusive
minimum_wage_fen         means.minimum_wage
disposable_last_year_fen income.disposable_last_year
hardship_percent         means.hardship_percent
incentive_months         means.incentive_months
incentive_multiple       means.incentive_multiple
fade_months              means.fade_months
fade_percent             means.fade_percent
refusals_allowed         means.refusals_allowed
destitute_elderly_age    destitute.elderly_age
destitute_minor_age      destitute.minor_age
destitute_monthly_fen    destitute.monthly
destitute_partial_fen    means.destitute_care_partial
destitute_total_fen      means.destitute_care_total
""")

CODES: Mapping[str, str] = {parameter.column: parameter.code for parameter in PARAMETERS}
REPORT_VALID_DAYS = "means.report_valid_days"  # of the report, no input of the program


@dataclass(frozen=True, slots=True)
class Parameters:
    """The row of one county on one day."""

    county: int
    as_of: date
    values: Mapping[str, int]

    def __post_init__(self) -> None:
        """Raises KeyError when a number is missing or unknown: a default would decide about money."""
        wrong = set(CODES) ^ set(self.values)
        if wrong:
            raise KeyError(", ".join(sorted(wrong)))

    def row(self) -> dict[str, int | date]:
        """As the ``parameters`` table holds it."""
        return {"county": self.county, "as_of": self.as_of, **self.values}
