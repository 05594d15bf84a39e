"""A draft whose rules have changed: told, shown, moved over with its answers; and never somebody else's."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from django.conf import settings

from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application
from yichuang.apps.releases import queries as releases
from yichuang.config import opening
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import begin, text_of

SERVICE = "cremation-certificate"


def _newer(hall: Hall, folder: Path) -> None:
    copytree(settings.ENVIRONMENT.catalogue, folder / "catalogue")
    path = next((folder / "catalogue" / "services").glob(f"*/{SERVICE}/service.yaml"))
    path.write_text(
        path.read_text("utf-8").replace("value: 4, unit: hour", "value: 2, unit: hour", 1), "utf-8"
    )
    opening.publish(folder / "catalogue", at=hall.now())
    releases.forget()


def test_the_change_is_told_shown_and_taken_over(hall: Hall, tmp_path: Path) -> None:
    browser = hall.browser(hall.citizen())
    no = begin(browser, SERVICE)
    assert "规定有变化" not in text_of(browser.get(f"/a/{no}").content)
    _newer(hall, tmp_path)
    assert "规定有变化" in text_of(browser.get(f"/a/{no}").content)
    page = text_of(browser.get(f"/a/{no}/renew").content)
    assert "4小时" in page
    assert "2小时" in page
    assert browser.post(f"/a/{no}/renew").headers["Location"] == f"/a/{no}"
    moved = Application.objects.get(no=no)
    assert applications.offering_of(moved).promised.value == 2
    assert browser.get(f"/a/{no}/renew").status_code == 302


def test_a_stranger_finds_nothing_to_renew(hall: Hall, tmp_path: Path) -> None:
    no = begin(hall.browser(hall.citizen()), SERVICE)
    _newer(hall, tmp_path)
    stranger = hall.browser(hall.citizen("13800000002"))
    assert stranger.post(f"/a/{no}/renew").status_code == 404
