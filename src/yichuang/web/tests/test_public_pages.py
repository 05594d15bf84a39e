"""What anyone may see, and how every page stands: language, headings, mode, cache, policy."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from yichuang.apps.documents.letters import Issuer
from yichuang.apps.registers import service as registers
from yichuang.apps.registers.models import Certificate, Entry
from yichuang.apps.releases import queries as releases
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import text_of

OPEN = [
    "/",
    "/services",
    "/services?q=津贴",
    "/services?domain=social-organisations",
    "/services/social-association-establishment",
    "/services/so-02",
    "/help",
    "/login",
    "/staff/login",
    "/track",
    "/verify",
    "/registers",
    "/registers/social-organisations",
    "/performance",
    "/accessibility",
]


@pytest.mark.parametrize("elder", ["0", "1"])
def test_every_open_page_stands_without_login_script_or_inline_style(hall: Hall, elder: str) -> None:
    client = hall.browser()
    client.cookies["elder"] = elder
    for url in OPEN:
        response = client.get(url)
        html = response.content.decode()
        assert response.status_code == 200, url
        assert html.count("<h1") == 1, url
        assert '<html lang="zh-CN"' in html
        assert ("data-elder" in html.partition(">")[0] + html[:200]) is (elder == "1"), url
        assert not re.search(r"<style|<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", html), url
        assert "{{" not in html, url
        assert "{%" not in html, url
        assert "tel:" in html, url
        assert "Content-Security-Policy" in response
        assert response["Cache-Control"] == "no-store"


def test_the_guide_keeps_its_order_and_labels_what_is_assumed(hall: Hall) -> None:
    page = text_of(hall.browser().get("/services/social-association-establishment").content)
    titles = ["适用对象", "受理条件", "材料", "流程", "时限", "收费", "依据", "窗口", "咨询投诉", "在线办理"]
    places = [page.index(f" {title} ") for title in titles]
    assert places == sorted(places)
    assert "示例数据" in page
    assert "《社会团体登记管理条例》" in page


def test_people_find_a_service_by_their_own_words(hall: Hall) -> None:
    client = hall.browser(region="330212001")
    assert "高龄津贴" in text_of(client.get("/services?q=老人津贴").content)
    assert "没有找到这样的事项" in text_of(client.get("/services?q=zzzz").content)


def test_the_place_is_chosen_and_remembered(hall: Hall) -> None:
    client = hall.browser()
    response = client.post("/preferences/region", {"region": "330300", "next": "/services"})
    assert response["Location"] == "/services"
    assert "温州市" in text_of(client.get("/services").content)
    assert client.post("/preferences/region", {"region": "999999"}).status_code == 404
    client.cookies["region"] = "nonsense"
    assert client.get("/").status_code == 200


def test_a_service_of_a_lower_level_is_shown_where_it_is_handled(hall: Hall) -> None:
    client = hall.browser(region="330212")
    assert client.get("/services/old-age-allowance").status_code == 200
    elsewhere = hall.browser(region="430000").get("/services/marriage-certificate-reissue")
    assert elsewhere.status_code == 404
    assert "办理" in text_of(elsewhere.content)


def test_the_elder_mode_is_switched_and_remembered_without_a_script(hall: Hall) -> None:
    client = hall.browser()
    response = client.post("/preferences/elder", {"elder": "1", "next": "/help"})
    assert response["Location"] == "/help"
    assert "data-elder" in client.get("/help").content.decode()[:200]
    away = client.post("/preferences/elder", {"elder": "0", "next": "https://evil.example/"})
    assert away["Location"] == "/"


def certificate() -> tuple[Entry, Certificate]:
    """An association registered and its certificate."""
    catalogue = releases.current_catalogue()
    register = catalogue.registers["social-organisations"]
    office = catalogue.offices["330212-civil-affairs"]
    issuer = Issuer(office.code, office.name, "鄞民", office.division, "", "")
    sample = {"uscc": "51330212MJ89999990", "kind": "社会团体"}
    known = {field.key for field in register.fields}
    fields = {register.title: "宁波市鄞州区海岛鸟类观测协会"} | {
        k: v for k, v in sample.items() if k in known
    }
    entry = registers.write_entry(
        register, fields, office=issuer, on=date(2026, 11, 2), cause="330212-26-SO02-000001-8/1"
    )
    from django.utils import timezone

    issuing = registers.Issuing(office=issuer, at=timezone.now(), lists={})
    return entry, registers.issue_certificate(entry, register.certificates[0], register, issuing)


def test_a_certificate_is_verified_and_a_withdrawn_one_said_to_be_so(hall: Hall) -> None:
    _, issued = certificate()
    client = hall.browser()
    asked = client.get("/verify", {"no": issued.number})
    page = client.get(asked["Location"])
    assert "证照有效" in text_of(page.content)
    assert "海岛鸟类观测协会" in text_of(page.content)
    registers.revoke_certificate(issued.number, at=issued.issued_at, reason="撤销登记")
    page = text_of(client.get(asked["Location"]).content)
    assert "证照已作废" in page
    assert "证照有效" not in page
    assert "没有这个编号" in text_of(client.get("/verify/no-such-number").content)


def test_the_text_of_a_code_is_proved_scanned_or_pasted(hall: Hall) -> None:
    _, issued = certificate()
    code, client = json.loads(issued.printed)["proof"], hall.browser()
    assert client.get("/keys.pem").content.decode().count("BEGIN PUBLIC KEY") == 1
    for response in (
        client.get(code[code.index("/verify") :]),
        client.post("/verify", {"text": f"扫到：{code}"}),
    ):
        page = text_of(response.content)
        assert "证照有效" in page
        assert "电子签名 正确，和发证时一致" in page
        assert "海岛鸟类观测协会" in page
    changed = code[:-3] + ("AAA" if not code.endswith("AAA") else "BBB")
    assert "签名不对" in text_of(client.post("/verify", {"text": changed}).content)
    assert "这不是证照的二维码" in text_of(client.post("/verify", {"text": "证330200"}).content)
    registers.revoke_certificate(issued.number, at=issued.issued_at, reason="撤销登记")
    assert "证照已作废" in text_of(client.post("/verify", {"text": code}).content)
    Certificate.objects.all().delete()
    assert "和发证记录对不上" in text_of(client.post("/verify", {"text": code}).content)


def test_a_public_register_is_searched_and_a_closed_one_is_not_there(hall: Hall) -> None:
    certificate()
    client = hall.browser()
    assert "海岛鸟类观测协会" in text_of(client.get("/registers/social-organisations?q=海岛鸟类").content)
    assert "没有找到" in text_of(client.get("/registers/social-organisations?q=没有这个").content)
    assert client.get("/registers/marriages").status_code == 404
    assert client.get("/registers/social-organisations?after=%00").status_code == 400


def test_a_missing_page_says_what_to_do(hall: Hall) -> None:
    response = hall.browser().get("/no-such-page")
    assert response.status_code == 404
    assert "查办件进度" in text_of(response.content)


def test_robots_are_kept_from_applications_and_registers(hall: Hall) -> None:
    text = hall.browser().get("/robots.txt").content.decode()
    for path in ("/a/", "/case/", "/registers", "/verify", "/track"):
        assert f"Disallow: {path}" in text


def test_a_published_figure_that_does_not_add_up_is_flagged_with_its_source(hall: Hall) -> None:
    page = text_of(hall.browser(region="330200").get("/performance").content)
    assert "46 / 52，得 88.46" in page
    assert "按时办结率" in page
    assert "存疑" in page
    assert "出处：" in page
