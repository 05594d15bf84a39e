"""Faults on purpose: each kind does what it says, to whom it says, and goes away again."""

from __future__ import annotations

import json
import threading
import time
from http.client import HTTPException
from typing import Any

import pytest

from yichuang_sandbox.faults import Fault
from yichuang_sandbox.running import Sandbox
from yichuang_sandbox.tests.conftest import Hall


def ask(hall: Hall, number: str, timeout: float = 5) -> tuple[int, bytes]:
    asked = {"request_id": "r", "key": {"value": number}, "elements": ["mi.identity"], "purpose": "试"}
    partner = hall.told["sources"]["medical-insurance"]
    return hall.raw(partner, "POST", "/sources/medical-insurance/query", asked, timeout=timeout)


@pytest.fixture
def number(sandbox: Sandbox) -> str:
    return sandbox.person("deceased").resident_id


@pytest.mark.parametrize(("mode", "status"), [("error", 500), ("busy", 429)])
def test_a_status_is_answered(sandbox: Sandbox, hall: Hall, number: str, mode: str, status: int) -> None:
    sandbox.fault("medical-insurance", mode)
    assert ask(hall, number)[0] == status
    sandbox.fault("medical-insurance", "ok")
    assert ask(hall, number)[0] == 200


def test_refusing_cuts_the_line(sandbox: Sandbox, hall: Hall, number: str) -> None:
    sandbox.fault("medical-insurance", "refuse")
    with pytest.raises((OSError, HTTPException)):
        ask(hall, number)


def test_garbage_is_never_an_answer(sandbox: Sandbox, hall: Hall, number: str) -> None:
    sandbox.fault("medical-insurance", "garbage")
    for _ in range(6):
        status, body = ask(hall, number)
        assert status == 200
        try:
            told = json.loads(body)
        except ValueError:
            continue
        assert told.get("outcome") not in ("found", "nothing")


def test_who_hangs_says_nothing_until_it_is_over_and_others_are_answered(
    sandbox: Sandbox, hall: Hall, number: str
) -> None:
    sandbox.fault("medical-insurance", "hang")
    with pytest.raises(TimeoutError):
        ask(hall, number, timeout=0.3)
    began = time.monotonic()
    assert hall.query("population", number, "person.name")["outcome"] == "found"
    assert time.monotonic() - began < 2
    ended: list[Any] = []

    def wait() -> None:
        try:
            ask(hall, number, timeout=20)
        except (OSError, HTTPException) as fault:
            ended.append(fault)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    sandbox.fault("medical-insurance", "ok")
    waiting.join(5)
    assert not waiting.is_alive()
    assert ended  # cut, not answered late
    assert ask(hall, number)[0] == 200


def test_a_delay_delays(sandbox: Sandbox, hall: Hall, number: str) -> None:
    sandbox.fault("medical-insurance", "ok", delay_ms=300)
    began = time.monotonic()
    assert ask(hall, number)[0] == 200
    assert time.monotonic() - began >= 0.3


def test_a_department_that_is_down_takes_its_sources_along_and_no_others(
    sandbox: Sandbox, hall: Hall, number: str
) -> None:
    sandbox.fault("human-resources", "error")
    assert hall.ask_source("pensions", number, "si.monthly_benefit")[0] == 500
    assert hall.ask_source("social-insurance", number, "si.person_no")[0] == 500
    assert hall.ask_source("housing-fund", number, "hf.account_no")[0] == 200


def test_a_source_that_is_down_leaves_its_department_at_work(
    sandbox: Sandbox, hall: Hall, number: str
) -> None:
    sandbox.fault("pensions", "error")
    assert hall.ask_source("pensions", number, "si.monthly_benefit")[0] == 500
    assert hall.feed("human-resources") == []


def test_a_share_of_the_requests_is_struck(sandbox: Sandbox, hall: Hall, number: str, control: Any) -> None:
    control("PUT", "/control/faults/medical-insurance", {"mode": "error", "rate": 0.5})
    found = [ask(hall, number)[0] for _ in range(30)]
    assert set(found) == {200, 500}


def test_faults_are_set_and_shown_over_http(control: Any) -> None:
    fault = {"mode": "hang", "delay_ms": 5, "rate": 1.0}
    assert control("PUT", "/control/faults/pensions", fault) == (200, fault)
    assert control("GET", "/control/faults") == (200, {"pensions": fault})
    assert control("PUT", "/control/faults/pensions", {"mode": "ok"})[0] == 200
    assert control("GET", "/health")[1]["faults"] == {}
    assert control("PUT", "/control/faults/nobody", fault)[0] == 404


@pytest.mark.parametrize("wrong", [{"mode": "explode"}, {"delay_ms": -1}, {"delay_ms": "1"}, {"rate": 2}])
def test_no_fault_is_refused_in_words(wrong: dict[str, Any], control: Any) -> None:
    with pytest.raises(ValueError, match=r"要|只能"):
        Fault.read(wrong)
    assert control("PUT", "/control/faults/pensions", wrong)[0] == 400
