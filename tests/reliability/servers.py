"""The web server as it really runs, on the test's own database, and killed as by a power cut."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from django.db import connection
from psycopg import conninfo

READY_SECONDS, ANSWER_SECONDS = 60, 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(port: int) -> dict[str, str]:
    """As the tests' own, but with the database that the test writes into."""
    given = conninfo.conninfo_to_dict(os.environ["YICHUANG_DATABASE_URL"])
    user = str(given.get("user") or connection.settings_dict["USER"])
    password = f":{given['password']}@" if given.get("password") else "@"
    where = f"host={given['host']}" if str(given["host"]).startswith("/") else ""
    address = "" if where else f"{given['host']}:{given.get('port', 5432)}"
    name = connection.settings_dict["NAME"]
    url = f"postgresql://{user}{password}{address}/{name}" + (f"?{where}" if where else "")
    return {
        **os.environ,
        "YICHUANG_DATABASE_URL": url,
        "YICHUANG_DATABASE_OWNER_URL": url,
        "YICHUANG_BASE_URL": f"http://127.0.0.1:{port}",
    }


class Server:
    """``yichuang serve`` with its processes in a group of their own, so that a kill takes all of them."""

    def __init__(self, workers: int) -> None:
        self.port, self._workers = _free_port(), workers
        self._environment = _environment(self.port)
        self.start()

    def start(self) -> None:
        line = [sys.executable, "-m", "yichuang.cli", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*line, "--workers", str(self._workers)],
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """One request on a connection of its own. OSError or HTTPException where no whole answer comes."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            data = None if body is None else json.dumps(body)
            asked.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            answer = asked.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            asked.close()

    def kill(self) -> None:
        """-9 to every process of it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)


class ServerKiller(threading.Thread):
    """Kills the server again and again and starts it anew."""

    def __init__(self, server: Server, *, kills: int, every_seconds: float) -> None:
        super().__init__(daemon=True)
        self.server, self.kills, self.every_seconds, self.killed = server, kills, every_seconds, 0
        self.over = threading.Event()

    def run(self) -> None:
        while self.killed < self.kills and not self.over.wait(self.every_seconds):
            self.server.kill()
            self.killed += 1
            self.server.start()
