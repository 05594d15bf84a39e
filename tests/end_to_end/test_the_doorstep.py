"""An assistant on a phone in a village without a network; an old woman who lets her neighbour act for her."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.end_to_end.browser import (
    DESK,
    PHONE,
    RunningHall,
    Visitor,
    chromium,
    real_browser,
    running_hall,
    visitor,
)
from yichuang.core.resident_id import Sex, demo_resident_id

pytestmark = [pytest.mark.browser]
OLD = str(demo_resident_id(77, date(1949, 3, 3), Sex.FEMALE))
_SHOTS = os.environ.get("YICHUANG_SHOTS", "")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall of this module's own."""
    if chromium() is None:
        if os.environ.get("CI"):
            pytest.fail("没有找到 chromium，CI 里浏览器测试不能跳过")
        pytest.skip("没有找到 chromium；装好后再跑（Debian：apt-get install chromium fonts-noto-cjk）")
    with running_hall(tmp_path_factory.mktemp("hall"), most=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(hall: RunningHall) -> Iterator[Browser]:
    with real_browser() as opened:
        yield opened


def shot(who: Visitor, name: str) -> None:
    if _SHOTS:
        who.page.screenshot(path=Path(_SHOTS) / f"{name}.png", full_page=True)


def applications_of(hall: RunningHall, name: str) -> int:
    found = hall.rows("SELECT count(*) FROM cases_application WHERE applicant_name = %s", name)
    return int(found[0][0])


def test_a_note_taken_without_a_network_arrives_once(hall: RunningHall, browser: Browser) -> None:
    with visitor(hall, browser, PHONE) as helper:
        helper.log_in_staff("zhaozhu")
        helper.go("/help-days")
        helper.page.get_by_label("您要在哪里办").select_option("330212001")
        helper.click("换到这里")
        helper.go("/desk/assist")
        shot(helper, "assist-360")
        helper.click("上门登记", role="link")
        helper.page.evaluate("navigator.serviceWorker.ready")
        helper.page.reload()
        shot(helper, "note-360")
        helper.context.set_offline(True)
        helper.page.reload()
        assert helper.says("上门登记"), "the form opens without a network"
        page = helper.page
        page.get_by_label("姓名", exact=True).fill("孙示田")
        page.get_by_label("身份证号").fill(OLD)
        page.get_by_label("办什么").select_option("subsistence-allowance")
        helper.sign()
        page.get_by_role("button", name="登记", exact=True).click()
        page.get_by_text("请设一个本机密码").wait_for()
        page.get_by_label("本机密码").fill("246810")
        page.get_by_role("button", name="登记", exact=True).click()
        page.get_by_text("已加密存在本机").wait_for()
        shot(helper, "note-kept-360")
        assert applications_of(hall, "孙示田") == 0
        lying = page.evaluate(
            """async () => { const d = await new Promise(r => { const q = indexedDB.open("assist", 1);
            q.onsuccess = () => r(q.result); }); return new Promise(r => { const q = d.transaction("notes")
            .objectStore("notes").getAll(); q.onsuccess = () => r(q.result.map(n => Object.keys(n).join()
            + new TextDecoder().decode(n.sealed))); }); }"""
        )
        assert len(lying) == 1
        assert OLD not in lying[0]
        assert "孙示田" not in lying[0]
        page.reload()
        page.get_by_text("1 份").wait_for()
        helper.context.set_offline(False)
        page.get_by_role("button", name="上传").click()
        page.get_by_text("请输入本机密码").wait_for()
        page.get_by_label("本机密码").fill("000000")
        page.get_by_role("button", name="上传").click()
        page.get_by_text("本机密码不对").wait_for()
        assert applications_of(hall, "孙示田") == 0
        page.get_by_label("本机密码").fill("246810")
        page.get_by_role("button", name="上传").click()
        page.get_by_text("已上传 1 份").wait_for()
        assert applications_of(hall, "孙示田") == 1
        helper.go("/desk/assist")
        assert helper.says("低保") or helper.says("最低生活保障")
        shot(helper, "assist-full-360")
        assert helper.in_elder_mode() == []
        helper.context.add_cookies([{"name": "elder", "value": "1", "url": hall.address}])
        helper.go("/desk/assist/new")
        shot(helper, "note-elder")


def test_a_visit_without_a_network_arrives_once_with_its_place_and_pictures(
    hall: RunningHall, browser: Browser, tmp_path: Path
) -> None:
    """Somebody sent to a lead notes the visit in a dead spot; the lead moves on when the phone is back."""
    picture = tmp_path / "house.png"
    Image.new("RGB", (2400, 1800), "#b7a08a").save(picture)
    with visitor(hall, browser, PHONE) as helper:
        helper.context.grant_permissions(["geolocation"])
        helper.context.set_geolocation({"latitude": 29.8361, "longitude": 121.6017, "accuracy": 12})
        helper.log_in_staff("zhaozhu")
        helper.go("/desk/leads")
        shot(helper, "leads-360")
        number = str(hall.rows("SELECT no FROM outreach_lead WHERE step = 'visit' ORDER BY no LIMIT 1")[0][0])
        page = helper.page
        helper.go("/desk/visits")
        shot(helper, "visits-360")
        helper.click("记一次走访", role="link")
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        helper.context.set_offline(True)
        page.reload()
        assert helper.says("记一次走访"), "the form opens without a network"
        page.get_by_label("哪一件").select_option(label=f"线索 {number}")
        page.get_by_label("看到的情况").fill("一人独居，行动不便。")
        page.get_by_role("button", name="记下现在的位置").click()
        page.get_by_text("误差约 12 米").wait_for()
        page.get_by_label("照片").set_input_files(picture)
        page.get_by_label("同行的不是同事").fill("孙示一")
        for pad in (0, 1):
            helper.sign(pad)
        shot(helper, "visit-note-360")
        page.get_by_role("button", name="保存", exact=True).click()
        page.get_by_text("请设一个本机密码").wait_for()
        page.get_by_label("本机密码").fill("246810")
        page.get_by_role("button", name="保存", exact=True).click()
        page.get_by_text("已加密存在本机").wait_for()
        page.reload()
        page.get_by_text("1 份").wait_for()
        helper.context.set_offline(False)
        page.get_by_label("本机密码").or_(page.get_by_role("button", name="上传")).first.wait_for()
        page.get_by_role("button", name="上传").click()
        page.get_by_label("本机密码").fill("246810")
        page.get_by_role("button", name="上传").click()
        page.get_by_text("已上传 1 份").wait_for()
        kept = hall.rows("SELECT key::text FROM visits_homevisit WHERE companion = '孙示一'")
        assert len(kept) == 1
        helper.go(f"/desk/visits/{kept[0][0]}")
        assert helper.says("北纬29.836100°，东经121.601700°，误差约12米")
        shot(helper, "visit-360")
        wide = page.locator("img.file-shown").evaluate("one => one.complete ? one.naturalWidth : 0")
        assert wide in (0, 1600), "made small on the phone"
        assert helper.in_elder_mode() == []
        helper.go("/desk/assist/lead")
        shot(helper, "lead-note-360")


def test_a_person_lets_another_act_and_takes_it_back(hall: RunningHall, browser: Browser) -> None:
    with visitor(hall, browser, PHONE) as agent, visitor(hall, browser, PHONE) as person:
        agent.log_in_citizen("13800000004")
        person.log_in_citizen("13800000003")
        person.click("委托别人办", role="link")
        shot(person, "mandates-360")
        person.page.get_by_label("代办人姓名").fill("陈示月")
        person.page.get_by_label("代办人手机号").fill("13800000004")
        person.page.get_by_label("委托办什么").select_option("*")
        person.sign()
        person.click("签名委托")
        assert person.says("已委托")
        shot(person, "mandates-given-360")
        agent.go("/mandates")
        shot(agent, "mandates-held-360")
        agent.click("开始办")
        assert "/a/" in agent.page.url
        begun = agent.page.url
        person.click("收回")
        assert person.says("已收回")
        answer = agent.page.goto(begun)
        assert answer is not None
        assert answer.status == 404
        assert person.in_elder_mode() == []
        person.context.add_cookies([{"name": "elder", "value": "1", "url": hall.address}])
        person.go("/mandates")
        shot(person, "mandates-elder")


def test_a_help_day_is_planned_and_everybody_sees_it(hall: RunningHall, browser: Browser) -> None:
    with visitor(hall, browser, DESK) as clerk:
        clerk.log_in_staff("gaojuan")
        clerk.go("/desk/help-days")
        clerk.page.get_by_label("地点").fill("三江村文化礼堂")
        today = "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text"
        clerk.page.get_by_label("哪一天").fill(hall.rows(today)[0][0])
        clerk.page.get_by_label("办几个月").fill("3")
        clerk.page.get_by_label("赵竹").check()
        clerk.confirm()
        assert clerk.says("已安排 3 场")
        shot(clerk, "help-days-1366")
        clerk.page.locator("main a", has_text="三江村文化礼堂").first.click()
        clerk.look()
        clerk.page.get_by_label("来了多少人").fill("17")
        clerk.click("记录", exact=True)
        shot(clerk, "help-day-1366")
        assert clerk.says("办过")
        clerk.go("/help-days")
        shot(clerk, "help-days-public-1366")
        assert clerk.in_elder_mode() == []
    with visitor(hall, browser, DESK) as leader:
        leader.log_in_staff("guoping")
        leader.go("/desk/review?other=330300&less=materials")
        assert leader.says("有什么不同")
        shot(leader, "review-1366")
        leader.page.set_viewport_size(PHONE)
        leader.go("/desk/review?less=days")
        shot(leader, "review-360")
        leader.go("/help-days")
        shot(leader, "help-days-public-360")
        assert leader.in_elder_mode() == []
