"""Sealed columns: a property in front of a binary column, bound to table, column and row.

A model keeps `<name>_sealed` (and, where equality is needed, `<name>_index`) and says `name = sealed("name")`.
The row's own random `row_key` stands in the context, so a ciphertext copied to another row does not open.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.db.models.functions import Substr

from yichuang.apps.accounts import keys
from yichuang.core.secrecy import row_context

_HEADER_BYTES = 4
_VERSION_BYTES = 2


def sealed(column: str, *, indexed: bool = False) -> property:
    """Reads and writes the text behind `<column>_sealed`; empty text is stored as NULL.

    Reading raises SecretUnreadable where the key is missing or anything was changed.
    """

    def read(row: Any) -> str:
        body = getattr(row, f"{column}_sealed")
        return "" if body is None else keys.cipher().open(bytes(body), context=_context(row, column))

    def write(row: Any, text: str) -> None:
        body = keys.cipher().seal(text, context=_context(row, column)) if text else None
        setattr(row, f"{column}_sealed", body)
        if indexed:
            value = keys.index_value(text, kind=index_kind(type(row), column)) if text else None
            setattr(row, f"{column}_index", value)

    return property(read, write, doc=f"The text of `{column}_sealed`.")


def sealed_column() -> models.BinaryField[Any, Any]:
    """The column behind a sealed property."""
    return models.BinaryField(null=True, editable=False)


def index_column(*, unique: bool = False) -> models.BinaryField[Any, Any]:
    """The column of a blind index."""
    return models.BinaryField(null=True, editable=False, unique=unique, db_index=not unique)


def index_kind(model: type[models.Model], column: str) -> str:
    """Digests of one column say nothing about another's."""
    return f"{model._meta.db_table}.{column}"


class SealedRow(models.Model):
    """A row with sealed columns; names them so that rotation finds them. `row_key` is the row's own UUID."""

    row_key: Any
    sealed_columns: ClassVar[tuple[str, ...]] = ()
    indexed_columns: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


_Row = TypeVar("_Row", bound=SealedRow)


def find_by(model: type[_Row], column: str, text: str) -> models.QuerySet[_Row]:
    """The rows whose indexed sealed column holds `text`, whichever key indexed them."""
    found = keys.index_candidates(text, kind=index_kind(model, column))
    return model._default_manager.filter(**{f"{column}_index__in": found})


def outdated(model: type[SealedRow]) -> int:
    """How many rows rotation has still to do."""
    return model._default_manager.filter(_outdated(model)).count()


def rotate(model: type[SealedRow], *, batch: int) -> Iterator[int]:
    """Seals and indexes every outdated row anew; yields the size of each batch once it is committed.

    Safe to stop and start again: a row is either old or new, both kinds open, and what is new is passed over.
    """
    after: Any = None
    while True:
        with transaction.atomic():
            done = _next_batch(model, batch=batch, after=after)
        if not done:
            return
        after = done[-1].pk
        yield len(done)


def _next_batch(model: type[SealedRow], *, batch: int, after: Any) -> list[SealedRow]:
    rows = model._default_manager.select_for_update().filter(_outdated(model)).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    done: list[SealedRow] = list(rows[:batch])
    for row in done:
        for column in model.sealed_columns:
            setattr(row, column, getattr(row, column))
    columns = [f"{c}_sealed" for c in model.sealed_columns] + [f"{c}_index" for c in model.indexed_columns]
    model._default_manager.bulk_update(done, columns)
    return done


def _outdated(model: type[SealedRow]) -> models.Q:
    heads = [_differs(f"{c}_sealed", _HEADER_BYTES, keys.current_header()) for c in model.sealed_columns]
    heads += [
        _differs(f"{c}_index", _VERSION_BYTES, keys.current_index_prefix()) for c in model.indexed_columns
    ]
    return functools.reduce(operator.or_, heads)


def _differs(column: str, length: int, head: bytes) -> models.Q:
    start = Substr(column, 1, length, output_field=models.BinaryField())
    same = models.lookups.Exact(start, models.Value(head, output_field=models.BinaryField()))
    return models.Q(**{f"{column}__isnull": False}) & ~models.Q(same)


def _context(row: Any, column: str) -> bytes:
    return row_context(row._meta.db_table, column, row.row_key)
