"""The check at the desk and in the portal: who sees what, settling, contesting, the report; every look on record."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import Unmasking
from yichuang.apps.benefits.tests.test_delegated import Delegated
from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order, review
from yichuang.apps.cases.tests.test_means import BY_HAND, Walk
from yichuang.apps.checks import queries, service, showing
from yichuang.apps.checks.models import Check, Ruling, State, Statement
from yichuang.apps.checks.tests.conftest import (
    CHILD,
    FATHER,
    MATTER,
    MOTHER,
    NAMES,
    Centre,
    account,
    centre,
    city,
    wages,
)
from yichuang.core.clocktime import format_date
from yichuang.web.desk.acts.deciding import DenyForm, GrantForm
from yichuang.web.desk.casefile import CaseFile
from yichuang.web.tests.desk.conftest import PDF as PAPER

__all__ = ["centre", "city"]
PDF = PAPER.replace(b"200 200", b"203 203")  # its own bytes: other tests keep theirs under other keys
pytestmark = pytest.mark.django_db
KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _today(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.at = timezone.now() - timedelta(minutes=1)


def browser(user_id: int | None) -> Client:
    from yichuang.apps.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:1500])
    return answer.content.decode()


def test_the_centre_settles_and_signs_and_every_look_is_on_record(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(300_000, inflow_fen=60_000_00))
    check = centre.ready()
    desk = browser(centre.reviewer.user_id)
    assert check.no in page(desk, "/desk/checks")
    url = f"/desk/checks/{check.no}"
    shown = page(desk, url)
    assert shown.index("结论：") < shown.index("对照标准") < shown.index("说法不一样的")
    assert "演示银行 尾号0001" in shown
    assert "赵演平" not in shown, "the centre needs no full names"
    assert Unmasking.objects.filter(what="means_findings").count() == 3
    key = next(k for k in KEY.findall(shown) if k.endswith("d"))
    about = re.search(r'name="about" value="(differs:inflow[^"]+)"', shown)
    assert about is not None
    data = {
        "do": "settle",
        "key": key,
        "about": about[1],
        "choice": "explained",
        "reason": "女儿彩礼，看过转账",
    }
    answer = desk.post(url, data | {"papers": SimpleUploadedFile("转账.pdf", PDF, "application/pdf")})
    assert answer.status_code == 302
    ruling = Ruling.objects.get()
    assert len(ruling.documents) == 1
    assert page_bytes(desk, f"{url}/paper/{ruling.documents[0]}").startswith(b"%PDF")
    shown = page(desk, url)
    assert "女儿彩礼" in shown
    key = next(k for k in KEY.findall(shown) if k.endswith("s"))
    assert desk.post(url, {"do": "sign", "key": key}).status_code == 302
    check.refresh_from_db()
    assert check.state == State.FINAL
    assert page_bytes(desk, f"{url}/report/1").startswith(b"%PDF")


def page_bytes(client: Client, url: str) -> bytes:
    answer = client.get(url)
    assert answer.status_code == 200
    return bytes(answer.content)


def test_a_ruling_without_a_reason_is_refused_in_words(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(300_000, inflow_fen=60_000_00))
    check = centre.ready()
    desk, url = browser(centre.reviewer.user_id), f"/desk/checks/{check.no}"
    about = re.search(r'name="about" value="(differs:inflow[^"]+)"', page(desk, url))
    assert about is not None
    answer = desk.post(
        url, {"do": "settle", "key": "k", "about": about[1], "choice": "explained", "reason": ""}
    )
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    answer = desk.post(
        url, {"do": "settle", "key": "k", "about": about[1], "choice": "explained", "reason": "礼金"}
    )
    shown = answer.content.decode()
    assert re.search(r'value="explained" checked', shown)
    assert 'value="礼金"' in shown, "what was typed stays"


def test_the_township_sees_conclusion_and_lines_and_no_account(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(300_000))
    check = centre.ready()
    town, url = browser(centre.town.user_id), f"/desk/checks/{check.no}"
    assert "还没有出报告" in page(town, url)
    centre.sign(check)
    shown = page(town, url)
    assert "符合最低生活保障" in shown
    assert "演示银行" not in shown
    assert "《社会救助法》第十八条" in shown, "the article of each step, as the printed report has it"
    for target in re.findall(r'<a href="#([^"]+)">', shown):
        assert shown.count(f'id="{target}"') == 1, target
    assert Unmasking.objects.filter(what="means_conclusion").count() == 3
    assert town.post(url, {"do": "sign"}).status_code == 404
    assert browser(centre.stranger.user_id).get(url).status_code == 404


def test_the_family_sees_its_own_accounts_contests_and_others_see_nothing(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(50_000_000, tail="9999"))
    centre.city.has(MOTHER, "tax", *wages(10_000))
    check = centre.ready()
    centre.sign(check)
    father = browser(centre.family[str(FATHER)].user_id)
    mother = browser(centre.family[str(MOTHER)].user_id)
    url = f"/mine/checks/{check.no}"
    assert check.no in page(father, "/mine/checks")
    shown = page(father, url)
    assert "尾号9999" in shown
    assert "演示鞋厂" not in shown, "another adult's payer is nobody else's business"
    assert "1,200" in shown, "but how much of a kind there is, the household knows"
    other = page(mother, url)
    assert "演示鞋厂" in other
    assert "尾号9999" not in other
    about = re.search(r'name="about" value="([^"]+)"', shown)
    assert about is not None
    data = {"do": "contest", "key": "k1", "about": about[1], "text": "这个账户是同名的人的"}
    assert mother.post(url, data).status_code == 302
    assert Statement.objects.get().about == [], "what is not hers she cannot name"
    refused = father.post(url, data | {"key": "k2", "text": "不"}).content.decode()
    assert re.search(rf'value="{about[1]}" checked', refused), "what was ticked stays ticked"
    paper = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
    assert father.post(url, data | {"papers": paper}).status_code == 302
    assert Statement.objects.exclude(about=[]).get().about == [about[1]]
    check.refresh_from_db()
    assert check.state == State.CONTESTED
    centre.at = timezone.now()
    service.recheck(check.no, actor=centre.reviewer, at=centre.at)
    late = father.post(url, {"do": "contest", "key": "k9", "text": "还有一件事要说"})
    assert late.status_code == 422
    assert "您写的还在下面" in late.content.decode()
    assert "还有一件事要说" in late.content.decode()
    assert "谁看过" in page(father, url) or not Unmasking.objects.exists()
    assert page_bytes(father, f"{url}/report/1").startswith(b"%PDF")
    stranger = browser(centre.stranger.user_id)
    for path in (url, f"{url}/report/1"):
        assert stranger.get(path).status_code == 404


def test_every_number_of_the_family_leads_to_article_evidence_look_up_and_consent(centre: Centre) -> None:
    centre.city.has(FATHER, "bank", account(300_000, tail="9999"))
    centre.city.has(MOTHER, "tax", *wages(10_000))
    check = centre.ready()
    centre.sign(check)
    father = browser(centre.family[str(FATHER)].user_id)
    shown = page(father, f"/mine/checks/{check.no}")
    for target in re.findall(r'href="#([^"]+)"', shown):
        assert shown.count(f'id="{target}"') == 1, target
    assert "示例数据" in shown
    assert "《社会救助法》第十八条" in shown
    assert re.search(r'href="#found-[^"]+">赵演平：演示银行 尾号9999', shown), "a step leads to the account"
    assert re.search(r'href="#asked-2">[^<]+：[^<0-9]+<', shown), (
        "of another adult to the kind, and no further"
    )
    found = re.search(r'href="(/mine/lookups\?after=\d+)#(lookup-\d+)"', shown)
    assert found is not None
    assert 'href="#step-0-wages_year_fen"' in shown, "a sum leads to its parts"
    assert "的同意查的" in shown
    looked = page(father, found[1])
    assert f'id="{found[2]}"' in looked
    assert "同意过" in looked
    desk = page(browser(centre.reviewer.user_id), f"/desk/checks/{check.no}")
    assert "同意（本人登录后勾选）" in desk


def test_an_adult_consents_on_their_own_page(centre: Centre) -> None:
    centre.consent(FATHER)
    check = centre.run(centre.request())
    mother = browser(centre.family[str(MOTHER)].user_id)
    url = f"/mine/checks/{check.no}"
    assert "还要您同意" in page(mother, url)
    assert mother.post(url, {"do": "consent"}).status_code == 302
    centre.at = timezone.now()
    check = centre.run(check)
    assert "还要您同意" not in page(mother, url)
    assert check.state == State.RUNNING, "the child's is the applicant's to give"
    father = browser(centre.family[str(FATHER)].user_id)
    known = centre.city.held.pop((str(FATHER), "check.household"))
    said = father.post(url, {"do": "consent"}, follow=True).content.decode()
    assert "看不出您是监护人" in said
    centre.at = timezone.now()
    assert centre.run(check).state == State.RUNNING, "his word alone does not make him the guardian"
    centre.city.has(FATHER, "household", *known)
    father.post(url, {"do": "consent"})
    centre.at = timezone.now()
    assert centre.run(check).state == State.READY


def test_the_family_agrees_only_after_it_was_told_what_that_ends(centre: Centre) -> None:
    centre.city.has(FATHER, "tax", *wages(2_000_000))
    check = centre.ready()
    url = f"/mine/checks/{check.no}"
    father = browser(centre.family[str(FATHER)].user_id)
    assert father.get(f"{url}/agree").status_code == 302, "there is no report to agree to"
    centre.sign(check)
    assert f'href="{url}/agree"' in page(father, url)
    assert father.post(url, {"do": "agree", "key": "k"}).status_code == 404, "never by one press"
    asked = page(father, f"{url}/agree")
    assert "全家人都不能再对这份报告提不同看法" in asked
    until = Check.objects.get().objection_until
    assert until is not None
    assert f"{format_date(until)}以前都可以提" in asked
    assert Check.objects.get().state == State.REPORTED, "asking ends nothing"
    assert father.post(f"{url}/agree", {"key": "k"}, follow=True).status_code == 200
    assert Check.objects.get().state == State.FINAL
    assert father.post(f"{url}/agree", {"key": "k2"}, follow=True).status_code == 200, "pressed twice"
    assert browser(centre.reviewer.user_id).get(f"{url}/agree").status_code in (302, 404)


def test_anybody_verifies_a_report_by_number_and_code_and_reads_nothing_of_it(centre: Centre) -> None:
    check = centre.ready()
    report = centre.sign(check).report
    shown = page(Client(), f"/verify/{report.number}")
    assert "核对报告有效" in shown
    assert report.digest in shown
    assert "符合最低生活保障" not in shown
    answer = Client().post("/verify", {"text": report.proof})
    assert "和出具时一致" in answer.content.decode()
    forged = report.proof[:-6] + "AAAAAA"
    assert "核对报告有效" not in Client().post("/verify", {"text": forged}).content.decode()


def test_the_api_asks_for_a_check_once_and_tells_its_report(centre: Centre) -> None:
    body = {
        "matter": MATTER,
        "region": "330212001",
        "office": "330212-civil-affairs",
        "members": [
            {"name": NAMES[number], "resident_id": str(number), "relation": relation}
            for number, relation in ((FATHER, 1), (MOTHER, 2), (CHILD, 3))
        ],
    }
    api = browser(centre.reviewer.user_id)
    more = {"content_type": "application/json", "headers": {"Idempotency-Key": "one"}}
    first = api.post("/api/v1/checks", body, **more)
    assert first.status_code == 201, first.content.decode()
    again = api.post("/api/v1/checks", body, **more)
    assert again.json()["no"] == first.json()["no"]
    no = first.json()["no"]
    assert api.get(f"/api/v1/checks/{no}/report").status_code == 404
    centre.at = timezone.now()
    centre.consent(FATHER, CHILD)
    centre.consent(MOTHER, by=MOTHER)
    check = centre.run(queries.by_no(no))
    centre.sign(check)
    told = api.get(f"/api/v1/checks/{no}/report").json()
    assert (told["conclusion"], told["final"]) == ("below", True)
    assert "bank" not in str(told)
    assert browser(centre.stranger.user_id).get(f"/api/v1/checks/{no}/report").status_code == 404
    refused = browser(centre.family[str(FATHER)].user_id).post("/api/v1/checks", body, **more)
    assert refused.status_code == 403


def test_a_case_that_differs_from_the_final_report_says_so_and_the_look_is_on_record(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "has_sources", lambda catalogue: True)
    walk = Walk(centre)
    walk.to_means_step()
    walk.consent()
    walk.later()
    walk.hear()
    check = centre.run(Check.objects.get())
    for one in showing.assessment(check)[1].unsettled:
        centre.settle(check, one.key, one.choices[0][0])
    centre.sign(check)
    typed = BY_HAND | {"counted": 2}
    review(walk.case_no, {"opinion": "已核对"}, {"means": typed}, actor=centre.reviewer, order=Order(walk.at))
    before = Unmasking.objects.count()
    shown = page(browser(centre.town.user_id), f"/desk/c/{walk.case_no}")
    assert "和核对报告不一致，不能批准" in shown
    assert "计入的家庭人数：这里是2人" in shown
    assert f"/desk/checks/{check.no}#step-income_year_fen" in shown, (
        "a figure of the check leads to its reckoning"
    )
    file = CaseFile(cases.case(walk.case_no, actor=centre.town, at=walk.at), walk.at)
    amount = GrantForm(file, centre.town).fields["amount_fen"]
    reckoned = showing.told(queries.newest_report(check)).amount_fen
    assert (amount.disabled, amount.initial) == (True, f"{reckoned / 100:.2f}"), "nobody types the amount"
    assert Unmasking.objects.count() > before


def test_who_would_deny_against_a_report_that_fits_is_told_before_and_asked_why(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "has_sources", lambda catalogue: True)
    centre.city.has(FATHER, "tax", *wages(150_000))
    walk = Delegated(centre)
    walk.to_the_notice()
    walk.on(11, 11)
    walk.act(Action.END_PUBLICATION, SYSTEM)
    approver = walk.town["approver"]
    shown = page(browser(approver.user_id), f"/desk/c/{walk.case_no}")
    assert "核对报告的结论是符合" in shown
    file = CaseFile(cases.case(walk.case_no, actor=approver, at=walk.at), walk.at)
    empty = DenyForm(file, approver, {"reasons": "收入情况不实，不予确认"})
    assert not empty.is_valid()
    assert list(empty.errors) == ["despite_report"]
    assert "上级在看板上看得到" in str(empty.fields["despite_report"].help_text)
