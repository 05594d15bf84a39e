"""People ask on the portal, the window answers at the desk and over the API; strangers see and say nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import dialogue
from yichuang.apps.cases.models import Application, Thread
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.test_applying import ASSOCIATION, begin, client, filled, submitted
from yichuang.web.tests.walking import hidden, text_of

__all__ = ["client", "filled", "submitted"]
pytestmark = pytest.mark.django_db


def clerk_of(office: str) -> User:
    user = accounts.create_user(f"clerk-{office}", "王丽")
    accounts.appoint(SYSTEM, user, accounts.Appointment(role="clerk", office=office), timezone.now())
    return user


def browser(user: User) -> Client:
    made = Client()
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def ask(who: Client, address: str, text: str = "材料要原件吗？") -> Any:
    key = hidden(who.get(address).content, "key")
    return who.post(address, {"text": text, "key": key})


def test_from_the_question_to_the_answer(client: Client, submitted: str) -> None:
    address = f"/case/{submitted}/messages"
    assert "示例数据" in text_of(client.get(address).content)
    assert ask(client, address).status_code == 302
    assert "前答复" in text_of(client.get(address).content)

    row = Application.objects.get(no=submitted)
    desk = browser(clerk_of(row.office_id))
    queue = text_of(desk.get("/desk/questions").content)
    assert submitted in queue
    thread = Thread.objects.get()
    case = desk.get(f"/desk/c/{submitted}").content.decode()
    assert f'href="/desk/questions/{thread.pk}"' in case
    assert "等您答复" in case
    page = desk.get(f"/desk/questions/{thread.pk}").content
    sent = {"text": "复印件就行。", "key": hidden(page, "key"), "seen": hidden(page, "seen")}
    assert desk.post(f"/desk/questions/{thread.pk}", sent).status_code == 302
    assert "没有待回复" in text_of(desk.get("/desk/questions").content)
    assert "已答复" in text_of(desk.get(f"/desk/c/{submitted}").content)

    for seen in (address, f"/case/{submitted}"):
        told = text_of(client.get(seen).content)
        assert "复印件就行。" in told
        assert "王丽" in told


def test_the_same_click_twice_is_one_question(client: Client, submitted: str) -> None:
    address = f"/case/{submitted}/messages"
    key = hidden(client.get(address).content, "key")
    for _ in range(2):
        client.post(address, {"text": "材料要原件吗？", "key": key})
    assert len(dialogue.messages_of(Thread.objects.get())) == 1


def test_an_empty_question_is_sent_back_with_what_to_do(client: Client, submitted: str) -> None:
    answer = ask(client, f"/case/{submitted}/messages", " ")
    assert answer.status_code == 422
    assert "请" in text_of(answer.content)
    assert not Thread.objects.exists()


def test_strangers_and_other_offices_find_nothing(hall: Hall, client: Client, submitted: str) -> None:
    ask(client, f"/case/{submitted}/messages")
    thread = Thread.objects.get()
    stranger = hall.browser(hall.citizen("13900000009"))
    assert stranger.get(f"/case/{submitted}/messages").status_code == 404
    assert stranger.post(f"/case/{submitted}/messages", {"text": "看看"}).status_code == 404
    assert Client().get(f"/case/{submitted}/messages").status_code == 302
    far = browser(clerk_of("430000-civil-affairs"))
    missing = far.get("/desk/questions/00000000-0000-4000-8000-000000000000")
    theirs = far.get(f"/desk/questions/{thread.pk}")
    assert theirs.status_code == missing.status_code == 404
    assert submitted not in text_of(far.get("/desk/questions").content)
    assert far.get(f"/api/v1/applications/{submitted}/messages").status_code == 404


def test_before_applying_one_asks_on_the_guide(hall: Hall, client: Client) -> None:
    address = f"/services/{ASSOCIATION}/ask"
    assert address in client.get(f"/services/{ASSOCIATION}").content.decode()
    assert ask(client, address, "外地人能办吗？").status_code == 302
    assert "等答复" in text_of(client.get("/mine").content)
    stranger = hall.browser(hall.citizen("13900000009"))
    assert "外地人" not in text_of(stranger.get(address).content)


def test_without_an_account_by_number_and_phone(submitted: str) -> None:
    row = Application.objects.get(no=submitted)
    visitor, phone = Client(), "13800000002"
    page = visitor.post("/track", {"no": submitted, "phone": phone})
    assert page.status_code == 200
    sent = {"no": submitted, "phone": phone, "ask": "1", "key": hidden(page.content, "key")}
    text = "我的号339999199001010013，要原件吗？"
    told = text_of(visitor.post("/track", {**sent, "text": text}).content)
    assert "已发给窗口" in told
    assert "339999199001010013" not in told
    assert "3399**********0013" in told
    assert dialogue.of_application(row) is not None
    wrong = visitor.post("/track", {**sent, "phone": "13700000000", "text": "还要多久？"})
    assert wrong.status_code == 422
    assert len(dialogue.messages_of(Thread.objects.get())) == 1


def test_over_the_api_each_side_says_its_part(client: Client, submitted: str) -> None:
    row = Application.objects.get(no=submitted)
    address, key = f"/api/v1/applications/{submitted}/messages", "HTTP_IDEMPOTENCY_KEY"

    def post(who: User, body: dict[str, Any], value: str) -> Any:
        token = accounts.create_token(who, "test", timezone.now())
        return Client().post(
            address,
            json.dumps(body),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {token}",
            **{key: value},
        )

    owner, clerk = User.objects.get(pk=row.owner_id), clerk_of(row.office_id)
    assert post(clerk, {"text": "没有人问。"}, "k0").status_code == 404
    for _ in range(2):
        asked = post(owner, {"text": "材料要原件吗？"}, "k1")
        assert asked.status_code == 201
    assert [m["by"] for m in asked.json()["messages"]] == ["person"]
    assert asked.json()["due"]
    answered = post(clerk, {"text": "复印件就行。", "seen": asked.json()["messages"][-1]["id"]}, "k2")
    assert answered.status_code == 201
    assert answered.json()["waiting_since"] is None
    assert [m["by"] for m in client.get(address).json()["messages"]] == ["person", "office"]


def test_a_draft_may_be_asked_about(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    assert ask(client, f"/case/{no}/messages").status_code == 302
