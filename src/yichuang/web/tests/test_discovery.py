"""Leads and visits on pages: the desk's queue, the phone's form, a volunteer's page, a neighbour's, the board."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import User
from yichuang.apps.outreach import partners
from yichuang.apps.outreach.models import Lead, LeadReport, Partner
from yichuang.apps.visits.models import HomeVisit
from yichuang.apps.visits.tests.conftest import picture
from yichuang.config.wiring import handlers
from yichuang.core.uscc import issue_demo
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.test_helping import OLD, PLACE, SERVICE, drawn
from yichuang.web.tests.walking import hidden, text_of

pytestmark = pytest.mark.django_db
OFFICE, COUNTY = "330212001-social-assistance", "330212-civil-affairs"
NEIGHBOUR = "隔壁的周示安"


def user(role: str, name: str, office: str = OFFICE) -> User:
    made = accounts.create_user(f"{role}-{name}", name)
    accounts.appoint(SYSTEM, made, accounts.Appointment(role=role, office=office), timezone.now())
    return made


def at_work(hall: Hall, role: str, name: str, office: str = OFFICE) -> Client:
    return hall.browser(user(role, name, office), region=PLACE)


def told(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "office": OFFICE,
        "source": "grid",
        "name": "钱示福",
        "address": "三江村12号",
        "signs": ["illness", "alone"],
        "words": "刚出院，药费大。",
        **more,
    }


def seen(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "visited_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "findings": "一人独居，行动不便。",
        "latitude": "29.812345",
        "longitude": "121.543210",
        "accuracy": "18.4",
        "signature": drawn(),
        "companion": "孙示一",
        "second_signature": drawn(),
        **more,
    }


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", picture("JPEG"), "image/jpeg")


def tell() -> None:
    from yichuang.apps.journal import outbox

    while outbox.drain(handlers, timezone.now()):
        pass


def test_a_lead_from_the_phone_to_the_draft(hall: Hall) -> None:
    helper = user("assistant", "赵竹")
    phone, clerk = hall.browser(helper, region=PLACE), at_work(hall, "clerk", "高娟")
    report = told()
    answers = [phone.post("/desk/assist/lead/sync", report) for _ in range(3)]
    assert {a.status_code for a in answers} == {200}
    lead = Lead.objects.get()
    assert phone.get(f"/desk/leads/{lead.pk}").status_code == 404, "not sent there"

    queue = text_of(clerk.get("/desk/leads").content)
    assert lead.no in queue
    assert "钱示福" not in queue
    assert "正常" in queue
    url = f"/desk/leads/{lead.pk}"
    assert clerk.post(url, {"do": "assign", "to": "0"}).status_code == 422
    assert clerk.post(url, {"do": "assign", "to": str(helper.pk)}).status_code == 302
    page = text_of(phone.get(url).content)
    assert "钱示福" not in page
    assert "药费大" in page
    assert "钱示福" in text_of(phone.post(url, {"do": "person"}).content), "on record, for who goes there"
    assert lead.no in text_of(phone.get("/desk/visits").content)

    assert phone.get(f"/desk/leads/{lead.pk}/agree").status_code == 200
    consent = {"name": "钱示福", "resident_id": OLD, "service": SERVICE, "way": "drawn", "signature": drawn()}
    early = phone.post(f"{url}/agree", consent | {"key": str(uuid.uuid4())})
    assert early.status_code == 422
    assert "先入户走访" in text_of(early.content)

    visit = seen(subject=lead.subject)
    answers = [phone.post("/desk/assist/visit/sync", visit | {"photo": photo()}) for _ in range(2)]
    assert {a.status_code for a in answers} == {200}, answers[0].content.decode()
    row = HomeVisit.objects.get()
    shown = phone.get(answers[0].json()["url"])
    assert "北纬29.812345°" in text_of(shown.content)
    pictures = re.findall(rf"/desk/visits/{row.pk}/file/[0-9a-f-]+", shown.content.decode())
    assert phone.get(pictures[0])["Content-Type"] == "image/jpeg"
    tell()
    lead.refresh_from_db()
    assert lead.step == "consent"

    made = phone.post(f"{url}/agree", consent | {"key": str(uuid.uuid4())})
    assert made.status_code == 302
    assert phone.get(made.url).status_code == 200
    assert phone.post(url, {"do": "entered", "step": "members"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.step, lead.application is not None) == ("means", True)


def test_without_a_script_the_forms_post_and_say_what_is_missing(hall: Hall) -> None:
    helper = user("assistant", "赵竹")
    phone, clerk = hall.browser(helper, region=PLACE), at_work(hall, "clerk", "高娟")
    for wrong in (
        {"name": ""},
        {"signs": []},
        {"address": "", "phone": ""},
        {"resident_id": "1"},
        {"key": "x"},
    ):
        answer = phone.post("/desk/assist/lead", told(**wrong))
        assert answer.status_code == 422, wrong
        assert "要改" in text_of(answer.content)
    assert not Lead.objects.exists()
    assert phone.post("/desk/assist/lead", told()).status_code == 302
    lead = Lead.objects.get()
    clerk.post(f"/desk/leads/{lead.pk}", {"do": "assign", "to": str(helper.pk)})
    assert (
        f'value="{lead.subject}" selected'
        in phone.get(f"/desk/assist/visit?for={lead.subject}").content.decode()
    )
    none = {"latitude": "", "longitude": "", "accuracy": ""}
    for wrong in (
        none,
        {"signature": ""},
        {"signature": drawn(), "signature_typed": "钱示福"},
        {"second_signature": ""},
        {"companion": ""},
        {"findings": "好"},
        {"latitude": "999"},
        {"key": "x"},
        {"subject": f"lead:{uuid.uuid4()}"},
        {"subject": "lead:x"},
        {"visited_at": ""},
    ):
        answer = phone.post("/desk/assist/visit", seen(subject=lead.subject) | wrong)
        assert answer.status_code == 422, wrong
    assert not HomeVisit.objects.exists()
    why = none | {"no_place_because": "denied", "signature": "", "unsigned_because": "cannot_write"}
    assert phone.post("/desk/assist/visit", seen(subject=lead.subject) | why).status_code == 302
    assert "没有允许定位" in text_of(phone.get(f"/desk/visits/{HomeVisit.objects.get().pk}").content)


def test_a_colleague_who_was_there_confirms_on_their_own_login(hall: Hall) -> None:
    helper, clerk = user("assistant", "赵竹"), user("clerk", "高娟")
    phone, desk = hall.browser(helper, region=PLACE), hall.browser(clerk, region=PLACE)
    phone.post("/desk/assist/lead", told())
    lead = Lead.objects.get()
    desk.post(f"/desk/leads/{lead.pk}", {"do": "assign", "to": str(helper.pk)})
    visit = seen(subject=lead.subject, second=str(clerk.pk), companion="", second_signature="")
    assert phone.post("/desk/assist/visit", visit).status_code == 302
    row = HomeVisit.objects.get()
    assert "看后确认" in text_of(desk.get("/desk/visits").content)
    assert phone.post(f"/desk/visits/{row.pk}").status_code == 404
    assert desk.post(f"/desk/visits/{row.pk}").status_code == 302
    row.refresh_from_db()
    assert row.confirmed_at is not None


def test_who_spoke_is_on_no_page_but_the_heads_and_on_record(hall: Hall) -> None:
    clerk, head = at_work(hall, "clerk", "高娟"), at_work(hall, "office_head", "宋文")
    clerk.post(
        "/desk/assist/lead",
        told(source="hotline", reporter=NEIGHBOUR, reporter_phone="13800000099", words="我住隔壁"),
    )
    lead = Lead.objects.get()
    url = f"/desk/leads/{lead.pk}"
    for who in (clerk, head):
        for address in ("/desk/leads", url):
            page = text_of(who.get(address).content)
            for secret in (NEIGHBOUR, "13800000099", "我住隔壁", "热线"):
                assert secret not in page, (address, secret)
    assert clerk.post(url, {"do": "reporter", "purpose": "核实"}).status_code == 422
    assert head.post(url, {"do": "reporter", "purpose": ""}).status_code == 422
    assert NEIGHBOUR in text_of(head.post(url, {"do": "reporter", "purpose": "核实是否恶意"}).content)


def test_a_lead_ends_with_a_reason_and_two_of_one_person_become_one(hall: Hall) -> None:
    clerk = at_work(hall, "clerk", "高娟")
    clerk.post("/desk/assist/lead", told())
    clerk.post("/desk/assist/lead", told(address="四明村3号"))
    first, second = Lead.objects.order_by("no")
    page = text_of(clerk.get(f"/desk/leads/{first.pk}").content)
    assert second.no in page
    assert clerk.post(f"/desk/leads/{first.pk}", {"do": "merge", "number": second.no}).status_code == 302
    assert clerk.post(f"/desk/leads/{first.pk}", {"do": "merge", "number": "x"}).status_code == 422
    url = f"/desk/leads/{first.pk}"
    assert clerk.post(url, {"do": "close", "closing": "recognised", "reason": "已经纳入"}).status_code == 422
    assert clerk.post(url, {"do": "close", "closing": "no_need", "reason": "没有困难"}).status_code == 422
    assert clerk.post(url, {"do": "nonsense"}).status_code == 422
    assert clerk.post(url, {"do": "close", "closing": "not_found", "reason": "已搬走三年"}).status_code == 302
    assert "已搬走三年" in text_of(clerk.get(url).content)


def test_another_township_sees_nothing_of_it(hall: Hall) -> None:
    clerk = at_work(hall, "clerk", "高娟")
    clerk.post("/desk/assist/lead", told())
    lead, far = Lead.objects.get(), at_work(hall, "clerk", "谢婷", "330212002-social-assistance")
    assert lead.no not in text_of(far.get("/desk/leads").content)
    assert far.get(f"/desk/leads/{lead.pk}").status_code == 404
    assert far.post(f"/desk/leads/{lead.pk}", {"do": "close"}).status_code == 404
    assert far.post("/desk/assist/lead", told()).status_code == 422, "it records for its own place"


# --- organisations, neighbours, the board ---------------------------------------------------------------------------


@pytest.fixture
def admitted(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The county's head, who has admitted an organisation with one volunteer."""
    monkeypatch.setattr(partners, "_registered", lambda uscc: {"inspection": "qualified"})
    head = at_work(hall, "office_head", "郭平", COUNTY)
    today = timezone.localdate()
    wish = {
        "office": COUNTY,
        "name": "示霞公益服务中心",
        "uscc": str(issue_demo(7, category="52")),
        "volunteers": "99",
        "full_time_staff": "1",
        "secrecy_signed_on": today.isoformat(),
    }
    refused = head.post("/desk/organisations", wish)
    assert refused.status_code == 422
    assert "志愿者不少于 100 人" in text_of(refused.content)
    assert head.post("/desk/organisations", wish | {"volunteers": "100"}).status_code == 302
    hall.citizen("13800000066", "季示伟")
    url = f"/desk/organisations/{Partner.objects.get().pk}"
    assert head.post(url, {"do": "add", "phone": "13800000068"}).status_code == 422
    assert head.post(url, {"do": "add", "phone": "13800000066"}).status_code == 302
    return head


def test_a_volunteer_reports_and_sees_only_counts(hall: Hall, admitted: Client) -> None:
    person = hall.browser(hall.citizen("13800000066"), region=PLACE)
    page = text_of(person.get("/volunteer").content)
    assert "示霞公益服务中心" in page
    assert "满十条才显示" in page
    report = told(key=hidden(person.get("/volunteer").content, "key"))
    for _ in range(2):
        assert person.post("/volunteer", report).status_code == 302
    row = LeadReport.objects.get()
    assert (row.source, row.lead.office_id) == ("partner", OFFICE)
    assert person.post("/volunteer", told(office="330302-civil-affairs")).status_code == 422
    assert row.lead.no not in text_of(person.get("/volunteer").content)
    assert hall.browser(hall.citizen("13800000067")).get("/volunteer").status_code == 404
    end = {"do": "end", "reason": "未按承诺保密"}
    assert admitted.post(f"/desk/organisations/{Partner.objects.get().pk}", end).status_code == 302
    assert person.get("/volunteer").status_code == 404


def test_anybody_may_say_that_somebody_needs_help(hall: Hall) -> None:
    nobody = hall.browser(region=PLACE)
    page = nobody.get("/neighbour")
    assert page.status_code == 200
    wrong = nobody.post("/neighbour", told(key=hidden(page.content, "key"), place=PLACE, name=""))
    assert wrong.status_code == 422
    answer = nobody.post("/neighbour", told(place=PLACE, reporter=NEIGHBOUR, resident_id=OLD))
    assert answer.status_code == 302
    assert "不会告诉任何人" in text_of(nobody.get(answer.url).content)
    row = LeadReport.objects.get()
    assert (row.source, row.by, row.reporter, row.lead.person) == ("hotline", None, NEIGHBOUR, None)
    for _ in range(9):
        nobody.post("/neighbour", told(place=PLACE))
    assert nobody.post("/neighbour", told(place=PLACE)).status_code == 429


def test_the_board_counts_and_names_nobody(hall: Hall) -> None:
    clerk, head = at_work(hall, "clerk", "高娟"), at_work(hall, "office_head", "郭平", COUNTY)
    for number in range(3):
        clerk.post("/desk/assist/lead", told(name=f"钱示{number}", address=f"{number}号"))
    Lead.objects.update(due_at=timezone.now() - timedelta(days=1))
    page = text_of(head.get("/board/discovery").content)
    assert "不满10" in page
    assert "下应街道社会救助窗口" in page
    assert "钱示" not in page
    assert hall.browser(hall.citizen("13800000067")).get("/board/discovery").status_code == 403


def handed_in(by: Any, key: str = "", **more: Any) -> HttpResponse:
    """As another system hands a lead in."""
    token = accounts.create_token(by, "网格系统", timezone.now())
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    body = {
        "source": "grid",
        "office": OFFICE,
        "name": "钱示福",
        "address": "三江村12号",
        "signs": ["illness"],
    }
    return Client(headers=headers).post("/api/v1/leads", body | more, content_type="application/json")


def test_another_system_hands_a_lead_in_once_per_key_and_learns_nothing(hall: Hall) -> None:
    grid = user("assistant", "网格对接")
    first, again = handed_in(grid, "g-1"), handed_in(grid, "g-1")
    assert (first.status_code, again.status_code) == (202, 202)
    lead = Lead.objects.get()
    assert LeadReport.objects.count() == 1
    known = handed_in(grid, "g-2", name="钱示福")
    assert known.json() == first.json(), "the same thanks for who is known and who is not"
    assert lead.no not in known.content.decode()
    assert handed_in(grid, "g-3", signs=["rich"]).status_code == 400
    assert handed_in(grid, "g-4", source="neighbour").status_code == 422
    assert handed_in(grid, "g-5", office="330302-civil-affairs").status_code == 403
    assert handed_in(grid, "g-6", reported_at="2026-01-01T10:00:00").status_code == 422, "no zone"
    assert handed_in(hall.citizen("13800000067")).status_code == 403
    assert Client().post("/api/v1/leads", {}, content_type="application/json").status_code == 401


def test_an_organisation_hands_in_by_its_volunteers_account_alone(hall: Hall, admitted: Client) -> None:
    volunteer = hall.citizen("13800000066")
    for _ in range(2):
        assert handed_in(volunteer, "p-1", source="partner", resident_id=OLD).status_code == 202
    row = LeadReport.objects.get()
    assert (row.source, row.lead.person_id) == ("partner", None), "an organisation keeps no numbers"
    assert handed_in(volunteer, "p-2", source="partner", office="330302-civil-affairs").status_code == 400
    assert handed_in(hall.citizen("13800000067"), source="partner").status_code == 404
