"""The demo installation: embedded database, throw-away secrets in ``var/demo.env``, web, worker, simulators."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from yichuang.config import database, embedded, env

DATABASE = "yichuang"
GATEWAY_PORT, DEVICE_PORT = 8091, 8092
SANDBOX_PORT = 8093  # and the two behind it: certificates, SFTP
_PATIENCE_SECONDS = 10  # for what is under way when the demo is stopped
NOTICED = "330212001"  # whose people the departments tell of by themselves
_SANDBOX = [sys.executable, "-m", "yichuang_sandbox"]
SIGNING_KEY, HEADS = "signing.key", "journal-heads.jsonl"


def data_dir() -> Path:
    """Where the demo keeps everything; delete the folder to begin again."""
    return Path(os.environ.get("YICHUANG_VAR", env.ROOT / "var")).resolve()


def write_env_file(cluster: embedded.Cluster, port: int, later: int = 0) -> Path:
    """Secrets are made once and kept; addresses are written anew each start. Days gone by never come back."""
    path = data_dir() / "demo.env"
    kept = env.read_env_file(path)
    values = {
        "YICHUANG_SECRET_KEY": kept.get("YICHUANG_SECRET_KEY", secrets.token_urlsafe(48)),
        "YICHUANG_FIELD_KEYS": kept.get("YICHUANG_FIELD_KEYS", f"1:{secrets.token_hex(32)}"),
        "YICHUANG_INDEX_KEYS": kept.get("YICHUANG_INDEX_KEYS", f"1:{secrets.token_hex(32)}"),
        "YICHUANG_SIGNING_KEY": str(_signing_key_file()),
        "YICHUANG_HEAD_SINKS": f"file:{data_dir() / HEADS}",
        "YICHUANG_DATABASE_URL": cluster.url(DATABASE, embedded.APPLICATION_ROLE),
        "YICHUANG_DATABASE_OWNER_URL": cluster.url(DATABASE),
        "YICHUANG_BASE_URL": f"http://127.0.0.1:{port}",
        "YICHUANG_FILES": str(data_dir() / "files"),
        "YICHUANG_GATEWAY_URL": f"http://127.0.0.1:{GATEWAY_PORT}",
        "YICHUANG_DEVICE_URL": f"http://127.0.0.1:{DEVICE_PORT}",
        "YICHUANG_EXCHANGE": str(_exchange_file()),
        "YICHUANG_MEANS_DATA": str(data_dir() / "sandbox" / "means"),
        "YICHUANG_DEMO": "1",
        "YICHUANG_DEMO_DAYS": str(int(kept.get("YICHUANG_DEMO_DAYS", "0")) + later),
    }
    values |= {name: os.environ[name] for name in values if name in os.environ}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()), "utf-8")
    path.chmod(0o600)
    return path


def _signing_key_file() -> Path:
    """The demo's secret key, made once, readable by this account only."""
    path = data_dir() / SIGNING_KEY
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), "ascii")
    return path


def _exchange_file() -> Path:
    """Where the other departments are; their program writes it, and makes keys and tokens where there are none."""
    path = data_dir() / "sandbox"
    line = [*_SANDBOX, "prepare", "--data", str(path), "--port", str(SANDBOX_PORT), "--notice", NOTICED]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return path / "exchange.yaml"


def prepare(port: int, later: int = 0) -> tuple[env.Environment, bool]:
    """Starts the database (or uses the one the environment names), migrates. True where the hall is new.

    ``later``: so many days are to have passed in the hall since it was last open.
    """
    if os.environ.get("YICHUANG_DATABASE_URL"):
        environment = env.load()
        database.prepare(environment)
        return environment, False
    cluster = embedded.start(data_dir() / "postgres", keep_running=False)
    fresh = embedded.ensure_database(cluster, DATABASE)
    path = write_env_file(cluster, port, later)
    os.environ["YICHUANG_ENV_FILE"] = str(path)
    environment = env.load()
    if fresh or not database.is_current():
        database.prepare(environment)
    return environment, fresh


def forget() -> None:
    """Throws the demo's data away; secrets and files too."""
    cluster = embedded.start(data_dir() / "postgres", keep_running=False)
    embedded.drop_database(cluster, DATABASE)
    for name in ("files", "sandbox"):
        shutil.rmtree(data_dir() / name, ignore_errors=True)
    for name in ("demo.env", SIGNING_KEY, HEADS):
        (data_dir() / name).unlink(missing_ok=True)


def commands(port: int, workers: int, ahead: int = 0) -> list[list[str]]:
    """What runs beside each other; the other departments live as many days ahead as the hall."""
    here, city = [sys.executable, "-m", "yichuang.cli"], [*_SANDBOX, "--ahead", str(ahead), "serve"]
    return [
        [*here, "gateway", "simulate", "--port", str(GATEWAY_PORT)],
        [*here, "devices", "simulate", "--port", str(DEVICE_PORT)],
        [*city, "--data", str(data_dir() / "sandbox"), "--port", str(SANDBOX_PORT), "--quiet"],
        [*here, "worker"],
        [*here, "serve", "--port", str(port), "--workers", str(workers)],
    ]


def end_in_order() -> None:
    """Ended from outside or with its terminal, the demo stops what it started."""
    for ended in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ended, signal.default_int_handler)


@contextmanager
def running(lines: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Starts the processes and, whatever happens, stops them all with what they started themselves.

    Each leads a group of its own, so that none hears the terminal's Ctrl+C and none leaves children behind.
    """
    started = [subprocess.Popen(line, process_group=0) for line in lines]  # noqa: S603 - our own command
    try:
        yield started
    finally:
        for process in reversed(started):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        until = time.monotonic() + _PATIENCE_SECONDS
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            with suppress(ProcessLookupError):  # whoever is left of the group
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def taken(port: int) -> list[int]:
    """Ports of the demo that somebody listens on already."""
    wanted = (port, GATEWAY_PORT, DEVICE_PORT, *range(SANDBOX_PORT, SANDBOX_PORT + 3))
    return [one for one in wanted if _listens(one)]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(port: int, processes: Sequence[subprocess.Popen[bytes]], seconds: float = 300) -> bool:
    """Until something listens on the port; not once one of the processes has stopped. A busy machine takes minutes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and all(process.poll() is None for process in processes):
        if _listens(port):
            return True
        time.sleep(0.1)
    return False
