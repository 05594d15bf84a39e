"""Queues, lists and files of them: exactly what is filtered, masked, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.accounts import queries as account_queries
from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.models import Unmasking
from yichuang.apps.cases.models import Application, CaseFacts
from yichuang.web.desk import exports
from yichuang.web.desk.sheets import neutral
from yichuang.web.tests.desk.conftest import OFFICE, OTHER_OFFICE, House


def test_queues_count_and_list_for_their_roles(house: House) -> None:
    no = house.take_in("submit")
    page = house.get("clerk", reverse("desk:queue", args=["to_accept"]))
    assert no in page
    assert "李*清" in page
    assert "李示清" not in page
    assert "待审查" not in page
    assert "待审查" in house.get("reviewer", reverse("desk:queue", args=["to_review"]))


def test_a_number_typed_anyhow_opens_the_case(house: House) -> None:
    no = house.take_in("submit")
    typed = no.replace("-", "").lower()
    answer = house.browser("clerk").get(reverse("desk:search"), {"q": typed})
    page = answer.content.decode() if answer.status_code == 200 else answer.url
    assert no in page


def test_a_name_finds_the_case_of_ones_own_office_only(house: House) -> None:
    no = house.take_in("submit")
    url = reverse("desk:search") + "?q=李示清"
    assert no in house.get("clerk", url)
    assert no not in house.get("stranger", url)


def test_the_file_holds_what_is_filtered_and_is_masked(house: House) -> None:
    no = house.take_in("submit")
    accepted = house.take_in()
    url = reverse("desk:export", args=["all", "csv"]) + "?state=submitted"
    text = house.browser("clerk").get(url).content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert [row[0] for row in rows[1:]] == [no]
    assert accepted not in text
    assert "李*清" in text
    assert "李示清" not in text


def test_names_in_full_need_a_reason_and_are_on_record(house: House) -> None:
    house.take_in("submit")
    url = reverse("desk:export", args=["to_accept", "xlsx"])
    assert house.browser("clerk").post(url, {"purpose": " "}).status_code == 403
    answer = house.browser("clerk").post(url, {"purpose": "年度抽查"})
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.content)) as book:
        assert "李示清" in book.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    row = Unmasking.objects.get(what="list.applicant_name")
    assert row.purpose == "年度抽查"


def test_a_name_that_is_a_formula_stays_a_name(house: House) -> None:
    no = house.take_in("submit")
    Application.objects.filter(no=no).update(applicant_name="=cmd|A1")
    answer = house.browser("clerk").post(
        reverse("desk:export", args=["to_accept", "csv"]), {"purpose": "抽查"}
    )
    assert "'=cmd|A1" in answer.content.decode("utf-8-sig")
    assert [neutral(t) for t in ("+1", "-1", "@a", "\tx", "甬1")] == ["'+1", "'-1", "'@a", "'\tx", "甬1"]


def test_the_department_may_not_export(house: House) -> None:
    url = reverse("desk:export", args=["all", "csv"])
    assert house.browser("clerk").get(url).status_code == 200
    assert house.browser("department").get(url).status_code in (403, 409)


def test_the_data_is_masked_until_a_purpose_is_stated(house: House) -> None:
    no = house.take_in("submit")
    page = house.get("clerk", reverse("desk:case", args=[no]))
    assert "339999197205230027" not in page
    assert "3399**********0027" in page
    assert "13800000002" not in page
    url = reverse("desk:unmask", args=[no])
    assert house.browser("clerk").post(url, {"purpose": ""}).status_code == 403
    shown = house.browser("clerk").post(url, {"purpose": "电话核实"}).content.decode()
    assert "339999197205230027" in shown
    assert Unmasking.objects.filter(what="case_answers", whose__startswith="person:").count() == 2


def test_every_page_of_the_desk_opens(house: House) -> None:
    no = house.take_in()
    pages = [
        reverse("desk:new"), reverse("desk:today"), reverse("desk:handover"), reverse("desk:guides"),
        reverse("desk:guide", args=["social-association-establishment"]), reverse("desk:registers"),
        reverse("desk:register", args=["social-organisations"]), reverse("desk:search"),
        reverse("desk:letters", args=[no]),
    ]  # fmt: skip
    for url in pages:
        house.get("clerk", url)
    why = house.get("clerk", reverse("desk:why", args=[no]))
    assert "第 10 天" in why
    assert "周六" in why or "休息日" in why or "周末" in why


def _numbers(house: House, who: str, name: str, query: str) -> list[str]:
    url = reverse("desk:export", args=[name, "csv"]) + query
    text = house.browser(who).get(url).content.decode("utf-8-sig")
    return [row[0] for row in csv.reader(StringIO(text))][1:]


def test_every_filter_narrows_list_queue_and_file_alike(house: House) -> None:
    no = house.take_in("submit")
    today = timezone.localdate()
    tomorrow = (today + timedelta(days=1)).isoformat()
    hits = ["q=李示", f"q={no}", "service=social-association-establishment", "channel=counter",
            f"office={OFFICE}", "light=green", "state=submitted", f"since={today}", f"until={today}"]  # fmt: skip
    misses = ["q=王示", "service=place-naming", "channel=online", f"office={OTHER_OFFICE}", "light=red",
              "light=yellow", "state=accepted", f"since={tomorrow}", "until=2020-01-01"]  # fmt: skip
    for name in ("to_accept", "all"):
        for query, wanted in [*((hit, [no]) for hit in hits), *((miss, []) for miss in misses)]:
            if query == "light=green" and house.facts(no).due_at is None:
                continue
            assert _numbers(house, "clerk", name, f"?{query}") == wanted, (name, query)
    assert no not in house.get("clerk", reverse("desk:queue", args=["to_accept"]) + "?channel=online")
    assert no not in house.get("clerk", reverse("desk:search") + f"?since={tomorrow}")


def test_lights_are_told_apart_as_the_table_shows_them(house: House) -> None:
    no = house.take_in()
    at = timezone.now()
    hour = timedelta(hours=1)
    for light, due, yellow in (
        ("green", at + hour * 9, at + hour * 8),
        ("yellow", at + hour, at - hour),
        ("red", at - hour, at - 2 * hour),
    ):
        CaseFacts.objects.filter(no=f"{no}/1").update(due_at=due, yellow_at=yellow)
        found = [
            one for one in ("green", "yellow", "red") if _numbers(house, "clerk", "all", f"?light={one}")
        ]
        assert found == [light]


def test_a_filter_that_nobody_offered_is_told_and_not_ignored(house: House) -> None:
    for query in ("?since=2026-13-40", "?light=blue", "?state=gone", "?channel=fax"):
        assert house.browser("clerk").get(reverse("desk:search") + query).status_code == 400


def test_a_file_never_stops_in_the_middle(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.take_in("submit")
    monkeypatch.setattr(exports, "MOST", 0)
    url = reverse("desk:export", args=["all", "csv"])
    answer = house.browser("clerk").get(url + "?state=submitted")
    assert answer.headers["Location"] == reverse("desk:search") + "?state=submitted"
    assert house.browser("clerk").post(url, {"purpose": "抽查"}).status_code == 302
    assert not Unmasking.objects.exists()


def test_each_person_in_a_file_finds_the_look_in_their_record(house: House) -> None:
    numbers = {house.take_in("submit"), house.take_in("submit")}
    url = reverse("desk:export", args=["all", "csv"])
    assert house.browser("clerk").post(url, {"purpose": "年度抽查"}).status_code == 200
    rows = Unmasking.objects.filter(what="list.applicant_name")
    assert {(row.whose, row.office_id) for row in rows} == {(f"application:{no}", OFFICE) for no in numbers}


def test_a_stand_in_sees_the_absent_ones_cases_of_their_own_office_only(house: House) -> None:
    no, at = house.take_in(), timezone.now()
    away, stand_in = house.users["reviewer"], house.users["reviewer2"]
    head = account_queries.actor_for(house.users["office_head"], at)
    accounts.arrange_handover(head, away, stand_in, OFFICE, (at, at + timedelta(days=1)), reason="年假")
    CaseFacts.objects.filter(no=f"{no}/1").update(assignee=away.pk)
    mine = reverse("desk:queue", args=["mine"])
    assert no in house.get("reviewer2", mine)
    CaseFacts.objects.filter(no=f"{no}/1").update(waiting_office=OTHER_OFFICE)
    assert no not in house.get("reviewer2", mine)
