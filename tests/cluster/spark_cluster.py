"""A Spark standalone cluster on this machine: one master, two workers with a core each."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

HOST, WORKERS, CORES, MEMORY = "127.0.0.1", 2, 1, "2g"
_PATIENCE_SECONDS = 90


class Cluster(NamedTuple):
    """``master`` is the address for `--master`; ``logs`` holds what master, workers and executors wrote."""

    master: str
    status: str
    workers: list[subprocess.Popen[bytes]]
    logs: Path

    def state(self) -> dict[str, Any]:
        """What the master says of itself."""
        with urllib.request.urlopen(self.status, timeout=5) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found

    def alive(self) -> int:
        """How many workers the master counts on."""
        return sum(worker["state"] == "ALIVE" for worker in self.state()["workers"])

    def kill_one(self) -> None:
        """A worker and its executor vanish together, as when a machine goes dark."""
        os.killpg(self.workers[0].pid, signal.SIGKILL)
        self.workers[0].wait()


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """Starts the cluster with everything it writes below ``folder``; stops it whatever happens."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    port, status = _free(), _free()
    master = f"spark://{HOST}:{port}"
    started = [_start(program, folder / "master", "master.Master", "--port", port, "--webui-port", status)]
    cluster = Cluster(master, f"http://{HOST}:{status}/json/", [], folder)
    try:
        _wait(cluster, 0)
        for number in range(WORKERS):
            home = folder / f"worker{number}"
            own = ("--cores", CORES, "--memory", MEMORY, "--work-dir", home / "work", "--webui-port", _free())
            cluster.workers.append(_start(program, home, "worker.Worker", *own, master))
        _wait(cluster, WORKERS)
        yield cluster
    finally:
        for process in (*cluster.workers, *started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _start(program: Path, home: Path, part: str, *options: object) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True)
    environment = {**os.environ, "SPARK_LOCAL_IP": HOST, "SPARK_LOCAL_DIRS": str(home / "scratch")}
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [program, f"org.apache.spark.deploy.{part}", "--host", HOST, *map(str, options)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait(cluster: Cluster, workers: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            if cluster.alive() >= workers:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"the cluster did not come up; see {cluster.logs}")


def _free() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        port: int = asked.getsockname()[1]
        return port
