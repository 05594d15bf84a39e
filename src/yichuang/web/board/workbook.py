"""The figures as XLSX: numbers as numbers, each with its numerator, denominator and formula in words."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from yichuang.apps.oversight import queries as oversight
from yichuang.apps.oversight.queries import Definition, Figures, FigureSet

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(found: FigureSet, names: Mapping[str, str], *, title: str, sheet: str) -> HttpResponse:
    """Two sheets: all figures, and one line a group."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head, rate = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        whole = book.add_worksheet("指标")
        _line(whole, 0, ["指标", "数值", "单位", "分子", "分母", "口径"], head)
        for row, definition in enumerate(oversight.DEFINITIONS, 1):
            numbers = [_value(found, definition), definition.unit, *_parts(found, definition)]
            _line(whole, row, [definition.name, *numbers, definition.formula], None, rate)
        parts = book.add_worksheet(sheet)
        units = [f"{d.name}（{d.unit}）" for d in oversight.DEFINITIONS]
        _line(parts, 0, [sheet.removeprefix("按"), *units], head)
        for row, group in enumerate(found.groups, 1):
            values = [_value(group.figures, definition) for definition in oversight.DEFINITIONS]
            _line(parts, row, [names.get(group.key, group.key), *values], None, rate)
        for page in (whole, parts):
            page.set_column(0, 0, 28)
            page.set_column(1, 30, 16)
            page.freeze_panes(1, 1)
    response = HttpResponse(buffer.getvalue(), content_type=_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


def _value(figures: Figures, definition: Definition) -> int | float | None:
    if definition.kind == "count":
        return figures.count(definition.numerator)
    text = (
        figures.average(definition.code)
        if definition.kind == "average"
        else figures.rate(definition.code).value
    )
    return None if text is None else float(text)


def _parts(figures: Figures, definition: Definition) -> list[int | None]:
    if not definition.denominator:
        return [None, None]
    return [figures.count(definition.numerator), figures.count(definition.denominator)]


def _line(sheet: Any, row: int, cells: list[Any], text: Any, rate: Any = None) -> None:
    for column, cell in enumerate(cells):
        if cell is None:
            continue
        if isinstance(cell, str):
            sheet.write_string(row, column, cell, text)
        else:
            sheet.write_number(row, column, cell, rate if isinstance(cell, float) else None)
