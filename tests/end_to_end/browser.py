"""A hall that really runs, a browser that really looks at it: server, worker and simulators on a scratch database."""

from __future__ import annotations

import hashlib
import html
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import conninfo, sql

from yichuang.config import database, embedded, env

TOUR = env.ROOT / "docs" / "howto" / "tour"
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 800}
PASSWORD = "yichuang-demo"
CASES = 34  # one of each life and a few more: enough for every story
_ARGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_taken: set[str] = set()  # the first story to pass by takes the picture
_faultless: set[str] = set()  # pages already judged: the same page at the same size is not judged again
_OF_THE_MOMENT = re.compile(r'(?:name="(?:csrfmiddlewaretoken|key)" value|nonce)="[^"]*"')
_FURNISH = (
    "from yichuang.config import env; e = env.load();"
    "from yichuang.cli.django_setup import setup; setup();"
    "from yichuang.cli import demo_city; demo_city.furnish(e, fresh=True, say=print, most={most})"
)


def chromium() -> str | None:
    """Where the browser is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class RunningHall:
    """The addresses of a running hall and a look into its database."""

    address: str
    gateway: str
    database: str
    settings: dict[str, str] = field(default_factory=dict, repr=False)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query, values).fetchall()

    def run(self, module: str, *arguments: str) -> str:
        """What a module of these tests prints that is run with the hall's settings."""
        line = [sys.executable, "-m", f"tests.end_to_end.{module}", *arguments]
        done = subprocess.run(line, env=self.settings, cwd=env.ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def wait_until(self, query: str, *values: Any, seconds: float = 60) -> tuple[Any, ...]:
        """The first row of a query that the worker will make true sooner or later."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.rows(query, *values)
            if found:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(f"never came true: {query} {values}")

    def forget_limits(self) -> None:
        """Lets a phone ask for a second code within the minute."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute("DELETE FROM accounts_bucket")

    def codes(self, phone: str) -> list[str]:
        """The login codes that the gateway took for a phone, newest first."""
        with urllib.request.urlopen(self.gateway, timeout=5) as answer:
            page = html.unescape(answer.read().decode())
        return re.findall(rf"<td>{phone}</td><td>[^<]*验证码[^0-9<]*(\d{{6}})", page)

    def code_for(self, phone: str, *, after: int = 0, seconds: float = 60) -> str:
        """The newest login code of a phone, once more than ``after`` have come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            codes = self.codes(phone)
            if len(codes) > after:
                return codes[0]
            time.sleep(0.2)
        raise AssertionError(f"no code came for {phone}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _database() -> Iterator[tuple[str, str]]:
    """A scratch database: the owner's URL and the application's."""
    server, name = os.environ["YICHUANG_DATABASE_URL"], f"stories_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(os.environ.get(database.MIGRATED, "template0"))
            )
        )
    parts = conninfo.conninfo_to_dict(server)
    if "YICHUANG_TEST_DATABASE_URL" in os.environ:
        owner = app = (
            re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", server, count=1) if "host" not in parts else server
        )
    else:
        cluster = embedded.Cluster(str(parts["host"]))
        owner, app = cluster.url(name), cluster.url(name, embedded.APPLICATION_ROLE)
    try:
        if database.MIGRATED not in os.environ:
            database.migrate(owner)
        if app != owner:
            database.grant(owner, embedded.APPLICATION_ROLE)
        yield owner, app
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextmanager
def running_hall(
    folder: Path, *, most: int = CASES, records: Path | None = None, exchange: Path | None = None
) -> Iterator[RunningHall]:
    """Furnishes a small demo city, plays the records of a past, and opens its doors until the block ends.

    ``exchange``: the file that says which other departments it is connected to; none without it.
    """
    web, gateway, devices = _free_port(), _free_port(), _free_port()
    with _database() as (owner, app):
        values = {
            **os.environ,
            "YICHUANG_ENV_FILE": os.devnull,
            "YICHUANG_DATABASE_OWNER_URL": owner,
            "YICHUANG_DATABASE_URL": app,
            "YICHUANG_SECRET_KEY": secrets.token_urlsafe(40),
            "YICHUANG_BASE_URL": f"http://127.0.0.1:{web}",
            "YICHUANG_GATEWAY_URL": f"http://127.0.0.1:{gateway}",
            "YICHUANG_DEVICE_URL": f"http://127.0.0.1:{devices}",
            "YICHUANG_FILES": str(folder / "files"),
            "YICHUANG_DEMO": "1",
            "YICHUANG_EXCHANGE": str(exchange or ""),
        }
        subprocess.run([sys.executable, "-c", _FURNISH.format(most=most)], env=values, check=True)
        if records is not None:
            past = [sys.executable, "-m", "yichuang.cli", "replay", str(records), "--keep"]
            subprocess.run(past, env=values, check=True)
        lines = (
            ["gateway", "simulate", "--port", str(gateway)],
            ["devices", "simulate", "--port", str(devices)],
            ["worker"],
            ["serve", "--port", str(web), "--workers", "2"],
        )
        started = [
            subprocess.Popen([sys.executable, "-m", "yichuang.cli", *line], env=values) for line in lines
        ]
        try:
            _wait_for(f"http://127.0.0.1:{web}/health", started)
            yield RunningHall(f"http://127.0.0.1:{web}", f"http://127.0.0.1:{gateway}/", owner, values)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


def _wait_for(url: str, processes: list[subprocess.Popen[bytes]], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(process.poll() is not None for process in processes):
            raise AssertionError("a process of the hall stopped")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


@dataclass
class Visitor:
    """Somebody at a browser. Every page looked at is judged by axe; addresses are kept for the elder mode."""

    hall: RunningHall
    context: BrowserContext
    page: Page
    seen: dict[str, None] = field(default_factory=dict)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.hall.address}{path}")
        self.look()

    def click(self, name: str, *, role: str = "button", exact: bool = False) -> None:
        """Presses what bears the name and looks at what comes."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.look()

    def look(self) -> None:
        """No page may have a fault that a machine can find, nor answer with a server's error."""
        assert not self.says("这一页现在打不开"), self.page.url
        faults = violations(self.page)
        assert faults == [], f"{self.page.url}: {faults}"
        self.page.wait_for_load_state()  # a press may still have been on its way when the last page was looked at
        self.seen[self.page.url] = None

    def confirm(self) -> None:
        """The key that every form of the desk ends with; waits for what it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Control+Enter")
        self.look()

    def snap(self, name: str) -> None:
        """A picture for the tour, only where the tour is to be taken anew."""
        if os.environ.get("YICHUANG_TOUR") == "1" and name not in _taken:
            _taken.add(name)
            save_picture(self.page, name)

    def says(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    def log_in_citizen(self, phone: str, towards: str = "/mine") -> None:
        self.go(f"/login?next={towards}")
        self.identify(phone)

    def identify(self, phone: str) -> None:
        """Phone and code, on the page for logging in."""
        self.hall.forget_limits()
        before = len(self.hall.codes(phone))
        self.page.get_by_label("手机号").fill(phone)
        self.click("获取验证码")
        self.page.get_by_label("验证码", exact=True).fill(self.hall.code_for(phone, after=before))
        self.click("登录", exact=True)

    def log_in_staff(self, username: str) -> None:
        self.go("/staff/login")
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile("/desk|/board"))
        self.look()

    def fill_in(self, answers: dict[str, Any]) -> None:
        """Types and ticks what the page asks and the answers hold, by the fields' keys."""
        for box in self.page.locator("main form [name*='.']").all():
            name, kind = box.get_attribute("name") or "", box.get_attribute("type") or ""
            given = answer(answers, name)
            part = re.fullmatch(r"(.*)_(year|month|day)", name) if given is None else None  # of a date
            given = answer(answers, part[1]) if part else given
            if given is None or not box.is_editable():
                continue
            text = str(given).lower() if isinstance(given, bool) else str(given)
            if part:
                box.fill(dict(zip(("year", "month", "day"), text.split("-"), strict=True))[part[2]])
            elif kind in ("radio", "checkbox"):
                if box.get_attribute("value") == text:
                    box.check()
            elif box.evaluate("e => e.tagName") == "SELECT":
                box.select_option(text)
            else:
                box.fill(text)

    def sign(self, pad_number: int = 0) -> None:
        """A stroke on the pad."""
        pad = self.page.locator("[data-signature] canvas").nth(pad_number)
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + 30, box["y"] + 30)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
        self.page.mouse.up()

    def in_elder_mode(self) -> list[str]:
        """Every page seen so far that can be fetched again, with what axe finds in it."""
        self.context.add_cookies([{"name": "elder", "value": "1", "url": self.hall.address}])
        wrong = []
        for address in list(self.seen):
            answer = self.page.goto(address)
            if answer is None or answer.status >= 400:
                continue  # was the answer to a post, or is done with
            assert self.page.locator("html[data-elder]").count() == 1, address
            wrong += [f"{address}: {fault}" for fault in violations(self.page)]
        self.context.clear_cookies(name="elder")
        return wrong


def answer(answers: dict[str, Any], path: str) -> Any:
    """``members[1].name`` → what was told, None where nothing was."""
    found: Any = answers
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(found, list):
            found = found[int(part)] if part.isdigit() and int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return found


def violations(page: Page) -> list[str]:
    """What axe finds, one line each: the rule and where."""
    looks = hashlib.sha256(
        f"{page.viewport_size} {_OF_THE_MOMENT.sub('', page.content())}".encode()
    ).hexdigest()
    if looks in _faultless:
        return []
    found = Axe().run(page).response["violations"]
    if not found:
        _faultless.add(looks)
    return [
        f"{fault['id']} {node['target']} {node.get('failureSummary', '')[:160]}"
        for fault in found
        for node in fault["nodes"][:3]
    ]


def save_picture(page: Page, name: str) -> None:
    """A small PNG: sixty-four colours are enough for pages of text."""
    TOUR.mkdir(parents=True, exist_ok=True)
    path = TOUR / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)


@contextmanager
def visitor(hall: RunningHall, browser: Browser, size: dict[str, int]) -> Iterator[Visitor]:
    """Somebody with a browser of their own."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    try:
        yield Visitor(hall, context, context.new_page())
    finally:
        context.close()


@contextmanager
def real_browser() -> Iterator[Browser]:
    """Chromium as installed on the machine."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=_ARGS)
        try:
            yield browser
        finally:
            browser.close()
