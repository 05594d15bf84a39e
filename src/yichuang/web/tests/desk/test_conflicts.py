"""Two clerks on one case: one acts, the other compares; nothing typed is lost, nothing happens twice."""

from __future__ import annotations

from django.urls import reverse

from yichuang.apps.cases import queries as cases
from yichuang.apps.cases.lifecycle import State
from yichuang.apps.journal import queries as journal
from yichuang.web.tests.desk.conftest import House, hidden


def test_the_loser_sees_the_comparison_and_keeps_the_words(house: House) -> None:
    no = house.take_in("submit")
    url = reverse("desk:act", args=[no, "refuse_acceptance"])
    mine = house.get("clerk", url)
    house.act("clerk2", no, "accept")

    answer = house.browser("clerk").post(
        url, {**hidden(mine, "act"), "reason": "不属于本机关的职权范围。", "where_to_go": "市文化局"}
    )
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "王丽" in page
    assert "已改过这件" in page
    assert "您的改动还在，请比较后再保存" in page
    assert "不属于本机关的职权范围。" in page
    assert "市文化局" in page
    assert house.state(no) is State.ACCEPTED


def test_a_change_that_still_fits_may_be_confirmed_after_comparing(house: House) -> None:
    no = house.take_in("submit")
    url = reverse("desk:act", args=[no, "accept"])
    mine = house.get("clerk", url)
    house.act("clerk2", no, "pre_review", complete="1", opinion="材料齐全。")
    answer = house.browser("clerk").post(url, hidden(mine, "act"))
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "比较过了，仍要受理" in page
    again = hidden(page, "do/accept")
    assert house.browser("clerk").post(url, again).status_code == 302
    assert house.state(no) is State.ACCEPTED


def test_a_double_click_acts_once(house: House) -> None:
    no = house.take_in("submit")
    url = reverse("desk:act", args=[no, "accept"])
    typed = hidden(house.get("clerk", url), "act")
    first = house.browser("clerk").post(url, typed)
    second = house.browser("clerk").post(url, typed)
    assert (first.status_code, second.status_code) == (302, 302)
    accepted = [e for e in journal.events_of(f"{no}/1") if e.action == "accept"]
    assert len(accepted) == 1


def test_two_clerks_in_one_form_compare_their_answers(house: House) -> None:
    no, typed = house.start()
    save = reverse("desk:save", args=[no])
    first = house.browser("clerk2").post(save, {**typed, "association.staff_full_time": "3"})
    assert first.status_code == 302
    second = house.browser("clerk").post(save, {**typed, "association.staff_full_time": "5"})
    page = second.content.decode()
    assert second.status_code == 412
    assert "王丽" in page
    assert "3 人" in page or ">3<" in page
    assert "5 人" in page or "<strong>5" in page


def test_a_form_that_saves_by_itself_is_told(house: House) -> None:
    no, typed = house.start()
    save = reverse("desk:save", args=[no])
    kept = house.browser("clerk").post(save, typed, headers={"X-Autosave": "1"})
    assert kept.json()["version"] > int(typed["version"])
    late = house.browser("clerk2").post(save, typed, headers={"X-Autosave": "1"})
    assert late.status_code == 412


def test_claiming_shows_name_and_time_to_others(house: House) -> None:
    no = house.take_in("submit")
    url = reverse("desk:act", args=[no, "claim"])
    page = house.get("clerk2", reverse("desk:case", args=[no]))
    typed = hidden(page, "do/claim")
    assert house.browser("clerk2").post(url, typed).status_code == 302
    page = house.get("clerk", reverse("desk:case", args=[no]))
    assert "王丽" in page
    assert "在办这件" in page
    assert "claim" not in house.actions("clerk", no)


def test_an_empty_form_at_the_counter_tells_every_fault_at_once(house: House) -> None:
    no, typed = house.start(**{"association.name": "", "association.capital": "", "applicant.phone": "12"})
    answer = house.browser("clerk").post(reverse("desk:submit", args=[no]), {**typed, "go": "accept"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("field-wrong") >= 3
    assert not cases.cases_of(cases.Application.objects.get(no=no))


def test_an_answer_that_decides_what_is_asked_shows_it_without_saving(house: House) -> None:
    no, typed = house.start()
    save = reverse("desk:save", args=[no])
    browser = house.browser("clerk")
    direct = {**typed, "association.direct_registration": "true"}
    page = browser.post(save, direct, headers={"HX-Request": "true"}).content.decode()
    assert 'name="association.supervising_unit"' not in page
    page = browser.post(save, typed, headers={"HX-Request": "true"}).content.decode()
    assert 'name="association.supervising_unit"' in page
    assert browser.post(save, typed).status_code == 302  # the version is still the one that was seen
