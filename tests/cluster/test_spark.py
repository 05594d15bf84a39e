"""The same program on a Spark cluster: the same rows as on one machine, though a worker dies in the middle."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cluster import spark_cluster
from tests.cluster.conftest import KEY, MEMORY, ON, SEED, resident_ids
from tests.cluster.leaks import leaks
from yichuang.apps.checks.batch.folders import Raw
from yichuang.apps.checks.batch.ingest import Ingest, ingest
from yichuang.apps.checks.batch.tokens import Tokens
from yichuang_sandbox import means

pytestmark = pytest.mark.cluster
_PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class City:
    """Its people's rows as tokens, and the numbers that must not be found anywhere."""

    data: Path
    numbers: list[str]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark_cluster.Cluster]:
    """Two workers."""
    with spark_cluster.running(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> City:
    """As many people as asked for with --people, in several partitions."""
    raw, data = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("data")
    people = request.config.getoption("--people")
    means.write(raw, people=people, seed=SEED, on=ON)
    found = ingest(Ingest(Raw(raw), data, Tokens(KEY), ON, MEMORY, people_a_partition=people // 3 + 1))
    assert found.partitions > 2
    return City(data, sorted(resident_ids(raw)))


def _batch(city: City, out: Path, *options: str) -> list[str]:
    fixed = ["--data", city.data, "--out", out, "--region", "330200", "--on", ON]
    return [sys.executable, "-m", "yichuang.cli", "check", "batch", *map(str, fixed), *options]


def _digest(out: Path) -> str:
    return str(json.loads((out / "manifest.json").read_text())["digest_of_results"])


def test_a_worker_dies_and_the_cluster_still_finds_what_one_machine_finds(
    cluster: spark_cluster.Cluster, city: City, tmp_path: Path
) -> None:
    subprocess.run(_batch(city, tmp_path / "one"), check=True)
    history = tmp_path / "history"
    history.mkdir()
    options = ("--engine", "spark", "--master", cluster.master, "--memory", "1GB", *_logged(history))
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(_batch(city, tmp_path / "many", *options), stdout=log, stderr=log)
        _wait_for_work(history, process)
        cluster.kill_one()
        assert process.wait(_PATIENCE_SECONDS) == 0, (tmp_path / "log").read_text()
    assert cluster.alive() < spark_cluster.WORKERS
    assert _digest(tmp_path / "many") == _digest(tmp_path / "one")
    for file in sorted((tmp_path / "one" / "results").iterdir()):
        assert pq.read_table(file).equals(pq.read_table(tmp_path / "many" / "results" / file.name))
    assert any(history.rglob("events_*")) or any(history.iterdir())
    assert [leak for kept in (tmp_path, cluster.logs, city.data) for leak in leaks(kept, city.numbers)] == []


def _logged(history: Path) -> list[str]:
    settings = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.dir": history.as_uri(),
    }
    return [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]


def _wait_for_work(history: Path, process: subprocess.Popen[bytes]) -> None:
    """Until both workers have begun on the tasks of the program."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        seen = b"".join(file.read_bytes() for file in history.iterdir() if file.is_file())
        if seen.count(b'"Event":"SparkListenerExecutorAdded"') >= 2 and b'"SparkListenerTaskEnd"' in seen:
            return
        time.sleep(0.2)
    raise AssertionError("the cluster never began")
