"""The web server as installations run it, and a client that speaks HTTP to it over kept connections."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

HOST = "127.0.0.1"


@contextmanager
def serving(database_url: str, workers: int = 2) -> Iterator[int]:
    """Granian with so many processes on a free port, over a database."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    line = [sys.executable, "-m", "yichuang.cli", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(line, env={**os.environ, "YICHUANG_DATABASE_URL": database_url})
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not come up")


class Caller:
    """One account's connection to the API."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self._token = token

    def get(self, path: str) -> Any:
        return self._ask("GET", path, b"", {})

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        return self._ask(method, path, json.dumps(body).encode(), headers)

    def upload(self, path: str, material: str, content: bytes) -> Any:
        edge = uuid.uuid4().hex
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="material"\r\n\r\n{material}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{material}.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Idempotency-Key": edge}
        return self._ask("POST", path, parts + content + f"\r\n--{edge}--\r\n".encode(), headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
        headers = {**headers, "Authorization": f"Bearer {self._token}"}
        self._connection.request(method, f"/api/v1{path}", body or None, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:400].decode(errors='replace')}")
        return json.loads(content) if content else None
