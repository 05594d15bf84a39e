"""Every source as one row a person: month rows and accounts summed, once, before anything else looks at them."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from yichuang.rules.codes import FirmRole, InsuranceKind, Kind, TaxKind, Use, VehicleClass


def sums(tables: Mapping[str, ir.Table]) -> list[ir.Table]:
    """One table a kind with the column ``person`` and its sums; population and civil affairs are not among them."""
    return [
        _tax(tables[Kind.TAX.table]),
        _social_insurance(tables[Kind.SOCIAL_INSURANCE.table]),
        _vehicles(tables[Kind.VEHICLES.table]),
        _real_estate(tables[Kind.REAL_ESTATE.table]),
        _firms(tables[Kind.FIRMS.table]),
        _sum(tables[Kind.HOUSING_FUND.table], "balance_fen", "fund_fen"),
        _sum(tables[Kind.BANK.table], "balance_fen", "bank_fen"),
        _sum(tables[Kind.SECURITIES.table], "value_fen", "securities_fen"),
        _sum(tables[Kind.INSURANCE.table], "cash_value_fen", "insurance_fen"),
        _sum(tables[Kind.PAYMENTS.table], "balance_fen", "payments_fen"),
    ]


def _sum(table: ir.Table, column: str, name: str) -> ir.Table:
    return table.group_by("person").aggregate(**{name: table[column].sum()})


def _tax(tax: ir.Table) -> ir.Table:
    def of(*kinds: TaxKind) -> ir.Value:
        return ibis.ifelse(tax.kind.isin([int(kind) for kind in kinds]), tax.income_fen, 0).sum()

    return tax.group_by("person").aggregate(
        wages=of(TaxKind.WAGE, TaxKind.LABOUR),
        business=of(TaxKind.BUSINESS),
        capital=of(TaxKind.CAPITAL),
        taxes=tax.tax_fen.sum(),
    )


def _social_insurance(lines: ir.Table) -> ir.Table:
    def of(*kinds: InsuranceKind) -> ir.Value:
        return ibis.ifelse(lines.kind.isin([int(kind) for kind in kinds]), lines.amount_fen, 0).sum()

    return lines.group_by("person").aggregate(
        contributions=of(InsuranceKind.CONTRIBUTION),
        pension=of(InsuranceKind.PENSION),
        basic_pension=of(InsuranceKind.BASIC_PENSION),
        benefits=of(InsuranceKind.UNEMPLOYMENT, InsuranceKind.OTHER),
    )


def _vehicles(vehicles: ir.Table) -> ir.Table:
    is_car = vehicles["class"] == int(VehicleClass.CAR)
    return vehicles.group_by("person").aggregate(
        cars=is_car.cast("int64").sum(),
        car_worth_fen=vehicles.worth_fen.sum(where=is_car),
        ships=(vehicles["class"] == int(VehicleClass.SHIP)).cast("int64").sum(),
    )


def _real_estate(buildings: ir.Table) -> ir.Table:
    share = buildings.share_bp.cast("int64")
    owned = buildings.transferred_on.isnull()
    dwelling = buildings.use == int(Use.DWELLING)
    return buildings.group_by("person").aggregate(
        dwellings_bp=share.sum(where=dwelling & owned),
        dwelling_area_cm2=buildings.area_cm2.sum(where=dwelling & owned),
        given_bp=share.sum(where=dwelling & ~owned),
        given_area_cm2=buildings.area_cm2.sum(where=dwelling & ~owned),
        given_on=buildings.transferred_on.max(where=dwelling),
        shops_bp=share.sum(where=(buildings.use == int(Use.SHOP)) & owned),
    )


def _firms(firms: ir.Table) -> ir.Table:
    owns = firms.active & firms.role.isin([int(FirmRole.OWNER), int(FirmRole.SHAREHOLDER)])
    return firms.group_by("person").aggregate(
        firms=owns.cast("int64").sum(),
        firm_capital_fen=firms.capital_fen.sum(where=owns),
    )
