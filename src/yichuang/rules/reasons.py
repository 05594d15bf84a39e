"""The bit mask of reasons: the cheapest trace there is for a million households."""

import ibis
import ibis.expr.types as ir

from yichuang.rules.codes import Aid, Reason
from yichuang.rules.tables import MONTHS


def mask(units: ir.Table) -> ir.Value:
    """The sum of the bits that hold (every bit once, so the sum is the mask)."""
    bits = ibis.literal(0, "int64")
    for reason, condition in {**_lines(units), **_people(units), **_pay(units)}.items():
        bits = bits + ibis.ifelse(condition, int(reason), 0).cast("int64")
    return bits


def _lines(units: ir.Table) -> dict[Reason, ir.BooleanValue]:
    return {
        Reason.INCOME_BELOW_STANDARD: units.below_standard,
        Reason.INCOME_BELOW_MARGINAL: ~units.below_standard & units.below_marginal,
        Reason.INCOME_ABOVE: ~units.below_standard & ~units.below_marginal,
        Reason.DEPOSITS_OVER: ~units.deposits_ok,
        Reason.VEHICLES_OVER: ~units.vehicles_ok,
        Reason.DWELLINGS_OVER: ~units.dwellings_ok,
        Reason.SHOPS_OVER: ~units.shops_ok,
        Reason.FIRMS_OVER: ~units.firms_ok,
        Reason.DATA_MISSING: units.missing != 0,
        Reason.RIGID_OVER_RATIO: units.rigid_over,
    }


def _people(units: ir.Table) -> dict[Reason, ir.BooleanValue]:
    whole = units.unit == 0
    return {
        Reason.MEMBER_NOT_COUNTED: units.named - units.counted - units.dead > 0,
        Reason.MEMBER_DEAD: units.dead > 0,
        Reason.MEMBER_APPLIES_ALONE: whole & (units.alone_units > 0),
        Reason.NO_WORK_ABILITY: units.unable > 0,
        Reason.NO_SUPPORT: (units.counted > 0) & (units.unsupported == units.counted),
        Reason.NOBODY_COUNTED: units.counted == 0,
        Reason.HOUSEHOLD_DIFFERS: units.homes_differ,
        Reason.AIDED_ELSEWHERE: whole & (units.current_aid == int(Aid.NONE)) & (units.registered > 0),
    }


def _pay(units: ir.Table) -> dict[Reason, ir.BooleanValue]:
    pays = (units.aid == int(Aid.SUBSISTENCE)) & ~units.fades
    by_difference = pays & (units.banded == 0)
    exact = units.by_rule_fen * units.counted * MONTHS == units.gap_year_fen * units.supported
    ignored = (units.basic_pension_year_fen > 0) & (units.basic_pension_counts == 0)
    return {
        Reason.BASIC_PENSION_IGNORED: ignored,
        Reason.EARNINGS_IGNORED: units.ignored_earnings_year_fen > 0,
        Reason.WORK_REFUSED: pays & (units.supported < units.counted),
        Reason.ROUNDED_UP: by_difference & ~exact,
        Reason.RAISED_TO_MINIMUM: pays & (units.amount_fen > units.by_rule_fen),
        Reason.BANDED: pays & (units.banded == 1),
        Reason.FADING: units.fades,
    }
