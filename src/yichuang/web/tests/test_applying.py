"""From the guide to the certificate, as a citizen walks it; and the same way barred to everybody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yichuang.apps.cases import applications, service
from yichuang.apps.cases.lifecycle import Action, State
from yichuang.apps.cases.models import Answers, Application, CaseFacts
from yichuang.apps.journal.models import Event
from yichuang.apps.oversight.models import Rating
from yichuang.web.tests.conftest import Hall
from yichuang.web.tests.walking import (
    begin,
    fill,
    hand_in_papers,
    hidden,
    page_data,
    photo,
    sample_of,
    submit,
    text_of,
)

ASSOCIATION = "social-association-establishment"
OFFICE = "330212-civil-affairs"


@pytest.fixture
def client(hall: Hall) -> Client:
    return hall.browser(hall.citizen("13800000001"))


@pytest.fixture
def stranger(hall: Hall) -> Client:
    return hall.browser(hall.citizen("13900000009"))


@pytest.fixture
def filled(client: Client) -> str:
    """An application with every answer and every paper."""
    no = begin(client, ASSOCIATION)
    assert fill(client, no, sample_of(ASSOCIATION)) == f"/a/{no}/materials"
    hand_in_papers(client, no)
    return no


@pytest.fixture
def submitted(client: Client, filled: str) -> str:
    response = submit(client, filled)
    assert response.status_code == 302, text_of(response.content)
    return filled


def act(hall: Hall, no: str, action: Action, data: dict[str, Any], role: str = "clerk") -> None:
    actor = hall.staff(OFFICE, role)
    service.act(f"{no}/1", action, data, actor=actor, order=service.Order(at=hall.now()))


def test_an_application_is_filled_in_page_by_page_and_handed_in(client: Client, filled: str) -> None:
    tasks = text_of(client.get(f"/a/{filled}").content)
    done, total = re.findall(r"已完成 (\d+)/(\d+)", tasks)[0]
    assert int(done) == int(total) - 1
    response = submit(client, filled)
    assert response["Location"] == f"/a/{filled}/done"
    result = client.get(response["Location"]).content.decode()
    assert filled in result
    assert "<svg" in result
    assert "接下来" in result
    assert "0574" in result
    assert CaseFacts.objects.get(no=f"{filled}/1").state == State.SUBMITTED


def test_submitting_twice_makes_one_case(client: Client, filled: str) -> None:
    check = client.get(f"/a/{filled}/check")
    data = {"key": hidden(check.content, "key"), "declaration": "on"}
    answers = [client.post(f"/a/{filled}/submit", data) for _ in range(3)]
    answers.append(client.post(f"/a/{filled}/submit", {"key": "another-tab", "declaration": "on"}))
    assert {response["Location"] for response in answers} == {f"/a/{filled}/done"}
    assert CaseFacts.objects.filter(no__startswith=filled).count() == 1


def test_without_the_declaration_nothing_is_handed_in_and_nothing_is_lost(
    client: Client, filled: str
) -> None:
    response = client.post(f"/a/{filled}/submit", {"key": "k"})
    assert response.status_code == 422
    assert "请勾选" in text_of(response.content)
    assert not CaseFacts.objects.filter(no__startswith=filled).exists()


def test_everything_missing_is_said_at_once_with_links_to_the_places(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    response = client.post(f"/a/{no}/submit", {"key": "k", "declaration": "on"})
    html = response.content.decode()
    assert response.status_code == 422
    links = re.findall(rf'href="(/a/{no}/\d+\?return=check#id_[^"]+)"', html)
    assert len(links) > 5
    assert client.get(links[0].partition("#")[0]).status_code == 200


def test_a_wrong_answer_stays_as_typed_and_is_explained_at_its_field(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    form_pages = [p for p in range(1, 12) if client.get(f"/a/{no}/{p}").status_code == 200]
    page = next(p for p in form_pages if b"applicant.resident_id" in client.get(f"/a/{no}/{p}").content)
    asked = hidden(client.get(f"/a/{no}/{page}").content, "asked")
    response = client.post(
        f"/a/{no}/{page}",
        {
            "asked": asked,
            "applicant.name": "李示清",
            "applicant.resident_id": "339999197205230028",
            "applicant.phone": "13800000002",
        },
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert "身份证号最后一位与前面不符，请对照证件再输一次。" in html
    assert 'value="339999197205230028"' in html
    assert 'href="#id_applicant.resident_id"' in html
    assert 'value="339999197205230028"' in client.get(f"/a/{no}/{page}").content.decode()


def test_going_back_and_stopping_keep_what_was_typed(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    asked = hidden(client.get(f"/a/{no}/2").content, "asked")
    back = client.post(f"/a/{no}/2", {"asked": asked, "association.staff_full_time": "3", "go": "back"})
    assert back["Location"] == f"/a/{no}/1"
    assert 'value="3"' in client.get(f"/a/{no}/2").content.decode()
    later = client.post(
        f"/a/{no}/1", {"asked": "association.name", "association.name": "宁波市某会", "go": "later"}
    )
    assert later["Location"] == f"/a/{no}"
    assert "宁波市某会" in client.get(f"/a/{no}/1").content.decode()


def test_a_page_saves_by_itself_and_says_when(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    response = client.post(
        f"/a/{no}/1", {"asked": "association.name", "association.name": "半个名"}, headers={"X-Autosave": "1"}
    )
    assert re.fullmatch(r"\d\d:\d\d", response.json()["saved_at"])
    assert "半个名" in client.get(f"/a/{no}/1").content.decode()


def test_a_question_that_an_answer_brings_up_is_shown_before_it_is_missed(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    page = next(
        p for p in range(1, 12) if b"association.direct_registration" in client.get(f"/a/{no}/{p}").content
    )
    client.post(
        f"/a/{no}/{page}",
        {"asked": "association.direct_registration", "association.direct_registration": "true"},
    )
    hushed = client.get(f"/a/{no}/{page}").content.decode()
    assert "association.supervising_unit" not in hushed
    response = client.post(
        f"/a/{no}/{page}",
        {"asked": "association.direct_registration", "association.direct_registration": "false"},
    )
    html = response.content.decode()
    assert "association.supervising_unit" in hidden(response.content, "asked")
    assert "请填写业务主管单位" not in text_of(html)


def test_items_are_added_and_taken_away_without_losing_the_others(client: Client) -> None:
    no = begin(client, ASSOCIATION)
    url = next(
        f"/a/{no}/{p}" for p in range(1, 12) if b"founders_count" in client.get(f"/a/{no}/{p}").content
    )
    one = {
        "asked": "founders[0].name founders[0].resident_id founders[0].political_rights",
        "founders_count": "1",
    }
    client.post(url, {**one, "founders[0].name": "张演丰", "add_founders": "1"})
    html = client.get(url).content
    assert hidden(html, "founders_count") == "2"
    two = {
        "asked": hidden(html, "asked"),
        "founders_count": "2",
        "founders[0].name": "张演丰",
        "founders[1].name": "李示清",
    }
    client.post(url, {**two, "remove_founders": "0"})
    html = client.get(url).content
    assert hidden(html, "founders_count") == "1"
    assert b'value="\xe6\x9d\x8e' in html
    assert "张演丰" not in html.decode()


def test_changing_an_answer_from_the_check_page_leads_back_to_it(client: Client, filled: str) -> None:
    page = client.get(f"/a/{filled}/1?return=check")
    application = Application.objects.get(no=filled)
    data = page_data(applications.form_of(application), page.content, sample_of(ASSOCIATION))
    response = client.post(f"/a/{filled}/1?return=check", data)
    assert response["Location"] == f"/a/{filled}/check"


def test_what_the_person_said_before_is_offered_with_its_source(client: Client, submitted: str) -> None:
    no = begin(client, "social-organisation-name")
    pages = [client.get(f"/a/{no}/{p}").content.decode() for p in range(1, 12)]
    found = next(html for html in pages if "applicant.phone" in html)
    assert 'value="13800000002"' in found
    assert re.search(r"来自您\d{4}年\d+月\d+日的办件“", found)


def test_a_paper_handed_in_before_is_offered_again_and_only_to_its_owner(
    client: Client, stranger: Client, submitted: str
) -> None:
    no = begin(client, ASSOCIATION)
    fill(client, no, sample_of(ASSOCIATION))
    html = client.get(f"/a/{no}/materials").content.decode()
    offers = re.findall(r'name="reuse" value="([^"]+)"', html)
    if not offers:
        pytest.skip("no paper of this service is reusable")
    code = re.findall(r'name="material" value="([^"]+)">\s*<div class="notice', html)[0]
    foreign = begin(stranger, ASSOCIATION)
    fill(stranger, foreign, sample_of(ASSOCIATION))
    assert stranger.post(f"/a/{foreign}/materials", {"material": code, "reuse": offers[0]}).status_code == 404
    assert client.post(f"/a/{no}/materials", {"material": code, "reuse": offers[0]}).status_code == 302
    assert "照片.png" in client.get(f"/a/{no}/materials").content.decode()


def test_a_file_that_is_no_picture_is_refused_with_what_to_do(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    no = begin(client, ASSOCIATION)
    fill(client, no, sample_of(ASSOCIATION))
    code = re.findall(r'id="file-([a-z0-9-]+)"', client.get(f"/a/{no}/materials").content.decode())[0]
    response = client.post(
        f"/a/{no}/materials", {"material": code, "file": SimpleUploadedFile("a.png", b"<html>")}
    )
    assert response.status_code == 422
    assert "请" in text_of(response.content)
    nothing = client.post(f"/a/{no}/materials", {"material": code})
    assert nothing.status_code == 422


def test_an_application_of_somebody_else_looks_like_none(
    client: Client, stranger: Client, submitted: str
) -> None:
    missing = "330212-26-SO02-999999-0"
    own = ["", "/1", "/materials", "/check", "/done"]
    for path in [f"/a/%s{end}" for end in own] + [
        "/case/%s",
        "/case/%s/why",
        "/case/%s/withdraw",
        "/case/%s/rate",
    ]:
        foreign, none = stranger.get(path % submitted), stranger.get(path % missing)
        assert foreign.status_code == none.status_code == 404, path
        assert _body(foreign) == _body(none), path
    for path in ("/a/%s/submit", "/case/%s/withdraw", "/case/%s/rate", "/a/%s/1", "/a/%s/materials"):
        assert stranger.post(path % submitted, {"declaration": "on", "grade": "5"}).status_code == 404, path
    assert CaseFacts.objects.get(no=f"{submitted}/1").state == State.SUBMITTED


def _body(response: Any) -> str:
    """A page without what differs by address and visit."""
    text = re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", text)


def test_a_paper_of_somebody_else_cannot_be_opened(client: Client, stranger: Client, submitted: str) -> None:
    document = Application.objects.get(no=submitted).materials.first().document_id
    assert client.get(f"/a/{submitted}/materials/{document}")["Content-Disposition"].startswith("attachment")
    assert stranger.get(f"/a/{submitted}/materials/{document}").status_code == 404
    own = begin(stranger, ASSOCIATION)
    assert stranger.get(f"/a/{own}/materials/{document}").status_code == 404


def test_the_progress_page_names_step_office_and_day_and_explains_it(
    hall: Hall, client: Client, submitted: str
) -> None:
    page = text_of(client.get(f"/case/{submitted}").content)
    assert "正在核对材料" in page
    act(hall, submitted, Action.ACCEPT, {})
    page = text_of(client.get(f"/case/{submitted}").content)
    assert re.search(r"正在由宁波市鄞州区民政局\S+，\d+月\d+日前办结", page)
    why = text_of(client.get(f"/case/{submitted}/why").content)
    assert "为什么最晚" in why
    assert "受理当日，不计入" in why
    assert "%" not in re.sub(r"400%", "", page)


def test_a_correction_is_told_in_full_and_mended_on_the_same_pages(
    hall: Hall, client: Client, submitted: str
) -> None:
    faults = [
        {"about": "association.purpose", "text": "宗旨要写明活动范围"},
        {"about": "premises-proof", "text": "房产证照片不清楚"},
    ]
    act(hall, submitted, Action.REQUEST_CORRECTION, {"faults": faults})
    assert "等您补正" in text_of(client.get("/mine").content)
    page = client.get(f"/a/{submitted}").content.decode()
    assert "宗旨要写明活动范围" in page
    assert f"/a/{submitted}/materials#premises-proof" in page
    first = client.get(f"/a/{submitted}/1?return=check")
    form = applications.form_of(Application.objects.get(no=submitted))
    answers = sample_of(ASSOCIATION)
    answers["association"] = {**answers["association"], "purpose": "在宁波市组织会员观测海岛鸟类。"}
    client.post(f"/a/{submitted}/1?return=check", page_data(form, first.content, answers))
    client.post(f"/a/{submitted}/materials", {"material": "premises-proof", "file": photo()})
    assert submit(client, submitted)["Location"] == f"/a/{submitted}/done"
    assert CaseFacts.objects.get(no=f"{submitted}/1").state == State.SUBMITTED
    assert "补正已提交" in text_of(client.get(f"/a/{submitted}/done").content)


def test_a_submitted_application_is_no_longer_changed(client: Client, submitted: str) -> None:
    versions = Answers.objects.count()
    response = client.post(f"/a/{submitted}/1", {"asked": "association.name", "association.name": "别的名字"})
    assert response["Location"] == f"/case/{submitted}"
    assert Answers.objects.count() == versions


def test_withdrawing_writes_out_the_consequence_and_happens_once(client: Client, submitted: str) -> None:
    page = client.get(f"/case/{submitted}/withdraw")
    assert "以后可以重新申请" in text_of(page.content)
    assert CaseFacts.objects.get(no=f"{submitted}/1").state == State.SUBMITTED
    client.post(f"/case/{submitted}/withdraw", {"key": hidden(page.content, "key")})
    assert CaseFacts.objects.get(no=f"{submitted}/1").state == State.WITHDRAWN
    again = client.post(f"/case/{submitted}/withdraw", {"key": "other"})
    assert again.status_code == 409
    assert "请刷新" in text_of(again.content)


def test_a_promised_paper_is_supplied_later(hall: Hall, client: Client, filled: str) -> None:
    client.post(f"/a/{filled}/materials", {"material": "premises-proof", "remove": "1"})
    assert submit(client, filled).status_code == 302
    pledge = {"materials": ["premises-proof"], "commitment": "承诺按期补交"}
    act(hall, filled, Action.ACCEPT_TOLERATED, pledge)
    page = client.get(f"/case/{filled}").content.decode()
    assert f"/case/{filled}/supply/premises-proof" in page
    url = f"/case/{filled}/supply/premises-proof"
    key = hidden(client.get(url).content, "key")
    assert client.post(url, {"key": key, "file": photo()}).status_code == 302
    assert "tolerated" not in CaseFacts.objects.get(no=f"{filled}/1").flags
    assert client.get(url).status_code == 409


def test_a_decided_case_is_rated_once(hall: Hall, client: Client, stranger: Client, submitted: str) -> None:
    assert client.get(f"/case/{submitted}/rate").status_code == 409
    act(hall, submitted, Action.ACCEPT, {})
    walk_to_decision(hall, submitted)
    page = client.get(f"/case/{submitted}/rate")
    assert client.post(f"/case/{submitted}/rate", {"key": "x"}).status_code == 422
    words = {"grade": "5", "comment": "一次就办好了"}
    client.post(f"/case/{submitted}/rate", {"key": hidden(page.content, "key"), **words})
    assert Rating.objects.get(case__no__startswith=submitted).comment == "一次就办好了"
    assert CaseFacts.objects.get(no=f"{submitted}/1").grade == 5
    assert "您的评价：非常满意" in text_of(client.get(f"/case/{submitted}").content)
    assert client.post(f"/case/{submitted}/rate", {"key": "y", "grade": "1"}).status_code == 409


def test_the_reasons_that_go_with_the_grade_are_kept_and_others_are_not(
    hall: Hall, client: Client, submitted: str
) -> None:
    act(hall, submitted, Action.ACCEPT, {})
    walk_to_decision(hall, submitted)
    page = client.get(f"/case/{submitted}/rate")
    assert text_of(page.content).count("是因为") == 5
    words = {"grade": "5", "reason": ["513", "517", "115", "x"], "key": hidden(page.content, "key")}
    assert client.post(f"/case/{submitted}/rate", words).status_code == 302
    assert Event.objects.get(subject=f"{submitted}/1", action="rate").data["options"] == [513, 517]


def test_papers_that_may_come_later_are_not_called_done(client: Client, filled: str) -> None:
    assert "可稍后补交" not in text_of(client.get(f"/a/{filled}").content)
    client.post(f"/a/{filled}/materials", {"material": "premises-proof", "remove": "1"})
    page = text_of(client.get(f"/a/{filled}").content)
    assert "可稍后补交" in page
    assert "检查并提交 未开始" in page


def walk_to_decision(hall: Hall, no: str) -> None:
    """Reviewers and the approver do their steps."""
    for _ in range(6):
        facts = CaseFacts.objects.get(no=f"{no}/1")
        if facts.state == State.DECIDED:
            return
        if facts.waiting_role == "reviewer":
            act(hall, no, Action.REVIEW, {"opinion": "符合条件"}, "reviewer")
        else:
            act(hall, no, Action.GRANT, {}, str(facts.waiting_role))
    raise AssertionError("not decided")


def test_the_certificate_is_downloaded_by_its_owner_only(
    hall: Hall, client: Client, stranger: Client, submitted: str
) -> None:
    act(hall, submitted, Action.ACCEPT, {})
    walk_to_decision(hall, submitted)
    page = client.get(f"/case/{submitted}").content.decode()
    urls = re.findall(r'href="(/case/[^"]+/certificates/\d+)"', page)
    assert urls, "a granted registration has its certificate"
    assert stranger.get(urls[0]).status_code == 404
    response = client.get(urls[0])
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"


def test_progress_is_found_by_number_and_phone_without_an_account(
    hall: Hall, client: Client, submitted: str
) -> None:
    anybody = hall.browser()
    spoken = submitted.replace("-", " ").lower()
    found = anybody.post("/track", {"no": spoken, "phone": "138 0000 0002"})
    assert "正在核对材料" in text_of(found.content)
    assert "张演丰" not in found.content.decode()
    for data in (
        {"no": submitted, "phone": "13800000009"},
        {"no": "330212-26-SO02-999999-0", "phone": "13800000002"},
    ):
        refused = anybody.post("/track", data)
        assert refused.status_code == 422
        assert submitted not in refused.content.decode().replace(f'value="{submitted}"', "")


def test_tracking_is_slowed_down_for_those_who_guess(hall: Hall) -> None:
    anybody = hall.browser()
    statuses = [
        anybody.post("/track", {"no": "330212-26-SO02-000001-8", "phone": "13800000002"}) for _ in range(31)
    ]
    assert "再试" in text_of(statuses[-1].content)


def test_a_second_click_on_begin_finds_the_first_draft(hall: Hall, client: Client) -> None:
    assert begin(client, ASSOCIATION) == begin(client, ASSOCIATION)
    assert Application.objects.filter(service=ASSOCIATION).count() == 1
    Application.objects.update(created_at=hall.now() - timedelta(hours=1))
    assert begin(client, ASSOCIATION)
    assert Application.objects.filter(service=ASSOCIATION).count() == 2


def test_a_login_that_ran_out_at_the_last_button_loses_nothing(
    hall: Hall, client: Client, filled: str
) -> None:
    check = client.get(f"/a/{filled}/check")
    client.cookies.pop("sessionid")
    refused = client.post(f"/a/{filled}/submit", {"key": hidden(check.content, "key"), "declaration": "on"})
    assert refused["Location"].startswith("/login?next=")
    client.force_login(hall.citizen("13800000001"), backend="django.contrib.auth.backends.ModelBackend")
    client.session.save()
    back = client.get(f"/a/{filled}/submit", follow=True)
    assert back.status_code == 200
    assert back.request["PATH_INFO"] == f"/a/{filled}/check"
    assert "宁波市海岛鸟类观测协会" in text_of(back.content)
    assert submit(client, filled)["Location"] == f"/a/{filled}/done"


def test_the_receipt_lists_what_was_handed_in(client: Client, stranger: Client, submitted: str) -> None:
    page = text_of(client.get(f"/a/{submitted}/receipt").content)
    assert submitted in page
    assert "验资报告" in page
    assert stranger.get(f"/a/{submitted}/receipt").status_code == 404
