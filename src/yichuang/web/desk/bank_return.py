"""Reading the bank's answer to a payment list: CSV or XLSX, columns by their names, every fault of a row at once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO, StringIO

import python_calamine

from yichuang.apps.benefits.service import FAILED, LINE_NUMBER, PAID, Answered
from yichuang.apps.benefits.service import RETURN_COLUMNS as COLUMNS
from yichuang.core.errors import InvalidAnswers, InvalidInput
from yichuang.core.findings import Finding

__all__ = ["COLUMNS", "read"]
_MOST_ROWS = 200_000
_ZIP = b"PK"


def read(content: bytes, *, today: date) -> list[Answered]:
    """The answers in the file's order. InvalidInput (no such table), InvalidAnswers (rows that make no sense)."""
    rows = _xlsx(content) if content.startswith(_ZIP) else _csv(content)
    if not rows or not {LINE_NUMBER, COLUMNS[1]} <= {cell.strip() for cell in rows[0]}:
        raise InvalidInput(field="file", reason="shape")
    names = [cell.strip() for cell in rows[0]]
    answers, faults = [], []
    for number, cells in enumerate(rows[1:_MOST_ROWS], 2):
        row = dict(zip(names, (cell.strip().lstrip("'") for cell in cells), strict=False))
        if not any(row.values()):
            continue
        answered = _answered(row, today)
        if isinstance(answered, str):
            faults.append(Finding("bank_return", False, field="file", text=f"第{number}行：{answered}。"))
        else:
            answers.append(answered)
    if faults:
        raise InvalidAnswers(findings=faults)
    return answers


def _answered(row: Mapping[str, str], today: date) -> Answered | str:
    """The row as an answer, or what is wrong with it."""
    number, result = row.get(LINE_NUMBER, "").removesuffix(".0"), row.get(COLUMNS[1], "")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        return "流水号不是名册里的数字，请不要改动这一列"
    if result not in (PAID, FAILED):
        return f"结果请写“{PAID}”或“{FAILED}”"
    written = row.get(COLUMNS[2], "")
    if result == PAID and not written:
        return "到账日期没有写，请向银行问清楚哪天到账"
    day = _day(written) if written else today  # what was not paid has no day but that on which it was told
    if day is None:
        return "到账日期请写成 2026-12-10 的样子"
    if day > today:
        return "到账日期在今天以后，请向银行核实"
    return Answered(int(number), result == PAID, day, row.get(COLUMNS[3], ""))


def _day(text: str) -> date | None:
    for written in (text[:10], text[:10].replace("/", "-")):
        try:
            return date.fromisoformat(written)
        except ValueError:
            continue
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return None


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(StringIO(content.decode(encoding))))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise InvalidInput(field="file", reason="shape")


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0).to_python(nrows=_MOST_ROWS)
    except (python_calamine.CalamineError, OSError, IndexError) as fault:
        raise InvalidInput(field="file", reason="shape") from fault
    return [[_text(cell) for cell in row] for row in sheet]


def _text(cell: object) -> str:
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)
