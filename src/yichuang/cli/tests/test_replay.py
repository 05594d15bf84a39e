"""Replays of a few lines: what is filled in, what is refused and how, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from yichuang.cli.replay.records import RecordRefused, read
from yichuang.cli.replay.telling import Names

_CODE = "import typer; from yichuang.cli.replay import replay; typer.run(replay)"


def record(
    service: str, *events: tuple[str, str, str] | tuple[str, str, str, dict[str, Any]], **more: Any
) -> str:
    keys = ("at", "action", "by", "data")
    told = [dict(zip(keys, event, strict=False)) for event in events]
    return json.dumps({"service": service, "region": "330300", **more, "events": told})


@dataclass(frozen=True)
class Replayed:
    """A replay that is over: of which process, how it ended, what it said."""

    pid: int
    returncode: int
    stdout: str
    stderr: str


def run(tmp_path: Path, *lines: str) -> Replayed:
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    command = [sys.executable, "-c", _CODE, str(file), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        out, errors = process.communicate(timeout=300)
    return Replayed(process.pid, process.returncode, out, errors)


def databases_of(pid: int) -> list[tuple[str]]:
    """Scratch databases that a process made; other replays may run beside this one."""
    with psycopg.connect(os.environ["YICHUANG_DATABASE_URL"]) as connection:
        mine = (f"yichuang_replay_{pid}_%",)
        return connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", mine).fetchall()


ESTABLISH = "social-association-establishment"


def test_steps_left_out_are_taken_up_to_the_last_event(tmp_path: Path) -> None:
    rated = record(
        ESTABLISH,
        ("2026-03-02T10:00", "submit", "applicant"),
        ("2026-03-05T10:00", "rate", "applicant", {"grade": 2}),
        promised="6wd",
    )
    suspended = record(
        ESTABLISH,
        ("2026-03-02T10:00", "accept", "clerk"),
        ("2026-03-03T09:00", "suspend", "reviewer", {"ground": "hearing"}),
        ("2026-03-03T15:00", "resume", "reviewer"),
        ("2026-03-04T10:00", "grant", "approver"),
        channel="online",
    )
    waiting = record(ESTABLISH, ("2026-03-02T10:00", "accept", "clerk"))
    published = record(
        "place-renaming", ("2026-03-02T10:00", "accept", "clerk"), ("2026-03-16T10:00", "grant", "approver")
    )
    changed = record("social-association-change", ("2026-03-02T10:00", "serve", "clerk"))
    done = run(tmp_path, rated, suspended, waiting, published, changed)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["closed"], found["immediate"]) == (4, 1)
    assert found["satisfaction"] == {"n": 0, "d": 1, "value": "0.00"}
    assert found["same_day_stops"] == 1
    assert found["early_rate"] == {"n": 3, "d": 3, "value": "100.00"}
    assert found["early_rate_undisputed"] == {"n": 2, "d": 3, "value": "66.67"}


@pytest.mark.parametrize(
    ("last", "why"),
    [
        (("2026-03-03T10:00", "grant", "clerk"), "line 2: 准予被拒绝"),
        (("2026-03-03T10:00", "bless", "clerk"), "没有“bless”这个动作"),
    ],
)
def test_a_refused_event_stops_with_its_line(tmp_path: Path, last: tuple[str, str, str], why: str) -> None:
    good = record(ESTABLISH, ("2026-03-02T10:00", "grant", "approver"))
    bad = record(ESTABLISH, ("2026-03-02T11:00", "submit", "applicant"), last)
    done = run(tmp_path, good, bad)
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("line 2: ")
    assert why in done.stderr
    assert done.stdout == ""
    assert databases_of(done.pid) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("not json", "line 2: 不是合格的 JSON"),
        ('["a"]', "line 2: 一行要是一个 JSON 对象"),
        (record(ESTABLISH), "line 2: events"),
        (record(ESTABLISH, ("2026-03-02", "submit", "applicant"), promised="6 suns"), "line 2: promised"),
        (
            record(ESTABLISH, ("2026-03-03", "submit", "applicant"), ("2026-03-02", "accept", "clerk")),
            "line 2:  Value error, events 要按时间先后排列",
        ),
        (record(ESTABLISH, ("2026-03-03", "submit", "somebody")), "line 2: events.0.by"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join([record(ESTABLISH, ("2026-03-02", "submit", "applicant")), text]), "utf-8")
    with pytest.raises(RecordRefused) as caught:
        read(file)
    assert " ".join(str(caught.value).split()).startswith(" ".join(why.split()))


def test_names_do_not_repeat() -> None:
    names = Names()
    assert len({names.word() for _ in range(5000)}) == 5000
