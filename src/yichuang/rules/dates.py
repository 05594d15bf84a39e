"""Ages and months as integers: the same number on every engine, and no division."""

import ibis.expr.types as ir


def lived(born: ir.DateValue, day: ir.DateValue) -> ir.Value:
    """Grows with age: whoever is ``k`` years old or more has at least ``years(k)``."""
    return _number(day) - _number(born)


def years(age: int) -> int:
    """An age as ``lived`` counts it."""
    return age * 10000


def months(day: ir.DateValue) -> ir.Value:
    """The calendar month as a running number."""
    return day.year().cast("int64") * 12 + day.month().cast("int64")


def whole_months(since: ir.DateValue, day: ir.DateValue) -> ir.Value:
    """Full months from ``since`` to ``day``, negative before; a month is full on the same day of the next one."""
    unfinished = (day.day() < since.day()).cast("int64")
    return months(day) - months(since) - unfinished


def _number(day: ir.DateValue) -> ir.Value:
    return day.year().cast("int64") * 10000 + day.month().cast("int64") * 100 + day.day().cast("int64")
