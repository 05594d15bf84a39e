"""Sources over real HTTP: what they answer, to whom, and that silence is never an answer."""

from __future__ import annotations

import asyncio
import json
import socket
from datetime import datetime, timedelta, timezone
from http.client import HTTPException
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from yichuang_sandbox import day, nightly_files
from yichuang_sandbox.running import Sandbox
from yichuang_sandbox.tests.conftest import Hall

SHANGHAI = timezone(timedelta(hours=8))
ONE_OF_EACH = {"mtls": "population", "sm2": "pensions", "bearer": "medical-insurance"}


def test_the_three_ways_of_proving_oneself_all_occur_and_all_work(sandbox: Sandbox, hall: Hall) -> None:
    number = sandbox.person("deceased").resident_id
    for kind, source in ONE_OF_EACH.items():
        assert hall.told["sources"][source]["auth"]["kind"] == kind
    assert hall.query("population", number, "person.name")["values"] == {"person.name": "陈演松"}
    assert hall.query("pensions", number, "si.monthly_benefit")["values"] == {"si.monthly_benefit": 428600}
    assert hall.query("medical-insurance", number, "mi.identity")["values"] == {"mi.identity": "employee"}


def test_an_answer_says_of_when_it_is(sandbox: Sandbox, hall: Hall) -> None:
    told = hall.query("population", sandbox.person("widow").resident_id, "person.sex")
    assert told["outcome"] == "found"
    assert datetime.now(SHANGHAI) - datetime.fromisoformat(told["as_of"]) < timedelta(seconds=30)


def test_beside_a_hall_that_is_ahead_answers_are_of_its_day(
    sandbox: Sandbox, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day, "_ahead", [0])  # put back afterwards
    day.put_forward(40)
    told = hall.query("tax", sandbox.person("earner").resident_id, "check.tax")
    as_of = datetime.fromisoformat(told["as_of"])
    assert abs(as_of - datetime.now(SHANGHAI) - timedelta(days=40)) < timedelta(seconds=30)
    last = as_of.year * 12 + as_of.month - 2
    assert told["values"]["check.tax"][-1]["month"] == last // 12 * 100 + last % 12 + 1


def test_who_is_not_in_the_register_is_nothing_and_no_values(sandbox: Sandbox, hall: Hall) -> None:
    told = hall.query("pensions", sandbox.person("student").resident_id, "si.monthly_benefit")
    assert told["outcome"] == "nothing"
    assert "values" not in told
    assert hall.query("population", "330212199001011234", "person.name")["outcome"] == "nothing"


def test_a_yes_or_no_about_somebody_without_a_row_is_an_answer(sandbox: Sandbox, hall: Hall) -> None:
    """No driving licence is known, not unknown; of a stranger nothing is known at all."""
    key = "circumstances.driving_licence"
    told = hall.query("driving-licences", sandbox.person("parent").resident_id, key)
    assert told["values"] == {key: False}
    assert hall.query("driving-licences", "330212199001011234", key)["outcome"] == "nothing"


def test_the_story_of_the_first_family_is_what_the_sources_say(sandbox: Sandbox, hall: Hall) -> None:
    number = sandbox.person("deceased").resident_id
    said: dict[str, Any] = {}
    for source, elements in {
        "death-certificates": ["funeral.died_on", "circumstances.certificate"],
        "funeral-services": ["cremation.cremated_on", "circumstances.cremation"],
        "social-insurance": ["circumstances.pension", "circumstances.work_death"],
        "medical-insurance": ["circumstances.medical"],
        "housing-fund": ["circumstances.housing_fund"],
        "driving-licences": ["circumstances.driving_licence"],
        "assistance-register": ["circumstances.allowances", "aid.kinds"],
        "real-estate": ["realty.area"],
    }.items():
        said |= hall.query(source, number, *elements)["values"]
    assert said == {
        "funeral.died_on": "2026-11-10",
        "circumstances.certificate": "in_hand",
        "cremation.cremated_on": "2026-11-12",
        "circumstances.cremation": "done",
        "circumstances.pension": "retired",
        "circumstances.work_death": False,
        "circumstances.medical": "employee",
        "circumstances.housing_fund": False,
        "circumstances.driving_licence": True,
        "circumstances.allowances": True,
        "aid.kinds": ["old_age"],
        "realty.area": "88.60",
    }


def test_the_story_of_the_second_family_is_what_the_sources_say(sandbox: Sandbox, hall: Hall) -> None:
    applicant, spouse = sandbox.person("applicant").resident_id, sandbox.person("spouse").resident_id
    married = hall.query("marriage-register", applicant, "spouse.name", "household.has_spouse")
    assert married["values"] == {"spouse.name": "孙示霞", "household.has_spouse": True}
    assert hall.query("medical-insurance", spouse, "illness.disease", "medical.total")["values"] == {
        "illness.disease": "肾功能不全",
        "medical.total": 8642000,
    }
    parent = sandbox.person("parent").resident_id
    disabled = hall.query(
        "disability-register", parent, "disabled.type", "disabled.grade", "household.disability"
    )
    assert disabled["values"] == {
        "disabled.type": "limb",
        "disabled.grade": "2",
        "household.disability": "severe",
    }
    means = hall.query("means-check", applicant, "household.income_year", "household.income_per_capita")
    # wages of 18,600 yuan and a pension of 385 a month, for four people
    assert means["values"] == {
        "household.income_year": 1860000,
        "household.income_per_capita": (1860000 + 12 * 38500) // 4 // 12,
    }


@pytest.mark.parametrize("source", ONE_OF_EACH.values())
def test_without_the_holders_own_proof_nobody_is_answered(sandbox: Sandbox, hall: Hall, source: str) -> None:
    number = sandbox.person("deceased").resident_id
    bearer = hall.told["sources"]["medical-insurance"]["auth"]
    partner = {"url": sandbox.url, "auth": {"kind": "none"} if source == "medical-insurance" else bearer}
    asked = {"request_id": "r", "key": {"value": number}, "elements": ["person.name"], "purpose": "试"}
    status, body = hall.call(partner, "POST", f"/sources/{source}/query", asked)
    assert status == 401
    assert "陈" not in json.dumps(body, ensure_ascii=False)


def test_without_a_certificate_there_is_no_connection(sandbox: Sandbox, hall: Hall) -> None:
    auth = hall.told["sources"]["population"]["auth"]
    partner = {"url": sandbox.url_tls, "auth": {"ca": auth["ca"]}}
    with pytest.raises((OSError, HTTPException)):
        hall.call(partner, "GET", "/health")


def test_a_signature_holds_for_one_body_only(sandbox: Sandbox, hall: Hall) -> None:
    partner = hall.told["sources"]["pensions"]
    other = {"request_id": "other"}
    from yichuang_sandbox.tests.conftest import authority, connection

    line = connection(partner, 5)
    path = "/sources/pensions/query"
    proof = authority(partner["auth"], "POST", path, json.dumps(other).encode())
    line.request("POST", path, json.dumps({"request_id": "changed"}).encode(), proof)
    assert line.getresponse().status == 401
    line.close()


def test_a_look_up_without_a_purpose_is_refused(sandbox: Sandbox, hall: Hall) -> None:
    number = sandbox.person("deceased").resident_id
    assert hall.ask_source("population", number, "person.name", purpose="")[0] == 403


def test_nonsense_is_refused_in_words(hall: Hall) -> None:
    status, body = hall.ask_source("population", "1", key="x")
    assert (status, body["error"]) == (400, "查询缺少 key 或 elements")
    partner = hall.told["sources"]["medical-insurance"]
    assert hall.call(partner, "POST", "/sources/no-such/query", {})[0] == 404
    assert hall.call(partner, "GET", "/departments/health/feed?after=-1")[0] == 400


def test_every_look_up_is_written_down(sandbox: Sandbox, hall: Hall, control: Any) -> None:
    number = sandbox.person("deceased").resident_id
    hall.query("population", number, "person.name")
    (row,) = control("GET", "/control/queries")[1]["items"]
    assert (row["source"], row["resident_id"], row["purpose"], row["outcome"]) == (
        "population",
        number,
        "办理身后一件事",
        "found",
    )


def test_the_nightly_file_is_whole_and_cannot_be_changed(sandbox: Sandbox, hall: Hall) -> None:
    place = hall.told["sources"]["television"]

    async def fetch() -> tuple[list[str], bytes]:
        where = {"host": place["host"], "port": place["port"], "username": place["user"]}
        proof = {"client_keys": [place["key"]], "known_hosts": place["known_hosts"]}
        async with asyncssh.connect(**where, **proof) as line, line.start_sftp_client() as files:
            names = [name for name in await files.listdir(place["folder"]) if not name.startswith(".")]
            async with files.open(f"{place['folder']}/{names[0]}", "rb") as file:
                content = await file.read()
            with pytest.raises(asyncssh.SFTPError):
                await files.remove(f"{place['folder']}/{names[0]}")
            with pytest.raises(asyncssh.SFTPError):
                await files.open(f"{place['folder']}/mine", "wb")
            return names, content

    names, content = asyncio.run(fetch())
    lines = [json.loads(line) for line in content.decode().splitlines()]
    assert names[0].startswith("television-")
    assert lines[0]["source"] == "television"
    assert lines[-1] == {"end": True, "rows": len(lines) - 2}
    told = {line["key"]["value"]: line["values"] for line in lines[1:-1]}
    assert told[sandbox.person("applicant").resident_id]["utility.tv_no"] == "T900000022"


def test_nobody_else_reads_the_nightly_file(sandbox: Sandbox, hall: Hall) -> None:
    place = hall.told["sources"]["television"]

    async def knock() -> None:
        stranger = asyncssh.generate_private_key("ssh-ed25519")
        where = {"host": place["host"], "port": place["port"], "username": place["user"]}
        async with asyncssh.connect(**where, client_keys=[stranger], known_hosts=place["known_hosts"]):
            pass

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(knock())


def test_it_listens_on_this_machine_only(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    with socket.socket() as probe:
        probe.settimeout(1)
        port = int(sandbox.url.rpartition(":")[2])
        assert probe.connect_ex((_other_address(), port)) != 0


def _other_address() -> str:
    """An address of this machine that is not the first loopback one."""
    return "127.0.0.2"


def test_a_new_night_brings_a_new_file_and_the_old_one_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    first = datetime(2026, 11, 22, 1, 59, tzinfo=SHANGHAI)
    for now in (first, first + timedelta(minutes=2), first + timedelta(minutes=3)):
        nightly_files.write_files(sandbox.store, tmp_path, now)
    names = sorted(path.name for path in (tmp_path / "television").iterdir())
    assert names == ["television-20261121.jsonl", "television-20261122.jsonl"]


def rows(hall: Hall, source: str, number: str, element: str) -> list[dict[str, Any]]:
    return list(hall.query(source, number, element).get("values", {}).get(element, []))


def test_the_family_in_need_has_little_and_one_firm_that_is_long_given_up(
    sandbox: Sandbox, hall: Hall
) -> None:
    """What their check stands on; the amounts are those of sandbox/README.md."""
    people = [sandbox.person(code).resident_id for code in ("applicant", "spouse", "student", "parent")]
    earned = [row for number in people for row in rows(hall, "tax", number, "check.tax")]
    assert {row["income_fen"] for row in earned} == {155000}
    kinds = {row["kind"] for row in rows(hall, "social-insurance", people[0], "check.social_insurance")}
    assert 4 in kinds
    pension = rows(hall, "pensions", people[3], "check.social_insurance")
    assert sorted({(row["kind"], row["amount_fen"]) for row in pension}) == [(2, 24200), (3, 14300)]
    assert len(pension) == 2 * 12
    saved = [
        row["balance_fen"] for number in people for row in rows(hall, "bank-accounts", number, "check.bank")
    ]
    assert sorted(saved) == [126500, 204800, 318000]
    for number in people:
        for source in ("vehicles", "ships"):
            assert rows(hall, source, number, "check.vehicles") == []
        assert rows(hall, "real-estate", number, "check.real_estate") == []
    firm = rows(hall, "market-registration", people[0], "check.firms")
    assert [(row["name"], row["active"]) for row in firm] == [("宁波演示平安小吃店", True)]


def test_a_firm_without_business_is_put_right_when_it_is_contested(sandbox: Sandbox, hall: Hall) -> None:
    number = sandbox.person("applicant").resident_id
    asked = {
        "request_id": "c1",
        "key": {"type": "resident_id", "value": number},
        "element": "check.firms",
        "claimed": "早就不开了",
    }
    partner = hall.told["sources"]["market-registration"]
    assert hall.call(partner, "POST", "/corrections/market-registration", asked)[0] == 202
    said = hall.feed("market-supervision")[-1]
    assert said["result"]["accepted"] is True
    assert [row["active"] for row in rows(hall, "market-registration", number, "check.firms")] == [False]


def test_months_are_the_twelve_full_ones_before_today(sandbox: Sandbox, hall: Hall) -> None:
    told = rows(hall, "tax", sandbox.person("earner").resident_id, "check.tax")
    now = datetime.now(SHANGHAI)
    last = now.year * 12 + now.month - 2
    assert [row["month"] for row in told][-1] == last // 12 * 100 + last % 12 + 1
    assert len({row["month"] for row in told}) == 12


def test_who_has_nothing_of_a_kind_is_nothing_and_beside_others_an_empty_list(
    sandbox: Sandbox, hall: Hall
) -> None:
    student = sandbox.person("student").resident_id
    assert hall.query("payment-accounts", student, "check.payments")["outcome"] == "nothing"
    told = hall.query("social-insurance", student, "check.social_insurance", "household.employment")
    assert told["values"]["check.social_insurance"] == []
