"""Sealed columns: a property in front of a binary column, bound to table, column and row.

A model keeps `<name>_sealed` (and, where equality is needed, `<name>_index`) and says `name = sealed("name")`.
The row's own random `row_key` stands in the context, so a ciphertext copied to another row does not open.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
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
        return unsealed(row, column)

    def write(row: Any, text: str) -> None:
        seal(row, column, text, indexed=indexed)

    return property(read, write, doc=f"The text of `{column}_sealed`.")


def unsealed(row: Any, column: str) -> str:
    """The text behind `<column>_sealed`. SecretUnreadable."""
    body = getattr(row, f"{column}_sealed")
    return "" if body is None else keys.cipher().open(bytes(body), context=_context(row, column))


def seal(row: Any, column: str, text: str, *, indexed: bool) -> None:
    """Puts the text behind `<column>_sealed` and, where it is looked up by, its digest behind `<column>_index`."""
    body = keys.cipher().seal(text, context=_context(row, column)) if text else None
    setattr(row, f"{column}_sealed", body)
    if indexed:
        value = keys.index_value(text, kind=index_kind(type(row), column)) if text else None
        setattr(row, f"{column}_index", value)


def sealed_column() -> models.BinaryField[Any, Any]:
    """The column behind a sealed property."""
    return models.BinaryField(null=True, editable=False)


def index_column(*, unique: bool = False) -> models.BinaryField[Any, Any]:
    """The column of a blind index."""
    return models.BinaryField(null=True, editable=False, unique=unique, db_index=not unique)


def index_kind(model: type[models.Model], column: str) -> str:
    """Digests of one column say nothing about another's."""
    return f"{model._meta.db_table}.{column}"


class Rotating(models.Model):
    """A row with columns under the installation's keys. Rotation finds every such model in the registry."""

    renewed_with: ClassVar[tuple[str, ...]] = ()  # relations that ``renew`` reads

    class Meta:
        abstract = True

    @classmethod
    def ciphertexts(cls) -> tuple[str, ...]:
        """The columns that a field key sealed."""
        raise NotImplementedError

    @classmethod
    def digests(cls) -> tuple[str, ...]:
        """The columns that an index key made and ``renew`` makes anew."""
        return ()

    def renew(self) -> None:
        """Sets these columns under the current keys. SecretUnreadable."""
        raise NotImplementedError


class SealedRow(Rotating):
    """A row with sealed columns; names them so that rotation finds them. `row_key` is the row's own UUID."""

    row_key: Any
    sealed_columns: ClassVar[tuple[str, ...]] = ()
    indexed_columns: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @classmethod
    def ciphertexts(cls) -> tuple[str, ...]:
        return tuple(f"{column}_sealed" for column in cls.sealed_columns)

    @classmethod
    def digests(cls) -> tuple[str, ...]:
        return tuple(f"{column}_index" for column in cls.indexed_columns)

    def renew(self) -> None:
        for column in self.sealed_columns:  # by column: a model may call the property otherwise
            seal(self, column, unsealed(self, column), indexed=column in self.indexed_columns)


_Row = TypeVar("_Row", bound=SealedRow)


def find_by(model: type[_Row], column: str, text: str) -> models.QuerySet[_Row]:
    """The rows whose indexed sealed column holds `text`, whichever key indexed them."""
    found = keys.index_candidates(text, kind=index_kind(model, column))
    return model._default_manager.filter(**{f"{column}_index__in": found})


def rotating_models() -> list[type[Rotating]]:
    """Every model with columns under the installation's keys, by the name of its table."""
    found = [model for model in apps.get_models() if issubclass(model, Rotating)]
    return sorted(found, key=lambda model: model._meta.db_table)


def outdated(model: type[Rotating]) -> int:
    """How many rows rotation has still to do."""
    return model._default_manager.filter(_outdated(model)).count()


def rotate(model: type[Rotating], *, batch: int) -> Iterator[int]:
    """Seals and indexes every outdated row anew; yields the size of each batch once it is committed.

    Safe to stop and start again: a row is either old or new, both kinds open, and what is new is passed over.
    An append-only table needs the owner's connection.
    """
    after: Any = None
    while True:
        with transaction.atomic():
            done = _next_batch(model, batch=batch, after=after)
        if not done:
            return
        after = done[-1].pk
        yield len(done)


def old_ciphertext(column: str) -> models.Q:
    """Rows whose column another key or suite sealed than today's."""
    return _differs(column, _HEADER_BYTES, keys.current_header())


def old_digest(column: str) -> models.Q:
    """Rows whose column another index key made than today's."""
    return _differs(column, _VERSION_BYTES, keys.current_index_prefix())


def _next_batch(model: type[Rotating], *, batch: int, after: Any) -> list[Rotating]:
    rows = model._default_manager.select_for_update(of=("self",)).filter(_outdated(model)).order_by("pk")
    if model.renewed_with:
        rows = rows.select_related(*model.renewed_with)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    done: list[Rotating] = list(rows[:batch])
    for row in done:
        row.renew()
    if done:
        with _unhindered(model._meta.db_table):
            model._default_manager.bulk_update(done, [*model.ciphertexts(), *model.digests()])
    return done


@contextmanager
def _unhindered(table: str) -> Iterator[None]:
    """For one batch the owner sets aside what refuses every change of an append-only table.

    A new key changes no content. Inside the batch's transaction: should it fail, the refusal was never gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REFUSALS, [table])
        refusals = [name for (name,) in cursor.fetchall()]
        for name in refusals:
            cursor.execute(_switch("DISABLE", table, name))
        yield
        for name in refusals:
            cursor.execute(_switch("ENABLE", table, name))


_REFUSALS = """
SELECT tgname FROM pg_trigger
WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 16 <> 0
"""


def _switch(how: str, table: str, trigger: str) -> str:
    quote = connection.ops.quote_name
    return f"ALTER TABLE {quote(table)} {how} TRIGGER {quote(trigger)}"


def _outdated(model: type[Rotating]) -> models.Q:
    columns = [old_ciphertext(column) for column in model.ciphertexts()]
    columns += [old_digest(column) for column in model.digests()]
    return functools.reduce(operator.or_, columns)


def _differs(column: str, length: int, head: bytes) -> models.Q:
    start = Substr(column, 1, length, output_field=models.BinaryField())
    same = models.lookups.Exact(start, models.Value(head, output_field=models.BinaryField()))
    return models.Q(**{f"{column}__isnull": False}) & ~models.Q(same)


def _context(row: Any, column: str) -> bytes:
    return row_context(row._meta.db_table, column, row.row_key)
