"""The income lines, each compared as whole fen of a year for the whole unit.

Subsistence: below the standard (社会救助法 art 18). Marginal household: below a multiple of it, exclusive or
inclusive by place and date (审核确认办法 art 8; 浙江省社会救助条例 art 13; 社会救助法 art 21). Hardship by rigid
expenses: below last year's disposable income, rigid expenses over a share of income (社会救助法 art 22).
"""

import ibis
import ibis.expr.types as ir

from yichuang.rules.tables import MONTHS


def below(units: ir.Table) -> dict[str, ir.Value]:
    """``below_standard``, ``below_marginal``, ``below_disposable`` and ``rigid_over``."""
    line = marginal_hundredfold(units) * MONTHS * units.counted
    hundredfold = units.income_year_fen * 100
    reached = (units.marginal_inclusive == 1) & (hundredfold == line)
    return {
        "below_standard": units.income_year_fen < standard_year(units),
        "below_marginal": (hundredfold < line) | reached,
        "below_disposable": units.income_year_fen < units.disposable_last_year_fen * units.counted,
        "rigid_over": (units.hardship_percent > 0)
        & (units.rigid_year_fen * 100 > units.hardship_percent * units.total_year_fen),
    }


def standard_year(units: ir.Table) -> ir.Value:
    """The standard for everybody counted, fen a year."""
    return units.standard_fen * MONTHS * units.counted


def marginal_hundredfold(units: ir.Table) -> ir.Value:
    """A hundred times the marginal line of one head a month, so that a percentage needs no rounding."""
    multiple = units.marginal_percent * units.standard_fen
    capped = ibis.least(multiple, units.minimum_wage_fen * 100)
    return ibis.ifelse(units.minimum_wage_fen > 0, capped, multiple)
