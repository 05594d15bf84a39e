"""The population that the demo simulates on is written anew where it lacks what is asked by now."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from yichuang_sandbox import cli, means


def test_tables_of_an_older_layout_are_written_anew(tmp_path: Path) -> None:
    assert not cli._means_fit(tmp_path)
    means.write(tmp_path, people=60, seed=1, on=date(2026, 11, 1))
    assert cli._means_fit(tmp_path)
    members = pq.read_table(tmp_path / "members.parquet")
    pq.write_table(members.drop_columns(["refused_work"]), tmp_path / "members.parquet")
    assert not cli._means_fit(tmp_path)
