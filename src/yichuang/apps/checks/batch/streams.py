"""A raw table's rows as they stream past: tokens in the place of numbers, and never a number further than here.

What does not fit its column is refused here too, by the column's name: an engine would quote the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.folders import Raw, fit, readable
from yichuang.apps.checks.batch.tokens import Numbers, Tokens
from yichuang.core.errors import InvalidInput
from yichuang.rules.tables import arrow_schema

_ROWS_AT_ONCE = 131_072
_NUMBER = "resident_id"


@dataclass(slots=True)
class Streams:
    """The tables of a raw folder, each read once from its beginning, so many rows at a time.

    ``fault``: what reading came to grief with. An engine that reads only tells a text of its own.
    """

    raw: Raw
    tokens: Tokens
    fault: InvalidInput | None = None

    def of(self, table: str, columns: list[str] | None = None) -> pa.RecordBatchReader:
        """The table's rows, ``person`` for ``resident_id``.

        Reading raises InvalidInput: a number that is none, a value its column cannot hold, a file that breaks off.
        """
        names = columns or arrow_schema(table, raw=True).names
        given = arrow_schema(table, raw=True)
        schema = pa.schema(
            pa.field("person", pa.int64()) if name == _NUMBER else given.field(name) for name in names
        )

        def rows() -> Iterator[pa.RecordBatch]:
            try:
                for batch in self._batches(table, names):
                    columns = [self._fit(table, name, batch.column(name)) for name in names]
                    yield pa.RecordBatch.from_arrays(columns, schema=schema)
            except InvalidInput as fault:
                self.fault = fault
                raise

        return pa.RecordBatchReader.from_batches(schema, rows())

    def _fit(self, table: str, name: str, column: pa.Array) -> pa.Array:
        if name == _NUMBER:
            return pa.array(self._tokens(table, column))
        return fit(table, name, column)

    def _tokens(self, table: str, numbers: pa.Array) -> Numbers:
        try:
            return self.tokens.of(numbers)
        except InvalidInput as fault:
            raise InvalidInput(field=f"{table}.{_NUMBER}", reason=str(fault.fields["reason"])) from None

    def _batches(self, table: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
        for file in self.raw.files(table):
            with readable(table, file), pq.ParquetFile(file) as opened_file:
                yield from opened_file.iter_batches(_ROWS_AT_ONCE, columns=columns)
