"""Addresses as people type them: a slash too few or too many leads to the same door."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "door"),
    [
        ("/desk", "/desk/"),
        ("/board", "/board/"),
        ("/staff", "/desk/"),
        ("/staff/", "/staff"),
        ("/mine/", "/mine"),
        ("/services/?q=SO-01", "/services?q=SO-01"),
        ("/desk/search/", "/desk/search"),
        ("/api", "/api/v1/docs"),
        ("/api/v1/", "/api/v1/docs"),
    ],
)
def test_a_door_opens_with_and_without_the_slash(typed: str, door: str) -> None:
    answer = Client().get(typed)
    assert answer.status_code in (301, 302)
    assert answer.headers["Location"] == door


@pytest.mark.parametrize("typed", ["/nothing/", "/nothing"])
def test_what_is_not_there_leads_nowhere(typed: str) -> None:
    assert Client().get(typed).status_code == 404


def test_what_is_sent_is_never_led_elsewhere() -> None:
    assert Client().post("/login/", {}).status_code == 404
