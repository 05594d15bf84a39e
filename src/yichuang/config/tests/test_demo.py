"""The demo installation: what it starts it also stops, and its days only go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from yichuang.cli import app, demo_city
from yichuang.config import ahead, demo, env

_STUBBORN = (  # starts another one, and neither hears SIGTERM
    "import signal, subprocess, sys, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen(['sleep', '60']);"
    "print(child.pid, file=open(sys.argv[1], 'w'), flush=True); time.sleep(60)"
)


def test_what_a_process_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_PATIENCE_SECONDS", 0.2)
    told = tmp_path / "pid"
    with demo.running([[sys.executable, "-c", _STUBBORN, str(told)]]) as (process,):
        until = time.monotonic() + 20
        while not (told.exists() and told.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
    assert process.poll() is not None
    for _ in range(100):  # the orphan is taken up by init, which may take a moment
        state = subprocess.run(["ps", "-o", "stat=", "-p", told.read_text().strip()], capture_output=True)
        if not state.stdout or state.stdout.startswith(b"Z"):
            break
        time.sleep(0.05)
    else:
        pytest.fail("a child outlived the demo")


def test_a_process_that_stopped_is_not_waited_for() -> None:
    began = time.monotonic()
    with demo.running([[sys.executable, "-c", ""]]) as processes:
        assert not demo.wait_for(1, processes)
    assert time.monotonic() - began < 20


def test_a_port_in_use_is_named_before_anything_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "prepare", lambda port, later: pytest.fail("not before the ports are free"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = CliRunner().invoke(app, ["demo", "--port", str(port), "--later", "9"])
    assert found.exit_code == 2
    assert f"{port}" in found.output
    assert "被占用了" in found.output


def test_days_gone_by_in_the_demo_never_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YICHUANG_VAR", str(tmp_path))
    monkeypatch.setattr(demo, "_exchange_file", lambda: tmp_path / "exchange.yaml")
    for name in [name for name in os.environ if name.startswith("YICHUANG_") and name != "YICHUANG_VAR"]:
        monkeypatch.delenv(name)
    cluster = Mock(url=lambda *names: "postgresql:///x")
    days = []
    for later in (0, 9, 0, 31):
        values = env.read_env_file(demo.write_env_file(cluster, 8000, later))
        days.append(env.load(values | {"YICHUANG_EXCHANGE": ""}).days_ahead)
    assert days == [0, 9, 9, 40]
    assert "已经过了 9 天" in demo_city.welcome("http://127.0.0.1:8000", 1, 9)


def test_the_other_departments_live_as_many_days_ahead_as_the_hall() -> None:
    served = next(line for line in demo.commands(8000, 1, 9) if "yichuang_sandbox" in line)
    assert served[served.index("--ahead") + 1] == "9"


@pytest.mark.parametrize("days", ["-1", "九", "3650", ""])
def test_days_ahead_are_a_number_of_days(days: str) -> None:
    with pytest.raises(env.SettingFault, match="天数"):
        env._days_ahead({"YICHUANG_DEMO": "1", "YICHUANG_DEMO_DAYS": days}, "YICHUANG_DEMO_DAYS")


def test_a_real_hall_keeps_to_its_day() -> None:
    with pytest.raises(env.SettingFault, match="演示"):
        env._days_ahead({"YICHUANG_DEMO_DAYS": "9"}, "YICHUANG_DEMO_DAYS")


def test_the_hall_of_a_demo_lives_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", timezone.now)  # put back afterwards
    ahead.put_forward(9)
    assert timezone.now() - datetime.now(UTC) > timedelta(days=8)
