"""A department on a socket: answers as told, or misbehaves as told. Real HTTP, so that nothing is taken on trust."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

AS_OF = "2026-11-23T08:59:00+08:00"
DEEP = "[" * 5000 + "]" * 5000
_GARBAGE = {
    "no_json": "<html>系统维护中</html>",
    "empty": "",
    "no_outcome": '{"as_of": "<as_of>"}',
    "null": "null",
    "list": "[]",
    "not_found_text": '{"outcome": "none", "as_of": "<as_of>"}',
    "nothing_with_values": '{"outcome": "nothing", "as_of": "<as_of>", "values": {"a": 1}}',
    "nothing_without_time": '{"outcome": "nothing"}',
    "time_without_zone": '{"outcome": "nothing", "as_of": "2026-11-23T08:59:00"}',
    "time_ahead": '{"outcome": "nothing", "as_of": "2027-11-23T08:59:00+08:00"}',
    "values_missing": '{"outcome": "found", "as_of": "<as_of>"}',
    "values_list": '{"outcome": "found", "as_of": "<as_of>", "values": []}',
    "wrong_types": '{"outcome": "found", "as_of": "<as_of>", "values": {"person.name": {"a": 1}}}',
    "twice": '{"outcome": "nothing", "outcome": "found", "as_of": "<as_of>"}',
    "not_a_number": '{"outcome": "found", "as_of": "<as_of>", "values": {"x": NaN}}',
    "deep": '{"outcome": "nothing", "as_of": "<as_of>", "values": <deep>}',
    "long": '{"outcome": "nothing", "as_of": "<as_of>", "x": "<long>"}',
    "half": '{"outcome": "noth',
    "xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]><a>&x;</a>',
}
GARBAGE = {
    name: text.replace("<as_of>", AS_OF).replace("<deep>", DEEP).replace("<long>", "长" * 600_000)
    for name, text in _GARBAGE.items()
}


@dataclass
class Partner:
    """What it answers and what it was asked."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    fault: str = ""  # "", error, forbidden, hang, drip, redirect, close, or a name of GARBAGE
    feed: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    posted: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # path, key, body
    elsewhere: str = ""
    post_status: int = 202
    fail_next: int = 0
    slow_seconds: float = 0.0
    url: str = ""
    hits: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: dict[str, Any]) -> str:
        values = self.people.get(body["key"]["value"])
        if values is None:
            return json.dumps({"outcome": "nothing", "as_of": AS_OF})
        held = {code: values[code] for code in body["elements"] if code in values}
        return json.dumps({"outcome": "found", "as_of": AS_OF, "values": held}, ensure_ascii=False)


def _number(item: Any) -> Any:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


class _Handler(BaseHTTPRequestHandler):
    partner: Partner
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.partner.hits += 1
        if self._misbehaved():
            return
        after = int(self.path.rpartition("=")[2])
        items = [item for item in self.partner.feed if _number(item) is None or _number(item) > after]
        last = max([after, *(n for item in self.partner.feed if (n := _number(item)) is not None)])
        self._say(200, json.dumps({"items": items, "last": last}))

    def do_POST(self) -> None:
        partner = self.partner
        partner.hits += 1
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        partner.headers.append(
            {name.lower(): value for name, value in self.headers.items()}
            | {"path": self.path, "body": raw.decode()}
        )
        if self._misbehaved():
            return
        body = json.loads(raw)
        if self.path.endswith("/query"):
            partner.asked.append(body)
            time.sleep(partner.slow_seconds)
            self._say(200, partner.answer(body))
            return
        key = self.headers.get("Idempotency-Key", "")
        partner.posted.append((self.path, key, body))
        self._say(partner.post_status, json.dumps({"ref": f"R-{key}"}))

    def _misbehaved(self) -> bool:
        fault = self.partner.fault
        if self.partner.fail_next > 0:
            self.partner.fail_next -= 1
            fault = "error"
        if not fault:
            return False
        if fault == "hang":
            self.partner.released.wait(30)
            self.close_connection = True
        elif fault == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not self.partner.released.wait(0.1):
                self.wfile.write(b" ")
        elif fault == "close":
            self.close_connection = True
        elif fault == "redirect":
            self._say(302, "", {"Location": self.partner.elsewhere})
        else:
            status = {"error": 500, "forbidden": 403, "missing": 404}.get(fault, 200)
            self._say(status, GARBAGE.get(fault, "{}"))
        return True

    def _say(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        data = text.encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(tls: ssl.SSLContext | None = None, **given: Any) -> Iterator[Partner]:
    """A partner that runs until the block ends; with ``tls`` it shows a certificate and wants one."""
    partner = Partner(**given)
    handler = type("Handler", (_Handler,), {"partner": partner})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers that hang up are expected
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    partner.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield partner
    finally:
        partner.released.set()
        server.shutdown()
        server.server_close()
