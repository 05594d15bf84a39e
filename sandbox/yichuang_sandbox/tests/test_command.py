"""The command people type: help, a city, the stories, and a sandbox in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import yaml
from typer.testing import CliRunner

from yichuang_sandbox.cli import app
from yichuang_sandbox.tests.conftest import free_port

HERE = [sys.executable, "-m", "yichuang_sandbox"]


def test_help_says_how_to_begin_and_names_the_levers() -> None:
    told = CliRunner().invoke(app, ["--help"]).output
    assert "city" in told
    assert "serve" in told
    assert "faults" in told


def test_the_people_of_the_stories_are_listed_with_their_numbers() -> None:
    told = CliRunner().invoke(app, ["people"]).output
    assert "陈演松  339999194805166432" in told
    assert "13800000021" in told


def test_who_asks_for_too_many_people_is_told_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["city", "--data", str(tmp_path), "--people", "2000000"])
    assert told.exit_code == 2


def test_faults_without_a_sandbox_say_what_to_do() -> None:
    told = CliRunner().invoke(app, ["faults", "list", "--port", str(free_port())])
    assert told.exit_code == 1
    assert "yichuang-sandbox serve" in told.output


def test_prepared_files_are_for_this_account_only(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["prepare", "--data", str(tmp_path), "--port", "8093"]).exit_code == 0
    path = tmp_path / "exchange.yaml"
    assert path.stat().st_mode & 0o077 == 0
    told = yaml.safe_load(path.read_text("utf-8"))
    assert told["sources"]["population"]["url"] == "https://127.0.0.1:8094"
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "trust").glob("*key"))


def test_a_sandbox_starts_serves_and_stops(tmp_path: Path) -> None:
    port = free_port()
    line = [*HERE, "serve", "--data", str(tmp_path), "--port", str(port), "--people", "200"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
                    assert b'"people": 200' in answer.read()
                break
            except OSError:
                assert time.monotonic() < until, "it did not come up"
                assert process.poll() is None
                time.sleep(0.1)
    finally:
        process.terminate()
    assert process.wait(10) == 0
