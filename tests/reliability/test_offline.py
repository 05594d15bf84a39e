"""R21, offline in mid-form: the network goes while somebody types; nothing typed is lost, and a second try goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.end_to_end.browser import chromium, real_browser
from tests.reliability.servers import Server
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import answers
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import Hall

TYPED = "演示市断网协会"


@pytest.fixture
def server(transactional_db: None, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    # the browser's driver keeps an event loop in this thread
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    if chromium() is None:
        pytest.skip("没有找到 chromium")
    running = Server(1)
    yield running
    running.kill()


def _cookie(user_id: int | None) -> str:
    client = Client()
    client.force_login(User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def _form_with(page: Page, address: str, name: str) -> None:
    """The page of the form that asks for a field."""
    for number in range(1, 12):
        page.goto(f"{address}/{number}")
        if page.locator(f"[name='{name}']").count():
            return
    raise AssertionError(f"no page asks for {name}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.browser
def test_what_is_typed_without_a_network_stays_and_is_kept_when_it_is_back(
    hall: Hall, server: Server
) -> None:
    no, address = hall.draft(), f"http://127.0.0.1:{server.port}"
    cookie = {"name": "sessionid", "value": _cookie(hall.citizen.user_id), "url": address}
    with real_browser() as browser:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
        context.set_default_timeout(20_000)
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        _form_with(page, f"{address}/a/{no}", "association.name")
        before, field = page.url, page.locator("[name='association.name']")
        context.set_offline(True)
        field.fill(TYPED)
        expect(page.locator("[data-save-state]").first).to_contain_text("还没有保存上")
        page.get_by_role("button", name="继续").last.click()
        expect(page.locator("[data-offline]")).to_contain_text("您填的都还在这一页")
        assert (page.url, field.input_value()) == (before, TYPED)
        context.set_offline(False)
        expect(page.locator("[data-save-state]").first).to_contain_text("已保存")
        expect(page.locator("[data-offline]")).to_have_count(0)
        page.get_by_role("button", name="继续").last.click()
        page.wait_for_url(lambda url: url != before)
        context.close()
    kept = answers.latest(Application.objects.get(no=no))[1]
    assert kept["association"]["name"] == TYPED
    assert Application.objects.count() == 1
