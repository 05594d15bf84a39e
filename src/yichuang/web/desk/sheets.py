"""Lists as files: XLSX and CSV in which every cell is text and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

_RUNS = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "\t",
    "\r",
    "\n",
)  # wide ones too: Excel reads them alike
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def neutral(text: str) -> str:
    """A cell that begins like a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_RUNS) else text


def answer(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str, form: str) -> HttpResponse:
    """The file as a download named after the list."""
    table = [[neutral(cell) for cell in row] for row in rows]
    body = _xlsx(columns, table, title) if form == "xlsx" else _csv(columns, table)
    response = HttpResponse(body, content_type=_TYPES[form])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.{form}"
    return response


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """With the mark that makes Excel read UTF-8."""
    buffer = StringIO()
    csv.writer(buffer).writerows([columns, *rows])
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet = book.add_worksheet(title[:31])
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, head)
            widths = [len(name), *(len(row[column]) for row in rows)]
            sheet.set_column(column, column, min(max(widths) * 1.6 + 2, 40), text)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
