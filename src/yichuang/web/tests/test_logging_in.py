"""Logging in, and what was typed when the login had run out."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yichuang.apps.accounts import service as accounts
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import begin, hidden, text_of

ASSOCIATION = "social-association-establishment"


def code_for(client: Client, phone: str, path: str = "/mine") -> str:
    """Asks for a code as the demo without a gateway shows it."""
    response = client.post("/login", {"phone": phone, "next": path}, follow=True)
    found = re.search(r"验证码是 (\d{6})", text_of(response.content))
    assert found, text_of(response.content)
    return found[1]


def test_a_citizen_logs_in_with_a_code_and_goes_on_where_they_were(hall: Hall) -> None:
    client = hall.browser()
    assert client.get("/mine")["Location"] == "/login?next=%2Fmine"
    code = code_for(client, "138 0000 0003")
    response = client.post("/login/code", {"code": code, "next": "/mine"})
    assert response["Location"] == "/mine"
    assert "还没有办过事" in text_of(client.get("/mine").content)


def test_a_wrong_code_opens_nothing(hall: Hall) -> None:
    client = hall.browser()
    code = code_for(client, "13800000004")
    wrong = f"{(int(code) + 1) % 1000000:06d}"
    response = client.post("/login/code", {"code": wrong, "next": "/mine"})
    assert response.status_code == 422
    assert "验证码不对或已过期" in text_of(response.content)
    assert client.get("/mine").status_code == 302


def test_what_is_no_mobile_is_said_in_words(hall: Hall) -> None:
    response = hall.browser().post("/login", {"phone": "12345"})
    assert response.status_code == 422
    assert "手机号的位数不对" in text_of(response.content)
    assert 'value="12345"' in response.content.decode()


def test_nobody_is_sent_to_another_site_after_the_login(hall: Hall) -> None:
    client = hall.browser()
    code = code_for(client, "13800000005", "https://evil.example/")
    response = client.post("/login/code", {"code": code, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_staff_log_in_with_a_password_and_citizens_never(hall: Hall) -> None:
    accounts.create_user("wangli", "王丽", password="correct horse")
    client = hall.browser()
    wrong = client.post("/staff/login", {"username": "wangli", "password": "nope"})
    assert wrong.status_code == 422
    right = client.post("/staff/login", {"username": "wangli", "password": "correct horse"})
    assert right["Location"] == "/desk"
    accounts.create_user("zhang", "张", kind="citizen", password="correct horse")
    assert (
        hall.browser().post("/staff/login", {"username": "zhang", "password": "correct horse"}).status_code
        == 422
    )


def test_too_many_passwords_are_slowed_down(hall: Hall) -> None:
    client = hall.browser()
    tries = [client.post("/staff/login", {"username": "wangli", "password": "x"}) for _ in range(6)]
    assert "再试" in text_of(tries[-1].content)


def test_logging_out_leaves_nothing_behind(hall: Hall) -> None:
    client = hall.browser(hall.citizen())
    assert client.get("/mine").status_code == 200
    client.post("/logout")
    assert client.get("/mine").status_code == 302


def test_what_was_typed_when_the_login_had_run_out_comes_back(hall: Hall) -> None:
    user = hall.citizen("13800000006")
    client = hall.browser(user)
    no = begin(client, ASSOCIATION)
    client.cookies.pop("sessionid")
    sent = {
        "asked": "association.name association.purpose",
        "association.name": "宁波市海岛鸟类观测协会",
        "go": "on",
    }
    refused = client.post(f"/a/{no}/1", sent)
    assert refused["Location"].startswith("/login?next=")
    assert "观测协会" not in str(dict(client.session.items()))
    code = code_for(client, "13800000006", f"/a/{no}/1")
    assert client.post("/login/code", {"code": code, "next": f"/a/{no}/1"})["Location"] == f"/a/{no}/1"
    page = client.get(f"/a/{no}/1").content.decode()
    assert "您刚才填的内容还在" in page
    assert "宁波市海岛鸟类观测协会" in page
    assert "您刚才填的内容还在" not in client.get(f"/a/{no}/1").content.decode()


def test_what_was_typed_is_not_given_to_another_person(hall: Hall) -> None:
    client = hall.browser(hall.citizen("13800000006"))
    no = begin(client, ASSOCIATION)
    client.cookies.pop("sessionid")
    client.post(f"/a/{no}/1", {"asked": "association.name", "association.name": "秘密"})
    code = code_for(client, "13800000007", f"/a/{no}/1")
    client.post("/login/code", {"code": code, "next": f"/a/{no}/1"})
    page = client.get(f"/a/{no}/1")
    assert page.status_code == 404
    assert "秘密" not in page.content.decode()


def test_saving_by_itself_without_a_login_says_so(hall: Hall) -> None:
    client = hall.browser(hall.citizen())
    no = begin(client, ASSOCIATION)
    client.cookies.pop("sessionid")
    assert client.post(f"/a/{no}/1", {"asked": ""}, headers={"X-Autosave": "1"}).status_code == 401


@pytest.mark.parametrize("origin", ["http://testserver", "https://evil.example", ""])
def test_a_form_older_than_the_login_is_offered_again_only_to_our_own_pages(hall: Hall, origin: str) -> None:
    client = hall.browser(hall.citizen(), enforce_csrf_checks=True)
    headers = {"Origin": origin} if origin else {}
    response = client.post(
        "/a/x/1", {"association.name": "宁波", "csrfmiddlewaretoken": "old"}, headers=headers
    )
    assert response.status_code == 403
    again = "接着提交" in response.content.decode()
    assert again is (origin == "http://testserver")
    if again:
        assert hidden(response.content, "association.name") == "宁波"
