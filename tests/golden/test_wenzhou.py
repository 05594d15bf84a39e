"""Wenzhou's published figures come out of the engine when its 1,014 cases are lived again."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.golden import make_wenzhou
from yichuang.config import env

FILE = env.ROOT / "catalogue" / "records" / "wenzhou-2017.jsonl"


def test_the_file_is_what_the_demo_plays() -> None:
    assert FILE.read_text("utf-8") == make_wenzhou.text(env.ROOT / "catalogue")


@pytest.fixture(scope="module")
def figures() -> dict[str, object]:
    code = "import typer; from yichuang.cli.replay import replay; typer.run(replay)"
    command = [sys.executable, "-c", code, str(FILE), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), timeout=900)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("figure", "published"),
    [
        ("closed", 1014),
        ("immediate", 774),
        ("committed", 240),
        ("immediate_share", {"n": 774, "d": 1014, "value": "76.33"}),
        ("early_rate", {"n": 239, "d": 240, "value": "99.58"}),
        ("promised_days", 1504),
        ("actual_days", 399),
        ("average_actual_days", "1.66"),
        ("speed_up", {"n": 1105, "d": 1504, "value": "73.47"}),
    ],
)
def test_a_published_figure_comes_out(figures: dict[str, object], figure: str, published: object) -> None:
    assert figures[figure] == published
