"""What the catalogue's register says of each field: sealed, indexed, searched, shown, masked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yichuang.catalogue.model import ElementType, Register, RegisterField
from yichuang.core.errors import InvalidInput
from yichuang.core.masking import MaskKind, mask
from yichuang.core.money import format_yuan, yuan
from yichuang.core.typed import plain
from yichuang.core.uscc import Uscc

Fields = Mapping[str, Any]
ListNames = Mapping[str, Mapping[str, str]]  # code list -> value -> Chinese name

NUMBER = "number"
_SEALED = frozenset({ElementType.RESIDENT_ID, ElementType.PHONE, ElementType.BANK_ACCOUNT})
_KEYED = frozenset({ElementType.RESIDENT_ID, ElementType.USCC})
_MASKS = {
    ElementType.RESIDENT_ID: MaskKind.RESIDENT_ID,
    ElementType.PHONE: MaskKind.PHONE,
    ElementType.BANK_ACCOUNT: MaskKind.BANK_ACCOUNT,
    ElementType.ADDRESS: MaskKind.ADDRESS,
    ElementType.TEXT: MaskKind.NAME,
}


def check_fields(register: Register, fields: Fields) -> None:
    """Raises InvalidInput: unknown (a field the register does not have), empty (the title, what is required)."""
    known = {field.key for field in register.fields}
    for key in fields:
        if key not in known:
            raise InvalidInput(field=key, reason="unknown")
    for field in register.fields:
        if (field.required or field.key == register.title) and fields.get(field.key) in (None, ""):
            raise InvalidInput(field=field.key, reason="empty")


def as_stored(register: Register, key: str, typed: Any) -> Any:
    """What an officer typed for a field as the register keeps it: money in fen, whole numbers, ISO days.

    Text of money is yuan. What is no text stays. InvalidInput (malformed, decimals, date).
    """
    field = next((field for field in register.fields if field.key == key), None)
    if field is None or not isinstance(typed, str):
        return typed
    try:
        if field.type is ElementType.MONEY:
            return int(yuan(typed))
        if field.type is ElementType.INTEGER:
            return int(typed)
        if field.type is ElementType.DATE:
            return date.fromisoformat(typed.strip()).isoformat()
    except InvalidInput as fault:
        raise InvalidInput(field=key, reason=str(fault.fields["reason"])) from None
    except ValueError:
        raise InvalidInput(field=key, reason="malformed") from None
    return typed.strip()


def sealed_keys(register: Register) -> frozenset[str]:
    """Numbers of people, and addresses that are not public, are encrypted at rest."""
    return frozenset(
        field.key
        for field in register.fields
        if field.type in _SEALED or (field.type is ElementType.ADDRESS and (field.masked or not field.public))
    )


def unique_values(register: Register, fields: Fields) -> dict[str, str]:
    """Name of each unique group -> its values as one text; a group with a gap binds nobody."""
    groups = (group for group in register.unique if all(fields.get(key) for key in group))
    return {group_name(group): group_text(group, fields) for group in groups}


def single_values(register: Register, number: str, fields: Fields) -> dict[str, str]:
    """Every single field an entry is found by -> its text."""
    wanted = set(register.search) | {key for group in register.unique for key in group}
    wanted |= {field.key for field in register.fields if field.type in _KEYED}
    found = {key: plain(str(fields[key])) for key in sorted(wanted) if fields.get(key)}
    return {NUMBER: plain(number), **found}


def group_name(group: tuple[str, ...]) -> str:
    """What a group is called among keys; never the name of a single field."""
    return "unique:" + "+".join(group)


def group_text(group: tuple[str, ...], fields: Fields) -> str:
    """The values of a group as one text."""
    return "\x1f".join(plain(str(fields[key])) for key in group)


def search_parts(register: Register, fields: Fields, *, public: bool) -> list[str]:
    """The texts of the fields an audience may search; what is sealed is found by its number only."""
    sealed = sealed_keys(register)
    by_key = {field.key: field for field in register.fields}
    keys = (key for key in register.search if key not in sealed)
    if public:
        keys = (key for key in keys if by_key[key].public and not by_key[key].masked)
    return [str(fields[key]) for key in keys if fields.get(key)]


def shown(field: RegisterField, value: Any, lists: ListNames) -> str:
    """A value as people read it: the names of codes, 是 and 否, yuan for fen."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(shown(field, item, lists) for item in value)
    if field.code_list:
        return lists.get(field.code_list, {}).get(str(value), str(value))
    if field.type is ElementType.USCC and Uscc(value).is_demo:
        return f"{value}（演示）"
    if field.type is ElementType.MONEY:
        return format_yuan(int(value))
    if field.type is ElementType.DATE:
        day = date.fromisoformat(str(value))
        return f"{day.year}年{day.month}月{day.day}日"
    return str(value)


def public_value(field: RegisterField, value: Any, lists: ListNames) -> str:
    """As ``shown``, masked where the register says so."""
    text = shown(field, value, lists)
    return mask(_MASKS.get(field.type, MaskKind.WHOLE), text) if field.masked and text else text
