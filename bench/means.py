"""The means test over a population: ours beside what hand-written DuckDB and Polars need for the same rows.

Everybody reads the same ingested folder and writes the same columns; ours is the command itself, within 512 MB and
with its findings and summary, the others take what they like. A hand-written program is run over all partitions at
once and over one after the other, and the better of both counts; the SQL within our memory limit is told beside. Each in
a process of its own; the interpreter's start is not counted.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median

import duckdb
import pyarrow.parquet as pq

from bench import ground, tables
from yichuang.apps.checks.batch.duck import arrow_parameters
from yichuang.apps.checks.batch.folders import Ingested, Raw
from yichuang.apps.checks.batch.ingest import Ingest, ingest
from yichuang.apps.checks.batch.session import Memory
from yichuang.apps.checks.batch.tokens import Tokens, draw_key
from yichuang.apps.checks.parameters import parameters
from yichuang.catalogue.loader import load
from yichuang.cli.paths import catalogue_dir
from yichuang.rules.parameters import Parameters
from yichuang.rules.results import TYPES
from yichuang_sandbox import means

ON, REGION, SEED, MEMORY = date(2026, 11, 1), "330200", 2026, "512MB"
AT_MOST, PEAK_MB, TEN_TIMES = 1.3, 1024, 11
PEERS = Path(__file__).parent / "peers"
Taken = tuple[float, float]
"""Seconds, and megabytes at the most."""


def main(people: int, rounds: int, *, ten: bool) -> None:
    """Prints the table; with ``ten`` also the time of ten times as many people."""
    home = ground.VAR / "bench-means"
    shutil.rmtree(home, ignore_errors=True)
    try:
        data = _prepared(home / "one", people)
        found = _race(home, data, rounds)
        _same(home)
        _show(people, sum(data.manifest["rows"].values()), found)
        if ten:
            _ten(home, people, found["ours"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _prepared(home: Path, people: int) -> Ingested:
    means.write(home / "raw", people=people, seed=SEED, on=ON)
    began = time.perf_counter()
    (home / "data").mkdir()
    data = ingest(Ingest(Raw(home / "raw"), home / "data", Tokens(draw_key()), ON, Memory(MEMORY)))
    print(f"整理 {people:,} 人的数据：{time.perf_counter() - began:.1f} 秒（换代号、分批、排序，不计入下表）")
    catalogue = load(catalogue_dir()).catalogue
    if catalogue is None:
        raise SystemExit("事项目录有错误")
    common = parameters(catalogue, REGION, ON)
    rows = [Parameters(county, ON, common.values) for county in Raw(home / "raw").counties()]
    pq.write_table(arrow_parameters(rows), home / "parameters.parquet")
    shutil.rmtree(home / "raw")
    return data


def _race(home: Path, data: Ingested, rounds: int) -> dict[str, list[Taken]]:
    polars = ground.peer_python("polars", "polars")
    runs = {
        "scan": [sys.executable, str(PEERS / "means_duck.py"), "scan"],
        "duck each": [sys.executable, str(PEERS / "means_duck.py"), "each"],
        "duck all": [sys.executable, str(PEERS / "means_duck.py"), "all"],
        "duck limited": [sys.executable, str(PEERS / "means_duck.py"), "each", MEMORY],
        "polars each": [polars, str(PEERS / "means_polars.py"), "each"],
        "polars all": [polars, str(PEERS / "means_polars.py"), "all"],
    }
    found: dict[str, list[Taken]] = {}
    for _ in range(rounds):
        found.setdefault("ours", []).append(ours(data.folder, home / "ours"))
        for name, (python, script, how, *limit) in runs.items():
            out = home / name
            shutil.rmtree(out, ignore_errors=True)
            numbers = str(data.folder.parent / "parameters.parquet")
            line = [python, script, str(data.folder), str(out), numbers, how, ",".join(TYPES), *limit]
            told, peak = _watched(line)
            found.setdefault(name, []).append((float(told), peak))
    return found


def ours(data: Path, out: Path) -> Taken:
    """`yichuang check batch` over the folder: the seconds it tells, the peak the system tells."""
    shutil.rmtree(out, ignore_errors=True)
    line = [sys.executable, "-m", "yichuang.cli", "check", "batch", "--data", str(data), "--out", str(out)]
    line += ["--region", REGION, "--on", ON.isoformat(), "--memory", MEMORY]
    _, peak = _watched(line)
    seconds = json.loads((out / "manifest.json").read_text("utf-8"))["seconds"]
    return float(seconds["evaluate"]), peak


def _watched(line: list[str]) -> tuple[str, float]:
    """What a process prints, and the most memory it ever held in MB (of itself, not of who started it)."""
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    peak, status = 0, Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        held = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        peak = max(peak, int(held[1]) if held else 0)
        time.sleep(0.02)
    if process.returncode or process.stdout is None:
        raise RuntimeError(f"failed: {' '.join(line[:6])}")
    return process.stdout.read(), peak / 1024


def _same(home: Path) -> None:
    """Every contestant has the same rows. RuntimeError names who has not."""
    columns = ", ".join(TYPES)
    with duckdb.connect() as session:
        for name in ("duck each", "duck all", "duck limited", "polars each", "polars all"):
            one, other = (f"SELECT {columns} FROM '{home / who / part}/*.parquet'" for who, part in
                          (("ours", "results"), (name, "")))  # fmt: skip
            for left, right in ((one, other), (other, one)):
                (differing,) = session.execute(
                    f"SELECT count(*) FROM ({left} EXCEPT ALL {right})"
                ).fetchone() or (0,)
                if differing:
                    raise RuntimeError(f"{name}: {differing} rows differ")


def _best(found: dict[str, list[Taken]], name: str) -> list[Taken]:
    """The better of both forms, round by round."""
    return [min(pair) for pair in zip(found[f"{name} each"], found[f"{name} all"], strict=True)]


def _middle(taken: Sequence[Taken], place: int) -> float:
    return median(one[place] for one in taken)


def _show(people: int, rows: int, found: dict[str, list[Taken]]) -> None:
    duck, polars = _best(found, "duck"), _best(found, "polars")
    ratios = [own[0] / min(a[0], b[0]) for own, a, b in zip(found["ours"], duck, polars, strict=True)]
    shown = [
        (
            f"yichuang check batch --memory {MEMORY}",
            found["ours"],
            tables.verdict(median(ratios), at_most=AT_MOST),
        ),
        ("(a) 手写 DuckDB SQL", duck, ""),
        ("(b) 手写 Polars", polars, ""),
        (f"手写 DuckDB SQL，同样限 {MEMORY}，逐批", found["duck limited"], ""),
        ("只读出用到的列", found["scan"], ""),
    ]
    lines = []
    for title, taken, verdict in shown:
        against = [own[0] / one[0] for own, one in zip(found["ours"], taken, strict=True)]
        lines.append(
            [
                title,
                f"{_middle(taken, 0):.2f}",
                f"{_middle(taken, 1):,.0f}",
                f"{median(against):.2f}",
                verdict,
            ]
        )
    peak = max(one[1] for one in found["ours"])
    tables.show(
        f"{people:,} 人、{rows:,} 行十二类数据的核对（各轮的中位数；五种做法逐行结果相同）",
        ["做法", "秒", "内存峰值 MB", "本/它", "目标：比两者中快的"],
        lines,
        note=f"本/两者中快的 {median(ratios):.2f}（各轮 {min(ratios):.2f}–{max(ratios):.2f}）；"
        f"内存峰值 {peak:,.0f} MB，目标 {tables.verdict(peak, at_most=PEAK_MB)}",
    )


def _ten(home: Path, people: int, one: list[Taken]) -> None:
    data = _prepared(home / "ten", people * 10)
    taken = ours(data.folder, home / "ours")
    ratio = taken[0] / _middle(one, 0)
    tables.show(
        f"{people * 10:,} 人",
        ["做法", "秒", "内存峰值 MB", "是一份的几倍", "目标"],
        [["yichuang check batch", f"{taken[0]:.1f}", f"{taken[1]:,.0f}", f"{ratio:.1f}",
          tables.verdict(ratio, at_most=TEN_TIMES)]],
    )  # fmt: skip
