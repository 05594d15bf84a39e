"""The tables' shapes."""

import pyarrow as pa

from yichuang.rules.codes import Kind
from yichuang.rules.tables import TABLES, arrow_schema


def test_every_kind_has_a_table_that_begins_with_the_person() -> None:
    assert len(Kind) == 12
    for kind in Kind:
        assert TABLES[kind.table][0].name == "person"


def test_a_raw_file_has_the_resident_number_and_the_program_only_the_token() -> None:
    for name in TABLES:
        raw, ingested = arrow_schema(name, raw=True), arrow_schema(name)
        assert "person" not in raw.names
        assert "resident_id" not in ingested.names
        assert len(raw.names) == len(ingested.names)
    assert arrow_schema("members", raw=True).field("resident_id").type == pa.string()
    assert arrow_schema("tax").field("income_fen").type == pa.int64()
    assert arrow_schema("households").field("aid_since").nullable
