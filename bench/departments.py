"""The other departments beside a benchmark: the sandbox in a process of its own, slowed down at will."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Departments:
    """Where they listen, and the exchange file that leads there."""

    url: str
    exchange: Path

    def fault(self, name: str, mode: str = "ok", delay_ms: int = 0) -> None:
        """From now on this source or department behaves so."""
        body = json.dumps({"mode": mode, "delay_ms": delay_ms, "rate": 1.0}).encode()
        request = urllib.request.Request(f"{self.url}/control/faults/{name}", body, method="PUT")
        request.add_header("Content-Type", "application/json")
        urllib.request.urlopen(request, timeout=5).close()


@contextmanager
def running(people: int = 2000, port: int = 8393) -> Iterator[Departments]:
    """Until the block ends. RuntimeError where they do not open in time."""
    with tempfile.TemporaryDirectory() as folder:
        line = [sys.executable, "-m", "yichuang_sandbox", "serve", "--quiet", "--data", folder]
        process = subprocess.Popen(
            [*line, "--people", str(people), "--port", str(port)], stdout=subprocess.DEVNULL
        )
        found = Departments(f"http://127.0.0.1:{port}", Path(folder) / "exchange.yaml")
        try:
            _wait(found, process)
            yield found
        finally:
            process.terminate()
            process.wait(10)


def _wait(found: Departments, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{found.url}/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the departments did not open")
