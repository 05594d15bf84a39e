"""Property lines (最低生活保障审核确认办法 art 14): what is found, the limit, and whether it is kept.

The limits are local; what a family needs to live and work is exempt by those numbers (one home, a fishing boat).
"""

import ibis
import ibis.expr.types as ir

WHOLE_BP = 10000  # one home, however many share it


def given_lately(rows: ir.Table) -> ir.BooleanValue:
    """A member's homes given away count when the last was given away within ``transfer_months``."""
    return ((rows.given_since >= 0) & (rows.given_since < rows.transfer_months)).fill_null(False)


def deposits(units: ir.Table) -> ir.Value:
    """Money and what is turned into money on the day."""
    return units.bank_fen + units.securities_fen + units.insurance_fen + units.payments_fen + units.fund_fen


def kept(units: ir.Table) -> dict[str, ir.Value]:
    """Each line's ``…_ok``. More homes than allowed are over only when they are also large for so many heads."""
    cars_over = (units.cars > units.cars_allowed) & (units.car_worth_fen >= units.car_exempt_fen)
    many = units.dwellings_bp + units.transferred_bp > units.dwellings_allowed * WHOLE_BP
    return {
        "deposits_ok": units.deposits_fen <= units.deposits_limit_fen,
        "vehicles_ok": ~(cars_over | (units.ships > units.ships_allowed)),
        "dwellings_ok": ~(many & (units.dwelling_area_cm2 > units.area_limit_cm2)),
        "shops_ok": units.shops_bp <= units.shops_allowed * WHOLE_BP,
        "firms_ok": units.firm_capital_fen <= units.firm_capital_limit_fen,
    }


def limits(units: ir.Table) -> dict[str, ir.Value]:
    """The limits that grow with the heads of the unit."""
    heads = ibis.greatest(units.counted, 1)
    return {
        "deposits_limit_fen": units.standard_fen * units.deposit_limit_months * heads,
        "area_limit_cm2": units.area_per_head_cm2 * heads,
    }
