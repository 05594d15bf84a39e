"""One story per role, in a real browser against a running hall; the tour's pictures are taken on the way.

Every page that is looked at is judged by axe, and at the end of a story once more in the elder mode.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import keyboard
from yichuang.cli.demo_city.papers import paper
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.core.uscc import issue_demo

pytestmark = pytest.mark.browser
browsing = pytest.importorskip("tests.end_to_end.browser", reason="浏览器测试需要 playwright")

CITY = "330200-civil-affairs"
WENZHOU = Path(__file__).parents[2] / "catalogue" / "records" / "wenzhou-2017.jsonl"
CREMATION, FILING = "cremation-certificate", "elderly-care-institution-filing"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The hall of this module: furnished, open, closed again at the end."""
    if browsing.chromium() is None:
        if os.environ.get("CI"):
            pytest.fail("没有找到 chromium，CI 里浏览器测试不能跳过")
        pytest.skip("没有找到 chromium；装好后再跑（Debian：apt-get install chromium fonts-noto-cjk）")
    folder = tmp_path_factory.mktemp("hall")
    lines = WENZHOU.read_text("utf-8").splitlines(keepends=True)
    records = folder / "records.jsonl"
    records.write_text("".join(lines if os.environ.get("YICHUANG_TOUR") == "1" else lines[:20]), "utf-8")
    with browsing.running_hall(folder, records=records) as running:
        yield running


@pytest.fixture(scope="module")
def chromium(hall: Any) -> Iterator[Any]:
    with browsing.real_browser() as browser:
        yield browser


@pytest.fixture
def phone(hall: Any, chromium: Any) -> Iterator[Any]:
    """Somebody with a phone, 360 px wide."""
    with browsing.visitor(hall, chromium, browsing.PHONE) as visitor:
        yield visitor


@pytest.fixture
def desk(hall: Any, chromium: Any) -> Iterator[Any]:
    """Somebody at a desk."""
    with browsing.visitor(hall, chromium, browsing.DESK) as visitor:
        yield visitor


@pytest.fixture
def colleague(hall: Any, chromium: Any) -> Iterator[Any]:
    """Somebody at the next desk."""
    with browsing.visitor(hall, chromium, browsing.DESK) as visitor:
        yield visitor


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo of a paper."""
    path = tmp_path / "身份证.png"
    path.write_bytes(paper("身份证"))
    return path


# --- the citizen ------------------------------------------------------------------------------------------------------


def fill_in(visitor: Any, values: dict[str, str]) -> None:
    """Types into what has these names; a day goes into its three boxes."""
    for name, value in values.items():
        if visitor.page.locator(f"[name='{name}_year']").count():
            for part, text in zip(("year", "month", "day"), value.split("-"), strict=True):
                visitor.page.locator(f"[name='{name}_{part}']").fill(text)
            continue
        control = visitor.page.locator(f"[name='{name}']")
        kind = control.first.get_attribute("type")
        if kind == "radio":
            visitor.page.locator(f"[name='{name}'][value='{value}']").check()
        elif control.first.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


DECEASED = {
    "deceased.name": "郑演年",
    "deceased.resident_id": str(demo_resident_id(7, date(1950, 6, 6), Sex.MALE)),
    "funeral.died_on": "2026-10-08",
}
RELATIVE = {"funeral.relation": "child", "cremation.issue": "first"}


def to_the_check_page(phone: Any, number: str, picture: Path) -> str:
    """Logs in, fills the form page by page, hands in the papers; returns the application's number."""
    phone.log_in_citizen(number, f"/apply/{CREMATION}")
    phone.click("开始填写")
    phone.snap("citizen-tasks-360")
    no = phone.page.url.rstrip("/").rsplit("/", 1)[1]
    phone.click("开始填", role="link")
    fill_in(phone, DECEASED)
    phone.snap("citizen-form-360")
    phone.page.locator(".action-bar button").first.click()
    phone.look()
    fill_in(phone, RELATIVE)
    phone.page.locator(".action-bar button").first.click()
    phone.look()
    while phone.page.locator("section.card:not(:has-text('已交')) input[type=file]").count():
        card = phone.page.locator("section.card:not(:has-text('已交')):has(input[type=file])").first
        card.locator("input[type=file]").set_input_files(picture)
        card.get_by_role("button", name=re.compile("^上传")).click()
        phone.page.wait_for_load_state()
        phone.look()
    phone.click("继续", role="link", exact=True)
    return no


def test_a_citizen_applies_on_the_phone_and_tracks_it(
    hall: Any, phone: Any, desk: Any, picture: Path
) -> None:
    phone.go("/")
    phone.snap("citizen-home-360")
    phone.go(f"/services/{CREMATION}")
    phone.snap("citizen-guide-360")
    no = to_the_check_page(phone, "13800000006", picture)
    assert phone.says("郑演年")
    phone.snap("citizen-check-360")
    phone.page.get_by_label("我填的内容和交的材料都是真实的").check()
    phone.click("提交", exact=True)
    assert phone.says("提交成功")
    assert phone.says(no)
    phone.snap("citizen-done-360")
    phone.click("看办理进度", role="link")
    assert phone.says("已提交")  # the receipt follows as soon as the worker has printed it
    decide_and_issue(hall, desk, no)
    phone.page.reload()
    phone.look()
    assert phone.says("遗体火化证明")
    phone.snap("citizen-served-360")
    phone.click("评价这次服务", role="link")
    phone.page.locator("#grade-5").check()
    phone.click("提交评价")
    assert hall.rows("SELECT grade FROM cases_casefacts WHERE no = %s", f"{no}/1") == [(5,)]
    assert phone.in_elder_mode() == []


def decide_and_issue(hall: Any, desk: Any, no: str) -> None:
    """The funeral home's clerk accepts, the reviewer finds the record, the chief examiner decides, the clerk serves."""
    case = f"{no}/1"
    do(desk, "hanxue", case, "accept", {})
    found = {
        "cremation.record_no": "YZ-20261010-007",
        "cremation.cremated_on": "2026-10-10",
        "cremation.record_found": "true",
    }
    do(desk, "tangliang", case, "review", {"opinion": "查到火化记录，身份一致。", **found})
    do(desk, "fengtao", case, "grant", {"reasons": "记录属实，出具证明。"})
    do(desk, "hanxue", case, "serve", {"method": "electronic"})
    assert hall.rows("SELECT state FROM cases_casefacts WHERE no = %s", case) == [("served",)]


def do(desk: Any, username: str, case: str, action: str, values: dict[str, str]) -> None:
    """One person comes to the desk, does one thing to one case, and leaves."""
    desk.context.clear_cookies()
    desk.log_in_staff(username)
    desk.go(f"/desk/c/{case}")
    desk.go(f"/desk/c/{case}/do/{action}")
    for name, value in values.items():
        boxes = desk.page.locator(f"[name='{name}'], [name='{name}_year']")
        assert boxes.count(), f"{action} asks no {name}: {desk.page.locator('#act').inner_html()}"
        if boxes.first.get_attribute("type") == "checkbox":
            boxes.first.check()
        else:
            fill_in(desk, {name: value})
    desk.confirm()
    assert f"/do/{action}" not in desk.page.url, desk.page.locator("main").inner_text()


def test_anyone_verifies_the_certificate(hall: Any, phone: Any) -> None:
    number = hall.rows(
        "SELECT number FROM registers_certificate WHERE state = 'valid' ORDER BY id DESC LIMIT 1"
    )[0][0]
    phone.go("/verify")
    phone.page.get_by_label("证照编号").fill(number)
    phone.click("验证", exact=True)
    assert phone.says(number)
    assert phone.says("有效")
    phone.snap("verify-360")
    phone.go("/verify?no=编造的第1号")
    assert phone.says("没有")
    assert phone.in_elder_mode() == []


def test_anyone_reads_guides_registers_and_figures(hall: Any, phone: Any) -> None:
    phone.go("/")
    for path in (
        "/services",
        "/help",
        "/registers",
        "/registers/social-organisations",
        "/performance",
        "/accessibility",
    ):
        phone.go(path)
        assert phone.page.locator("h1").count() == 1, path
    phone.go("/track")
    phone.page.get_by_label("办件号").fill("330200-26-SO02-000001-1")
    phone.page.get_by_label("申请时填的电话").fill("13800000009")
    phone.click("查进度", exact=True)
    assert phone.says("没有查到")
    assert phone.in_elder_mode() == []


def test_a_citizen_finds_messages_and_matters(hall: Any, phone: Any) -> None:
    owner, no = hall.rows(
        "SELECT u.username, a.no FROM cases_application a JOIN accounts_user u ON u.id = a.owner_id "
        "JOIN cases_casefacts f ON f.application_id = a.id WHERE f.state = 'served' AND u.kind = 'citizen' LIMIT 1"
    )[0]
    number = owner.removeprefix("citizen-")
    phone.log_in_citizen(number)
    assert phone.says(no)
    phone.snap("citizen-mine-360")
    phone.go("/inbox")
    phone.go(f"/case/{no}")
    phone.go("/track")
    phone.page.get_by_label("办件号").fill(no.lower().replace("-", ""))
    phone.page.get_by_label("申请时填的电话").fill(number)
    phone.click("查进度", exact=True)
    assert phone.says(no)
    assert phone.in_elder_mode() == []


# --- the window, by keyboard alone ------------------------------------------------------------------------------------

FILED = {
    "institution.name": "宁波市演示桂香颐养院",
    "institution.uscc": str(issue_demo(900_001, category="52")),
    "institution.nature": "non_profit",
    "institution.registered_on": "2026-02-10",
    "institution.head": "林演松",
    "institution.address": "宁波市鄞州区演示路 166 号",
    "institution.premises_right": "leased",
    "institution.beds": "80",
    "institution.area": "3200",
    "institution.first_admitted_on": "2026-02-24",
    "institution.safety_promised": "true",
    "applicant.name": "林示柏",
    "applicant.resident_id": str(demo_resident_id(9, date(1978, 6, 15), Sex.MALE)),
    "applicant.phone": "13800000061",
}


def by_key(visitor: Any, key: str) -> None:
    """A key that leads to another page."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)
    visitor.look()


def test_the_window_takes_a_person_in_by_keyboard_alone(hall: Any, desk: Any) -> None:
    desk.go("/staff/login")
    desk.page.locator("input[name=username]").focus()
    desk.page.keyboard.type("wangli")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type(browsing.PASSWORD)
    by_key(desk, "Enter")
    desk.snap("clerk-queue-1366")
    by_key(desk, "F2")
    for _ in range(40):
        if desk.page.evaluate(keyboard.FOCUS)["name"] == "service":
            break
        desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("EL-01")
    by_key(desk, "Control+Enter")
    keyboard.type_through(desk.page, FILED, "declaration")
    desk.snap("clerk-fill-1366")
    by_key(desk, "Control+Enter")
    assert desk.page.locator("h2:visible", has_text="内容要改").count() == 0, desk.page.locator(
        "main"
    ).inner_text()
    no = re.search(r"330200-26-EL01-\d{6}-[0-9A-Z]", desk.page.locator("body").inner_text())
    assert no is not None
    case = f"{no.group()}/1"
    assert hall.rows("SELECT state FROM cases_casefacts WHERE no = %s", case) == [("accepted",)]
    desk.snap("clerk-1366")
    desk.page.keyboard.press("/")
    assert desk.page.evaluate(keyboard.FOCUS)["name"] == "q"
    desk.page.keyboard.type(no.group())
    by_key(desk, "Enter")
    assert desk.says(no.group())
    assert desk.in_elder_mode() == []


def test_a_clerk_looks_around(hall: Any, desk: Any) -> None:
    desk.log_in_staff("wangli")
    for path in (
        "q/to_serve",
        "q/due_soon",
        "q/overdue",
        "q/mine",
        "search?q=演",
        "registers",
        "guides",
        "today",
        "handover",
    ):
        desk.go(f"/desk/{path}")
        assert desk.page.locator("h1").count() == 1, path
    desk.go("/desk/registers/social-organisations")
    case = hall.rows("SELECT no FROM cases_casefacts WHERE office = %s AND state = 'served' LIMIT 1", CITY)[
        0
    ][0]
    for part in ("", "/why", "/letters", "/receipt"):
        desk.go(f"/desk/c/{case}{part}")
    assert desk.in_elder_mode() == []


def test_the_keys_are_told_and_j_and_k_walk_the_queue(hall: Any, desk: Any) -> None:
    desk.log_in_staff("lijie")
    desk.page.keyboard.press("?")
    assert desk.page.get_by_text("现场收件").last.is_visible()
    desk.page.keyboard.press("?")
    desk.page.keyboard.press("j")
    first = desk.page.evaluate("() => document.activeElement.href || document.activeElement.innerText")
    by_key(desk, "Enter")
    assert "/desk/c/" in desk.page.url, first


# --- those who review and decide --------------------------------------------------------------------------------------


def waiting(hall: Any, role: str, office: str) -> str:
    """A case that waits for this role at this office."""
    found = hall.rows(
        "SELECT no FROM cases_casefacts WHERE waiting_role = %s AND waiting_office = %s "
        "AND state IN ('accepted', 'in_review') ORDER BY due_at LIMIT 1",
        role,
        office,
    )
    assert found, f"nothing waits for {role} at {office}"
    return str(found[0][0])


def test_an_approver_sees_why_and_decides(hall: Any, desk: Any) -> None:
    case = waiting(hall, "approver", CITY)
    desk.log_in_staff("zhaogang")
    desk.snap("approver-queue-1366")
    desk.go(f"/desk/c/{case}")
    desk.snap("approver-case-1366")
    desk.go(f"/desk/c/{case}/why")
    assert desk.says("工作日")
    desk.snap("approver-why-1366")
    desk.go(f"/desk/c/{case}/do/deny")
    desk.page.locator("[name=reasons]").fill("提交的情况和核实的结果不一致，请补充后重新申请。")
    desk.confirm()
    assert hall.rows("SELECT state, decision FROM cases_casefacts WHERE no = %s", case) == [
        ("decided", "deny")
    ]
    hall.wait_until("SELECT 1 FROM documents_document WHERE subject = %s AND material = 'denial'", case)
    assert desk.in_elder_mode() == []


ASKED = {
    "330200-natural-resources": "denglei",
    "330200-public-security": "caoyang",
    "330200-housing": "pengyun",
} | {
    "330212-natural-resources": "jiangbo",
    "330212-public-security": "caiwei",
    "330212-housing": "yuanmei",
}


def test_a_department_gives_its_opinion(hall: Any, desk: Any) -> None:
    case, offices = hall.rows(
        "SELECT no, opinion_offices FROM cases_casefacts WHERE cardinality(opinion_offices) > 0 LIMIT 1"
    )[0]
    desk.log_in_staff(ASKED[offices[0]])
    assert desk.says(case.partition("/")[0])
    desk.snap("department-queue-1366")
    desk.go(f"/desk/c/{case}/do/give_opinion")
    fill_in(desk, {"opinion": "没有不同意见。"})
    agrees = desk.page.locator("[name=agrees]")
    agrees.first.check()
    desk.snap("department-opinion-1366")
    desk.confirm()
    left = hall.rows("SELECT opinion_offices FROM cases_casefacts WHERE no = %s", case)[0][0]
    assert offices[0] not in left
    assert desk.in_elder_mode() == []


def test_a_department_does_not_see_what_it_was_not_asked(hall: Any, desk: Any) -> None:
    case = hall.rows(
        "SELECT no FROM cases_casefacts WHERE office = %s AND opinion_offices = '{}' LIMIT 1", CITY
    )[0][0]
    desk.log_in_staff("jiangbo")
    answer = desk.page.goto(f"{hall.address}/desk/c/{case}")
    assert answer.status == 404


def test_a_leader_sees_lights_and_figures(hall: Any, desk: Any) -> None:
    desk.log_in_staff("zhoujianguo")
    desk.go("/board/")
    assert desk.page.locator("h1").count() == 1
    assert desk.says("办结")
    assert desk.says("公布 92%，实算 46/52 = 88.46%")
    desk.context.clear_cookies()
    desk.log_in_staff("yutong")
    desk.go("/board/?region=330300&from=2017-01-01&to=2017-09-15")
    assert desk.says("重放进来的历史记录")
    desk.snap("leader-1366")
    assert desk.says("239 / 240 = 99.58%")
    desk.go("/board/#published")
    assert desk.says("46 / 52 = 88.46%")
    assert desk.says("399 / 240 = 1.66 天")
    desk.snap("leader-published-1366")
    assert desk.in_elder_mode() == []


# --- the front end forgives (R21) -------------------------------------------------------------------------------------


def test_a_double_click_hands_in_once(hall: Any, phone: Any, picture: Path) -> None:
    no = to_the_check_page(phone, "13800000004", picture)
    phone.page.get_by_label("我填的内容和交的材料都是真实的").check()
    phone.page.get_by_role("button", name="提交", exact=True).dblclick()
    phone.page.wait_for_url(re.compile("/done"))
    phone.look()
    assert phone.says("提交成功")
    # back, and once more
    phone.page.go_back()
    if phone.page.get_by_role("button", name="提交", exact=True).count():
        phone.page.get_by_label("我填的内容和交的材料都是真实的").check()
        phone.page.get_by_role("button", name="提交", exact=True).click()
        phone.page.wait_for_load_state()
        phone.look()
    assert hall.rows(
        "SELECT count(*) FROM journal_event WHERE subject = %s AND action = 'submit'", f"{no}/1"
    ) == [(1,)]
    assert hall.rows("SELECT count(*) FROM cases_case WHERE no LIKE %s", f"{no}%") == [(1,)]


def test_a_session_that_ran_out_loses_nothing(hall: Any, phone: Any) -> None:
    phone.log_in_citizen("13800000002", f"/apply/{CREMATION}")
    phone.click("开始填写")
    phone.click("开始填", role="link")
    fill_in(phone, DECEASED)
    phone.context.clear_cookies(name="sessionid")
    phone.page.locator(".action-bar button").first.click()
    phone.page.wait_for_url(re.compile("/login"))
    phone.look()
    phone.identify("13800000002")
    # what was typed is there again: still in the boxes, or kept and the next page open
    if "/1" in phone.page.url:
        assert phone.page.locator("[name='deceased.name']").input_value() == DECEASED["deceased.name"]
    else:
        phone.go(re.sub(r"(/a/[^/]+).*", r"\1/1", phone.page.url))
        assert phone.page.locator("[name='deceased.name']").input_value() == DECEASED["deceased.name"]


def test_two_tabs_do_not_overwrite_each_other(hall: Any, desk: Any, colleague: Any) -> None:
    """Two clerks open one case; the second to act is told what the first did, and nothing is done twice."""
    case = hall.rows(
        "SELECT no FROM cases_casefacts WHERE waiting_role = 'clerk' AND waiting_office = %s AND state = 'submitted' "
        "AND NOT 'pre_reviewed' = ANY(flags) LIMIT 1",
        CITY,
    )[0][0]
    desk.log_in_staff("wangli")
    colleague.log_in_staff("lijie")
    for one in (desk, colleague):
        one.go(f"/desk/c/{case}/do/pre_review")
        fill_in(one, {"opinion": "材料看过了，齐全。"})
        if one.page.locator("[name=complete]").count():
            one.page.locator("[name=complete]").first.check()
    desk.confirm()
    colleague.confirm()
    assert colleague.says("王丽")
    events = hall.rows(
        "SELECT count(*) FROM journal_event WHERE subject = %s AND action = 'pre_review'", case
    )
    assert events == [(1,)]
