"""A draft of the window meets newer rules, at the desk and over the API; and the queue of what partners never took."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources.models import Sending, SendingState
from yichuang.config import opening
from yichuang.web.tests.desk.conftest import SERVICE, House
from yichuang.web.tests.walking import text_of

OLD, NEW = "promised: {value: 10, unit: wd", "promised: {value: 8, unit: wd"


def newer(folder: Path) -> None:
    copytree(settings.ENVIRONMENT.catalogue, folder / "catalogue")
    path = next((folder / "catalogue" / "services").glob(f"*/{SERVICE}/service.yaml"))
    text = path.read_text("utf-8")
    assert OLD in text
    path.write_text(text.replace(OLD, NEW, 1), "utf-8")
    opening.publish(folder / "catalogue", at=timezone.now())
    releases.forget()


def promised(no: str) -> int:
    return applications.offering_of(Application.objects.get(no=no)).promised.limit.value


def test_a_draft_of_the_window_is_moved_over_at_the_desk_and_over_the_api(
    house: House, tmp_path: Path
) -> None:
    first, second = house.start()[0], house.start()[0]
    assert "规定有变化" not in house.get("clerk", f"/desk/new/{first}")
    before = promised(first)
    newer(tmp_path)
    assert "规定有变化" in house.get("clerk", f"/desk/new/{first}")
    renewal = reverse("desk:renew", args=[first])
    assert "8个工作日" in text_of(house.get("clerk", renewal).encode())
    assert house.browser("clerk").post(renewal).headers["Location"] == f"/desk/new/{first}"
    assert (before, promised(first)) == (10, 8)
    assert house.browser("clerk").get(renewal).status_code == 302

    token = accounts.create_token(house.users["clerk"], "测试", timezone.now())
    api = Client(headers={"Authorization": f"Bearer {token}"})
    shown = api.get(f"/api/v1/applications/{second}/renewal").json()
    assert [change["kind"] for change in shown["changes"]] == ["limit"]
    stale = api.post(
        f"/api/v1/applications/{second}/actions/renew", headers={"If-Match": '"999"', "Idempotency-Key": "k0"}
    )
    assert stale.status_code == 412
    for _ in range(2):
        done = api.post(f"/api/v1/applications/{second}/actions/renew", headers={"Idempotency-Key": "k1"})
        assert (done.status_code, done.json()["version"]) == (200, shown["version"] + 1)
    assert promised(second) == 8


def test_what_a_partner_never_takes_is_a_queue_of_its_own_while_there_is_any(house: House) -> None:
    no = house.take_in()
    assert "对方没有收下" not in house.get("clerk", "/desk/q/to_accept")
    now = timezone.now()
    Sending.objects.create(
        partner="department:police",
        kind="case",
        key="k",
        subject=f"{no}/1",
        state=SendingState.REFUSED,
        created_at=now,
        next_try_at=now,
    )
    assert "对方没有收下" in house.get("clerk", "/desk/q/to_accept")
    assert no in house.get("clerk", "/desk/q/refused")
    assert no not in house.get("approver", "/desk/q/mine")
