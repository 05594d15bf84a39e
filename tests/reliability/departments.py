"""A worker that asks for checks and the departments it asks, each a process that is killed as by a power cut."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

HOST, GIVE_UP_SECONDS = "127.0.0.1", 60
SLOW = "tax"


def keep_city(folder: str, ports: tuple[int, int, int]) -> None:
    """The life of the departments: they answer until they are killed, and know afterwards what they knew before."""
    from yichuang_sandbox.desk import Pace
    from yichuang_sandbox.exchange import Ports
    from yichuang_sandbox.running import Sandbox

    Sandbox(Path(folder), pace=Pace(0.0, 0.0)).start(Ports(*ports))
    signal.pause()


def keep_asking(pipe: Any, database: str) -> None:
    """The life of a worker: at each moment it is told, it asks for the checks whose turn it is."""
    import django

    django.setup()
    from django.db import close_old_connections, connection
    from django.db.utils import InterfaceError, OperationalError

    from yichuang.apps.checks import jobs as check_jobs

    connection.settings_dict["NAME"] = database
    while True:
        at = datetime.fromisoformat(pipe.recv())
        try:
            pipe.send(check_jobs.run_due(at))
        except (OperationalError, InterfaceError) as error:
            close_old_connections()
            pipe.send(type(error).__name__)


class Process:
    """Something that is killed as by a power cut, and started again."""

    def __init__(self, target: Callable[..., None], *given: Any) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._target, self._given = target, given
        self.start()

    def start(self) -> None:
        self._process = self._context.Process(target=self._target, args=self._given, daemon=True)
        self._process.start()

    def kill(self) -> None:
        if self._process.pid is not None and self._process.is_alive():
            os.kill(self._process.pid, signal.SIGKILL)
        self._process.join(5)


class Worker(Process):
    """Told a moment, it asks; what it did is read afterwards."""

    def __init__(self, database: str) -> None:
        self._database = database
        super().__init__(keep_asking)

    def start(self) -> None:
        self.pipe, theirs = self._context.Pipe()
        self._given = (theirs, self._database)
        super().start()
        theirs.close()

    def begin(self, at: datetime) -> None:
        self.pipe.send(at.isoformat())

    def done(self) -> Any:
        assert self.pipe.poll(GIVE_UP_SECONDS), "the worker says nothing"
        return self.pipe.recv()


class City(Process):
    """The departments on ports that stay the same."""

    def __init__(self, folder: Path) -> None:
        self.ports = tuple(_free_port() for _ in range(3))
        super().__init__(keep_city, str(folder), self.ports)

    def start(self) -> None:
        super().start()
        until = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < until:
            with suppress(OSError):
                return self.slow(0)
            time.sleep(0.05)
        raise AssertionError("the departments do not open")

    def slow(self, delay_ms: int) -> None:
        """One source takes its time, so that there is a middle to kill in."""
        body = json.dumps({"mode": "ok", "delay_ms": delay_ms}).encode()
        asked = urllib.request.Request(
            f"http://{HOST}:{self.ports[0]}/control/faults/{SLOW}",
            body,
            {"Content-Type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(asked, timeout=5).close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
