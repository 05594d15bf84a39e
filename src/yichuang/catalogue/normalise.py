"""One answer: from what a person typed to its one stored shape, or the Chinese sentence that says what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yichuang.catalogue.model import Column, Element, ElementType, Validation
from yichuang.core.division import DivisionCode
from yichuang.core.errors import InvalidInput
from yichuang.core.money import format_yuan, yuan
from yichuang.core.resident_id import ResidentId
from yichuang.core.typed import plain
from yichuang.core.uscc import Uscc


class AnswerError(Exception):
    """An answer that cannot stand: a stable code and the sentence for the person."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code, self.text = code, text


_RESIDENT_ID_TEXTS = {
    "length": "身份证号应是18位，请对照证件再输一次。",
    "characters": "身份证号只有数字，最后一位可以是X，请再输一次。",
    "division": "身份证号前两位不是省份代码，请对照证件再输一次。",
    "date": "身份证号里没有这样的出生日期，请对照证件再输一次。",
    "future": "身份证号里的出生日期晚于今天，请对照证件再输一次。",
    "check": "身份证号最后一位与前面不符，请对照证件再输一次。",
}
_USCC_TEXTS = {
    "length": "统一社会信用代码应是18位，请对照证书再输一次。",
    "characters": "统一社会信用代码有认不出的字，请对照证书再输一次。",
    "check": "统一社会信用代码最后一位与前面不符，请对照证书再输一次。",
}
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400\d{7}|9\d{4,5}|[2-8]\d{6,7}")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_YES = {"true", "1", "yes", "on", "是"}
_NO = {"false", "0", "no", "off", "否"}
_DEFAULT_LENGTHS = {ElementType.TEXT: 200, ElementType.ADDRESS: 200, ElementType.LONG_TEXT: 5000}


def is_blank(raw: object) -> bool:
    """Whether nothing was answered. ``False`` and ``0`` are answers."""
    return (
        raw is None
        or (isinstance(raw, str) and not raw.strip())
        or (isinstance(raw, list | tuple) and not raw)
    )


def normalise(raw: Any, element: Element, codes: Mapping[str, str], label: str, *, today: date) -> Any:
    """The stored shape of one answer: text, int (fen for money), bool, ISO date, code or list of codes.

    Text of money is yuan, an integer already fen. Records are dictionaries of their columns, what has no column is
    dropped. Raises :class:`AnswerError`.
    """
    if element.type is ElementType.RECORDS:
        return _records(raw, element, _Asked(label, codes, today))
    value = _NORMALISERS[element.type](raw, _Asked(label, codes, today))
    _check(value, element, label, today)
    return value


@dataclass(frozen=True)
class _Asked:
    label: str
    codes: Mapping[str, str]
    today: date

    def refuse(self, remedy: str) -> AnswerError:
        return AnswerError("answer_malformed", f"{self.label}{remedy}")


def _text(raw: Any, asked: _Asked) -> str:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise asked.refuse("应是文字，请重新填写。")
    return " ".join(_printable(str(raw)).split())


def _long_text(raw: Any, asked: _Asked) -> str:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise asked.refuse("应是文字，请重新填写。")
    lines = _printable(str(raw).replace("\r\n", "\n")).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _printable(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))


def _integer(raw: Any, asked: _Asked) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    text = plain(str(raw)).replace(",", "") if isinstance(raw, str) else ""
    if not re.fullmatch(r"-?\d{1,15}", text):
        raise asked.refuse("应是整数，请只填数字。")
    return int(text)


def _money(raw: Any, asked: _Asked) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    try:
        return int(yuan(str(raw)))
    except InvalidInput as error:
        remedy = (
            "最多到分，请保留两位小数。" if error.fields["reason"] == "decimals" else "应是金额，请只填数字。"
        )
        raise asked.refuse(remedy) from None


def _date(raw: Any, asked: _Asked) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    match = _DATE.fullmatch(plain(str(raw)))
    try:
        if match is None:
            raise ValueError
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        raise asked.refuse("不是一个日期，请写成2026-01-31这样。") from None


def _boolean(raw: Any, asked: _Asked) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text not in _YES | _NO:
        raise asked.refuse("请选“是”或“否”。")
    return text in _YES


def _code(raw: Any, asked: _Asked) -> str:
    text = str(raw).strip() if not isinstance(raw, bool) else str(raw).lower()
    if text not in asked.codes:
        raise AnswerError("answer_not_in_list", f"{asked.label}没有这个选项，请从列出的里面选。")
    return text


def _codes(raw: Any, asked: _Asked) -> list[str]:
    chosen = {_code(item, asked) for item in (raw if isinstance(raw, list | tuple) else [raw])}
    return [code for code in asked.codes if code in chosen]


def _resident_id(raw: Any, asked: _Asked) -> str:
    try:
        return str(ResidentId.parse(str(raw), today=asked.today))
    except InvalidInput as error:
        raise AnswerError("answer_malformed", _RESIDENT_ID_TEXTS[str(error.fields["reason"])]) from None


def _uscc(raw: Any, asked: _Asked) -> str:
    try:
        return str(Uscc.parse(str(raw)))
    except InvalidInput as error:
        raise AnswerError("answer_malformed", _USCC_TEXTS[str(error.fields["reason"])]) from None


def _phone(raw: Any, asked: _Asked) -> str:
    text = plain(str(raw)).removeprefix("+86")
    digits = text.replace("-", "")
    if _PHONE.fullmatch(digits):
        return digits if digits[0] != "0" else text
    if digits.startswith("1") and digits.isdigit():
        raise asked.refuse(f"应是11位，您填了{len(digits)}位，请再输一次。")
    raise asked.refuse("认不出来，请填手机号或带区号的电话。")


def _bank_account(raw: Any, asked: _Asked) -> str:
    text = plain(str(raw)).replace("-", "")
    if not re.fullmatch(r"\d{8,30}", text):
        raise asked.refuse("应是8到30位数字，请对照银行卡再输一次。")
    return text


def _division(raw: Any, asked: _Asked) -> str:
    try:
        return str(DivisionCode.parse(str(raw)))
    except InvalidInput:
        raise asked.refuse("不是区划代码，请从列出的地方里选。") from None


_MOST_ROWS, _LARGEST = 4000, 10**15  # of one person; as fen ten billion yuan, far inside 64 bits


def _records(raw: Any, element: Element, asked: _Asked) -> list[dict[str, Any]]:
    """Rows from another system are taken as they are or not at all: nobody mistyped them."""
    if not isinstance(raw, list) or len(raw) > _MOST_ROWS:
        raise asked.refuse("不是一张表，或者行数太多。")
    return [_record(row, element.columns, asked) for row in raw]


def _record(row: object, columns: tuple[Column, ...], asked: _Asked) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise asked.refuse("里有一行不是记录。")
    found = {column.name: _cell(row.get(column.name), column, asked) for column in columns}
    return {name: value for name, value in found.items() if value is not None}


def _cell(raw: object, column: Column, asked: _Asked) -> Any:
    named = _Asked(f"{asked.label}的“{column.label}”", {}, asked.today)
    if raw is None:
        if column.required:
            raise named.refuse("缺了。")
        return None
    shape = _CELLS.get(column.type, str)
    if type(raw) is not shape or (isinstance(raw, int) and abs(raw) > _LARGEST):
        raise named.refuse("写法不对。")
    if column.codes and raw not in column.codes:
        raise AnswerError("answer_not_in_list", f"{named.label}没有这个代码。")
    return _NORMALISERS[column.type](raw, named)


_CELLS: dict[ElementType, type] = {
    ElementType.INTEGER: int,
    ElementType.MONEY: int,
    ElementType.BOOLEAN: bool,
}
_NORMALISERS: dict[ElementType, Callable[[Any, _Asked], Any]] = {
    ElementType.TEXT: _text,
    ElementType.LONG_TEXT: _long_text,
    ElementType.ADDRESS: _text,
    ElementType.INTEGER: _integer,
    ElementType.MONEY: _money,
    ElementType.DATE: _date,
    ElementType.BOOLEAN: _boolean,
    ElementType.CODE: _code,
    ElementType.CODES: _codes,
    ElementType.RESIDENT_ID: _resident_id,
    ElementType.USCC: _uscc,
    ElementType.PHONE: _phone,
    ElementType.BANK_ACCOUNT: _bank_account,
    ElementType.DIVISION: _division,
}


def _check(value: Any, element: Element, label: str, today: date) -> None:
    """The element's bounds; its own message wins over ours."""
    rule = element.validation
    if isinstance(value, int) and not isinstance(value, bool):
        fault = _number_fault(value, rule, element)
    elif element.type == ElementType.DATE:
        fault = _date_fault(str(value), rule, today)
    elif isinstance(value, str):
        fault = _text_fault(value, rule, _DEFAULT_LENGTHS.get(element.type))
    else:
        fault = None
    if fault is not None:
        code, remedy = fault
        raise AnswerError(code, rule.message or f"{label}{remedy}")


def _number_fault(value: int, rule: Validation, element: Element) -> tuple[str, str] | None:
    def shown(number: int) -> str:
        return format_yuan(number) if element.type == ElementType.MONEY else f"{number}{element.unit or ''}"

    if rule.minimum is not None and value < rule.minimum:
        return "answer_too_small", f"不能少于{shown(rule.minimum)}，请核对后再填。"
    if rule.maximum is not None and value > rule.maximum:
        return "answer_too_large", f"不能超过{shown(rule.maximum)}，请核对后再填。"
    return None


def _date_fault(value: str, rule: Validation, today: date) -> tuple[str, str] | None:
    if rule.not_future and date.fromisoformat(value) > today:
        return "answer_in_future", "不能晚于今天，请核对后再填。"
    if rule.not_past and date.fromisoformat(value) < today:
        return "answer_in_past", "不能早于今天，请核对后再填。"
    return None


def _text_fault(value: str, rule: Validation, default_length: int | None) -> tuple[str, str] | None:
    longest = rule.max_length or default_length
    if rule.min_length is not None and len(value) < rule.min_length:
        return "answer_too_short", f"至少{rule.min_length}个字，请补充。"
    if longest is not None and len(value) > longest:
        return "answer_too_long", f"最多{longest}个字，现有{len(value)}个，请删短。"
    if rule.pattern and not re.fullmatch(rule.pattern, value):
        return "answer_malformed", "的写法不对，请核对后再填。"
    return None
