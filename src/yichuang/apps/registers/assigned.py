"""Numbers that the register gives a new entry by itself: 统一社会信用代码 of a body that is being registered."""

from __future__ import annotations

from typing import Any

from yichuang.apps.documents import service as documents
from yichuang.apps.documents.service import Issuer
from yichuang.apps.registers import shape
from yichuang.catalogue.model import Assigned, Register
from yichuang.core.errors import InvalidInput
from yichuang.core.uscc import assign_demo

_ALL_YEARS = 0  # a code says nothing of the year: one series per office for good


def numbers(register: Register, fields: shape.Fields, *, office: Issuer) -> dict[str, Any]:
    """The fields to be assigned that are not known yet, each the next of its gap-free series.

    Inside the transaction that writes the entry. Raises InvalidInput (no category for this kind of body),
    NumberExhausted.
    """
    return {
        field.key: _uscc(field.assigned, fields, office)
        for field in register.fields
        if field.assigned is not None and not fields.get(field.key)
    }


def _uscc(rule: Assigned, fields: shape.Fields, office: Issuer) -> str:
    category = rule.categories.get(str(fields.get(rule.by, "")))
    if category is None:
        raise InvalidInput(field=rule.by, reason="no_category")
    serial = documents.take_number(office.code, _ALL_YEARS, "uscc")
    return str(assign_demo(category, office.division, serial))
