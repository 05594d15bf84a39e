"""`yichuang clock due` as scripts and people use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from yichuang.cli.clock import app
from yichuang.cli.paths import catalogue_dir


def due(*arguments: str, region: str = "330200") -> Result:
    return CliRunner().invoke(app, ["due", "--region", region, *arguments])


def test_the_date_stands_alone() -> None:
    result = due("--start", "2017-09-29T10:00", "--limit", "5wd")
    assert (result.exit_code, result.stdout) == (0, "2017-10-12\n")


def test_suspensions_are_inclusive_at_both_ends() -> None:
    result = due("--start", "2025-09-26", "--limit", "20wd", "--suspend", "2025-10-13/2025-10-17")
    assert result.stdout == "2025-11-06\n"
    one_day = due("--start", "2025-05-12", "--limit", "5wd", "--suspend", "2025-05-14/2025-05-14")
    assert one_day.stdout == "2025-05-20\n"
    hours = due("--start", "2025-05-12", "--limit", "5wd", "--suspend", "2025-05-14T09:00/2025-05-15T00:00")
    assert hours.stdout == "2025-05-20\n"


def test_an_open_suspension_gives_no_date() -> None:
    arguments = ("--start", "2025-09-26", "--limit", "20wd", "--suspend", "2025-10-13/")
    assert due(*arguments).stdout == "暂停中\n"
    assert json.loads(due(*arguments, "--json").stdout)["due"] is None


def test_explain_lists_each_day_and_the_reason() -> None:
    lines = due("--start", "2017-09-29", "--limit", "5wd", "--explain").stdout.splitlines()
    assert lines[0] == "2017-10-12"
    assert lines[2] == "2017年9月30日（周六）  计入  调休上班"
    assert len(lines) == 1 + 14 + 1


def test_json_has_the_stable_shape() -> None:
    found = json.loads(due("--start", "2017-09-29", "--limit", "5wd", "--json").stdout)
    assert (found["due"], found["provisional"]) == ("2017-10-12", False)
    assert found["days"][1] == {"date": "2017-09-30", "counted": True, "reason": "调休上班"}


def test_an_unpublished_year_is_flagged_without_spoiling_the_date() -> None:
    result = due("--start", "2026-12-20", "--limit", "15wd")
    assert result.stdout == "2027-01-08\n"
    assert "暂估" in result.stderr


def test_what_arrives_after_closing_counts_from_the_next_working_day() -> None:
    result = due("--start", "2026-11-20T17:45", "--limit", "0wd", "--office-hours", "09:00-17:30")
    assert result.stdout == "2026-11-23\n"


def test_extensions_hours_and_zones_are_understood() -> None:
    assert due("--start", "2025-09-26", "--limit", "20wd", "--extend", "10wd").stdout == "2025-11-13\n"
    assert due("--start", "2025-10-01T22:30", "--limit", "4hour").stdout == "2025-10-02 02:30\n"
    assert due("--start", "2025-05-12T16:30Z", "--limit", "1wd").stdout == "2025-05-14\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--start", "2026-02-31", "--limit", "5wd"),
        ("--start", "昨天", "--limit", "5wd"),
        ("--start", "2026-02-02", "--limit", "5"),
        ("--start", "2026-02-02", "--limit", "-5wd"),
        ("--start", "2026-02-02", "--limit", "5wd", "--extend", "x"),
        ("--start", "2026-02-02", "--limit", "5wd", "--suspend", "2026-02-05/2026-02-03"),
        ("--start", "2026-02-02", "--limit", "5wd", "--suspend", "2026-02-05"),
        ("--start", "2026-02-02", "--limit", "5wd", "--suspend", "2026-02-05/later"),
        ("--start", "2026-02-02", "--limit", "99999wd"),
        ("--start", "9999-12-31", "--limit", "5cd"),
        ("--start", "9999-12-31", "--limit", "99999hour"),
        ("--start", "9999-12-31T23:00-10:00", "--limit", "5cd"),
        ("--start", "0001-01-01", "--limit", "0wd"),
        ("--start", "2026-02-02", "--limit", "99999month"),
        ("--start", "2026-02-02", "--limit", "5wd", "--suspend", "2026-02-05/9999-12-31"),
        ("--start", "2026-02-02", "--limit", "5wd", "--office-hours", "9-17"),
        ("--start", "2026-02-02", "--limit", "5wd", "--office-hours", "17:00-09:00"),
        ("--start", "2300-02-02", "--limit", "5wd", "--office-hours", "09:00-17:00"),
    ],
)
def test_bad_input_exits_2_with_one_clear_line(arguments: tuple[str, ...]) -> None:
    result = due(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "：" in result.stderr


@pytest.mark.parametrize("region", ["", "33", "abcdef", "990000", "810000", "3302000"])
def test_an_unknown_or_malformed_region_exits_2(region: str) -> None:
    result = due("--start", "2026-02-02", "--limit", "5wd", region=region)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_a_broken_calendar_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "calendars").mkdir()
    broken = tmp_path / "calendars" / "cn.yaml"
    broken.write_text('provinces: ["33"]\nyears:\n  2026:\n    days_off: [元旦]\n', encoding="utf-8")
    monkeypatch.setenv("YICHUANG_CATALOGUE", str(tmp_path))
    assert catalogue_dir() == tmp_path
    result = due("--start", "2026-02-02", "--limit", "5wd")
    assert result.exit_code == 2
    assert "cn.yaml:4" in result.stderr
