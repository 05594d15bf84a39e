"""Which aid fits, what it is worth a month, and what becomes of the current one.

A check that lacks data may still find a unit above every line, but never below one: then it says "undetermined",
grants nothing and takes nothing away.
"""

import ibis
import ibis.expr.types as ir

from yichuang.rules import dates, household
from yichuang.rules.codes import Aid, Change, Conclusion, Disability, Kind
from yichuang.rules.tables import MONTHS

# What these kinds do not say might lower the income found (contributions paid, a member's death), so without them
# no unit is above a line by income.
MIGHT_LOWER = Kind.POPULATION.bit | Kind.SOCIAL_INSURANCE.bit | Kind.CIVIL_AFFAIRS.bit
TOTAL_LOSS = 4  # of the six abilities of self-care; fewer are a partial loss


def unable(rows: ir.Table) -> ir.BooleanValue:
    """Without ability to work (特困人员认定办法 art 5).

    Art 5 names single kinds. Multiple disability has one grade for all its kinds, so here it is none of them: an
    officer says which one counts, and the row then has that kind.
    """
    old = rows.lived >= rows.destitute_elderly_age * dates.years(1)
    young = rows.lived < rows.destitute_minor_age * dates.years(1)
    kind, grade = rows.disability_kind, rows.disability_grade
    of_the_mind = kind.isin([int(Disability.INTELLECTUAL), int(Disability.MENTAL)]) & grade.between(1, 3)
    of_the_limbs = (kind == int(Disability.LIMB)) & grade.between(1, 2)
    return old | young | of_the_mind | of_the_limbs | ((kind == int(Disability.SIGHT)) & (grade == 1))


def care(rows: ir.Table) -> ir.Value:
    """The care a destitute member's self-care calls for, fen a month."""
    return ibis.cases(
        (rows.abilities_missing >= TOTAL_LOSS, rows.destitute_total_fen),
        (rows.abilities_missing >= 1, rows.destitute_partial_fen),
        else_=0,
    )


def as_household(units: ir.Table) -> ir.Value:
    """The aid that fits a household by what was found, as if nothing were missing; persons alone have none yet."""
    lines_kept = (units.counted > 0) & (units.unit == 0) & units.property_ok
    return ibis.cases(
        (~lines_kept, int(Aid.NONE)),
        (units.destitute_fits, int(Aid.DESTITUTE)),
        (units.below_standard, int(Aid.SUBSISTENCE)),
        (units.below_marginal, int(Aid.MARGINAL)),
        (units.below_disposable & units.rigid_over, int(Aid.HARDSHIP)),
        else_=int(Aid.NONE),
    ).cast("int64")


def destitute_fits(units: ir.Table) -> ir.BooleanValue:
    """Nobody counted can work, nobody has an able obligor, and there is no living to live on (办法 art 4)."""
    nobody = (units.unable == units.counted) & (units.unsupported == units.counted)
    return (units.unit == 0) & (units.counted > 0) & units.below_standard & units.property_ok & nobody


def possible(units: ir.Table) -> ir.Value:
    """``as_household``, or what fits somebody alone given what their household gets."""
    whole = units.household_possible
    way = units.alone_route
    is_open = (
        (way == household.ROUTE_CLERGY)
        | ((way == household.ROUTE_JOBLESS) & ~whole.isin([int(Aid.SUBSISTENCE), int(Aid.DESTITUTE)]))
        | ((way == household.ROUTE_MARGINAL) & (whole == int(Aid.MARGINAL)))
    )
    poor = (units.counted > 0) & units.below_standard & units.property_ok
    alone = ibis.ifelse(is_open & poor, int(Aid.SUBSISTENCE), int(Aid.NONE))
    return ibis.ifelse(units.unit == 0, units.as_household, alone).cast("int64")


def conclusion(units: ir.Table) -> ir.Value:
    """Below, above or undetermined.

    Somebody's own way of applying alone may open when the household's income turns out higher, so with data
    missing only their own lines shut them out.
    """
    income_is_least = (units.missing & MIGHT_LOWER) == 0
    never_fits = ibis.ifelse(units.unit == 0, units.possible == int(Aid.NONE), ~units.below_standard)
    shut_out = ~units.property_ok | (income_is_least & never_fits)
    return ibis.cases(
        (units.counted == 0, int(Conclusion.UNDETERMINED)),
        ((units.missing == 0) & (units.possible != int(Aid.NONE)), int(Conclusion.BELOW)),
        ((units.missing == 0) | shut_out, int(Conclusion.ABOVE)),
        else_=int(Conclusion.UNDETERMINED),
    ).cast("int64")


def fades(units: ir.Table) -> ir.BooleanValue:
    """Over the standard by work taken up, within the fade-out period (审核确认办法 art 33).

    ``faders`` are counted only in households that have the allowance (income.started).
    """
    return (units.missing == 0) & units.property_ok & ~units.below_standard & (units.faders > 0)


def aid(units: ir.Table) -> ir.Value:
    """The aid this check finds."""
    below = units.conclusion == int(Conclusion.BELOW)
    kept = ibis.ifelse(below, units.possible, int(Aid.NONE))
    return ibis.ifelse(units.fades, int(Aid.SUBSISTENCE), kept).cast("int64")


def supported(units: ir.Table) -> ir.Value:
    """Heads paid for: whoever refused work while aided is left out (审核确认办法 art 34)."""
    aided = units.current_aid == int(Aid.SUBSISTENCE)
    return units.counted - ibis.ifelse(aided, units.refusing, 0)


def by_rule(units: ir.Table) -> ir.Value:
    """Difference or band (社会救助法 art 18), rounded up once at the end; fen a month."""
    hundredfold = units.income_year_fen * 100
    band = ibis.cases(
        (hundredfold < units.band_1_percent * units.standard_year_fen, units.band_1_fen),
        (hundredfold < units.band_2_percent * units.standard_year_fen, units.band_2_fen),
        else_=units.band_3_fen,
    )
    heads_months = ibis.greatest(units.counted, 1) * MONTHS
    difference = _up(units.gap_year_fen * units.supported, heads_months, units.round_to_fen)
    return ibis.ifelse(units.banded == 1, band * units.supported, difference)


def amount(units: ir.Table) -> ir.Value:
    """What is paid a month, in fen."""
    least = ibis.ifelse(units.supported > 0, ibis.greatest(units.by_rule_fen, units.minimum_fen), 0)
    return ibis.cases(
        (units.fades, _up(units.current_fen * units.fade_percent, 100, units.round_to_fen)),
        (units.aid == int(Aid.SUBSISTENCE), least),
        (units.aid == int(Aid.DESTITUTE), units.destitute_monthly_fen * units.counted + units.care_fen),
        else_=0,
    ).cast("int64")


def _up(above: ir.Value, below: ir.Value | int, step: ir.Value) -> ir.Value:
    """``above / below`` rounded up to the next multiple of ``step``; nothing here is ever negative."""
    unit = step * below
    return ((above + unit - 1) // unit) * step


def change(units: ir.Table) -> ir.Value:
    """What becomes of the current aid."""
    had, has, none = units.current_aid, units.aid, int(Aid.NONE)
    return ibis.cases(
        (units.conclusion == int(Conclusion.UNDETERMINED), int(Change.NONE)),
        (units.fades, int(Change.FADE)),
        ((had == none) & (has != none), int(Change.NEW)),
        ((had == none) & (has == none), int(Change.NONE)),
        (has == none, int(Change.STOP)),
        (units.amount_fen > units.current_fen, int(Change.RAISE)),
        ((units.amount_fen == 0) & (units.current_fen > 0), int(Change.STOP)),
        (units.amount_fen < units.current_fen, int(Change.LOWER)),
        (had != has, int(Change.MOVE)),
        else_=int(Change.NONE),
    ).cast("int64")
