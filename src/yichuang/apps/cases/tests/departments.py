"""Departments and sources of a tiny city behind one real HTTP server, which can be told to fail."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from yichuang.core.clocktime import SHANGHAI

DECEASED, HEIR = "339999194805163215", "339999197509083214"


class Departments:
    """What they hold, what they were sent, what they say. ``down`` holds codes that do not answer."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
        self.down: set[str] = set()
        self.unwilling: set[str] = set()  # codes that take nothing
        self.obliging = False  # grants whatever it is sent
        self.received: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self.posts: Counter[str] = Counter()
        self.feeds: dict[str, list[dict[str, Any]]] = {}
        self.people: dict[str, dict[str, dict[str, Any]]] = {}
        self.queries: list[dict[str, Any]] = []
        self.corrections: list[dict[str, Any]] = []
        self.applications: list[dict[str, Any]] = []  # on the province's own pages
        departments = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                departments.get(self)

            def do_POST(self) -> None:
                departments.post(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def exchange(self, folder: Path, departments: list[str], sources: list[str]) -> Path:
        """The exchange file that connects a hall to this city."""
        there = {"url": f"http://127.0.0.1:{self.server.server_port}", "timeout_seconds": 2.0, "attempts": 1}
        path = folder / "exchange.yaml"
        path.write_text(
            yaml.safe_dump(
                {
                    "sources": {code: {"kind": "rest", **there} for code in sources},
                    "departments": dict.fromkeys(departments, there),
                }
            )
        )
        path.chmod(0o600)
        return path

    def say(self, department: str, kind: str, no: str, text: str = "", **result: Any) -> None:
        """Puts an item into a department's feed."""
        feed = self.feeds.setdefault(department, [])
        feed.append(
            {
                "id": len(feed) + 1,
                "no": no,
                "kind": kind,
                "text": text,
                "result": result,
                "at": self.now.isoformat(),
            }
        )

    def cases(self, department: str) -> list[dict[str, Any]]:
        """What a department was sent, each once however often it was posted."""
        return list(dict(self.received.get(department, [])).values())

    def get(self, handler: BaseHTTPRequestHandler) -> None:
        path, _, query = handler.path.partition("?")
        _, kind, code, *_ = path.split("/")
        if kind not in ("departments", "province") or code in self.down:
            return _reply(handler, 503, {})
        after = int(query.partition("=")[2] or 0)
        items = (self.applications if kind == "province" else self.feeds.get(code, []))[after:]
        return _reply(handler, 200, {"items": items, "last": items[-1]["id"] if items else after})

    def post(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])) or b"{}")
        _, kind, code, *_ = handler.path.split("/")
        if code in self.down:
            return _reply(handler, 503, {})
        if code in self.unwilling:
            return _reply(handler, 422, {})
        if kind == "sources":
            return _reply(handler, 200, self._held(code, body))
        if kind == "corrections":
            self.corrections.append(body)
            return _reply(handler, 202, {})
        key = handler.headers["Idempotency-Key"]
        self.posts[key] += 1
        self.received.setdefault(code, []).append((key, body))
        if self.obliging and self.posts[key] == 1:
            self.say(code, "accepted", body["no"])
            self.say(code, "granted", body["no"])
        return _reply(handler, 202, {"ref": f"{code}-{key}"})

    def _held(self, source: str, body: dict[str, Any]) -> dict[str, Any]:
        self.queries.append({"source": source, **body})
        values = self.people.get(source, {}).get(body["key"]["value"])
        if values is None:
            return {"outcome": "nothing", "as_of": self.now.isoformat()}
        held = {code: values[code] for code in body["elements"] if code in values}
        return {"outcome": "found", "as_of": self.now.isoformat(), "values": held}


def _reply(handler: BaseHTTPRequestHandler, status: int, body: dict[str, Any]) -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)
