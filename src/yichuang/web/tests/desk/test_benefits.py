"""Awards, payment lists and re-checks as officers work with them, in their browsers."""

from __future__ import annotations

import csv
import re
import uuid
from datetime import date
from io import BytesIO, StringIO

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.models import Unmasking
from yichuang.apps.benefits import months, publishing
from yichuang.apps.benefits.models import Award, Cycle, Decision, Line, Payee, Recheck, Recovery
from yichuang.apps.benefits.service import Proposal, propose, report_change, tell
from yichuang.apps.benefits.tests.conftest import ACCOUNT, COUNTY, Pay, pay
from yichuang.apps.visits.models import HomeVisit
from yichuang.core.clocktime import shanghai
from yichuang.web.tests.walking import hidden, text_of

__all__ = ["pay"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def today(pay: Pay) -> Pay:
    """The office on the day the test runs: pages go by the real clock."""
    pay.at = shanghai(timezone.now())
    return pay


def month(pay: Pay) -> int:
    return months.month_of(pay.at.date())


def browser(pay: Pay, who: str) -> Client:
    user_id = pay.citizen.user_id if who == "citizen" else pay.staff[who].user_id
    client = Client()
    client.force_login(accounts.user(user_id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, url: str, **data: object) -> HttpResponse:
    key = hidden(client.get(url).content, "key")
    return client.post(url, {"key": key, **data})


def test_the_list_finds_by_number_and_name_and_masks_both(today: Pay) -> None:
    award = today.award(since=month(today))
    other = today.award(since=month(today))
    clerk, url = browser(today, "clerk"), reverse("desk:awards")
    page = clerk.get(url).content.decode()
    assert "救助待遇" in page
    assert "赵演平" not in page
    found = clerk.get(url, {"text": award.number}).content.decode()
    assert award.number in found
    assert other.number not in found


def test_nobody_elsewhere_opens_an_award_or_a_list(today: Pay) -> None:
    award = today.award(since=month(today))
    cycle = today.prepared(month(today))
    recheck = report_change(award.number, "told", "换了工作", actor=today.staff["clerk"], order=today.order())
    urls = [
        reverse("desk:award", args=[award.number]),
        reverse("desk:payment", args=[cycle.number]),
        reverse("desk:payment_return", args=[cycle.number]),
        reverse("desk:recheck", args=[recheck.pk]),
    ]
    for url in urls:
        assert browser(today, "clerk").get(url).status_code == 200, url
        assert browser(today, "other").get(url).status_code == 404, url
        assert browser(today, "citizen").get(url).status_code == 403, url
        assert Client().get(url).status_code == 302, url
    export = reverse("desk:payment_export", args=[cycle.number, "csv"])
    assert browser(today, "other").post(export, {"purpose": "看看"}).status_code == 404


def test_a_list_is_made_checked_exported_and_answered_in_four_pages(today: Pay) -> None:
    award, other = today.award(since=month(today)), today.award(60_000, since=month(today))
    clerk, approver = browser(today, "clerk"), browser(today, "approver")
    made = post(clerk, reverse("desk:payments"), office=COUNTY, month=month(today))
    url = made["Location"]
    page = text_of(clerk.get(url).content)
    assert "新增" in page
    assert "1,400" in page
    assert ACCOUNT not in page
    assert "复核通过" not in page
    post(approver, url, do="check")
    assert Cycle.objects.get().state == "checked"
    export = reverse("desk:payment_export", args=[Cycle.objects.get().number, "csv"])
    refused = approver.post(export, {"purpose": " "}, follow=True)
    assert "请写明用途" in text_of(refused.content), "on the list's own page, beside the field"
    assert Unmasking.objects.count() == 0
    sheet = approver.post(export, {"purpose": "交代发银行"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(sheet)))
    assert {row["账号"] for row in rows} == {ACCOUNT}
    assert Unmasking.objects.filter(what="benefit.payee_account").count() == 2
    empty = clerk.get(reverse("desk:payment_return", args=[Cycle.objects.get().number])).content
    table = python_calamine.CalamineWorkbook.from_filelike(BytesIO(empty)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in table[1:]] == [row["流水号"] for row in rows]
    answered = [
        [rows[0]["流水号"], "成功", today.at.date().isoformat(), ""],
        [rows[1]["流水号"], "失败", "", "账号不存在"],
    ]
    file = StringIO()
    csv.writer(file).writerows([["流水号", "结果", "到账日期", "原因"], *answered])
    done = post(clerk, url, do="return", file=upload(file.getvalue().encode("gb18030")))
    assert done.status_code == 302
    assert Cycle.objects.get().state == "closed"
    page = text_of(clerk.get(url).content)
    assert "没发出去的" in page
    assert "账号不存在" in page
    assert {line.award_id: line.state for line in Line.objects.all()} == {
        award.pk: "paid",
        other.pk: "failed",
    }


def upload(content: bytes, name: str = "回单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


@pytest.mark.parametrize(
    "content",
    [
        "流水号,结果\nx,成功\n",
        "流水号,结果\n1,好\n",
        "别的,表\n1,2\n",
        "流水号,结果,到账日期\n1,成功,昨天\n",
        "流水号,结果,到账日期\n{line},成功,\n",
        "流水号,结果\n{line},成功\n",
        "流水号,结果,到账日期\n{line},成功,2099-01-01\n",
        "",
    ],
)
def test_a_wrong_file_of_the_bank_is_told_row_by_row_and_changes_nothing(today: Pay, content: str) -> None:
    today.award(since=month(today))
    cycle, _ = today.exported(month(today))
    url = reverse("desk:payment", args=[cycle.number])
    written = content.format(line=Line.objects.get().pk)
    answer = post(browser(today, "clerk"), url, do="return", file=upload(written.encode()))
    assert answer.status_code == 422
    assert "没有办成" in text_of(answer.content)
    assert set(Line.objects.values_list("state", flat=True)) == {"listed"}


def test_who_made_the_list_is_told_that_another_checks_it(today: Pay) -> None:
    today.award(since=month(today))
    cycle = today.prepared(month(today))
    Cycle.objects.update(prepared_by=today.staff["approver"].user_id)
    url = reverse("desk:payment", args=[cycle.number])
    approver = browser(today, "approver")
    assert "要请另一位同事复核" in text_of(approver.get(url).content)
    assert approver.post(url, {"do": "check", "key": "x"}).status_code == 422
    rejected = post(approver, url, do="reject", because="少了一户")
    assert rejected.status_code == 302
    assert "少了一户" in text_of(approver.get(url).content)


def test_an_award_is_changed_from_its_page(today: Pay) -> None:
    award = today.award(since=month(today))
    url, clerk = reverse("desk:award", args=[award.number]), browser(today, "clerk")
    page = text_of(clerk.get(url).content)
    assert "800" in page
    assert ACCOUNT not in page
    new = {"name": "赵演平", "bank": "演示银行", "account": "6200 0000 0000 0000 099", "reason": "换了新卡"}
    assert post(clerk, url, do="payee", **new).status_code == 302
    assert Payee.objects.order_by("-seq")[0].account == "6200000000000000099"
    wrong = post(clerk, url, do="payee", **{**new, "account": "12"})
    assert wrong.status_code == 422
    assert post(clerk, url, do="class", review_class="stable").status_code == 302
    assert Award.objects.get().review_class == "stable"
    assert post(clerk, url, do="change", cause="told", note="大儿子找到工作").status_code == 302
    assert Recheck.objects.get().cause == "told"
    approver = browser(today, "approver").post(url, {"do": "payee", **new})
    assert approver.status_code == 422, "who decides does not change accounts"


def test_what_was_too_much_is_demanded_and_paid_back_on_the_page(today: Pay) -> None:
    award = today.award(since=months.later(month(today), -1))
    today.settled(month(today))
    Decision.objects.create(
        award=award,
        seq=2,
        kind="lower",
        amount_fen=30_000,
        from_month=month(today),
        cause="x",
        decided_at=today.at,
    )
    url = reverse("desk:award", args=[award.number])
    approver, clerk = browser(today, "approver"), browser(today, "clerk")
    assert "多发的月份" in text_of(approver.get(url).content)
    assert post(approver, url, do="demand", reason="收入变化没有告知", count=2).status_code == 302
    row = Recovery.objects.get()
    assert clerk.get(reverse("desk:award_letter", args=[award.number, row.letter])).status_code == 200
    paid = {"amount": "500", "paid_on": date.today().isoformat(), "voucher": "票1"}
    assert post(clerk, url, do="repay", **paid).status_code == 302
    assert "已退清" in text_of(clerk.get(url).content)


def test_a_recheck_goes_from_proposal_to_hearing_to_decision(today: Pay) -> None:
    award = today.award(since=month(today))
    clerk, approver = browser(today, "clerk"), browser(today, "approver")
    recheck = report_change(award.number, "told", "换了工作", actor=today.staff["clerk"], order=today.order())
    url = reverse("desk:recheck", args=[recheck.pk])
    assert award.number in clerk.get(reverse("desk:rechecks")).content.decode()
    wrong = post(clerk, url, do="propose", change="lower", amount="", reasons="收入增加")
    assert wrong.status_code == 422
    assert post(clerk, url, do="propose", change="lower", amount="500", reasons="收入增加").status_code == 302
    early = post(approver, url, do="decide", answer="")
    assert early.status_code == 422
    assert "还没有听取" in text_of(early.content)
    assert post(clerk, url, do="tell").status_code == 302
    said = {"kind": "heard", "text": "工作不稳定", "place": "家中", "present": "林峰、罗玉"}
    assert post(clerk, url, do="note", **said).status_code == 302
    assert "工作不稳定" in text_of(approver.get(url).content)
    assert post(approver, url, do="decide", answer="按近三个月平均收入计算。").status_code == 302
    assert "减发" in text_of(clerk.get(reverse("desk:award", args=[award.number])).content)
    assert Award.objects.get().decisions.count() == 2


def test_the_person_reads_what_is_paid_and_says_what_they_think(today: Pay) -> None:
    award = today.award(since=month(today))
    today.settled(month(today))
    recheck = report_change(award.number, "told", "换了工作", actor=today.staff["clerk"], order=today.order())
    clerk = today.staff["clerk"]
    propose(recheck.pk, Proposal("lower", ("收入增加",), 50_000), actor=clerk, at=today.at)  # type: ignore[arg-type]
    tell(recheck.pk, actor=clerk, order=today.order())
    citizen, url = browser(today, "citizen"), reverse("portal:benefits")
    page = text_of(citizen.get(url).content)
    assert "最低生活保障" in page
    assert "先听听您的意见" in page
    assert ACCOUNT not in page
    speak = reverse("portal:benefit_hearing", args=[recheck.pk])
    assert citizen.get(speak).status_code == 200
    assert citizen.post(speak, {"text": ""}).status_code == 422
    assert citizen.post(speak, {"text": "大儿子只做了两个月。"}).status_code == 302
    assert recheck.hearings.get().text == "大儿子只做了两个月。"
    letter = reverse("portal:benefit_letter", args=[award.number, _letter_of(award)])
    assert citizen.get(letter).status_code == 200
    stranger = browser(today, "other")
    assert stranger.get(speak).status_code == 404
    assert stranger.post(speak, {"text": "我也说两句"}).status_code == 404
    assert stranger.get(letter).status_code == 404
    assert award.number not in stranger.get(url).content.decode()
    assert Client().get(url).status_code == 302


def test_what_begins_next_month_is_not_told_as_nothing(today: Pay) -> None:
    award = today.award(since=months.later(month(today), 1))
    page = browser(today, "citizen").get(reverse("portal:benefits")).content.decode()
    told = re.search(rf'起每月 <a href="#why-{award.number}">([\d,.]+) 元</a>', page)
    assert told is not None, text_of(page.encode())
    assert told[1] != "0"
    assert page.count(f'id="why-{award.number}"') == 1


def _letter_of(award: Award) -> object:
    from yichuang.apps.documents import queries as documents

    return documents.of_subject(award.reference)[0].pk


def test_what_is_granted_is_posted_and_then_anybody_reads_it_without_a_name(today: Pay) -> None:
    award = today.award(since=month(today))
    publishing.to_be_posted(award, "announce", [{"code": "announce", "on": today.at.date().isoformat()}])
    clerk, url = browser(today, "clerk"), reverse("desk:award", args=[award.number])
    public = reverse("public:awards", args=[award.receiving_id])
    assert "待公布" in text_of(clerk.get(reverse("desk:awards")).content)
    assert "现在没有要公布的" in text_of(Client().get(public).content)
    assert post(clerk, url, do="post", place="演示村公开栏").status_code == 302
    shown = text_of(Client().get(public).content)
    assert "最低生活保障" in shown
    assert "每月 800 元" in shown
    assert award.holder_name not in shown
    assert "下应街道" in text_of(Client().get(reverse("public:award_places")).content)
    assert Client().get("/assistance/nowhere").status_code == 404
    assert "待公布" not in text_of(clerk.get(reverse("desk:awards")).content)


def test_a_family_that_moves_is_handed_over_or_looked_at_again(today: Pay) -> None:
    award = today.award(since=month(today))
    clerk, url = browser(today, "clerk"), reverse("desk:award", args=[award.number])
    assert post(clerk, url, do="move", region="330212001").status_code == 422
    assert post(clerk, url, do="move", region="330212002").status_code == 302
    award.refresh_from_db()
    assert award.region == "330212002"
    assert post(clerk, url, do="move", region="330302001").status_code == 302
    recheck = Recheck.objects.get()
    page = text_of(clerk.get(reverse("desk:recheck", args=[recheck.pk])).content)
    assert "搬到别处" in page
    assert "记录走访" in page


def test_a_recheck_visit_is_recorded_from_its_page(today: Pay) -> None:
    award = today.award(since=month(today))
    recheck = report_change(
        award.number, "report", "有人反映", actor=today.staff["clerk"], order=today.order()
    )
    clerk = browser(today, "clerk")
    form = clerk.get(reverse("desk:visit_note"), {"for": recheck.subject}).content
    assert recheck.subject in form.decode()
    sent = {
        "key": str(uuid.uuid4()),
        "subject": recheck.subject,
        "visited_at": timezone.localtime(today.at).strftime("%Y-%m-%dT%H:%M"),
        "findings": "家里两人，收入和以前一样。",
        "consistent": "true",
        "second": str(today.staff["reviewer"].user_id),
        "no_place_because": "unavailable",
        "unsigned_because": "absent",
    }
    answer = clerk.post(reverse("desk:visit_note"), sent)
    assert answer.status_code == 302, text_of(answer.content)
    row = HomeVisit.objects.get(subject=recheck.subject)
    assert row.kind == "recheck"
    page = text_of(clerk.get(reverse("desk:visit", args=[row.pk])).content)
    assert "复核走访" in page
