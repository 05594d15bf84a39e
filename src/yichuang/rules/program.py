"""The whole means test as one expression: tables in, one row an applying unit out, every intermediate named.

The same expression serves one family and a province, on DuckDB and on Spark. What the columns mean is said where
they are made: household.py, income.py, property.py, lines.py, aids.py; the tables in tables.py. The steps are
few and wide on purpose: every further projection costs one family a millisecond.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from yichuang.rules import aids, dates, household, income, lines, property, sources
from yichuang.rules.codes import Aid
from yichuang.rules.parameters import CODES
from yichuang.rules.reasons import mask
from yichuang.rules.results import RESULT
from yichuang.rules.tables import MONTHS

OF_SUMS = (  # what the sums of a unit need of a member's row and of the county's numbers
    *("household", "unit", "register_aid", "register_fen", "alone", "work_started_on", "dead"),
    *("work_cost_percent", "standard_fen", "incentive_multiple", "incentive_months", "fade_months"),
    *("transfer_months", "month_number", "day_of_month"),
)


def build(tables: Mapping[str, ir.Table]) -> ir.Table:
    """The program over ``tables`` (those of tables.py and ``parameters``); columns as in ``results.RESULT``."""
    rows = _known(_members(tables), sources.sums(tables))
    units = _income(_units(rows, tables))
    units = units.mutate(**property.kept(units), **lines.below(units))
    units = _possible(units)
    units = units.mutate(conclusion=aids.conclusion(units), fades=aids.fades(units))
    units = units.mutate(aid=aids.aid(units), by_rule_fen=aids.by_rule(units))
    units = units.mutate(amount_fen=aids.amount(units))
    units = units.mutate(change=aids.change(units), reasons=mask(units))
    return units.select(*RESULT)


def _members(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a member of a unit: whether they count, and what does not depend on money."""
    rows = household.named(tables)
    rows = rows.mutate(counts=household.counts(rows))
    counts, ill = rows.counts, (rows.disability_grade > 0) | rows.serious_illness
    return rows.select(
        *OF_SUMS,
        "counts",
        counted_person=ibis.ifelse(counts, rows.person, ibis.null("int64")),
        counted_home=ibis.ifelse(counts, rows.police_household, ibis.null("int64")),
        alone_route=household.route(rows),
        refuses=counts & (rows.refused_work >= rows.refusals_allowed),
        unable=counts & aids.unable(rows),
        unsupported=counts & ~rows.supported,
        ill_or_disabled=counts & ill,
        care=ibis.ifelse(counts, aids.care(rows), 0).cast("int64"),
        started=income.started(rows),
    )


def _known(rows: ir.Table, sums: list[ir.Table]) -> ir.Table:
    """Everybody's sums beside them; NULL for those who do not count or of whom nothing is known."""
    joined = rows.select(*rows.columns)  # a new chain of joins, on what the first one computed
    for number, table in enumerate(sums):
        key = f"key_{number}"
        renamed = table.rename({key: "person"})
        joined = joined.left_join(renamed, [("counted_person", key)])
    return joined.mutate(
        work_costs=income.work_costs(joined), given_since=dates.whole_months(joined.given_on, joined)
    )


def _units(rows: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a household and one a person applying alone, with the household's and the county's own columns."""
    lately = property.given_lately(rows)
    sums = {
        "wages_year_fen": rows.wages,
        "work_costs_year_fen": rows.work_costs,
        "business_year_fen": rows.business,
        "capital_year_fen": rows.capital,
        "pension_year_fen": rows.pension,
        "basic_pension_year_fen": rows.basic_pension,
        "benefits_year_fen": rows.benefits,
        "taxes_year_fen": rows.taxes,
        "contributions_year_fen": rows.contributions,
        "ignored_earnings_year_fen": income.ignored(rows),
        "transferred_bp": ibis.ifelse(lately, rows.given_bp, 0),
        "dwelling_area_cm2": rows.dwelling_area_cm2.fill_null(0)
        + ibis.ifelse(lately, rows.given_area_cm2.fill_null(0), 0),
        "care_fen": rows.care,
        **{name: rows[name] for name in ("bank_fen", "securities_fen", "insurance_fen", "payments_fen")},
        **{name: rows[name] for name in ("fund_fen", "cars", "car_worth_fen", "ships", "dwellings_bp")},
        **{name: rows[name] for name in ("shops_bp", "firms", "firm_capital_fen")},
    }
    numbers = {
        "counted": rows.counts,
        "dead": rows.dead,
        "alone_units": rows.alone,
        "refusing": rows.refuses,
        "faders": income.fading(rows),
        "unable": rows.unable,
        "unsupported": rows.unsupported,
        "ill_or_disabled": rows.ill_or_disabled,
        "registered": rows.counts & (rows.register_fen > 0).fill_null(False),
    }
    units = rows.group_by("household", "unit").aggregate(
        **{name: value.sum().fill_null(0) for name, value in sums.items()},
        **{name: condition.cast("int64").sum() for name, condition in numbers.items()},
        named=rows.count(),
        alone_route=rows.alone_route.max(),
        homes_differ=(rows.counted_home.min() < rows.counted_home.max()).fill_null(False),
        register_aid=rows.register_aid.max().fill_null(0).cast("int64"),
        register_fen=rows.register_fen.max().fill_null(0),
    )
    homes = tables["households"].select(
        "household", "county", "aid", "aid_fen", "unrecorded_fen", "maintenance_fen", "rigid_fen", "missing"
    )
    counties = tables["parameters"].select("county", "as_of", *CODES)
    return units.join(homes, "household").join(counties, "county")


def _income(units: ir.Table) -> ir.Table:
    whole = units.unit == 0
    subsistence = int(Aid.SUBSISTENCE)
    by_register = (units.register_aid == subsistence) & (units.aid != subsistence)  # alone already
    current_fen = ibis.ifelse(whole, units.aid_fen, ibis.ifelse(by_register, units.register_fen, 0))
    units = units.mutate(
        current_aid=ibis.ifelse(whole, units.aid, ibis.ifelse(by_register, subsistence, 0)).cast("int64"),
        current_fen=current_fen,
        missing=units.missing.cast("int64"),
        unrecorded_year_fen=income.unrecorded(units),
        maintenance_paid_year_fen=income.maintenance_paid(units),
        total_year_fen=income.total(units),
        rigid_year_fen=income.rigid(units),
        rigid_deducted_year_fen=income.rigid_deducted(units),
        deposits_fen=property.deposits(units),
        standard_year_fen=lines.standard_year(units),
        marginal_line_fen=lines.marginal_hundredfold(units) // 100,
        **property.limits(units),
    )
    counted = ibis.greatest(units.total_year_fen - units.rigid_deducted_year_fen, 0)
    heads_months = ibis.greatest(units.counted, 1) * MONTHS
    return units.mutate(
        income_year_fen=counted,
        income_month_fen=counted // MONTHS,
        per_head_fen=counted // heads_months,
        supported=aids.supported(units),
        gap_year_fen=ibis.greatest(units.standard_year_fen - counted, 0),
    )


def _possible(units: ir.Table) -> ir.Table:
    """What fits by what was found; those alone after their household."""
    kept = [units[name] for name in ("deposits_ok", "vehicles_ok", "dwellings_ok", "shops_ok", "firms_ok")]
    units = units.mutate(property_ok=ibis.and_(*kept))
    units = units.mutate(destitute_fits=aids.destitute_fits(units))
    units = units.mutate(as_household=aids.as_household(units))
    whole = units.filter(units.unit == 0)
    theirs = whole.select("household", household_possible="as_household")
    alone = units.filter(units.unit != 0).join(theirs, "household")
    units = whole.mutate(household_possible=whole.as_household).union(alone)
    return units.mutate(possible=aids.possible(units))
