"""A department's whole file: fetched whole, of the right columns, on record; else what was there stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries, service
from yichuang.apps.sources.adapters import sftp
from yichuang.apps.sources.models import NightlyFile
from yichuang.apps.sources.tests.conftest import AT, DECEASED, catalogue
from yichuang.catalogue.model import Element
from yichuang.core.errors import NotFound
from yichuang.rules.tables import arrow_schema

pytestmark = pytest.mark.django_db
ROW = {"resident_id": DECEASED, "month": 202610, "kind": 2, "base_fen": 0, "amount_fen": 385_000}


@pytest.fixture
def office(connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder from which the pension office's files are copied instead of over SFTP."""
    made = catalogue()
    columns = [{"name": "month", "label": "月份", "type": "integer"}]
    told = {"code": "check.social_insurance", "name": "社会保险", "type": "records", "columns": columns}
    element = Element.model_validate({**told, "sources": ["pensions"]})
    made = type(made)(
        elements={**made.elements, element.code: element}, sources=made.sources, codes=made.codes
    )
    monkeypatch.setattr(releases, "current_catalogue", lambda: made)
    there = {"host": "127.0.0.1", "user": "u", "key": "k", "known_hosts": "h", "folder": "pensions"}
    connect(files={"pensions": {"kind": "sftp", **there}, "register": {"kind": "sftp", **there}})
    folder = tmp_path / "there"
    folder.mkdir()

    def newest(source: str, partner: Any, *, suffix: str) -> str | None:
        return max((path.name for path in folder.glob(f"{source}-*.{suffix}")), default=None)

    monkeypatch.setattr(sftp, "newest", newest)
    monkeypatch.setattr(
        sftp, "fetch", lambda partner, name, into: into.write_bytes((folder / name).read_bytes())
    )
    return folder


def put(folder: Path, name: str, schema: pa.Schema | None = None, rows: int = 3) -> None:
    schema = schema or arrow_schema("social_insurance", raw=True)
    pq.write_table(pa.Table.from_pylist([ROW] * rows, schema=schema), folder / name)


def test_the_newest_file_becomes_the_table_of_its_kind(office: Path, tmp_path: Path) -> None:
    put(office, "pensions-20261121.parquet", rows=2)
    put(office, "pensions-20261122.parquet")
    assert queries.population_files() == ("pensions", "register")
    for _ in range(2):
        got = service.fetch_population_file("pensions", tmp_path / "raw", at=AT)
    assert (got.table, got.name, got.rows) == ("social_insurance", "pensions-20261122.parquet", 3)
    assert got.path == tmp_path / "raw" / "social_insurance.parquet"
    assert got.path.stat().st_mode & 0o077 == 0, "it holds numbers"
    kept = NightlyFile.objects.get()
    assert (kept.source, kept.name, kept.rows) == ("file:pensions", "pensions-20261122.parquet", 3)


def test_a_broken_file_leaves_what_was_there(office: Path, tmp_path: Path) -> None:
    put(office, "pensions-20261121.parquet")
    before = service.fetch_population_file("pensions", tmp_path, at=AT).path.read_bytes()
    whole = (office / "pensions-20261121.parquet").read_bytes()
    (office / "pensions-20261122.parquet").write_bytes(whole[:-20])
    with pytest.raises(service.SourceFailure, match="garbage"):
        service.fetch_population_file("pensions", tmp_path, at=AT)
    put(office, "pensions-20261123.parquet", arrow_schema("social_insurance", raw=True).remove(2))
    with pytest.raises(service.SourceFailure) as failure:
        service.fetch_population_file("pensions", tmp_path, at=AT)
    assert failure.value.detail == "wrong_columns"
    assert (tmp_path / "social_insurance.parquet").read_bytes() == before
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("source", ["pensions", "register", "population"])
def test_where_there_is_none_it_is_said_so(office: Path, tmp_path: Path, source: str) -> None:
    with pytest.raises(NotFound):
        service.fetch_population_file(source, tmp_path, at=AT)
