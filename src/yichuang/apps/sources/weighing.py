"""Weighing what a source sent against what the catalogue says an element is: what does not fit is never used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.outcomes import FailureReason
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Element, ElementType
from yichuang.catalogue.normalise import AnswerError, is_blank, normalise
from yichuang.core.clocktime import shanghai, shanghai_date

_AHEAD = timedelta(minutes=5)  # clocks of two houses are never quite the same
_SHAPES: dict[ElementType, type] = {
    ElementType.INTEGER: int,
    ElementType.MONEY: int,
    ElementType.BOOLEAN: bool,
    ElementType.CODES: list,
    ElementType.RECORDS: list,
}


def moment(as_of: datetime, at: datetime) -> datetime:
    """The time of the data; one that lies ahead is garbage."""
    if as_of - at > _AHEAD:
        raise SourceFailure(FailureReason.GARBAGE, detail="ahead_of_time")
    return shanghai(min(as_of, at))


def values(
    given: Mapping[str, Any], wanted: Collection[str], catalogue: Catalogue, at: datetime
) -> dict[str, Any]:
    """What was asked for, in the shape in which answers are stored; what was not asked for is dropped.

    A value of the wrong shape is left out, so that the person is asked; if none is right, all of it is garbage.
    Records are there whole, an empty list too, or the answer is garbage: what is left out would read as "has nothing".
    """
    found: dict[str, Any] = {}
    wrong = 0
    for code in wanted:
        element = catalogue.elements[code]
        raw, whole = given.get(code), element.type is ElementType.RECORDS
        if is_blank(raw) and not whole:
            continue
        try:
            found[code] = _value(raw, element, catalogue, at)
        except AnswerError as fault:
            if whole:
                raise SourceFailure(FailureReason.GARBAGE, detail="wrong_records") from fault
            wrong += 1
    if wrong and not found:
        raise SourceFailure(FailureReason.GARBAGE, detail="wrong_values")
    return found


def _value(raw: object, element: Element, catalogue: Catalogue, at: datetime) -> object:
    shape = _SHAPES.get(element.type, str)
    if not isinstance(raw, shape) or (shape is int and isinstance(raw, bool)):
        raise AnswerError("answer_malformed", "")
    codes = catalogue.codes[element.code_list].values if element.code_list else {}
    return normalise(raw, element, codes, element.name, today=shanghai_date(at))
