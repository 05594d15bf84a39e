"""Mandates on the portal, the doorstep and help days at the desk, the public page, what could be dropped."""

from __future__ import annotations

import base64
import uuid
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import User
from yichuang.apps.cases.models import Application
from yichuang.apps.outreach.models import HelpDay
from yichuang.apps.parties import service as parties
from yichuang.apps.parties.models import Mandate
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import hidden, text_of

pytestmark = pytest.mark.django_db
OFFICE = "330212001-social-assistance"
PLACE = "330212001"
SERVICE = "subsistence-allowance"
OLD = str(demo_resident_id(11, date(1948, 5, 1), Sex.MALE))


def drawn() -> str:
    buffer = BytesIO()
    Image.new("RGB", (60, 20), "white").save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def staff(hall: Hall, role: str, name: str = "赵竹") -> Client:
    user = accounts.create_user(f"{role}-{OFFICE}", name)
    accounts.appoint(SYSTEM, user, accounts.Appointment(role=role, office=OFFICE), timezone.now())
    return hall.browser(user, region=PLACE)


def proved(hall: Hall, name: str = "钱示福", phone: str = "13800000071") -> User:
    user = hall.citizen(phone, name)
    person = parties.find_or_create_person(name, OLD, today=timezone.localdate()).party
    parties.link_user(person, user, proof="counter", at=timezone.now())
    return user


def give(who: Client, **more: Any) -> Any:
    until = timezone.localdate() + timedelta(days=30)
    data = {
        "name": "周示安",
        "phone": "138 0000 0072",
        "service": SERVICE,
        "until": until.isoformat(),
        "signature": drawn(),
    }
    return who.post("/mandates", {**data, **more})


def test_a_person_gives_the_agent_begins_and_the_person_takes_it_back(hall: Hall) -> None:
    person, agent = proved(hall), hall.citizen("13800000072", "周示安")
    giver, helper = hall.browser(person, region=PLACE), hall.browser(agent, region=PLACE)
    assert give(giver).status_code == 302
    row = Mandate.objects.get()
    assert (row.services, row.way, row.agent) == ([SERVICE], "drawn", agent)
    page = text_of(helper.get("/mandates").content)
    assert "别人委托我的" in page
    begun = helper.post(f"/mandates/{row.pk}/start", {"service": SERVICE})
    assert begun.status_code == 302
    assert helper.get(begun.url).status_code == 200
    made = Application.objects.get()
    assert (made.channel, made.owner, made.created_by) == ("agent", person, agent)
    assert giver.post(f"/mandates/{row.pk}/revoke").status_code == 302
    assert helper.get(begun.url).status_code == 404, "out at once"
    assert giver.get(begun.url).status_code == 200, "it is the person's own"
    assert helper.post(f"/mandates/{row.pk}/start", {"service": SERVICE}).status_code == 404
    assert "已收回" in text_of(giver.get("/mandates").content)


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": ""},
        {"signature": "", "signature_typed": "别人"},
        {"phone": "13800000079"},
        {"name": "不对"},
        {"until": "2020-01-01"},
        {"service": "no-such-thing"},
    ],
)
def test_what_is_not_right_gives_nothing_and_keeps_what_was_typed(hall: Hall, wrong: dict[str, str]) -> None:
    hall.citizen("13800000072", "周示安")
    answer = give(hall.browser(proved(hall), region=PLACE), **wrong)
    assert answer.status_code == 422
    assert not Mandate.objects.exists()
    assert "要改" in text_of(answer.content)


def test_the_wrong_phone_and_the_wrong_name_read_the_same(hall: Hall) -> None:
    hall.citizen("13800000072", "周示安")
    giver = hall.browser(proved(hall), region=PLACE)
    said = "没有找到这位代办人"
    for wrong in ({"phone": "13800000079"}, {"name": "不对"}):
        assert said in text_of(give(giver, **wrong).content)


def test_an_account_that_nobody_proved_gives_none(hall: Hall) -> None:
    hall.citizen("13800000072", "周示安")
    who = hall.browser(hall.citizen("13800000073", "吴示名"), region=PLACE)
    assert "先要核对身份" not in text_of(who.get("/mandates").content)
    assert "核对身份" in text_of(who.get("/mandates").content)
    assert give(who).status_code == 422
    assert not Mandate.objects.exists()


def noted(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()),
        "name": "孙示田",
        "resident_id": OLD,
        "service": SERVICE,
        "way": "drawn",
        "signature": drawn(),
        "at_home": "on",
        **more,
    }


def test_the_phone_sends_a_note_as_often_as_it_likes(hall: Hall) -> None:
    helper = staff(hall, "assistant")
    assert helper.get("/desk/").url == "/desk/assist"
    hello = helper.get("/desk/assist/sync").json()
    assert set(hello) == {"user", "token"}
    note = noted(noted_at=(timezone.now() - timedelta(days=2)).isoformat())
    answers = [helper.post("/desk/assist/sync", note) for _ in range(3)]
    assert {a.status_code for a in answers} == {200}
    assert len({a.json()["no"] for a in answers}) == 1
    assert Application.objects.count() == Mandate.objects.count() == 1
    page = text_of(helper.get("/desk/assist").content)
    assert "上门服务" in page
    assert "孙示田" not in page, "masked"
    assert helper.get(answers[0].json()["url"]).status_code == 200


def test_without_a_script_the_form_posts_and_says_what_is_missing(hall: Hall) -> None:
    helper = staff(hall, "assistant")
    key = hidden(helper.get("/desk/assist/new").content, "key")
    for wrong in (
        {"signature": ""},
        {"signature_typed": "孙示田"},
        {"resident_id": "1"},
        {"way": "witnessed", "witness_1": "孙示一"},
    ):
        answer = helper.post("/desk/assist/new", noted(key=key, **wrong))
        assert answer.status_code == 422, wrong
    assert helper.post("/desk/assist/sync", noted(key="x")).status_code == 422
    assert not Application.objects.exists()
    assert helper.post("/desk/assist/new", noted(key=key)).status_code == 302


def test_who_decides_does_not_take_in_and_an_assistant_sees_no_queue(hall: Hall) -> None:
    assert staff(hall, "approver", "石磊").get("/desk/assist").status_code == 403
    helper = staff(hall, "assistant")
    assert helper.get("/desk/review").status_code == 403
    assert "待受理" not in text_of(helper.get("/desk/assist").content)


def test_the_worker_comes_from_under_its_folder(hall: Hall) -> None:
    answer = hall.browser().get("/desk/assist/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")


def test_a_help_day_from_the_plan_to_the_figures(hall: Hall) -> None:
    clerk = staff(hall, "clerk", "高娟")
    today = timezone.localdate()
    plan = {
        "office": OFFICE,
        "place": "三江村文化礼堂",
        "on": today.isoformat(),
        "months": "3",
        "opens_at": "09:00",
        "closes_at": "11:30",
    }
    assert clerk.post("/desk/help-days", plan).status_code == 302
    again = clerk.post("/desk/help-days", plan)
    assert again.status_code == 422
    assert "已经排了" in text_of(again.content)
    first, second, third = HelpDay.objects.order_by("day")
    public = text_of(hall.browser(region="330212").get("/help-days").content)
    assert "三江村文化礼堂" in public
    assert "下一场" in public
    assert "三江村" not in text_of(hall.browser(region="430000").get("/help-days").content)

    assert clerk.post(f"/desk/help-days/{third.pk}", {"do": "cancel", "reason": "台风"}).status_code == 302
    assert "台风" in text_of(hall.browser(region="330212").get("/help-days").content)
    assert clerk.post(f"/desk/help-days/{second.pk}", {"do": "record", "visitors": "3"}).status_code == 422
    assert clerk.post(f"/desk/help-days/{first.pk}", {"do": "record", "visitors": "x"}).status_code == 422
    assert clerk.post(f"/desk/help-days/{first.pk}", {"do": "record", "visitors": "23"}).status_code == 302
    helper = staff(hall, "assistant")
    no = helper.post("/desk/assist/sync", noted()).json()["no"]
    assert helper.post(f"/desk/help-days/{first.pk}", {"do": "case", "no": no}).status_code == 302
    foreign = clerk.post(f"/desk/help-days/{first.pk}", {"do": "case", "no": "330200-26-SO02-000001-X"})
    assert foreign.status_code == 422
    assert no in text_of(clerk.get(f"/desk/help-days/{first.pk}").content)
    assert "23" in text_of(clerk.get("/desk/help-days").content)


def test_what_could_be_dropped_stands_beside_another_place(hall: Hall) -> None:
    head = staff(hall, "office_head", "宋文")
    alone = text_of(head.get("/desk/review").content)
    assert "减材料" in alone
    assert "有什么不同" not in alone
    both = text_of(head.get("/desk/review?region=330200&other=330300&less=items").content)
    assert "有什么不同" in both
    assert head.get("/desk/review?region=1").status_code == 400
    assert head.get("/desk/review?less=x").status_code == 400
