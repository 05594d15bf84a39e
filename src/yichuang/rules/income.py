"""Income of twelve months and what comes off it (最低生活保障审核确认办法 art 13; 浙江省社会救助条例 art 50).

Sums are compared with twelve times the line, never an average with the line: a rounded average of 999.997 yuan
must not become the standard itself.
"""

import ibis
import ibis.expr.types as ir

from yichuang.rules import dates
from yichuang.rules.codes import Aid
from yichuang.rules.tables import MONTHS


def work_costs(rows: ir.Table) -> ir.Value:
    """A member's necessary costs of working, a share of the wages."""
    return (rows.wages * rows.work_cost_percent) // 100


def ignored(rows: ir.Table) -> ir.Value:
    """Earnings of a member who took up work while aided, up to the cap for each month worked."""
    earned = rows.wages.fill_null(0) - rows.work_costs.fill_null(0) + rows.business.fill_null(0)
    worked = dates.months(rows.work_started_on, rows)
    most = rows.standard_fen * rows.incentive_multiple * ibis.least(worked, MONTHS)
    return ibis.ifelse(rows.started < rows.incentive_months, ibis.least(earned, most), 0)


def fading(rows: ir.Table) -> ir.BooleanValue:
    """Whether the fade-out period of a member who took up work still runs."""
    return (rows.started < rows.incentive_months + rows.fade_months).fill_null(False)


def started(rows: ir.Table) -> ir.Value:
    """Full months since a counted member of a household on subsistence aid took up work; else NULL."""
    aided = rows.counts & (rows.unit == 0) & (rows.current_aid == int(Aid.SUBSISTENCE))
    return ibis.ifelse(aided & (rows.worked >= 0), rows.worked, ibis.null("int64"))


def total(units: ir.Table) -> ir.Value:
    """The unit's income before rigid costs come off, never below 0, fen a year."""
    found = (
        units.wages_year_fen
        - units.work_costs_year_fen
        + units.business_year_fen
        + units.capital_year_fen
        + units.pension_year_fen
        + units.basic_pension_year_fen * units.basic_pension_counts
        + units.benefits_year_fen
        + _of_household(units, units.unrecorded_fen * MONTHS)
        - units.taxes_year_fen
        - units.contributions_year_fen
        - maintenance_paid(units)
        - units.ignored_earnings_year_fen
    )
    return ibis.greatest(found, 0)


def rigid(units: ir.Table) -> ir.Value:
    """The household's rigid expenses of the year; a person applying alone has none of their own."""
    return _of_household(units, units.rigid_fen)


def unrecorded(units: ir.Table) -> ir.Value:
    """Income no register knows, fen a year."""
    return _of_household(units, units.unrecorded_fen * MONTHS)


def maintenance_paid(units: ir.Table) -> ir.Value:
    """What the household pays to people elsewhere whom it has to support, fen a year; from the day the rule counts net."""
    paid = units.maintenance_fen.fill_null(0) * MONTHS
    return _of_household(units, paid * units.maintenance_deducts)


def rigid_deducted(units: ir.Table) -> ir.Value:
    """What of it comes off the income: only where somebody is disabled or gravely ill."""
    return ibis.ifelse(units.ill_or_disabled > 0, (rigid(units) * units.rigid_deduct_percent) // 100, 0)


def _of_household(units: ir.Table, value: ir.Value) -> ir.Value:
    return ibis.ifelse(units.unit == 0, value, 0)
