"""One small city for all tests that only look; a fresh copy of it for those that change something."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from yichuang.core.signing import LocalSigner, Scheme
from yichuang_sandbox import city, trust
from yichuang_sandbox.running import SMALL, Sandbox
from yichuang_sandbox.store import Store


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand people and everybody's keys, made once."""
    folder = tmp_path_factory.mktemp("city")
    store = Store(folder)
    city.make(store, people=SMALL)
    store.close()
    trust.prepare(folder / "trust")
    return folder


@pytest.fixture
def sandbox(made: Path, tmp_path: Path) -> Iterator[Sandbox]:
    """A running copy whose desks answer at once."""
    shutil.copytree(made, tmp_path / "city")
    with Sandbox.small(tmp_path / "city") as running:
        yield running


@dataclass
class Hall:
    """Speaks as the hall does, with what stands in the exchange file and nothing else."""

    told: dict[str, Any]

    def query(self, source: str, number: str, *elements: str, **extra: Any) -> dict[str, Any]:
        status, body = self.ask_source(source, number, *elements, **extra)
        assert status == 200, body
        return body

    def ask_source(
        self, source: str, number: str, *elements: str, **extra: Any
    ) -> tuple[int, dict[str, Any]]:
        asked = {
            "request_id": "r1",
            "key": {"type": "resident_id", "value": number},
            "elements": list(elements),
            "purpose": "办理身后一件事",
            "legal_basis": "依申请",
            "consent": "c1",
        }
        return self.call(self.told["sources"][source], "POST", f"/sources/{source}/query", asked | extra)

    def send(self, department: str, case: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        headers = {"Idempotency-Key": key}
        partner = self.told["departments"][department]
        return self.call(partner, "POST", f"/departments/{department}/cases", case, headers)

    def feed(self, department: str, after: int = 0) -> list[dict[str, Any]]:
        partner = self.told["departments"][department]
        status, body = self.call(partner, "GET", f"/departments/{department}/feed?after={after}")
        assert status == 200, body
        return body["items"]

    def call(
        self,
        partner: dict[str, Any],
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 5,
    ) -> tuple[int, dict[str, Any]]:
        status, raw = self.raw(partner, method, path, body, headers, timeout)
        return status, json.loads(raw)

    def raw(
        self,
        partner: dict[str, Any],
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 5,
    ) -> tuple[int, bytes]:
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        line = connection(partner, timeout)
        try:
            proof = authority(partner.get("auth") or {}, method, path, sent)
            line.request(method, path, sent or None, proof | (headers or {}))
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()


def connection(partner: dict[str, Any], timeout: float) -> HTTPConnection:
    parts = urlsplit(partner["url"])
    if parts.scheme == "http":
        return HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    context = ssl.create_default_context(cafile=partner["auth"].get("ca"))
    if "certificate" in partner["auth"]:
        context.load_cert_chain(partner["auth"]["certificate"], partner["auth"]["key"])
    return HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout, context=context)


def authority(auth: dict[str, Any], method: str, path: str, body: bytes) -> dict[str, str]:
    """The hall's own signer signs here: two programs, two implementations, one signature."""
    if auth.get("kind") == "bearer":
        return {"Authorization": f"Bearer {auth['token']}"}
    if auth.get("kind") != "sm2":
        return {}
    signer = LocalSigner(Scheme.SM2, bytes.fromhex(Path(auth["secret"]).read_text("ascii")))
    at = str(int(time.time()))
    digest = hashlib.new("sm3", body).hexdigest() if body else ""
    signature = signer.sign(f"yichuang/exchange/1\n{method} {path}\n{at}\n{digest}".encode())
    text = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return {"X-Key-Id": signer.key.id, "X-Timestamp": at, "X-Signature": text}


@pytest.fixture
def hall(sandbox: Sandbox) -> Hall:
    return Hall(yaml.safe_load(sandbox.exchange.read_text("utf-8")))


@pytest.fixture
def control(sandbox: Sandbox, hall: Hall) -> Any:
    """The levers of the demo, open to this machine without proof."""

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        return hall.call({"url": sandbox.url}, method, path, body)

    return call


def free_port() -> int:
    """The first of three in a row that nobody uses."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port <= 65_533 and all(_is_free(one) for one in range(port, port + 3)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
