"""Departments over real HTTP: what they accept, grant, refuse, ask to put right, and take back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from yichuang_sandbox import events
from yichuang_sandbox.desk import Desks, Pace
from yichuang_sandbox.judging import departments
from yichuang_sandbox.running import Sandbox
from yichuang_sandbox.store import Store
from yichuang_sandbox.supplies import sources
from yichuang_sandbox.tests.conftest import Hall

PAYEE = {"bank_account": "6222020000009000019", "bank_name": "中国工商银行", "account_name": "陈示兰"}


@pytest.fixture
def answers(sandbox: Sandbox) -> dict[str, Any]:
    dead, heir = sandbox.person("deceased"), sandbox.person("daughter")
    return {
        "deceased": {"name": dead.name, "resident_id": dead.resident_id},
        "death": {"died_on": "2026-11-10"},
        "applicant": {
            "name": heir.name,
            "resident_id": heir.resident_id,
            "phone": heir.phone,
            "relation": "child",
        },
        "payee": PAYEE,
    }


def case(no: str, service: str, answers: dict[str, Any], **extra: Any) -> dict[str, Any]:
    return {
        "no": no,
        "service": service,
        "application": no[:-2],
        "region": "330212",
        "answers": answers,
    } | extra


def kinds(items: list[dict[str, Any]], no: str) -> list[str]:
    return [item["kind"] for item in items if item["no"] == no]


def test_a_right_case_is_accepted_and_then_granted_with_its_amount(
    hall: Hall, answers: dict[str, Any]
) -> None:
    status, body = hall.send("human-resources", case("A/1", "pension-stop", answers), "A/1")
    assert status == 202
    assert body["ref"]
    accepted, granted = hall.feed("human-resources")
    assert (accepted["id"], accepted["kind"], granted["id"], granted["kind"]) == (1, "accepted", 2, "granted")
    assert granted["result"] == {
        "stopped_from": "2026-12",
        "monthly_fen": 428600,
        "overpaid_fen": 0,
        "sample": True,
    }
    assert granted["text"] == "陈演松的养老金每月4,286.00元，从2026年12月起停发，没有多领。"
    assert granted["at"].endswith("+08:00")


def test_the_same_key_has_one_effect(hall: Hall, answers: dict[str, Any]) -> None:
    first = hall.send("human-resources", case("A/1", "pension-stop", answers), "A/1")
    again = hall.send("human-resources", case("A/1", "pension-stop", answers), "A/1")
    assert first == again
    hall.feed("human-resources")
    assert hall.send("human-resources", case("A/1", "pension-stop", answers), "A/1") == first
    assert kinds(hall.feed("human-resources"), "A/1") == ["accepted", "granted"]


def test_the_feed_goes_on_where_one_left_off(hall: Hall, answers: dict[str, Any]) -> None:
    hall.send("human-resources", case("A/1", "pension-stop", answers), "A/1")
    hall.send("human-resources", case("A/2", "pension-account-payment", answers), "A/2")
    whole = hall.feed("human-resources")
    assert [item["id"] for item in whole] == [1, 2, 3, 4]
    assert hall.feed("human-resources", after=3) == whole[3:]
    assert hall.feed("human-resources", after=4) == []


def test_what_is_missing_is_told_at_once_and_all_of_it(hall: Hall, answers: dict[str, Any]) -> None:
    lacking = {**answers, "payee": {}, "applicant": {"phone": "13800000021"}}
    hall.send("human-resources", case("A/2", "pension-account-payment", lacking), "A/2")
    (item,) = hall.feed("human-resources")
    assert item["kind"] == "correction"
    assert [fault["about"] for fault in item["result"]["faults"]] == [
        "领取人姓名",
        "领取人公民身份号码",
        "领款账号",
    ]


def test_a_corrected_case_is_looked_at_again(hall: Hall, answers: dict[str, Any]) -> None:
    wrong = {**answers, "deceased": {**answers["deceased"], "name": "陈演柏"}}
    hall.send("human-resources", case("A/1", "pension-stop", wrong), "A/1")
    assert kinds(hall.feed("human-resources"), "A/1") == ["correction"]
    hall.send("human-resources", case("A/1", "pension-stop", answers, kind="supplement"), "A/1#4")
    assert kinds(hall.feed("human-resources"), "A/1") == ["correction", "accepted", "granted"]


def test_a_name_in_another_form_of_the_character_is_the_same_name() -> None:
    from yichuang_sandbox.judging import plain

    assert plain("王演羣") == plain("王演群")


def test_a_stranger_is_a_correction_and_no_refusal(hall: Hall, answers: dict[str, Any]) -> None:
    stranger = {**answers, "deceased": {"name": "某某", "resident_id": "330212194001011230"}}
    hall.send("medical-insurance", case("A/1", "medical-insurance-stop", stranger), "A/1")
    (item,) = hall.feed("medical-insurance")
    assert item["kind"] == "correction"
    assert "1230" in item["text"]


def test_a_status_that_does_not_fit_is_refused_with_a_reason(hall: Hall, answers: dict[str, Any]) -> None:
    hall.send("housing-fund", case("A/1", "housing-fund-withdrawal", answers), "A/1")
    accepted, denied = hall.feed("housing-fund")
    assert (accepted["kind"], denied["kind"]) == ("accepted", "denied")
    assert denied["text"] == "账户已经销户，没有余额可以提取。"


def test_what_one_department_decided_all_registers_know(
    sandbox: Sandbox, hall: Hall, answers: dict[str, Any]
) -> None:
    number = sandbox.person("deceased").resident_id
    licence = case("A/2", "driving-licence-cancellation", answers)
    hall.send("public-security", licence, "A/2")
    assert kinds(hall.feed("public-security"), "A/2") == ["accepted", "correction"]  # not cancelled yet
    hall.send("public-security", case("A/1", "household-registration-cancellation", answers), "A/1")
    hall.feed("public-security")
    row = sandbox.store.row("SELECT status FROM population WHERE resident_id = ?", (number,))
    assert row == {"status": "deceased"}
    hall.send("public-security", {**licence, "kind": "supplement"}, "A/2#3")
    assert kinds(hall.feed("public-security"), "A/2")[-1] == "granted"
    told = hall.query("driving-licences", number, "circumstances.driving_licence")
    assert told["values"] == {"circumstances.driving_licence": False}


def test_a_stopped_pension_is_stopped_in_the_source_too(
    sandbox: Sandbox, hall: Hall, answers: dict[str, Any]
) -> None:
    number = sandbox.person("deceased").resident_id
    assert hall.query("pensions", number, "si.monthly_benefit")["outcome"] == "found"
    hall.send("human-resources", case("A/1", "pension-stop", answers), "A/1")
    hall.feed("human-resources")
    assert hall.query("pensions", number, "si.monthly_benefit")["outcome"] == "nothing"


def test_a_wrong_death_is_undone_to_the_last_column(
    sandbox: Sandbox, hall: Hall, answers: dict[str, Any]
) -> None:
    number = sandbox.person("deceased").resident_id
    registers = ("population", "pensions", "medical", "deaths")
    before = rows(sandbox, registers, number)
    sent = (
        ("public-security", "A/1", "household-registration-cancellation"),
        ("human-resources", "A/2", "pension-stop"),
        ("human-resources", "A/3", "pension-account-payment"),
        ("medical-insurance", "A/4", "medical-insurance-stop"),
    )
    for department, no, service in sent:
        hall.send(department, case(no, service, answers), no)
        hall.feed(department)
    assert rows(sandbox, registers, number) != before
    for department, no, service in reversed(sent):
        status, _ = hall.send(
            department, case(no, service, answers, kind="reverse", reason="人还在"), f"reverse:{no}"
        )
        assert status == 202
        assert hall.feed(department)[-1]["result"]["reversed"] is True
    assert rows(sandbox, registers, number) == before


def rows(sandbox: Sandbox, registers: tuple[str, ...], number: str) -> list[Any]:
    return [
        sandbox.store.rows(f"SELECT * FROM {name} WHERE resident_id = ?", (number,)) for name in registers
    ]


def test_a_withdrawn_case_is_not_decided_any_more(
    made: Path, tmp_path: Path, answers: dict[str, Any]
) -> None:
    now = [1000.0]
    store = Store(tmp_path / "city")
    desks = Desks(store, Pace(10, 10), lambda: now[0])
    desks.receive("human-resources", case("A/1", "pension-stop", answers), "A/1")
    assert desks.feed("human-resources", 0)["items"] == []
    now[0] += 11
    assert [item["kind"] for item in desks.feed("human-resources", 0)["items"]] == ["accepted"]
    desks.receive("human-resources", case("A/1", "pension-stop", answers, kind="withdraw"), "A/1#3")
    now[0] += 100
    assert [item["kind"] for item in desks.feed("human-resources", 0)["items"]] == ["accepted"]


def test_a_case_without_a_number_or_a_key_is_refused(hall: Hall, answers: dict[str, Any]) -> None:
    assert hall.send("health", {"service": "death-certificate", "answers": answers}, "k")[0] == 400
    assert hall.send("health", case("A/1", "death-certificate", answers), "")[0] == 400


def test_a_service_nobody_described_is_granted_to_whom_is_known(
    sandbox: Sandbox, hall: Hall, answers: dict[str, Any]
) -> None:
    hall.send("tax", case("A/1", "something-new", {"applicant": answers["applicant"]}), "A/1")
    assert kinds(hall.feed("tax"), "A/1") == ["accepted", "granted"]


def test_every_department_of_a_source_has_a_desk() -> None:
    assert {source.department for source in sources().values()} - set(departments()) == set()


def test_a_claim_that_another_register_confirms_is_put_right(
    sandbox: Sandbox, hall: Hall, control: Any
) -> None:
    found = sandbox.store.row("SELECT * FROM disagreements WHERE register = 'real_estate'")
    assert found is not None
    request = {
        "request_id": "c1",
        "key": {"type": "resident_id", "value": found["resident_id"]},
        "element": "realty.location",
        "claimed": found["elsewhere"],
        "evidence": "产权证上写的",
    }
    partner = hall.told["sources"]["real-estate"]
    assert hall.call(partner, "POST", "/corrections/real-estate", request)[0] == 202
    (item,) = hall.feed("natural-resources")
    assert (item["no"], item["kind"], item["result"]["accepted"]) == ("c1", "correction_result", True)
    said = hall.query("real-estate", found["resident_id"], "realty.location")["values"]
    assert said == {"realty.location": found["elsewhere"]}


def test_a_claim_nothing_confirms_is_answered_and_changes_nothing(sandbox: Sandbox, hall: Hall) -> None:
    number = sandbox.person("deceased").resident_id
    request = {"request_id": "c2", "key": {"value": number}, "element": "realty.location", "claimed": "别处"}
    hall.call(hall.told["sources"]["real-estate"], "POST", "/corrections/real-estate", request)
    (item,) = hall.feed("natural-resources")
    assert item["result"]["accepted"] is False
    assert "望湖路" in hall.query("real-estate", number, "realty.location")["values"]["realty.location"]


def test_the_province_takes_states_once_and_hands_over_applications(hall: Hall, control: Any) -> None:
    partner = hall.told["province"]
    message = {"id": "m1", "kind": "AcceptOB", "seq": 2, "no": "A/1", "fields": {}}
    for _ in range(2):
        assert hall.call(partner, "POST", "/province/push", message, {"Idempotency-Key": "m1"})[0] == 202
    assert control("GET", "/control/province/pushes?no=A/1")[1]["items"] == [message]
    assert (
        hall.call(partner, "POST", "/province/push", {"kind": "X", "no": "1"}, {"Idempotency-Key": "m2"})[0]
        == 400
    )
    assert control("POST", "/control/province/applications", {"service": "x", "answers": {}})[0] == 202
    told = hall.call(partner, "GET", "/province/applications?after=0")[1]
    assert (told["last"], told["items"][0]["service"]) == (1, "x")
    assert hall.call(partner, "GET", "/province/applications?after=1")[1] == {"items": [], "last": 1}


def test_a_death_and_a_marriage_are_told_by_who_registers_them(
    sandbox: Sandbox, hall: Hall, control: Any
) -> None:
    parent, earner = sandbox.person("parent").resident_id, sandbox.person("hall-6").resident_id
    other = sandbox.person("hall-1").resident_id
    assert (
        control("POST", "/control/events", {"kind": "death", "people": [parent], "on": "2026-11-20"})[0]
        == 202
    )
    told = hall.feed("funeral-home")[-1]
    assert (told["kind"], told["people"], told["on"]) == ("death", [parent], "2026-11-20")
    died = hall.query("funeral-services", parent, "check.civil_affairs")["values"]["check.civil_affairs"]
    assert died == [{"died_on": "2026-11-20"}]
    assert control("POST", "/control/events", {"kind": "marriage", "people": [earner, other]})[0] == 202
    assert hall.feed("civil-affairs")[-1]["people"] == [earner, other]
    married = hall.query("marriage-register", earner, "check.civil_affairs")["values"]["check.civil_affairs"]
    assert [(row["married"], row["spouse_id"]) for row in married] == [(True, other)]


def test_an_alert_names_the_kind_and_the_person_and_nothing_else(
    sandbox: Sandbox, hall: Hall, control: Any
) -> None:
    spouse = sandbox.person("spouse").resident_id
    body = {"kind": "alert", "alert": "medical_bills", "people": [spouse]}
    assert control("POST", "/control/events", body)[0] == 202
    told = hall.feed("medical-insurance")[-1]
    assert {name: told[name] for name in ("kind", "alert", "name", "resident_id", "division")} == {
        "kind": "alert",
        "alert": "medical_bills",
        "name": "孙示霞",
        "resident_id": spouse,
        "division": "330212001",
    }


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "death", "people": ["339999190001010018"]},
        {"kind": "marriage", "people": []},
        {"kind": "flood", "people": []},
        {"kind": "death", "people": ["{deceased}"], "on": "heute"},
    ],
)
def test_what_cannot_happen_does_not(sandbox: Sandbox, control: Any, said: dict[str, Any]) -> None:
    number = sandbox.person("widow").resident_id
    said["people"] = [one.replace("{deceased}", number) for one in said["people"]]
    assert control("POST", "/control/events", said)[0] in (400, 422)


def test_the_assistance_register_knows_what_the_hall_granted(sandbox: Sandbox, hall: Hall) -> None:
    partner = hall.told["sources"]["assistance-register"]
    people = [sandbox.person(code).resident_id for code in ("applicant", "spouse", "student", "parent")]
    told = {"no": "DB1", "version": 1, "people": people, "aid": "subsistence", "monthly_fen": 274_600, "since": "2026-12-01", "until": None}  # fmt: skip

    def tell(**changed: Any) -> int:
        path = "/registers/assistance-register"
        return hall.call(partner, "POST", path, told | changed)[0]

    def known() -> dict[str, Any]:
        answer = hall.query(
            "assistance-register", people[0], "check.civil_affairs", "circumstances.recognised"
        )
        return answer.get("values", {})

    assert tell(version=2) == 202
    assert tell(monthly_fen=1) == 202, "a late message is taken and changes nothing"
    found = known()
    assert found["circumstances.recognised"] == "subsistence"
    assert [(row["aid"], row["aid_fen"]) for row in found["check.civil_affairs"]] == [(1, 68_650)]
    assert tell(version=3, until="2999-01-31") == 202
    assert known()["circumstances.recognised"] == "subsistence", "it runs out later"
    assert tell(version=4, until="2026-10-31") == 202
    assert known().get("check.civil_affairs", []) == []
    assert tell(aid="lottery") in (400, 422)


def test_departments_tell_by_themselves_whom_they_noticed_and_each_once(tmp_path: Path) -> None:
    with Sandbox.small(tmp_path) as sandbox:
        place = sandbox.store.row("SELECT division FROM population WHERE status = 'alive'")
        assert place is not None
        first = sandbox.notice(place["division"])
        assert 0 < first <= len(events.ALERTS)
        assert sandbox.notice(place["division"]) == 0
        told = sandbox.store.rows("SELECT DISTINCT department FROM feed WHERE kind = 'alert'")
        assert len(told) == first
