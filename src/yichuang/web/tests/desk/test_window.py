"""The window: taken in, accepted, reviewed, decided, served; corrected, tolerated; and what others may not see."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from yichuang.apps.accounts.models import Printing
from yichuang.apps.cases.lifecycle import State
from yichuang.web.tests.desk.conftest import DEPARTMENT, House, paper

OPINION = "经审查，符合条件，建议准予。"


def test_a_case_goes_from_the_counter_to_the_hand(house: House) -> None:
    no = house.take_in()
    assert house.state(no) is State.ACCEPTED
    assert "受理回执" in house.get("clerk", reverse("desk:receipt", args=[no]))

    queue = house.get("reviewer", reverse("desk:queue", args=["to_review"]))
    assert no in queue
    assert house.act("reviewer", no, "review", opinion=OPINION).status_code == 302

    page = house.get("approver", reverse("desk:case", args=[no]))
    assert OPINION in page
    assert house.act("approver", no, "grant", reasons="").status_code == 302
    assert house.state(no) is State.DECIDED

    answer = house.act("clerk", no, "serve", method="counter", signature=_drawn())
    assert answer.status_code == 302, answer.content.decode()
    assert house.state(no) is State.SERVED
    page = house.get("clerk", reverse("desk:case", args=[no]))
    assert "社会团体法人登记证书" in page


def test_after_an_act_the_next_case_of_the_queue_opens(house: House) -> None:
    first, second = house.take_in("submit"), house.take_in("submit")
    url = reverse("desk:act", args=[first, "accept"]) + "?q=to_accept"
    page = house.get("clerk", url)
    from yichuang.web.tests.desk.conftest import hidden

    answer = house.browser("clerk").post(url, hidden(page, "act"))
    assert answer.status_code == 302
    assert answer.url == reverse("desk:case", args=[second]) + "?q=to_accept"


def test_serving_at_the_counter_wants_a_signature(house: House) -> None:
    no = house.take_in()
    house.act("reviewer", no, "review", opinion=OPINION)
    house.act("approver", no, "grant")
    answer = house.act("clerk", no, "serve", method="counter")
    assert answer.status_code == 422
    assert "请当事人签收" in answer.content.decode()
    answer = house.act("clerk", no, "serve", method="express")
    assert "请填写快递单号" in answer.content.decode()
    assert house.state(no) is State.DECIDED


def test_a_missing_primary_paper_leads_to_the_one_notice(house: House) -> None:
    no = house.take_in(without=("draft-charter", "premises-proof"))
    assert house.state(no) is State.SUBMITTED
    page = house.get("clerk", reverse("desk:act", args=[no, "request_correction"]))
    assert "请补交“社会团体章程草案”" in page or "章程草案" in page
    ticked = {
        "fault_0": "on",
        "text_0": "请补交章程草案，两份。",
        "fault_1": "on",
        "text_1": "请补交场所证明。",
    }
    assert house.act("clerk", no, "request_correction", **ticked).status_code == 302
    assert house.state(no) is State.IN_CORRECTION

    fill = reverse("desk:fill", args=[no])
    page = house.get("clerk", fill)
    from yichuang.web.tests.desk.conftest import hidden

    papers = {f"file_{code}": paper() for code in ("draft-charter", "premises-proof")}
    answer = house.browser("clerk").post(
        reverse("desk:submit", args=[no]), {**hidden(page, "submit"), "asked": "", **papers}
    )
    assert answer.status_code == 302, answer.content.decode()
    assert house.state(no) is State.SUBMITTED
    assert house.act("clerk", no, "accept").status_code == 302
    assert house.state(no) is State.ACCEPTED


def test_a_correction_without_a_fault_is_refused(house: House) -> None:
    no = house.take_in("submit")
    answer = house.act("clerk", no, "request_correction")
    assert answer.status_code == 422
    assert "请至少勾选或写一处" in answer.content.decode()


def test_a_secondary_paper_may_follow_and_holds_the_certificate_back(house: House) -> None:
    no = house.take_in(without=("premises-proof",))
    page = house.get("clerk", reverse("desk:case", args=[no]))
    assert "次要材料，可容缺" in page
    assert 'data-key="Ctrl+Enter">容缺受理' in page
    due_on = house_due(page, house, no)
    answer = house.act(
        "clerk",
        no,
        "accept_tolerated",
        materials=["premises-proof"],
        due_on=due_on,
        commitment="我承诺按时补交场所证明。",
    )
    assert answer.status_code == 302, answer.content.decode()
    house.act("reviewer", no, "review", opinion=OPINION)
    house.act("approver", no, "grant")
    assert "serve" not in house.actions("clerk", no)
    answer = house.act("clerk", no, "supply", material="premises-proof", file=paper())
    assert answer.status_code == 302, answer.content.decode()
    assert "serve" in house.actions("clerk", no)


def house_due(page: str, house: House, no: str) -> str:
    """The day that the step itself proposes."""
    step = house.get("clerk", reverse("desk:act", args=[no, "accept_tolerated"]))
    return step.split('name="due_on" value="')[1].split('"')[0]


def test_departments_answer_and_the_approver_sees_it(house: House) -> None:
    no = house.take_in()
    page = house.get("reviewer", reverse("desk:case", args=[no]))
    assert "审查" in page
    answer = house.act("reviewer", no, "review", opinion=OPINION)
    assert answer.status_code == 302
    assert DEPARTMENT not in house.facts(no).opinion_offices


def test_the_page_offers_exactly_what_the_case_allows(house: House) -> None:
    no = house.take_in("submit")
    for who in ("clerk", "reviewer", "office_head", "supervisor"):
        if not house.actions(who, no):
            continue
        page = house.get(who, reverse("desk:case", args=[no]))
        offered = {part.split('"')[0].split("?")[0] for part in page.split("/do/")[1:]}
        assert offered == house.actions(who, no), who


def test_who_took_it_in_does_not_decide_it(house: House) -> None:
    from yichuang.apps.accounts import service as accounts
    from yichuang.apps.accounts.actor import SYSTEM
    from yichuang.web.tests.desk.conftest import OFFICE

    accounts.appoint(SYSTEM, house.users["clerk"], accounts.Appointment(OFFICE, "approver"), timezone.now())
    no = house.take_in()
    house.act("reviewer", no, "review", opinion=OPINION)
    assert "grant" not in house.actions("clerk", no)


@pytest.mark.parametrize("who", ["stranger", "department"])
@pytest.mark.parametrize("name", ["case", "why", "receipt", "letters"])
def test_another_office_finds_nothing(house: House, who: str, name: str) -> None:
    no = house.take_in()
    assert house.browser("clerk").get(reverse(f"desk:{name}", args=[no])).status_code == 200
    denied = house.browser(who).get(reverse(f"desk:{name}", args=[no]))
    absent = house.browser(who).get(reverse(f"desk:{name}", args=["330200-26-SO02-999999-X"]))
    assert denied.status_code == absent.status_code == 404
    assert _body(denied.content) == _body(absent.content)


def test_another_office_can_do_nothing(house: House) -> None:
    no = house.take_in("submit")
    url = reverse("desk:act", args=[no, "accept"])
    assert house.browser("stranger").get(url).status_code == 404
    assert house.browser("stranger").post(url, {"version": "1", "key": "k"}).status_code == 404
    assert house.browser("stranger").get(reverse("desk:fill", args=[no])).status_code == 404
    assert house.state(no) is State.SUBMITTED


def test_a_file_of_another_case_is_not_served(house: House) -> None:
    no = house.take_in(files=True)
    row = next(r for r in house.facts(no).case.application.materials.all() if r.document_id)
    url = reverse("desk:file", args=[no, row.document_id])
    answer = house.browser("clerk").get(url)
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    other = house.take_in()
    assert house.browser("clerk").get(reverse("desk:file", args=[other, row.document_id])).status_code == 404
    assert house.browser("stranger").get(url).status_code == 404


def test_citizens_and_visitors_have_no_desk(house: House, hall: object) -> None:
    answer = Client().get(reverse("desk:home"))
    assert answer.status_code == 302
    assert answer.url.startswith("/staff/login")
    citizen = hall.browser(hall.citizen())  # type: ignore[attr-defined]
    assert citizen.get(reverse("desk:home")).status_code in (403, 409)


def test_an_absence_is_arranged_and_shown(house: House) -> None:
    today = timezone.localdate()
    answer = house.browser("clerk").post(
        reverse("desk:handover"),
        {
            "office": "330200-civil-affairs",
            "from_user": house.users["clerk"].pk,
            "to_user": house.users["clerk2"].pk,
            "since": today.isoformat(),
            "until": (today + timedelta(days=2)).isoformat(),
            "reason": "年休假",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert "您现在替" in house.get("clerk2", reverse("desk:handover"))


def test_a_second_print_is_marked(house: House) -> None:
    no = house.take_in()
    url = reverse("desk:receipt", args=[no])
    first = house.browser("clerk").post(url, {"paper": "80"}, follow=True).content.decode()
    assert "次补打" not in first
    second = (
        house.browser("clerk").post(url, {"paper": "a4", "purpose": "遗失"}, follow=True).content.decode()
    )
    assert "第 1 次补打" in second


def _drawn() -> str:
    buffer = BytesIO()
    Image.new("RGB", (90, 30), "white").save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _body(content: bytes) -> str:
    """Without the token that differs on every page."""
    import re

    return re.sub(r"[A-Za-z0-9]{64}|330200-26-SO02-[0-9]{6}-[0-9A-Z]", "", content.decode())


def test_the_form_is_printed_in_full_for_the_signature_and_on_record(house: House) -> None:
    no, typed = house.start()
    house.browser("clerk").post(reverse("desk:save", args=[no]), typed)
    answer = house.browser("clerk").post(reverse("desk:form", args=[no]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert Printing.objects.get(what="application_form", subject=f"application:{no}").copy == 0
    assert house.browser("stranger").post(reverse("desk:form", args=[no])).status_code == 404
