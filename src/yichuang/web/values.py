"""Answers as people read them, masked where neither role nor purpose allows more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from yichuang.catalogue.form import FormField
from yichuang.catalogue.model import ElementType
from yichuang.catalogue.model.elements import Sensitivity
from yichuang.core.clocktime import format_date
from yichuang.core.masking import MaskKind, mask
from yichuang.core.money import format_yuan

_MASKED_TYPES = {
    ElementType.RESIDENT_ID: MaskKind.RESIDENT_ID,
    ElementType.PHONE: MaskKind.PHONE,
    ElementType.BANK_ACCOUNT: MaskKind.BANK_ACCOUNT,
}
_NOWHERE: Mapping[str, str] = MappingProxyType({})
_ABOUT_PEOPLE = frozenset({Sensitivity.PERSONAL, Sensitivity.SENSITIVE})


def shown(field: FormField, value: Any, places: Mapping[str, str] = _NOWHERE) -> str:
    """One answer in full: names of codes, yuan, dates, 是 and 否; nothing answered gives ""."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(shown(field, item, places) for item in value)
    kind = field.element.type
    if kind is ElementType.MONEY and isinstance(value, int):
        return format_yuan(value).replace(".00 元", " 元")
    if kind is ElementType.DIVISION:
        return places.get(str(value), str(value))
    if kind is ElementType.DATE:
        return _date(str(value))
    text = field.choices.get(str(value), str(value))
    return f"{text} {field.element.unit}" if field.element.unit and kind is ElementType.INTEGER else text


def masked(field: FormField, value: Any, places: Mapping[str, str] = _NOWHERE) -> str:
    """One answer for eyes that need not see it whole."""
    text = shown(field, value, places)
    kind = _mask_of(field)
    return mask(kind, text) if kind is not None and text else text


def is_masked(field: FormField) -> bool:
    """Whether the answer is hidden in part until a purpose is stated."""
    return _mask_of(field) is not None


def _mask_of(field: FormField) -> MaskKind | None:
    element = field.element
    if element.type in _MASKED_TYPES:
        return _MASKED_TYPES[element.type]
    if element.sensitivity not in _ABOUT_PEOPLE:
        return None
    if element.type is ElementType.ADDRESS:
        return MaskKind.ADDRESS
    if element.code == "person.name":
        return MaskKind.NAME
    sensitive = element.sensitivity is Sensitivity.SENSITIVE
    written = element.type in (ElementType.TEXT, ElementType.LONG_TEXT)
    return MaskKind.WHOLE if sensitive and written else None


def answer(answers: Mapping[str, Any], field: FormField) -> Any:
    """The value of a question that is asked once."""
    group = answers.get(field.role)
    return group.get(field.leaf) if isinstance(group, Mapping) else None


def _date(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
