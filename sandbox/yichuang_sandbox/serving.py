"""Two listeners of one city on 127.0.0.1: plain, for tokens and signatures; TLS, for certificates. A thread a caller."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from yichuang_sandbox.answering import Answers, Place, Unknown
from yichuang_sandbox.auth import Gate, Request
from yichuang_sandbox.desk import BadCase
from yichuang_sandbox.trust import Trust

HOST = "127.0.0.1"
_MOST_BYTES = 4 << 20
_IDLE_S = 30.0
_GARBAGE = (
    b"<html><body>502 Bad Gateway</body></html>",
    b'{"outcome": "found", "values": [1, 2',
    b'{"outcome": "perhaps", "items": 7}',
)
"""No JSON; half a JSON; JSON of no meaning. By turns."""


class Listener(ThreadingHTTPServer):
    """``certified``: the handshake demands the partner's certificate."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int, answers: Answers, trust: Trust, *, certified: bool) -> None:
        self.answers, self.gate, self.certified = answers, Gate(trust), certified
        self.turns = count()
        self.context = _context(trust) if certified else None
        super().__init__((HOST, port), Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up, or shows no certificate, is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection; several requests may come over it."""

    server: Listener
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    server_version, sys_version = "departments", ""

    def setup(self) -> None:
        if self.server.context is not None:
            self.request.settimeout(_IDLE_S)
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def finish(self) -> None:
        super().finish()
        if self.server.context is not None:
            self.request.close()

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        size = self.headers.get("Content-Length", "0")
        if not size.isdigit() or int(size) > _MOST_BYTES:
            self.close_connection = True
            self._answer(413, {"error": "太大了"})
            return
        body = self.rfile.read(int(size))
        try:
            place = self.server.answers.place(self.command, self.path)
        except Unknown:
            self._answer(404, {"error": "没有这个地址、数据源或部门"})
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body, self.server.certified)
        if place.holder is not None and not self.server.gate.admits(place.holder, request):
            self._answer(401, {"error": "身份没有通过核验"})
            return
        if not self._struck(place):
            self._answer(*self._understood(place, body))

    def _understood(self, place: Place, body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            given = json.loads(body) if body else {}
            if not isinstance(given, dict):
                raise BadCase("要一个 JSON 对象")
            key = self.headers.get("Idempotency-Key", "")
            return self.server.answers.answer(place, self.path, given, key)
        except Unknown:
            return 404, {"error": "没有这个数据源或部门"}
        except BadCase as fault:
            return 400, {"error": str(fault)}
        except ValueError:
            return 400, {"error": "不是正确的 JSON"}

    def _struck(self, place: Place) -> bool:
        """Does what the fault says; True where nothing more is to be answered."""
        fault = self.server.answers.faults.of(*place.names)
        if fault.delay_ms:
            time.sleep(fault.delay_ms / 1000)
        match fault.mode:
            case "refuse":
                self._cut()
            case "hang":
                self.server.answers.faults.wait(*place.names)
                self._cut()
            case "error":
                self._answer(500, {"error": "系统内部错误（演示故障）"})
            case "busy":
                self._answer(429, {"error": "请求太多（演示故障）"})
            case "garbage":
                self._send(200, _GARBAGE[next(self.server.turns) % len(_GARBAGE)])
            case _:
                return False
        return True

    def _cut(self) -> None:
        """Hangs up in the middle, as a machine does that falls over."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, json.dumps(told, ensure_ascii=False).encode())

    def _send(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the caller gave up waiting

    def log_message(self, format: str, *args: object) -> None:
        """Requests name people; nothing of them goes to a log."""


def _context(trust: Trust) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(trust.server_certificate, trust.server_key)
    context.load_verify_locations(trust.authority)
    context.verify_mode = ssl.CERT_REQUIRED
    return context
