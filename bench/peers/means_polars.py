"""The means test as one would write it by hand for Polars. Runs in an environment of its own.

`python means_polars.py DATA OUT PARAMETERS each|all`: DATA is an ingested folder, PARAMETERS a Parquet file; a
partition at a time or all at once; prints the seconds. The result is what src/yichuang/rules gives,
row for row.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import polars as pl

c, when, lit = pl.col, pl.when, pl.lit
_ZERO = lit(0, pl.Int64)


def _if(condition: pl.Expr, value: pl.Expr, other: pl.Expr | int = 0) -> pl.Expr:
    return when(condition).then(value).otherwise(other)


def _sum_if(condition: pl.Expr, column: str) -> pl.Expr:
    return _if(condition, c(column)).sum()


def _day(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 10000 + day.dt.month().cast(pl.Int64) * 100 + day.dt.day()


def _months(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month()


def sums(scan: dict[str, pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Every source as one row a person."""
    use, owned = c.use, c.transferred_on.is_null()
    owns = c.active & (c.role <= 2)
    car = c("class") == 1
    asked = {
        "tax": {
            "wages": _sum_if(c.kind <= 2, "income_fen"),
            "business": _sum_if(c.kind == 3, "income_fen"),
            "capital": _sum_if(c.kind == 4, "income_fen"),
            "taxes": c.tax_fen.sum(),
        },
        "social_insurance": {
            "contributions": _sum_if(c.kind == 1, "amount_fen"),
            "pension": _sum_if(c.kind == 2, "amount_fen"),
            "basic_pension": _sum_if(c.kind == 3, "amount_fen"),
            "benefits": _sum_if(c.kind >= 4, "amount_fen"),
        },
        "vehicles": {
            "cars": car.cast(pl.Int64).sum(),
            "car_worth_fen": _sum_if(car, "worth_fen"),
            "ships": (c("class") == 4).cast(pl.Int64).sum(),
        },
        "real_estate": {
            "dwellings_bp": _if((use == 1) & owned, c.share_bp.cast(pl.Int64)).sum(),
            "dwelling_area_cm2": _sum_if((use == 1) & owned, "area_cm2"),
            "given_bp": _if((use == 1) & ~owned, c.share_bp.cast(pl.Int64)).sum(),
            "given_area_cm2": _sum_if((use == 1) & ~owned, "area_cm2"),
            "given_on": when(use == 1).then(c.transferred_on).max(),
            "shops_bp": _if((use == 2) & owned, c.share_bp.cast(pl.Int64)).sum(),
        },
        "firms": {"firms": owns.cast(pl.Int64).sum(), "firm_capital_fen": _sum_if(owns, "capital_fen")},
        "housing_fund": {"fund_fen": c.balance_fen.sum()},
        "bank": {"bank_fen": c.balance_fen.sum()},
        "securities": {"securities_fen": c.value_fen.sum()},
        "insurance": {"insurance_fen": c.cash_value_fen.sum()},
        "payments": {"payments_fen": c.balance_fen.sum()},
    }
    return [scan[table].group_by("person").agg(**columns) for table, columns in asked.items()]


def members(scan: dict[str, pl.LazyFrame], numbers: pl.LazyFrame) -> pl.LazyFrame:
    """A row a member of a unit."""
    named = scan["members"]
    rows = pl.concat([named.with_columns(unit=_ZERO), named.filter("alone").with_columns(unit=c.person)])
    homes = scan["households"].select("household", "county", home_aid="aid")
    known = scan["population"].select("person", "alive", "police_household")
    civil = scan["civil_affairs"].select("person", "died_on", register_aid="aid", register_fen="aid_fen")
    rows = rows.join(homes, on="household").join(numbers, on="county")
    rows = rows.join(known, on="person", how="left").join(civil, on="person", how="left")
    rows = rows.with_columns(
        lived=_day(c.as_of) - _day(c.born),
        dead=~c.alive.fill_null(True) | (c.died_on <= c.as_of).fill_null(False),
        gravely=c.disability_grade.is_in([1, 2]),
        ill_or_disabled=(c.disability_grade > 0) | c.serious_illness,
        worked=_months(c.as_of) - _months(c.work_started_on),
    )
    child = (c.lived < 180000) | c.dependent | (c.study == 1)
    by_relation = (
        c.relation.is_in([1, 2, 4, 6])
        | (c.relation.is_in([3, 5, 7]) & child)
        | ((c.relation == 3) & (c.study == 0))
    )
    whole = c.unit == 0
    counts = ~c.dead & _if(whole, (c.situation == 0) & by_relation, c.situation.is_in([0, 4]))
    rows = rows.with_columns(
        counts=counts,
        full=c.worked - _if(c.as_of.dt.day() < c.work_started_on.dt.day(), lit(1)),
    )
    return counted(rows)


def counted(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What of a member does not depend on money."""
    whole = c.unit == 0
    kind, grade = c.disability_kind, c.disability_grade
    unable = (
        (c.lived >= c.destitute_elderly_age * 10000)
        | (c.lived < c.destitute_minor_age * 10000)
        | (kind.is_in([5, 6]) & grade.is_between(1, 3))
        | ((kind == 4) & grade.is_between(1, 2))
        | ((kind == 1) & (grade == 1))
    )
    route = (
        when(whole).then(0)
        .when(c.situation == 4).then(3)
        .when(c.gravely & (c.lived >= 180000) & c.jobless).then(2)
        .when(c.gravely | ((grade == 3) & kind.is_in([5, 6])) | c.serious_illness).then(1)
        .otherwise(0)
    )  # fmt: skip
    care = (
        when(~c.counts).then(0)
        .when(c.abilities_missing >= 4).then(c.destitute_total_fen)
        .when(c.abilities_missing >= 1).then(c.destitute_partial_fen)
        .otherwise(0)
    )  # fmt: skip
    rows = rows.select(
        *("household", "unit", "dead", "counts", "alone", "register_aid", "register_fen", "worked"),
        *("standard_fen", "work_cost_percent", "incentive_multiple", "incentive_months", "fade_months"),
        *("transfer_months", "as_of"),
        person=when("counts").then("person"),
        counted_home=when("counts").then("police_household"),
        alone_route=route.cast(pl.Int64),
        refuses=c.counts & (c.refused_work >= c.refusals_allowed),
        unable=c.counts & unable,
        unsupported=c.counts & ~c.supported,
        ill_or_disabled=c.counts & c.ill_or_disabled,
        care=care,
        started=when(c.counts & whole & (c.home_aid == 1) & (c.full >= 0)).then("full"),
    )
    return rows


def with_sums(rows: pl.LazyFrame, tables: list[pl.LazyFrame]) -> pl.LazyFrame:
    """Everybody's sums beside them, and what follows from them for one person."""
    for table in tables:
        rows = rows.join(table, on="person", how="left")
    rows = rows.with_columns(
        work_costs=c.wages * c.work_cost_percent // 100,
        given_since=_months(c.as_of)
        - _months(c.given_on)
        - _if(c.as_of.dt.day() < c.given_on.dt.day(), lit(1)),
    )
    earned = c.wages.fill_null(0) - c.work_costs.fill_null(0) + c.business.fill_null(0)
    most = c.standard_fen * c.incentive_multiple * pl.min_horizontal(c.worked, 12)
    return rows.with_columns(
        ignored=_if(c.started < c.incentive_months, pl.min_horizontal(earned, most)),
        lately=((c.given_since >= 0) & (c.given_since < c.transfer_months)).fill_null(False),
    )


def units(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A row a unit."""
    yearly = ("wages", "work_costs", "business", "capital", "pension", "basic_pension", "benefits", "taxes")
    plain = (
        "bank_fen",
        "securities_fen",
        "insurance_fen",
        "payments_fen",
        "fund_fen",
        "cars",
        "car_worth_fen",
    )
    more = ("ships", "dwellings_bp", "shops_bp", "firms", "firm_capital_fen")
    flags = {"counted": "counts", "dead": "dead", "alone_units": "alone", "refusing": "refuses"}
    others = ("unable", "unsupported", "ill_or_disabled")
    area = c.dwelling_area_cm2.fill_null(0) + _if(c.lately, c.given_area_cm2.fill_null(0))
    return rows.group_by("household", "unit").agg(
        *(c(name).sum().alias(f"{name}_year_fen") for name in (*yearly, "contributions")),
        *(c(name).sum() for name in (*plain, *more)),
        *(c(column).cast(pl.Int64).sum().alias(name) for name, column in flags.items()),
        *(c(name).cast(pl.Int64).sum() for name in others),
        named=pl.len().cast(pl.Int64),
        faders=(c.started < c.incentive_months + c.fade_months).cast(pl.Int64).sum(),
        registered=(c.counts & (c.register_fen > 0)).cast(pl.Int64).sum(),
        alone_route=c.alone_route.max(),
        homes_differ=(c.counted_home.min() < c.counted_home.max()).fill_null(False),
        register_aid=c.register_aid.max().fill_null(0),
        register_fen=c.register_fen.max().fill_null(0),
        ignored_earnings_year_fen=c.ignored.sum(),
        transferred_bp=_if(c.lately, c.given_bp.fill_null(0)).sum(),
        dwelling_area_cm2=area.sum(),
        care_fen=c.care.sum(),
    )


def lines(found: pl.LazyFrame, homes: pl.LazyFrame, numbers: pl.LazyFrame) -> pl.LazyFrame:
    """Income and property, then what fits."""
    whole, heads = c.unit == 0, pl.max_horizontal(c.counted, 1)
    homes = homes.select(
        "household",
        "county",
        "aid_fen",
        "unrecorded_fen",
        "maintenance_fen",
        "rigid_fen",
        "missing",
        home_aid="aid",
    )
    found = found.join(homes, on="household").join(numbers, on="county")
    by_register = (c.register_aid == 1) & (c.home_aid != 1)
    multiple = c.marginal_percent * c.standard_fen
    found = found.with_columns(
        whole=whole,
        missing=c.missing.cast(pl.Int64),
        current_aid=_if(whole, c.home_aid, _if(by_register, lit(1))).cast(pl.Int64),
        current_fen=_if(whole, c.aid_fen, _if(by_register, c.register_fen)),
        unrecorded_year_fen=_if(whole, c.unrecorded_fen * 12),
        maintenance_paid_year_fen=_if(whole, c.maintenance_fen.fill_null(0) * 12 * c.maintenance_deducts),
        rigid_year_fen=_if(whole, c.rigid_fen),
        standard_year_fen=c.standard_fen * 12 * c.counted,
        hundredfold=_if(
            c.minimum_wage_fen > 0, pl.min_horizontal(multiple, c.minimum_wage_fen * 100), multiple
        ),
        deposits_fen=c.bank_fen + c.securities_fen + c.insurance_fen + c.payments_fen + c.fund_fen,
        deposits_limit_fen=c.standard_fen * c.deposit_limit_months * heads,
        area_limit_cm2=c.area_per_head_cm2 * heads,
    )
    total = (
        c.wages_year_fen - c.work_costs_year_fen + c.business_year_fen + c.capital_year_fen + c.pension_year_fen
        + c.basic_pension_year_fen * c.basic_pension_counts + c.benefits_year_fen + c.unrecorded_year_fen
        - c.taxes_year_fen - c.contributions_year_fen - c.maintenance_paid_year_fen - c.ignored_earnings_year_fen
    )  # fmt: skip
    found = found.with_columns(
        total_year_fen=pl.max_horizontal(total, 0),
        rigid_deducted_year_fen=_if(c.ill_or_disabled > 0, c.rigid_year_fen * c.rigid_deduct_percent // 100),
        marginal_line_fen=c.hundredfold // 100,
        supported=c.counted - _if(c.current_aid == 1, c.refusing),
        deposits_ok=c.deposits_fen <= c.deposits_limit_fen,
        vehicles_ok=~(
            ((c.cars > c.cars_allowed) & (c.car_worth_fen >= c.car_exempt_fen)) | (c.ships > c.ships_allowed)
        ),
        dwellings_ok=~(
            (c.dwellings_bp + c.transferred_bp > c.dwellings_allowed * 10000)
            & (c.dwelling_area_cm2 > c.area_limit_cm2)
        ),
        shops_ok=c.shops_bp <= c.shops_allowed * 10000,
        firms_ok=c.firm_capital_fen <= c.firm_capital_limit_fen,
    ).with_columns(
        income_year_fen=pl.max_horizontal(c.total_year_fen - c.rigid_deducted_year_fen, 0),
        property_ok=c.deposits_ok & c.vehicles_ok & c.dwellings_ok & c.shops_ok & c.firms_ok,
        rigid_over=(c.hardship_percent > 0)
        & (c.rigid_year_fen * 100 > c.hardship_percent * c.total_year_fen),
    )
    return fitting(found, heads)


def fitting(found: pl.LazyFrame, heads: pl.Expr) -> pl.LazyFrame:
    """The lines, and what fits the household."""
    income, line = c.income_year_fen, c.hundredfold * 12 * c.counted
    found = found.with_columns(
        income_month_fen=income // 12,
        per_head_fen=income // (heads * 12),
        gap_year_fen=pl.max_horizontal(c.standard_year_fen - income, 0),
        below_standard=income < c.standard_year_fen,
        below_marginal=(income * 100 < line) | ((c.marginal_inclusive == 1) & (income * 100 == line)),
        below_disposable=income < c.disposable_last_year_fen * c.counted,
    )
    nobody = (c.unable == c.counted) & (c.unsupported == c.counted)
    found = found.with_columns(
        destitute_fits=c.whole & (c.counted > 0) & c.below_standard & c.property_ok & nobody
    )
    fits = (
        when(~((c.counted > 0) & c.whole & c.property_ok)).then(0)
        .when(c.destitute_fits).then(3).when(c.below_standard).then(1).when(c.below_marginal).then(2)
        .when(c.below_disposable & c.rigid_over).then(4).otherwise(0)
    )  # fmt: skip
    return found.with_columns(as_household=fits.cast(pl.Int64))


def placed(found: pl.LazyFrame) -> pl.LazyFrame:
    """What fits those who apply alone, after their household."""
    whole = found.filter("whole").with_columns(possible=c.as_household)
    theirs = found.filter("whole").select("household", home_fits="as_household")
    way = c.alone_route
    is_open = (way == 3) | ((way == 2) & ~c.home_fits.is_in([1, 3])) | ((way == 1) & (c.home_fits == 2))
    fits = (c.counted > 0) & c.below_standard & c.property_ok & is_open
    alone = found.filter(~c.whole).join(theirs, on="household").with_columns(possible=fits.cast(pl.Int64))
    return pl.concat([whole, alone.drop("home_fits")])


def decided(found: pl.LazyFrame) -> pl.LazyFrame:
    """Conclusion, aid, amount, change and reasons."""
    shut = ~c.property_ok | ((c.missing & 2057 == 0) & _if(c.whole, c.possible == 0, ~c.below_standard))
    conclusion = (
        when(c.counted == 0).then(3).when((c.missing == 0) & (c.possible != 0)).then(1)
        .when((c.missing == 0) | shut).then(2).otherwise(3)
    )  # fmt: skip
    band = (
        when(c.income_year_fen * 100 < c.band_1_percent * c.standard_year_fen).then(c.band_1_fen)
        .when(c.income_year_fen * 100 < c.band_2_percent * c.standard_year_fen).then(c.band_2_fen)
        .otherwise(c.band_3_fen)
    )  # fmt: skip
    unit = c.round_to_fen * pl.max_horizontal(c.counted, 1) * 12
    difference = (c.gap_year_fen * c.supported + unit - 1) // unit * c.round_to_fen
    faded = (
        (c.current_fen * c.fade_percent + c.round_to_fen * 100 - 1) // (c.round_to_fen * 100) * c.round_to_fen
    )
    found = found.with_columns(
        conclusion=conclusion.cast(pl.Int64),
        fades=c.whole
        & (c.current_aid == 1)
        & (c.missing == 0)
        & c.property_ok
        & ~c.below_standard
        & (c.faders > 0),
        by_rule_fen=_if(c.banded == 1, band * c.supported, difference),
    ).with_columns(
        aid=when("fades").then(1).when(c.conclusion == 1).then("possible").otherwise(0).cast(pl.Int64)
    )
    least = _if(c.supported > 0, pl.max_horizontal(c.by_rule_fen, c.minimum_fen))
    amount = (
        when("fades").then(faded).when(c.aid == 1).then(least)
        .when(c.aid == 3).then(c.destitute_monthly_fen * c.counted + c.care_fen).otherwise(0)
    )  # fmt: skip
    found = found.with_columns(amount_fen=amount.cast(pl.Int64), pays=(c.aid == 1) & ~c.fades)
    change = (
        when(c.conclusion == 3).then(0).when("fades").then(5)
        .when((c.current_aid == 0) & (c.aid != 0)).then(1).when(c.current_aid == 0).then(0)
        .when(c.aid == 0).then(4).when(c.amount_fen > c.current_fen).then(2)
        .when((c.amount_fen == 0) & (c.current_fen > 0)).then(4).when(c.amount_fen < c.current_fen).then(3)
        .when(c.current_aid != c.aid).then(6).otherwise(0)
    )  # fmt: skip
    exact = c.by_rule_fen * c.counted * 12 == c.gap_year_fen * c.supported
    bits = (
        c.below_standard, ~c.below_standard & c.below_marginal, ~c.below_standard & ~c.below_marginal,
        ~c.deposits_ok, ~c.vehicles_ok, ~c.dwellings_ok, ~c.shops_ok, ~c.firms_ok, c.missing != 0,
        c.named - c.counted - c.dead > 0, c.dead > 0, c.whole & (c.alone_units > 0),
        (c.basic_pension_year_fen > 0) & (c.basic_pension_counts == 0), c.ignored_earnings_year_fen > 0,
        c.pays & (c.supported < c.counted), c.pays & (c.banded == 0) & ~exact,
        c.pays & (c.amount_fen > c.by_rule_fen), c.pays & (c.banded == 1), c.unable > 0,
        (c.counted > 0) & (c.unsupported == c.counted), c.rigid_over, c.fades, c.counted == 0, c.homes_differ,
        c.whole & (c.current_aid == 0) & (c.registered > 0),
    )  # fmt: skip
    reasons = sum((bit.cast(pl.Int64) * (1 << place) for place, bit in enumerate(bits)), _ZERO)
    return found.with_columns(change=change.cast(pl.Int64), reasons=reasons)


def run(data: Path, file: str, out: Path, numbers: Path, columns: list[str]) -> None:
    """The program over one partition, or over all."""
    scan = {folder.name: pl.scan_parquet(folder / file) for folder in data.iterdir() if folder.is_dir()}
    given = pl.scan_parquet(numbers)
    found = decided(
        placed(lines(units(with_sums(members(scan, given), sums(scan))), scan["households"], given))
    )
    found.select(columns).sort("household", "unit").sink_parquet(out, engine="streaming")


def main() -> None:
    """Prints the seconds."""
    data, out, numbers, how, columns = (
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        Path(sys.argv[3]),
        sys.argv[4],
        sys.argv[5],
    )
    began = time.perf_counter()
    out.mkdir(parents=True)
    files = sorted(file.name for file in (data / "members").iterdir()) if how == "each" else ["*.parquet"]
    for file in files:
        run(data, file, out / file.replace("*", "all"), numbers, columns.split(","))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
