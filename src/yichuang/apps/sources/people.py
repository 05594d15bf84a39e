"""Numbers as rows: found by their blind index, made once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from yichuang.apps.accounts.fields import find_by
from yichuang.apps.sources.asking import Number, kind_of
from yichuang.apps.sources.models import Concerned


def known(number: str) -> Concerned | None:
    """The row of a number, if anybody ever asked about it."""
    return find_by(Concerned, "number", number).first()


def obtain(numbers: Iterable[Number]) -> dict[Number, Concerned]:
    """A row for each number; two processes that make the same one at once end with one row."""
    found: dict[Number, Concerned] = {}
    for number in numbers:
        if number not in found:
            found[number] = known(number) or _make(number)
    return found


def _make(number: Number) -> Concerned:
    row = Concerned(kind=kind_of(number))
    row.number = str(number)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        there = known(number)
        if there is None:
            raise
        return there
    return row
