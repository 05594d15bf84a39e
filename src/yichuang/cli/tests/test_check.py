"""Every fault that a batch of checks can meet is said in words, with the file or the option to mend."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from yichuang.cli import check
from yichuang_sandbox import means

BATCH = Path(check.__file__).parents[1] / "apps" / "checks" / "batch"
FAULT = re.compile(r'InvalidInput\(.*reason="(\w+)"')


def test_every_fault_of_a_batch_has_a_wording() -> None:
    sources = [Path(check.__file__), *BATCH.glob("*.py")]
    used = {reason for path in sources for reason in FAULT.findall(path.read_text("utf-8"))}
    assert {"master", "columns", "not_empty", "ingested_otherwise"} <= used
    assert used - {reason for _, reason in check.WORDING} - set(check.TABLES) == set()


def test_what_is_wrong_is_said_in_whole_sentences() -> None:
    for words in [*check.WORDING.values(), *check.TABLES.values()]:
        assert words.endswith("。")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town so small that a run of it takes no time."""
    folder = tmp_path_factory.mktemp("raw")
    means.write(folder, people=60, seed=1, on=date(2026, 11, 22))
    return folder


def asked(raw: Path, out: Path, *more: str) -> Any:
    line = ["batch", "--data", str(raw), "--out", str(out), "--region", "330212", "--on", "2026-11-22", *more]
    return CliRunner().invoke(check.app, line)


def test_a_folder_that_cannot_be_written_is_said_in_words(raw: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for out in (file, file / "below", Path("/proc/none")):
        found = asked(raw, out)
        assert found.exit_code == 2, found.exception
        assert "不能用" in found.output


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--data", "/none", "没有数据文件夹"),
        ("--region", "999999", "没有地区"),
        ("--on", "2026-13-01", "日期"),
        ("--memory", "viel", "请写成 512MB"),
        ("--engine", "flink", "没有引擎"),
        ("--key-file", "/none", "密钥文件"),
    ],
)
def test_a_recheck_of_what_cannot_be_says_what_to_write(
    raw: Path, tmp_path: Path, option: str, text: str, said: str
) -> None:
    options = {"--data": str(raw), "--out": str(tmp_path / "out"), "--region": "330212"} | {option: text}
    found = CliRunner().invoke(check.app, ["recheck", *(word for pair in options.items() for word in pair)])
    assert (found.exit_code, said in found.output) == (2, True), found.output
    assert text in found.output


@pytest.mark.parametrize(
    ("master", "said"),
    [
        ("spark://127.0.0.1:1", "没有回音"),
        ("spark://[::1]:1,127.0.0.1:99999", "没有回音"),
        ("spark://host", "集群的地址"),
        ("somewhere", "集群的地址"),
    ],
)
def test_a_cluster_that_does_not_answer_is_said_at_once(
    raw: Path, tmp_path: Path, master: str, said: str
) -> None:
    found = asked(raw, tmp_path / "out", "--engine", "spark", "--master", master)
    assert (found.exit_code, said in found.output) == (2, True), found.output
    assert not (tmp_path / "out").exists()


def test_too_little_memory_and_broken_files_are_said_in_words(raw: Path, tmp_path: Path) -> None:
    found = asked(raw, tmp_path / "out", "--memory", "1MB")
    assert (found.exit_code, "写大一些" in found.output) == (2, True), found.exception
    broken = tmp_path / "broken"
    shutil.copytree(raw, broken)
    (broken / "households.parquet").write_bytes(b"PAR1")
    found = asked(broken, tmp_path / "other")
    assert (found.exit_code, "households.parquet" in found.output) == (2, True), found.exception
