"""A family in need, from one form on a telephone to the payment list and the last letter, in a real browser.

All departments run. One is down for a while and one register is wrong: the family contests it, is heard, checked again
and recognised. Every number on the way leads to its evidence. Recognised once, the special aids are decided from it: one
is refused early and one is late, and neither holds up the others.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from yichuang.catalogue.loader import load
from yichuang.cli.demo_city.papers import paper
from yichuang.config import env

pytestmark = pytest.mark.browser
browsing = pytest.importorskip("tests.end_to_end.browser", reason="浏览器测试需要 playwright")
running = pytest.importorskip("yichuang_sandbox.running")

BUNDLE, REGION = "social-assistance", "330212001"
APPLICANT, SPOUSE, PARENT = "13800000022", "13800000024", "13800000025"
CLERK, SURVEYORS, TOWNSHIP = "gaojuan", ("linfeng", "luoyu"), "liangbin"
CHECKER, APPROVER, SECOND = "xujing", "zhulin", "guoping"
PAYER = ("liufang", "330212-civil-affairs")
DOWN, LATE = "payment-accounts", "gas"
DECIDED = {
    "medical-aid",
    "student-aid",
    "employment-difficulty",
    "water-relief",
    "power-relief",
    "television-relief",
}
REFUSED = ("disabled-nursing-allowance", "disabled-living-allowance")
_SHOTS = os.environ.get("YICHUANG_SHOTS", "")


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
        yield visitor


@pytest.fixture
def desk(hall: Any, phone: Any) -> Iterator[Any]:
    with browsing.visitor(hall, phone.context.browser, browsing.DESK) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def answers(city: Any) -> dict[str, Any]:
    """What the father says of his family; what registers tell under everybody's consent is not in it."""
    catalogue = load(env.load().catalogue).catalogue
    assert catalogue is not None
    told: dict[str, Any] = {
        role: dict(group)
        for role, group in catalogue.bundle_scenarios[BUNDLE].sample.items()
        if role != "members"
    }
    people = {code: city.person(code) for code in ("applicant", "spouse", "student", "parent")}
    relation = {"applicant": "self", "spouse": "spouse", "student": "child", "parent": "parent"}
    named = {code: {"name": one.name, "resident_id": one.resident_id} for code, one in people.items()}
    told["circumstances"] |= {"needs_housing": False}
    told["applicant"] = {**named["applicant"], "phone": APPLICANT}
    told["members"] = [
        {
            **one,
            "relation": relation[code],
            "situation": "together",
            "study": "school" if code == "student" else "none",
            "health": "serious" if code == "spouse" else "healthy",
            "disability": "severe" if code == "parent" else "none",
            "alone": False,
            "employment": "none",
            "work_ability": "full" if code == "applicant" else "none",
            "employer": "无",
            "income_year": 0,
        }
        for code, one in named.items()
    ]
    told["household"] |= {"unrecorded_income": 0}
    told["patient"] |= named["spouse"]
    told["head"] = {"name": people["applicant"].name, "relation": "head"}
    told["disabled_person"] |= {**named["parent"], "sex": "1", "guardian_name": people["applicant"].name}
    told["edu"] |= {"project": "senior"}
    told["job"] = {"category": "longterm"}
    told["payee"] = {
        "name": people["applicant"].name,
        "bank_name": "宁波银行",
        "bank_account": "6223160000009000025",
    }
    return told


def shot(who: Any, name: str) -> None:
    if _SHOTS:
        who.page.screenshot(path=f"{_SHOTS}/{name}.png", full_page=True)


def text_of(who: Any) -> str:
    return str(who.page.locator("main").inner_text())


def hand_in(phone: Any, answers: dict[str, Any]) -> str:
    """From the bundle's page to its one receipt; the application's number."""
    phone.log_in_citizen(APPLICANT, f"/bundles/{BUNDLE}")
    phone.context.add_cookies([{"name": "region", "value": REGION, "url": phone.hall.address}])
    phone.go(f"/apply/{BUNDLE}")
    phone.click("开始填写")
    no = str(phone.page.url.split("/a/")[1].split("/")[0])
    phone.fill_in(answers)
    send(phone, "button[name=go][value=all]")
    phone.click("接着填其余的", role="link")
    while re.search(r"/a/[^/]+/\d+", phone.page.url):
        fill_page(phone, answers)
        if phone.says("替孩子同意"):
            consent_for_the_family(phone, no)
    for box in [one.get_attribute("id") for one in phone.page.locator("input[type=file]").all()]:
        phone.page.locator(f"#{box}").set_input_files(
            files=[{"name": "材料.png", "mimeType": "image/png", "buffer": paper("材料")}]
        )
        send(phone, f"form:has(#{box}) button[type=submit]")
    phone.go(f"/a/{no}/check")
    shot(phone, "need-check")
    phone.page.locator("#declaration").check()
    phone.click("提交", exact=True)
    assert phone.page.url.endswith("/done"), text_of(phone)
    return no


def fill_page(phone: Any, answers: dict[str, Any]) -> None:
    """One page of the form, and on to the next."""
    here = phone.page.url.partition("#")[0]
    more = "button[name=add_members]"
    while phone.page.locator(more).count() and not phone.page.locator("[name^='members[3].']").count():
        send(phone, more)
    for _ in range(2):  # a question may come up because of an answer
        phone.fill_in(answers)
        send(phone, ".action-bar button[value=on]")
        if phone.page.url.partition("#")[0] != here:
            break
    assert phone.page.url.partition("#")[0] != here, text_of(phone)


def send(phone: Any, button: str) -> None:
    with phone.page.expect_navigation():
        phone.page.locator(button).first.click()


def consent_for_the_family(phone: Any, no: str) -> None:
    """The father for his child; the wife at once on her own telephone; the old man not before he is checked."""
    here = phone.page.url
    phone.look()
    shot(phone, "need-members")
    phone.click("替孩子同意", role="link")
    send(phone, "button[name=go][value=all]")
    assert phone.says("演示高级中学")
    phone.click("请家人在自己的手机上同意", role="link")
    shot(phone, "need-family")
    phone.page.get_by_label("孙示霞的手机号").fill(SPOUSE)
    phone.click("发短信请本人同意")
    assert phone.says("等本人答复")
    with visiting(phone) as spouse:
        spouse.log_in_citizen(SPOUSE, "/mine/lookups")
        spouse.click("去答复", role="link")
        shot(spouse, "need-spouse-asked")
        spouse.click("都同意")
        assert spouse.says("已记下您的同意")
    phone.go(f"/a/{no}/family")
    assert phone.says("本人同意了")
    phone.go(here)


def visiting(phone: Any) -> Any:
    """Another telephone in the same house."""
    return browsing.visitor(phone.hall, phone.context.browser, browsing.PHONE)


def officer(desk: Any, username: str) -> None:
    desk.context.clear_cookies()
    desk.log_in_staff(username)


def act(desk: Any, username: str, case: str, action: str, **typed: str) -> None:
    """One act at the desk, with what is typed."""
    officer(desk, username)
    desk.go(f"/desk/c/{case}/do/{action}")
    for name, text in typed.items():
        desk.page.locator(f"[name='{name}']").fill(text)
    desk.confirm()
    assert f"/do/{action}" not in desk.page.url, text_of(desk)


def step_of(hall: Any, case: str) -> str:
    return str(
        hall.rows(
            "SELECT step FROM cases_casefacts f JOIN cases_case c ON c.id = f.case_id WHERE c.no = %s", case
        )[0][0]
    )


def survey(hall: Any, desk: Any, case: str) -> None:
    """Two officers go; one notes what they saw and where, the other vouches for it."""
    first, second = SURVEYORS
    page = desk.page
    officer(desk, first)
    desk.context.grant_permissions(["geolocation"])
    desk.context.set_geolocation({"latitude": 29.8361, "longitude": 121.6017, "accuracy": 12})
    desk.go(f"/desk/assist/visit?for={case}")
    page.get_by_label("看到的情况").fill("四口人住一间旧房，妻子常年看病，老人行动不便。")
    page.locator("[name=consistent][value=true]").check()
    page.get_by_role("button", name="记下现在的位置").click()
    page.get_by_text("误差约 12 米").wait_for()
    desk.sign()
    page.get_by_label("同行的同事").select_option(label="罗玉")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("还没有确认").wait_for()
    officer(desk, second)
    desk.go("/desk/visits")
    desk.click("看后确认", role="link")
    assert desk.says("北纬29.836100°")
    desk.click("我在场，确认")
    wait_for_step(hall, case, "means_check")


def wait_for_step(hall: Any, case: str, step: str) -> None:
    found = "SELECT 1 FROM cases_casefacts f JOIN cases_case c ON c.id = f.case_id WHERE c.no = %s AND f.step = %s"
    hall.wait_until(found, case, step, seconds=120)


def wait_for_check(hall: Any, state: str) -> str:
    return str(hall.wait_until("SELECT no FROM checks_check WHERE state = %s", state, seconds=150)[0])


def consent(phone: Any, number: str) -> None:
    """An adult of the family finds the check and lets it ask about them."""
    with visiting(phone) as adult:
        adult.log_in_citizen(number, "/mine/checks")
        adult.page.locator("main a[href*='/mine/checks/']").first.click()
        adult.page.wait_for_load_state()
        adult.click("同意核对")
        assert not adult.page.get_by_role("button", name="同意核对").count(), (
            "who has just consented is not asked again"
        )


def settle(desk: Any, choice: str, reason: str) -> None:
    """The officer rules on the first disagreement."""
    form = desk.page.locator("#differences form").first
    form.get_by_text(choice).click()
    form.locator("[name=reason]").fill(reason)
    form.get_by_role("button", name="记下认定").click()
    desk.page.wait_for_load_state()
    desk.look()


def every_number_has_its_evidence(desk: Any) -> None:
    """Links on the page of a check lead to something on it; amounts that are not the law's own are labelled."""
    targets = desk.page.locator("main a[href^='#']").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    assert len(targets) > 10
    for target in set(targets):
        assert desk.page.locator(f"[id='{target[1:]}']").count() == 1, target
    assert desk.says("《社会救助法》第十八条")
    assert desk.says("示例数据")


def apply(hall: Any, phone: Any, desk: Any, answers: dict[str, Any]) -> str:
    """Handed in, accepted, visited at home: the case that now waits for the check."""
    no = hand_in(phone, answers)
    case = f"{no}/1"
    refuse(hall, desk, no, REFUSED[0])
    act(desk, CLERK, case, "accept")
    act(desk, CLERK, case, "review", opinion="已安排林峰、罗玉入户")
    survey(hall, desk, case)
    return case


def ask_with_one_source_down(hall: Any, city: Any, phone: Any, desk: Any) -> str:
    """The last one consents; one department is down, is named as such, and answers when it is back."""
    check = wait_for_check(hall, "running")
    consent(phone, PARENT)
    hall.wait_until("SELECT 1 FROM checks_answer WHERE source = %s AND outcome = 'failed'", DOWN)
    officer(desk, CHECKER)
    desk.go(f"/desk/checks/{check}")
    assert desk.says("没有查通"), "a source that is down is not one that found nothing"
    shot(desk, "need-desk-down")
    city.fault(DOWN, "ok")
    for _ in range(30):  # the officer need not wait for the next try
        if hall.rows("SELECT 1 FROM checks_check WHERE state = 'ready'"):
            break
        desk.page.wait_for_timeout(2000)
        desk.go(f"/desk/checks/{check}")
        if desk.page.get_by_role("button", name="现在再查一次").count():
            desk.click("现在再查一次")
    desk.go(f"/desk/checks/{check}")
    return check


def report_what_is_found(desk: Any) -> None:
    """The firm counts until somebody shows that it is closed: above the lines, and the family is told."""
    assert desk.says("演示平安小吃店")
    every_number_has_its_evidence(desk)
    shot(desk, "need-desk-ready")
    settle(desk, "仍在经营，计入", "登记为存续，没有注销材料")
    desk.click("出具报告")
    assert desk.says("已告诉家庭可以在期限内提出异议"), text_of(desk)
    shot(desk, "need-desk-reported")


def contest(hall: Any, phone: Any, check: str) -> None:
    """The family says on the telephone what is wrong; the register's holder mends it."""
    phone.go(f"/mine/checks/{check}")
    shot(phone, "need-phone-reported")
    phone.page.locator("#own li:has-text('演示平安小吃店') [name=about]").first.check()
    phone.page.locator("[name=text]").fill("店2019年就关了，一直没有去注销。")
    phone.click("提交说明")
    assert phone.says("已经收到您的说明")
    shot(phone, "need-phone-contested")
    hall.wait_until("SELECT 1 FROM sources_correction WHERE answered_at IS NOT NULL", seconds=60)


def check_again(hall: Any, desk: Any, check: str) -> None:
    """What its holder has corrected is asked by itself, then everything by the officer: now the report is final."""
    wait_for_check(hall, "ready")
    officer(desk, CHECKER)
    desk.go(f"/desk/checks/{check}")
    assert desk.says("店2019年就关了"), "what the family said stays with the check"
    shot(desk, "need-desk-contested")
    desk.click("复查：各处重新查")
    wait_for_check(hall, "ready")
    desk.go(f"/desk/checks/{check}")
    assert desk.page.locator("#differences form").count() == 0
    desk.click("出具报告")
    assert desk.says("核对已定"), text_of(desk)
    shot(desk, "need-desk-final")


def pay(hall: Any, phone: Any, desk: Any, case: str, check: str) -> None:
    """Displayed, granted, on the month's list; the amount leads to its check, and the family sees it too."""
    wait_for_step(hall, case, "initial_opinion")
    act(desk, TOWNSHIP, case, "review", opinion="符合低保条件，拟同意")
    act(desk, SURVEYORS[0], case, "publish", text="拟给予赵演平家庭最低生活保障，现予公示", place="村公示栏")
    listed = hall.run("weeks_later", case, APPROVER, *PAYER)
    officer(desk, SECOND)
    desk.go(f"/desk/payments/{listed}")
    shot(desk, "need-payment-list")
    assert desk.says("3,924"), text_of(desk)
    desk.page.locator("main a[href*='/desk/benefits/']").first.click()
    desk.page.wait_for_load_state()
    desk.look()
    assert desk.page.locator(f"a[href*='/desk/checks/{check}']").count(), "the amount leads to its check"
    shot(desk, "need-award")
    phone.go("/benefits")
    assert phone.says("3,924"), text_of(phone)
    shot(phone, "need-phone-award")


def refuse(hall: Any, desk: Any, no: str, service: str) -> None:
    """The township's clerk does not accept one of the aids."""
    number = "SELECT c.no FROM cases_case c JOIN cases_application a ON a.id = c.application_id"
    case = str(hall.wait_until(f"{number} WHERE a.no = %s AND c.service = %s", no, service)[0])
    act(desk, CLERK, case, "refuse_acceptance", reason="赵演福在原单位已经领取这项补贴，不能再领一份。")


def standing(hall: Any, no: str) -> dict[str, str]:
    """Every aid and how it stands."""
    query = "SELECT t.service, t.status FROM cases_bundletask t JOIN cases_application a ON a.id = t.application_id"
    return dict(hall.rows(f"{query} WHERE a.no = %s", no))


def hear_the_others(hall: Any, city: Any, phone: Any, desk: Any, no: str) -> None:
    """Everybody decides from the one recognition; the gas company is away, and nobody waits for it."""
    refuse(hall, desk, no, REFUSED[1])
    until = time.monotonic() + 60
    while any(standing(hall, no)[service] != "done" for service in DECIDED):
        assert time.monotonic() < until, standing(hall, no)
        time.sleep(0.5)
    found = standing(hall, no)
    assert found["gas-relief"] == "opened"
    assert found["marginal-household"] == "not_applicable", "spared by the greater aid"
    assert {found[service] for service in REFUSED} == {"refused"}
    phone.go(f"/case/{no}")
    shot(phone, "need-thread")
    assert phone.says("燃气营业厅（示例）的系统暂时连不上，我们会一直重试"), text_of(phone)
    assert phone.says("有事只找一处")
    city.fault(LATE, "ok")
    hall.run("weeks_later", "again")
    hall.wait_until("SELECT 1 FROM notices_notice WHERE template = 'bundle_finished'", seconds=60)


def read_the_last_letter(hall: Any, phone: Any, no: str) -> None:
    """One letter at the end: what was done, what was not and why, whom to call."""
    phone.go(f"/case/{no}")
    shot(phone, "need-thread-end")
    assert phone.says("都有结果了：办好 8 件，2 件没有办成"), text_of(phone)
    said = "SELECT count(*) FROM notices_notice WHERE template = 'bundle_finished' GROUP BY channel"
    assert {count for (count,) in hall.rows(said)} == {1}
    with phone.page.expect_download() as letter:
        phone.page.locator("#letters a").last.click()
    told = "".join(page.extract_text() for page in PdfReader(letter.value.path()).pages).replace("\n", "")
    for words in (
        "最低生活保障审核确认",
        "救助14,630.00元",
        "困难家庭燃气优惠",
        "已经领取这项补贴",
        "一个电话问全部",
    ):
        assert words in told, told
    if _SHOTS:
        letter.value.save_as(f"{_SHOTS}/need-letter.pdf")


def test_a_family_is_recognised_once_paid_and_helped_by_all(
    hall: Any, city: Any, phone: Any, desk: Any, answers: dict[str, Any]
) -> None:
    """One source down, one in disagreement; contested, recognised, on the payment list; then the special aids."""
    city.fault(DOWN, "refuse")
    city.fault(LATE, "refuse")
    case = apply(hall, phone, desk, answers)
    check = ask_with_one_source_down(hall, city, phone, desk)
    report_what_is_found(desk)
    contest(hall, phone, check)
    check_again(hall, desk, check)
    pay(hall, phone, desk, case, check)
    no = case.partition("/")[0]
    hear_the_others(hall, city, phone, desk, no)
    read_the_last_letter(hall, phone, no)
    assert phone.in_elder_mode() == []
