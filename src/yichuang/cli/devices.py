"""A card reader and a scanner for demo and tests, speaking the protocol of ``docs/howto/devices.md``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Annotated

import typer
from PIL import Image, ImageDraw

app = typer.Typer(help="读卡器、扫描仪的模拟器，供演示和测试用。", no_args_is_help=True)

SAMPLE_CARD = {
    "name": "演示甲",
    "sex": "女",
    "nation": "汉",
    "birthday": "1990-01-01",
    "address": "演示省演示市演示街道1号",
    "resident_id": "339999199001010021",
    "issuer": "演示市公安局",
    "valid_from": "2020-01-01",
    "valid_until": "2040-01-01",
}


@dataclass(frozen=True)
class Desk:
    """What lies on the reader and in the scanner; None is an empty reader."""

    card: dict[str, str] | None
    scan: bytes


def serve(port: int, desk: Desk) -> ThreadingHTTPServer:
    """A server on 127.0.0.1, not yet running; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            if self.path != "/card":
                self._answer(404, "application/json", b"{}")
            elif desk.card is None:
                self._answer(409, "application/json", b'{"code": "no_card"}')
            else:
                self._answer(200, "application/json", json.dumps(desk.card, ensure_ascii=False).encode())

        def do_POST(self) -> None:
            if self.path == "/scan":
                self._answer(200, "image/png", desk.scan)
            else:
                self._answer(404, "application/json", b"{}")

        def _answer(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Cards name people; nothing of them goes to a log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def sample_scan() -> bytes:
    """A white sheet that says it is a specimen, A4 at 75 dpi, as PNG."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 580, 837), outline="black")
    pen.text((60, 60), "SPECIMEN", fill="black")
    buffer = BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


@app.command()
def simulate(
    port: Annotated[int, typer.Option(help="监听的端口")] = 8092,
    empty: Annotated[bool, typer.Option("--empty", help="读卡器上没有放证件")] = False,
) -> None:
    """在本机模拟读卡器和扫描仪。例：yichuang devices simulate --port 8092"""
    server = serve(port, Desk(None if empty else SAMPLE_CARD, sample_scan()))
    typer.echo(f"读卡器和扫描仪：http://127.0.0.1:{server.server_address[1]}  （Ctrl+C 停止）")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
