"""The columns of a result, one row an applying unit; money int64 fen, ``_year_fen`` of twelve months."""

from collections.abc import Mapping

_FLAGS = (
    *("below_standard", "below_marginal", "below_disposable", "rigid_over"),
    *("deposits_ok", "vehicles_ok", "dwellings_ok", "shops_ok", "firms_ok", "property_ok", "destitute_fits"),
)

RESULT = (
    *("household", "unit", "county", "as_of"),
    *("named", "counted", "supported", "dead", "alone_route", "alone_units"),
    *("wages_year_fen", "work_costs_year_fen", "business_year_fen", "capital_year_fen", "pension_year_fen"),
    *("basic_pension_year_fen", "benefits_year_fen", "taxes_year_fen", "contributions_year_fen"),
    *("unrecorded_year_fen", "maintenance_paid_year_fen", "ignored_earnings_year_fen", "total_year_fen"),
    *("rigid_year_fen", "rigid_deducted_year_fen", "income_year_fen", "income_month_fen", "per_head_fen"),
    *("standard_fen", "standard_year_fen", "below_standard", "marginal_line_fen", "below_marginal"),
    *("below_disposable", "rigid_over"),
    *("bank_fen", "securities_fen", "insurance_fen", "payments_fen", "fund_fen"),
    *("deposits_fen", "deposits_limit_fen", "deposits_ok", "cars", "car_worth_fen", "ships", "vehicles_ok"),
    *("dwellings_bp", "transferred_bp", "dwelling_area_cm2", "area_limit_cm2", "dwellings_ok"),
    *("shops_bp", "shops_ok", "firms", "firm_capital_fen", "firms_ok", "property_ok"),
    *("missing", "ill_or_disabled", "unable", "unsupported", "destitute_fits", "care_fen"),
    *("possible", "conclusion", "aid", "gap_year_fen", "by_rule_fen", "amount_fen"),
    *("current_aid", "current_fen", "change", "reasons"),
)

TYPES: Mapping[str, str] = {  # Arrow names
    name: {"county": "int32", "as_of": "date32"}.get(name, "bool" if name in _FLAGS else "int64")
    for name in RESULT
}
