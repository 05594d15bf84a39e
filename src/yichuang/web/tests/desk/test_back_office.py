"""Behind the window: values of a survey, opinions of departments, the two officers, the head's own acts."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.accounts import queries as account_queries
from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, papers, service, submission
from yichuang.apps.cases.lifecycle import Action, State
from yichuang.apps.documents import service as documents
from yichuang.apps.releases import queries as releases
from yichuang.web.tests.desk.conftest import DEPARTMENT, PDF, House

PLACE = "place-naming"
OTHERS = ("330200-public-security", "330200-housing")


def open_case(house: House, service_code: str, **changes: Any) -> str:
    """Accepted through the services, so that a test begins behind the window."""
    at = timezone.now()
    clerk = account_queries.actor_for(house.users["clerk"], at)
    made = applications.open_draft(applications.Draft(service_code, "330200", "counter"), actor=clerk, at=at)
    sample = copy.deepcopy(releases.current_catalogue().scenarios[service_code].sample)
    questions = {f.key for f in applications.form_of(made).fields}
    answers = {
        role: {k: v for k, v in group.items() if f"{role}.{k}" in questions}
        if isinstance(group, dict)
        else group
        for role, group in (sample | changes).items()
    }
    applications.save_answers(made.no, answers, actor=clerk, at=at)
    for due in papers.materials_due(made, answers, at):
        if due.to_upload:
            kept = documents.store(
                PDF, documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
            )
            papers.add_material(made.no, due.use.material, kept, actor=clerk, at=at)
    submission.submit(made.no, {"declaration": True}, actor=clerk, order=service.Order(at))
    service.act(f"{made.no}/1", Action.ACCEPT, {}, actor=clerk, order=service.Order(at))
    return str(made.no)


@pytest.fixture
def place(house: House) -> str:
    for office in OTHERS:
        user = accounts.create_user(f"desk-{office}", office)
        accounts.appoint(SYSTEM, user, accounts.Appointment(office, "department"), timezone.now())
        house.users[office] = user
    return open_case(house, PLACE)


def test_a_check_step_asks_its_values_and_keeps_them(house: House, place: str) -> None:
    page = house.get("reviewer", reverse("desk:act", args=[place, "review"]))
    assert 'name="place.boundaries_ok"' in page
    answer = house.act("reviewer", place, "review", opinion="位置清楚，没有重名。")
    assert answer.status_code == 422
    entered = {"place.boundaries_ok": "true", "place.duplicate": "false"}
    answer = house.act("reviewer", place, "review", opinion="位置清楚，没有重名。", **entered)
    assert answer.status_code == 302, answer.content.decode()
    kept = answer_versions.latest(house.facts(place).case.application)[1]
    assert kept["place"]["boundaries_ok"] is True
    assert "核查结果" in house.get("reviewer", reverse("desk:case", args=[place]))


def test_departments_are_asked_answer_and_stand_before_the_approver(house: House, place: str) -> None:
    entered = {"place.boundaries_ok": "true", "place.duplicate": "false"}
    house.act("reviewer", place, "review", opinion="位置清楚，没有重名。", **entered)
    step = house.get("reviewer", reverse("desk:act", args=[place, "request_opinion"]))
    assert step.count(" checked") >= 3  # the departments that the route names
    answer = house.act(
        "reviewer", place, "request_opinion", offices=[DEPARTMENT, *OTHERS], question="请就命名方案提出意见。"
    )
    assert answer.status_code == 302, answer.content.decode()

    assert place in house.get("department", reverse("desk:queue", args=["opinions"]))
    assert (
        house.act("department", place, "give_opinion", agrees="1", opinion="与规划一致。").status_code == 302
    )
    for office in OTHERS:
        assert (
            house.act(office, place, "give_opinion", agrees="0", opinion="与门牌系统冲突。").status_code
            == 302
        )
    page = house.get("approver", reverse("desk:case", args=[place]))
    assert "与规划一致。" in page
    assert page.count("不同意") >= 2
    assert "grant" in house.actions("approver", place)


def test_a_department_sees_only_what_it_was_asked(house: House, place: str) -> None:
    assert house.browser("department").get(reverse("desk:case", args=[place])).status_code == 404


def test_the_clock_stops_on_a_ground_of_the_procedure(house: House, place: str) -> None:
    entered = {"place.boundaries_ok": "true", "place.duplicate": "false"}
    house.act("reviewer", place, "review", opinion="位置清楚，没有重名。", **entered)
    if "suspend" not in house.actions("reviewer", place):
        pytest.skip("the procedure knows no ground")
    page = house.get("reviewer", reverse("desk:act", args=[place, "suspend"]))
    ground = page.split('name="ground" value="')[1].split('"')[0]
    assert house.act("reviewer", place, "suspend", ground=ground, reason="公开征求意见").status_code == 302
    assert house.state(place) is State.SUSPENDED
    assert "暂停计时" in house.get("reviewer", reverse("desk:case", args=[place]))
    assert house.act("reviewer", place, "resume").status_code == 302
    assert house.state(place) is State.IN_REVIEW


def test_a_supervisor_hands_a_case_to_a_colleague_and_takes_acceptance_back(house: House) -> None:
    no = house.take_in()
    to = str(house.users["reviewer2"].pk)
    assert house.act("supervisor", no, "reassign", to_user=to, reason="工作量不均").status_code == 302
    assert house.facts(no).assignee == house.users["reviewer2"].pk
    assert house.act("supervisor", no, "revoke_acceptance", reason="不应受理而受理").status_code == 302
    assert house.state(no) is State.SUBMITTED


def test_the_head_extends_once_within_the_procedure(house: House) -> None:
    no = house.take_in()
    before = house.facts(no).due_at
    answer = house.act("office_head", no, "extend", days="999", reason="案情复杂，需要核实。")
    assert answer.status_code == 422
    assert "最多" in answer.content.decode()
    assert house.act("office_head", no, "extend", days="5", reason="案情复杂，需要核实。").status_code == 302
    after = house.facts(no).due_at
    assert before is not None
    assert after is not None
    assert after > before
    assert "extend" not in house.actions("office_head", no)


def test_a_denial_needs_its_reasons(house: House) -> None:
    no = house.take_in()
    house.act("reviewer", no, "review", opinion="不符合条件。")
    assert house.act("approver", no, "deny", reasons="").status_code == 422
    page = house.get("approver", reverse("desk:act", args=[no, "deny"]))
    assert "行政复议" in page
    assert house.act("approver", no, "deny", reasons="同一区域内已有业务相同的社会团体。").status_code == 302
    assert house.state(no) is State.DECIDED
