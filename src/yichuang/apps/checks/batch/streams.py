"""A raw table's rows as they stream past: tokens in the place of numbers, and never a number further than here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from yichuang.apps.checks.batch.folders import Raw
from yichuang.apps.checks.batch.tokens import Numbers, Tokens
from yichuang.core.errors import InvalidInput
from yichuang.rules.tables import arrow_schema

_ROWS_AT_ONCE = 131_072
_NUMBER = "resident_id"


@dataclass(frozen=True, slots=True)
class Streams:
    """The tables of a raw folder, each read once from its beginning, so many rows at a time."""

    raw: Raw
    tokens: Tokens

    def of(self, table: str, columns: list[str] | None = None) -> pa.RecordBatchReader:
        """The table's rows, ``person`` for ``resident_id``. Reading raises InvalidInput at a number that is none."""
        schema = self._schema(table, columns)
        if _NUMBER not in schema.names:
            return pa.RecordBatchReader.from_batches(schema, self._batches(table, schema.names))
        place = schema.get_field_index(_NUMBER)
        with_tokens = schema.set(place, pa.field("person", pa.int64()))

        def rows() -> Iterator[pa.RecordBatch]:
            for batch in self._batches(table, schema.names):
                tokens = pa.array(self._tokens(table, batch.column(place)))
                columns = [tokens if at == place else batch.column(at) for at in range(batch.num_columns)]
                yield pa.RecordBatch.from_arrays(columns, schema=with_tokens)

        return pa.RecordBatchReader.from_batches(with_tokens, rows())

    def _tokens(self, table: str, numbers: pa.Array) -> Numbers:
        try:
            return self.tokens.of(numbers)
        except InvalidInput as fault:
            raise InvalidInput(field=f"{table}.{_NUMBER}", reason=str(fault.fields["reason"])) from None

    def _schema(self, table: str, columns: list[str] | None) -> pa.Schema:
        names = columns or arrow_schema(table, raw=True).names
        found = pq.read_schema(self.raw.files(table)[0])
        return pa.schema([found.field(name).remove_metadata() for name in names])

    def _batches(self, table: str, columns: list[str]) -> Iterator[pa.RecordBatch]:
        for file in self.raw.files(table):
            with pq.ParquetFile(file) as opened_file:
                for batch in opened_file.iter_batches(_ROWS_AT_ONCE, columns=columns):
                    yield batch.select(columns)
