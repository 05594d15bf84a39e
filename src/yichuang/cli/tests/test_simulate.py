"""`yichuang simulate`: sums in words and as JSON, and one clear line where something is wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yichuang.cli import app
from yichuang_sandbox import means

RUN = CliRunner()


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("means")
    means.write(folder, people=2000, seed=3, on=date(2026, 11, 1))
    return folder


def test_two_policies_are_told_side_by_side_as_json(population: Path) -> None:
    line = ["simulate", "--data", str(population), "--on", "2026-11-22", "--json"]
    found = RUN.invoke(app, [*line, "--set", "standard_fen=150000", "--against", "standard_fen=90000"])
    assert found.exit_code == 0, found.output
    up, down = json.loads(found.stdout)["policies"]
    assert up["changed"] == {"standard_fen": 150000}
    assert up["total"]["gaining"] > 0
    assert up["total"]["cost_year_fen"] > 0 > down["total"]["cost_year_fen"]
    assert all(
        row["gaining"] is None or row["gaining"] >= 10 or row["gaining"] == 0 for row in up["counties"]
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--set", "standard=1"], "没有这个数：standard"),
        (["--set", "standard_fen=多"], "看不懂"),
        (["--set", "standard_fen=1", "--on", "昨天"], "日期“昨天”不对"),
        (["--set", f"standard_fen={'9' * 16}"], "看不懂"),
        (["--set", "standard_fen=1", "--memory", "1MB"], "写大一些"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(population: Path, given: list[str], told: str) -> None:
    found = RUN.invoke(app, ["simulate", "--data", str(population), *given])
    assert found.exit_code == 2
    assert told in found.output


def test_a_folder_without_the_tables_is_said_to_lack_them(tmp_path: Path) -> None:
    found = RUN.invoke(app, ["simulate", "--data", str(tmp_path), "--set", "standard_fen=1"])
    assert found.exit_code == 2
    assert "households" in found.output
