"""Ages and months as integers: the same number on every engine, and no division.

The day of the check is the same for a whole county, so its numbers are taken once (``today``) and not for everybody.
"""

import ibis.expr.types as ir


def today(day: ir.DateValue) -> dict[str, ir.Value]:
    """The day of the check as the columns that the functions below read from their rows."""
    return {"day_number": _number(day), "month_number": _month(day), "day_of_month": day.day().cast("int64")}


def lived(born: ir.DateValue, rows: ir.Table) -> ir.Value:
    """Grows with age: whoever is ``k`` years old or more has at least ``years(k)``."""
    return rows.day_number - _number(born)


def years(age: int) -> int:
    """An age as ``lived`` counts it."""
    return age * 10000


def months(since: ir.DateValue, rows: ir.Table) -> ir.Value:
    """Calendar months from ``since`` to the day of the check, the first not counted."""
    return rows.month_number - _month(since)


def whole_months(since: ir.DateValue, rows: ir.Table) -> ir.Value:
    """Full months from ``since``, negative before; a month is full on the same day of the next one."""
    unfinished = (rows.day_of_month < since.day()).cast("int64")
    return months(since, rows) - unfinished


def _month(day: ir.DateValue) -> ir.Value:
    """The calendar month as a running number."""
    return day.year().cast("int64") * 12 + day.month().cast("int64")


def _number(day: ir.DateValue) -> ir.Value:
    return day.year().cast("int64") * 10000 + day.month().cast("int64") * 100 + day.day().cast("int64")
