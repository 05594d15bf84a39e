"""What an officer ticked is there again, for them; colleagues see who; a correction makes it be looked at anew."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.apps.cases.models import ConditionTick
from yichuang.web.tests.desk.conftest import House

_BOX = re.compile(r'<input type="checkbox" name="ticked" value="([^"]+)"( checked)?>')


@pytest.fixture
def no(house: House) -> str:
    return house.take_in("submit")


def boxes(house: House, who: str, no: str) -> dict[str, bool]:
    page = house.get(who, reverse("desk:case", args=[no]))
    return {code: bool(on) for code, on in _BOX.findall(page)}


def test_a_tick_is_there_again_after_the_page_was_left(house: House, no: str) -> None:
    code, *others = boxes(house, "clerk", no)
    url = reverse("desk:ticks", args=[no])
    answer = house.browser("clerk").post(url, {"ticked": code}, headers={"X-Autosave": "1"})
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved_at"])
    kept = boxes(house, "clerk", no)
    assert kept[code]
    assert not any(kept[other] for other in others)
    house.browser("clerk").post(url, {})
    assert not any(boxes(house, "clerk", no).values())


def test_a_step_that_fails_leaves_the_ticks(house: House, no: str) -> None:
    code = next(iter(boxes(house, "clerk", no)))
    house.browser("clerk").post(reverse("desk:ticks", args=[no]), {"ticked": code})
    failed = house.act("clerk", no, "refuse_acceptance", reason="")
    assert failed.status_code == 422
    assert dict(_BOX.findall(failed.content.decode()))[code] == " checked"


def test_each_has_their_own_ticks_and_sees_whose_the_others_are(house: House, no: str) -> None:
    code = next(iter(boxes(house, "clerk", no)))
    house.browser("clerk").post(reverse("desk:ticks", args=[no]), {"ticked": code})
    assert not boxes(house, "clerk2", no)[code]
    assert "已核对：演示clerk" in house.get("clerk2", reverse("desk:case", args=[no]))


def test_what_is_no_condition_and_who_has_no_part_in_it_is_refused(house: House, no: str) -> None:
    url = reverse("desk:ticks", args=[no])
    assert house.browser("clerk").post(url, {"ticked": "made-up"}).status_code == 400
    assert house.browser("stranger").post(url, {}).status_code == 404
    assert house.browser("supervisor").post(url, {}).status_code == 403
    assert not ConditionTick.objects.exists()


def test_after_a_correction_everything_is_looked_at_again(house: House, no: str) -> None:
    code = next(iter(boxes(house, "clerk", no)))
    house.browser("clerk").post(reverse("desk:ticks", args=[no]), {"ticked": code})
    corrected = house.act("clerk", no, "request_correction", more_0="请写明活动地域。")
    assert corrected.status_code == 302, corrected.content.decode()
    assert boxes(house, "clerk", no) in (
        {},
        {code: True} | {c: False for c in boxes(house, "clerk", no) if c != code},
    )
    supplied = house.act("clerk", no, "supplement")
    assert supplied.status_code == 302, supplied.content.decode()
    assert not any(boxes(house, "clerk", no).values())
    house.browser("clerk").post(reverse("desk:ticks", args=[no]), {"ticked": code})
    assert boxes(house, "clerk", no)[code]
