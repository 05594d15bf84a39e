"""The hall's own connectors against the running departments: every way of proving oneself, every fault by its name."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from yichuang.apps.sources import exchange
from yichuang.apps.sources.adapters import sftp, wire
from yichuang.apps.sources.adapters.connector import Answer, Call, Held, NotHeld, Question, SourceFailure
from yichuang.apps.sources.adapters.reading import read_json
from yichuang.apps.sources.adapters.rest import RestSource
from yichuang.apps.sources.exchange import Exchange, Rest, Sftp
from yichuang.apps.sources.outcomes import FailureReason
from yichuang.core.resident_id import ResidentId
from yichuang.rules.tables import arrow_schema
from yichuang_sandbox.running import Sandbox

TODAY = date(2026, 11, 22)
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.small(tmp_path_factory.mktemp("departments")) as running:
        yield running


@pytest.fixture
def partners(sandbox: Sandbox) -> Iterator[Exchange]:
    """The file the sandbox wrote, as the hall reads it."""
    yield exchange.read(sandbox.exchange)
    sandbox.faults.clear()


@pytest.fixture
def ask(partners: Exchange) -> Ask:
    def asking(source: str, about: str, *elements: str, seconds: float = 5) -> Answer:
        partner = partners.rest(f"source:{source}")
        assert partner is not None
        number = ResidentId.parse(about, today=TODAY)
        question = Question("r1", source, elements, number, "办理身后一件事", "依申请", "c1")
        return RestSource(partner).ask(question, Call(time.monotonic() + seconds))

    return asking


@pytest.mark.parametrize(
    ("kind", "source", "element", "value"),
    [
        ("mtls", "population", "person.name", "陈演松"),
        ("sm2", "pensions", "si.monthly_benefit", 428600),
        ("bearer", "medical-insurance", "mi.identity", "employee"),
    ],
)
def test_each_way_leads_to_an_answer(
    sandbox: Sandbox, partners: Exchange, ask: Ask, kind: str, source: str, element: str, value: object
) -> None:
    partner = partners.sources[source]
    assert isinstance(partner, Rest)
    assert partner.auth is not None
    assert partner.auth.kind == kind
    found = ask(source, sandbox.person("deceased").resident_id, element)
    assert isinstance(found, Held)
    assert found.values == {element: value}


def test_nobody_there_is_said_so(sandbox: Sandbox, ask: Ask) -> None:
    assert isinstance(ask("pensions", sandbox.person("student").resident_id, "si.monthly_benefit"), NotHeld)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("refuse", FailureReason.UNREACHABLE),
        ("hang", FailureReason.TIMED_OUT),
        ("error", FailureReason.ERROR),
        ("garbage", FailureReason.GARBAGE),
        ("busy", FailureReason.RATE),
    ],
)
@pytest.mark.parametrize("source", ["population", "pensions", "medical-insurance"])
def test_a_fault_is_a_failure_and_never_nobody(
    sandbox: Sandbox, ask: Ask, source: str, mode: str, reason: FailureReason
) -> None:
    sandbox.fault(source, mode)
    with pytest.raises(SourceFailure) as failure:
        ask(source, sandbox.person("student").resident_id, "person.name", seconds=0.6)
    assert failure.value.reason is reason


def test_a_case_goes_out_and_its_word_comes_back(sandbox: Sandbox, partners: Exchange) -> None:
    partner = partners.departments["public-security"]
    dead, heir = sandbox.person("deceased"), sandbox.person("daughter")
    person = {"name": heir.name, "resident_id": heir.resident_id, "phone": heir.phone, "relation": "child"}
    case = {
        "no": "330212-26-FU08-000001/3",
        "service": "household-registration-cancellation",
        "answers": {
            "deceased": {"name": dead.name, "resident_id": dead.resident_id},
            "applicant": person,
        },
    }
    body = json.dumps(case, ensure_ascii=False).encode()
    sent = wire.Message("POST", "/departments/public-security/cases", body, {"Idempotency-Key": "k1"})
    assert read_json(wire.send(partner, sent, Call(time.monotonic() + 5)))["ref"]
    asked = wire.Message("GET", "/departments/public-security/feed?after=0")
    items = read_json(wire.send(partner, asked, Call(time.monotonic() + 5)))["items"]
    assert [item["kind"] for item in items if item["no"] == case["no"]] == ["accepted", "granted"]


def test_the_nightly_file_is_found_fetched_and_read(
    sandbox: Sandbox, partners: Exchange, tmp_path: Path
) -> None:
    partner = partners.sources["television"]
    assert isinstance(partner, Sftp)
    name = sftp.newest("television", partner)
    assert name is not None
    sftp.fetch(partner, name, tmp_path / name)
    as_of, lines = sftp.read(tmp_path / name, "television")
    told = {line.number: line.values for line in lines}
    assert as_of.hour == 2
    assert told[sandbox.person("applicant").resident_id]["utility.tv_no"] == "T900000022"


def test_the_bank_hands_over_its_whole_table_every_night(
    sandbox: Sandbox, partners: Exchange, tmp_path: Path
) -> None:
    partner = partners.files["bank-accounts"]
    name = sftp.newest("bank-accounts", partner, suffix="parquet")
    assert name is not None
    sftp.fetch(partner, name, tmp_path / name)
    table = pq.read_table(tmp_path / name)
    assert table.schema.equals(arrow_schema("bank", raw=True))
    balances = dict(zip(table["resident_id"].to_pylist(), table["balance_fen"].to_pylist(), strict=True))
    assert balances[sandbox.person("applicant").resident_id] == 318000
