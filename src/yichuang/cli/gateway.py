"""A message gateway for demo and tests: takes what is sent, shows it, and fails as real ones do.

It answers ``POST /messages`` as documented in ``apps/notices/adapters/gateway.py``: a repeat of an id is taken
again and has no second effect.
"""

from __future__ import annotations

import html
import json
import random
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any

import typer

app = typer.Typer(help="短信、微信网关的模拟器，供演示和测试用。", no_args_is_help=True)
_MAX_BODY = 64 * 1024
_CHANNELS = {"sms": "短信", "wechat": "微信"}


@dataclass
class Messages:
    """What arrived: the effect of each id once, and how often each came."""

    effects: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, message: dict[str, Any]) -> None:
        """Counts every arrival; only the first has an effect."""
        with self.lock:
            key = str(message["id"])
            self.times[key] = self.times.get(key, 0) + 1
            self.effects.setdefault(key, message)


@dataclass(frozen=True)
class Faults:
    """How often it answers 503, and how often it takes the message but hangs before it answers."""

    fail_percent: int = 0
    hang_percent: int = 0
    hang_seconds: float = 30.0
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311  faults, not secrets

    def draw(self) -> str:
        """``fail``, ``hang`` or ``ok``."""
        lot = self.chance.randrange(100)
        if lot < self.fail_percent:
            return "fail"
        return "hang" if lot < self.fail_percent + self.hang_percent else "ok"


def serve(port: int, messages: Messages, faults: Faults) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet running; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            message = _message(self.rfile.read(length)) if 0 < length <= _MAX_BODY else None
            if self.path != "/messages" or message is None:
                self._answer(400, "application/json", b'{"error": "bad message"}')
                return
            fate = faults.draw()
            if fate == "fail":
                self._answer(503, "application/json", b'{"error": "try later"}')
                return
            messages.take(message)
            if fate == "hang":
                time.sleep(faults.hang_seconds)
            self._answer(202, "application/json", b'{"taken": true}')

        def do_GET(self) -> None:
            self._answer(200, "text/html; charset=utf-8", page(messages).encode())

        def _answer(self, status: int, media_type: str, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the sender gave up waiting

        def log_message(self, format: str, *args: object) -> None:
            """Messages name people; nothing of them goes to a log."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


def page(messages: Messages) -> str:
    """The messages, newest first, as one page."""
    with messages.lock:
        rows = [
            f"<tr><td>{_CHANNELS.get(str(m.get('channel')), '')}</td><td>{html.escape(str(m.get('to', '')))}</td>"
            f"<td>{html.escape(str(m.get('text', '')))}</td><td>{messages.times[key]}</td></tr>"
            for key, m in reversed(messages.effects.items())
        ]
    body = "".join(rows) or '<tr><td colspan="4">还没有消息。办理一件事后再来看。</td></tr>'
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>消息网关（演示）</title>'
        "<style>body{font:16px sans-serif;margin:2rem}td,th{border:1px solid #bbb;padding:.4rem;text-align:left}"
        "table{border-collapse:collapse}</style><h1>消息网关（演示）</h1><table>"
        f"<tr><th>渠道</th><th>收件人</th><th>内容</th><th>收到次数</th></tr>{body}</table></html>"
    )


def _message(body: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(body)
    except ValueError:
        return None
    wanted = ("id", "channel", "to", "text")
    complete = isinstance(data, dict) and all(isinstance(data.get(name), str) for name in wanted)
    return data if complete else None


@app.command()
def simulate(
    port: Annotated[int, typer.Option(help="监听的端口")] = 8091,
    fail: Annotated[int, typer.Option(help="百分之几回答 503", min=0, max=100)] = 0,
    hang: Annotated[int, typer.Option(help="百分之几收下后不回答", min=0, max=100)] = 0,
) -> None:
    """在本机开一个消息网关，浏览器打开可看收到的消息。例：yichuang gateway simulate --port 8091 --fail 30"""
    server = serve(port, Messages(), Faults(fail, hang))
    typer.echo(f"消息网关：http://127.0.0.1:{server.server_address[1]}/  （Ctrl+C 停止）")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
