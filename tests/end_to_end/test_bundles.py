"""A family after a death, in a real browser against the running hall and the running departments; and with one down.

The heir is on a phone, the window and a department without a system of its own are at their desks, all others answer
over the wire. At the end there is one letter.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from yichuang.catalogue.loader import load
from yichuang.cli.demo_city.papers import paper
from yichuang.config import env

pytestmark = pytest.mark.browser
browsing = pytest.importorskip("tests.end_to_end.browser", reason="浏览器测试需要 playwright")
running = pytest.importorskip("yichuang_sandbox.running")

HEIR, DECEASED = "daughter", "deceased"
BUNDLE, REGION = "after-death", "330212001"
PENSIONS = "human-resources"
DESKS = {
    "330212001-social-assistance": ("gaojuan", "liangbin"),
    "330212-natural-resources": ("qianyu", "tianye"),
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if browsing.chromium() is None:
        if os.environ.get("CI"):
            pytest.fail("没有找到 chromium，CI 里浏览器测试不能跳过")
        pytest.skip("没有找到 chromium；装好后再跑（Debian：apt-get install chromium fonts-noto-cjk）")
    with running.Sandbox.small(tmp_path_factory.mktemp("city")) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def hall(city: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browsing.running_hall(tmp_path_factory.mktemp("hall"), most=1, exchange=city.exchange) as opened:
        yield opened


@pytest.fixture
def phone(hall: Any) -> Iterator[Any]:
    with browsing.real_browser() as browser, browsing.visitor(hall, browser, browsing.PHONE) as visitor:
        region = {"name": "region", "value": REGION, "url": hall.address}
        visitor.context.add_cookies([region])
        yield visitor


@pytest.fixture
def desk(hall: Any, phone: Any) -> Iterator[Any]:
    with browsing.visitor(hall, phone.context.browser, browsing.DESK) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def answers(city: Any) -> dict[str, Any]:
    """What the daughter says where nobody else can: the catalogue's sample, with the people of the story."""
    catalogue = load(env.load().catalogue).catalogue
    assert catalogue is not None
    told = {role: dict(group) for role, group in catalogue.bundle_scenarios[BUNDLE].sample.items()}
    told["deceased"] |= {"resident_id": str(city.person(DECEASED).resident_id)}
    told["circumstances"] |= {"inherit_flat": True, "agent_acts": False, "own_card": True}
    return told


def hand_in(phone: Any, answers: dict[str, Any]) -> str:
    """From the bundle's page to its one receipt; the number."""
    phone.go(f"/bundles/{BUNDLE}")
    assert phone.says("请您节哀") or phone.says("节哀")
    phone.click("网上办理", role="link")
    if "/login" in phone.page.url:
        phone.identify("13800000021")
    phone.click("开始填写")
    assert "/consent" in phone.page.url, phone.page.url
    no = phone.page.url.split("/a/")[1].split("/")[0]
    phone.fill_in(answers)
    phone.click("都同意，去查")
    assert phone.says("我们已经查到的"), phone.page.locator("main").inner_text()
    phone.click("接着填其余的", role="link")
    for _ in range(20):
        if re.search(r"/a/[^/]+/\d+", phone.page.url) is None:
            break
        here = phone.page.url
        phone.fill_in(answers)
        phone.page.locator(".action-bar button[value=on]").click()
        phone.page.wait_for_load_state()
        if phone.page.url == here:  # a question came up because of an answer
            phone.fill_in(answers)
            phone.page.locator(".action-bar button[value=on]").click()
            phone.page.wait_for_load_state()
        phone.look()
        assert phone.page.url != here, phone.page.locator("main").inner_text()
    hand_in_papers(phone, no)
    phone.go(f"/a/{no}/check")
    assert phone.says("我们查到的")
    phone.page.locator("#declaration").check()
    phone.click("提交", exact=True)
    assert phone.page.url.endswith("/done"), phone.page.locator("main").inner_text()
    assert phone.says(no)
    return no


def hand_in_papers(phone: Any, no: str) -> None:
    """A photo of every paper that no data took the place of."""
    phone.go(f"/a/{no}/materials")
    for box in [one.get_attribute("id") for one in phone.page.locator("input[type=file]").all()]:
        phone.page.locator(f"#{box}").set_input_files(
            files=[{"name": "材料.png", "mimeType": "image/png", "buffer": paper("材料")}]
        )
        phone.page.locator(f"form:has(#{box}) button[type=submit]").first.click()
        phone.page.wait_for_load_state()


def open_tasks(hall: Any, no: str) -> list[tuple[Any, ...]]:
    return hall.rows(
        "SELECT t.service, t.status, coalesce(c.office_id, ''), coalesce(c.no, '') FROM cases_bundletask t"
        " JOIN cases_application a ON a.id = t.application_id LEFT JOIN cases_case c ON c.id = t.case_id"
        " WHERE a.no = %s AND t.status IN ('waiting', 'opened') ORDER BY t.position",
        no,
    )


def decide_at_desks(hall: Any, desk: Any, no: str) -> None:
    """Clerk and approver of the offices that work at our desks, as their cases come up."""
    for service, status, office, case in open_tasks(hall, no):
        if status != "opened" or office not in DESKS:
            continue
        clerk, approver = DESKS[office]
        state = hall.rows("SELECT state FROM cases_casefacts WHERE no = %s", case)[0][0]
        if state == "submitted":
            act(desk, clerk, case, "accept")
            act(desk, approver, case, "grant", "材料属实，同意。")
            assert service


def act(desk: Any, username: str, case: str, action: str, reasons: str = "") -> None:
    desk.context.clear_cookies()
    desk.log_in_staff(username)
    desk.go(f"/desk/c/{case}")
    assert desk.says("里的一件")
    desk.go(f"/desk/c/{case}/do/{action}")
    box = desk.page.locator("[name=reasons]")
    if reasons and box.count():
        box.fill(reasons)
    desk.confirm()
    assert f"/do/{action}" not in desk.page.url, desk.page.locator("main").inner_text()


def until_over(hall: Any, desk: Any, no: str, *, seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while open_tasks(hall, no):
        assert time.monotonic() < end, open_tasks(hall, no)
        decide_at_desks(hall, desk, no)
        time.sleep(1)


def test_one_family_one_form_one_letter_while_pensions_are_down(
    hall: Any, city: Any, phone: Any, desk: Any, answers: dict[str, Any]
) -> None:
    """The departments take the case while the pension department is down; it comes back, and nothing was lost."""
    phone.log_in_citizen("13800000021", f"/bundles/{BUNDLE}")
    phone.context.add_cookies([{"name": "region", "value": REGION, "url": hall.address}])
    city.fault(PENSIONS, "refuse")
    try:
        no = hand_in(phone, answers)
        granted = "SELECT 1 FROM cases_bundletask t JOIN cases_application a ON a.id = t.application_id"
        granted += " WHERE a.no = %s AND t.status = 'done' AND t.service LIKE 'household%%'"
        hall.wait_until(granted, no, seconds=90)
        phone.go(f"/case/{no}")
        assert phone.says("暂时连不上，我们会一直重试"), phone.page.locator("main").inner_text()
        assert phone.says("办好了")
        desk.log_in_staff("guoping")
        desk.go("/desk/partners")
        assert desk.says("连不上")
    finally:
        city.fault(PENSIONS, "ok")
    until_over(hall, desk, no)
    sent = hall.rows("SELECT key, count(*) FROM sources_sending WHERE subject LIKE %s GROUP BY key", f"{no}%")
    assert [row for row in sent if row[1] != 1] == []
    phone.go(f"/case/{no}")
    assert phone.says("都有结果了")
    assert not phone.says("暂时连不上")
    with phone.page.expect_download() as letter:
        phone.page.locator("#letters a").last.click()
    assert letter.value.suggested_filename.endswith(".pdf")
    phone.go("/mine/lookups")
    assert phone.says("为了：")
    assert phone.in_elder_mode() == []
