"""One thing, once: a family's bundle between our hall and departments at the other end of a wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, bundles, casefile, queries, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application, Case
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests.family_hall import CIVIL, LAND, FamilyHall
from yichuang.apps.documents import queries as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.notices.models import Notice
from yichuang.core.errors import NotAllowed, NotFound


def finish(hall: FamilyHall, no: str) -> None:
    """Everything granted, by whoever decides."""
    hall.work()
    hall.answer("health", f"{no}/1", "accepted", "granted")
    hall.answer("public-security", f"{no}/2", "accepted", "granted")
    hall.answer("human-resources", f"{no}/3", "accepted", "granted", amount_fen=0)
    hall.decide(f"{no}/4")
    hall.work()
    hall.decide(f"{no}/5")
    hall.work()


def letters(subject: str) -> list[str]:
    rows = Document.objects.filter(subject=subject, kind="letter").order_by("created_at")
    return [row.material for row in rows]


def test_only_what_need_not_wait_is_opened_and_each_case_has_its_own_service(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    assert family_hall.submit(no) == [f"{no}/1", f"{no}/4"]
    assert family_hall.statuses(no) == {
        "certificate": "opened",
        "cancellation": "waiting",
        "pension": "waiting",
        "cremation": "opened",
        "grant": "waiting",
        "house": "not_applicable",
    }
    rows = dict(Case.objects.values_list("no", "office__code"))
    assert rows == {f"{no}/1": "330212-health", f"{no}/4": CIVIL}
    told = family_hall.progress(no)
    assert told.due_on is not None
    assert told.phone == "0574-00000010"
    assert not told.finished
    waiting = next(task for task in told.tasks if task.service == "grant")
    assert waiting.waits_for == (("停发养老金",), ("火化",))
    assert waiting.waiting_words == "“停发养老金”和“火化”"
    either = replace(waiting, waits_for=(("低保", "低边"),))
    assert either.waiting_words == "“低保”或“低边”", "one of them is enough"
    assert next(t for t in told.tasks if t.service == "house").because == "没有房子要过户"


def test_a_whole_bundle_ends_with_one_letter_and_few_messages(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    finish(family_hall, no)
    told = family_hall.progress(no)
    assert told.finished
    assert told.due_on is None
    assert (told.done, told.wanted) == (5, 5)
    assert letters(no) == ["receipt", "bundle_result"]
    assert "receipt" not in letters(f"{no}/1")
    templates = list(
        Notice.objects.filter(recipient_user__username="heir").values_list("template", flat=True)
    )
    assert templates.count("bundle_received") == templates.count("bundle_finished") == 1
    assert "received" not in templates
    assert "accepted" not in templates
    assert not OutboxMessage.objects.exists()


def test_a_department_gets_its_own_form_and_nothing_else(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    family_hall.work()
    (sent,) = family_hall.city.cases("health")
    assert (sent["no"], sent["service"], sent["kind"]) == (f"{no}/1", "certificate", "case")
    assert set(sent["answers"]) == {"applicant", "deceased", "death"}
    assert "address" not in sent["answers"]["deceased"]
    assert "payee" not in sent["answers"]
    assert family_hall.city.cases("human-resources") == []


def test_a_member_calls_the_bundles_roles_by_its_own_names(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    application = Application.objects.get(no=no)
    whole = answer_versions.latest(application)[1]
    own = casefile.answers_of(application, "grant", whole, family_hall.at.date())
    assert own["relative"]["name"] == "陈示兰"
    assert "applicant" not in own
    assert casefile.own_path(application, "grant", "applicant.name") == "relative.name"
    assert casefile.own_path(application, "house", "payee.account") is None


def test_a_refused_member_holds_only_what_depends_on_it(family_hall: FamilyHall) -> None:
    no = family_hall.draft(circumstances={"house": True}, house={"address": "演示路1号"})
    family_hall.submit(no)
    family_hall.work()
    family_hall.answer("health", f"{no}/1", "accepted", "granted")
    family_hall.answer("public-security", f"{no}/2", "accepted", "denied")
    assert family_hall.statuses(no) == {
        "certificate": "done",
        "cancellation": "refused",
        "pension": "blocked",
        "cremation": "opened",
        "grant": "blocked",
        "house": "opened",
    }
    because = {task.service: task.because for task in family_hall.progress(no).tasks}
    assert "户口注销" in because["pension"]
    assert "停发养老金" in because["grant"]
    family_hall.decide(f"{no}/4")
    family_hall.decide(f"{no}/6", office=LAND)
    family_hall.work()
    assert family_hall.progress(no).finished
    assert letters(no)[-1] == "bundle_result"


def test_the_family_reads_what_each_department_said(family_hall: FamilyHall) -> None:
    """Amounts and dates of what was granted over the wire, and why something was not; no officer's note to the file."""
    no = family_hall.draft()
    family_hall.submit(no)
    family_hall.work()
    family_hall.answer("health", f"{no}/1", "accepted", "granted")
    family_hall.answer("public-security", f"{no}/2", "accepted", "denied")
    family_hall.decide(f"{no}/4")
    family_hall.work()
    said = {task.service: (task.said, task.why) for task in family_hall.progress(no).tasks}
    assert said["certificate"] == ("部门的说明文字", "")
    assert said["cancellation"] == ("部门的说明文字", "理由：部门的说明文字")
    assert said["cremation"] == ("", "")
    letter = Document.objects.get(subject=no, material="bundle_result")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(documents.content(letter))).pages)
    assert text.replace("\n", "").count("部门的说明文字") == 2


def test_what_is_done_already_opens_what_waits_for_it(family_hall: FamilyHall) -> None:
    no = family_hall.draft(circumstances={"certified": True})
    assert family_hall.submit(no) == [f"{no}/2", f"{no}/4"]
    assert family_hall.statuses(no)["certificate"] == "already_done"


def test_a_dead_department_holds_nobody_and_loses_nothing(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.city.down.add("health")
    family_hall.submit(no)
    family_hall.work()
    family_hall.decide(f"{no}/4")
    family_hall.work()
    assert family_hall.statuses(no)["cremation"] == "done"
    late = next(task for task in family_hall.progress(no).tasks if task.service == "certificate")
    assert late.sent is False
    assert "一直重试" in late.notice
    assert late.status == "opened"
    family_hall.city.down.clear()
    family_hall.at = family_hall.at.replace(hour=14)
    family_hall.work()
    (sent,) = family_hall.city.cases("health")
    assert sent["no"] == f"{no}/1"
    again = next(task for task in family_hall.progress(no).tasks if task.service == "certificate")
    assert again.sent is True
    assert again.notice == ""


def test_what_a_department_says_twice_late_or_wrongly_changes_nothing(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    family_hall.work()
    family_hall.answer("health", f"{no}/1", "granted", "accepted", "granted", "denied")
    events = [event.action for event in journal.events_of(f"{no}/1")]
    assert events == ["submit", "accept", "grant", "serve"]
    # another department's case, a case that is not, an item that makes no sense
    family_hall.answer("health", f"{no}/2", "denied")
    family_hall.answer("health", "330212-26-MA10-00999/1", "granted")
    family_hall.answer("health", f"{no}/1", "singing")
    assert family_hall.state(f"{no}/2") == "submitted"
    assert not OutboxMessage.objects.exists()


def test_a_correction_concerns_one_case_and_goes_back_to_it_alone(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    family_hall.work()
    fault = [{"about": "death.died_on", "text": "去世日期与医院记录不符"}]
    family_hall.answer("health", f"{no}/1", "accepted", "correction", faults=fault)
    assert (family_hall.state(f"{no}/1"), family_hall.state(f"{no}/4")) == ("in_correction", "submitted")
    assert next(t for t in family_hall.progress(no).tasks if t.service == "certificate").needs_you
    change: dict[str, Any] = {"payee": {"account": "6200000000000001"}}
    with pytest.raises(NotAllowed):
        applications.save_answers(no, change, actor=family_hall.heir, at=family_hall.at)
    applications.save_answers(
        no, {"death": {"died_on": "2026-02-19"}}, actor=family_hall.heir, at=family_hall.at
    )
    family_hall.act(f"{no}/1", Action.SUPPLEMENT, "applicant")
    family_hall.work()
    first, second = family_hall.city.cases("health")
    assert (first["kind"], second["kind"]) == ("case", "supplement")
    assert second["answers"]["death"]["died_on"] == "2026-02-19"
    assert letters(f"{no}/1").count("correction") == 1
    assert "correction" not in letters(f"{no}/4")


def test_handing_in_twice_opens_the_cases_once(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    first = family_hall.submit(no, key="one-click")
    again = submission.submit(
        no, {"declaration": True}, actor=family_hall.heir, order=Order(family_hall.at, key="one-click")
    )
    assert [outcome.snapshot.no for outcome in again] == first
    assert all(o.repeated for o in again)
    with pytest.raises(NotAllowed):
        family_hall.submit(no, key="another")
    assert Case.objects.count() == 2


def test_a_wrong_death_is_undone_by_one_command(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.submit(no)
    family_hall.work()
    family_hall.answer("health", f"{no}/1", "accepted", "granted")
    family_hall.answer("public-security", f"{no}/2", "accepted", "granted")
    order = Order(family_hall.at, key="undo")
    words = {"ground": "本人健在", "reason": "登记错误，本人健在"}
    with pytest.raises(NotAllowed):
        bundles.reverse(no, actor=family_hall.staff["clerk", CIVIL], order=order, **words)
    bundles.reverse(no, actor=family_hall.staff["office_head", CIVIL], order=order, **words)
    family_hall.work()
    assert [family_hall.state(f"{no}/{n}") for n in (1, 2, 3, 4)] == [
        "revoked",
        "revoked",
        "terminated",
        "terminated",
    ]
    assert set(family_hall.statuses(no).values()) == {"reversed", "not_applicable"}
    assert [body["kind"] for body in family_hall.city.cases("public-security")] == ["case", "reverse"]
    assert letters(no)[-1] == "bundle_reversal"
    assert "bundle_result" not in letters(no)
    by = {event.actor for event in journal.events_of(f"{no}/2") if event.action == "revoke"}
    assert by == {family_hall.staff["office_head", CIVIL].user_id}


def test_staff_of_a_department_read_their_own_part_at_the_desk(family_hall: FamilyHall) -> None:
    no = family_hall.draft(circumstances={"house": True, "certified": True}, house={"address": "演示路1号"})
    family_hall.submit(no)
    view = queries.case(f"{no}/6", actor=family_hall.staff["approver", LAND], at=family_hall.at)
    assert view.offering.service.code == "house"
    assert queries.answers_for(view) == {"applicant": {"name": "陈示兰"}, "house": {"address": "演示路1号"}}
    stranger = Actor(999, "外人", "staff", (Grant("approver", "x", "own", frozenset({"x"})),))
    with pytest.raises(NotFound):
        queries.case(f"{no}/6", actor=stranger, at=family_hall.at)


def taken_without(hall: FamilyHall, *missing: str) -> str:
    """The pension's department takes the case although these papers are not in the file."""
    no = hall.draft()
    hall.submit(no)
    hall.work()
    hall.answer("health", f"{no}/1", "accepted", "granted")
    hall.answer("public-security", f"{no}/2", "accepted", "granted")
    rows = Application.objects.get(no=no).materials.filter(material__in=missing)
    assert rows.update(removed_at=hall.at) == len(missing)
    hall.answer("human-resources", f"{no}/3", "accepted")
    return no


def test_what_a_department_takes_without_a_tolerable_paper_is_accepted_and_served_when_it_comes(
    family_hall: FamilyHall,
) -> None:
    no = taken_without(family_hall, "pension-book")
    accepted = journal.events_of(f"{no}/3")[-1]
    assert (accepted.action, accepted.data["materials"]) == ("accept_tolerated", ["pension-book"])
    assert date.fromisoformat(accepted.data["due_on"]) > family_hall.at.date()
    family_hall.answer("human-resources", f"{no}/3", "granted")
    assert family_hall.state(f"{no}/3") == "decided"
    family_hall.hand_in(no, "pension-book")
    family_hall.act(f"{no}/3", Action.SUPPLY, "applicant", material="pension-book")
    family_hall.work()
    assert family_hall.state(f"{no}/3") == "served"
    assert [body["kind"] for body in family_hall.city.cases("human-resources")] == ["case", "supplement"]


def test_what_a_department_takes_without_a_paper_that_cannot_follow_goes_back_to_the_family(
    family_hall: FamilyHall,
) -> None:
    no = taken_without(family_hall, "pension-book", "death-proof")
    asked = journal.events_of(f"{no}/3")[-1]
    assert asked.action == "request_correction"
    assert asked.data["faults"] == [
        {"about": "death-proof", "text": "还缺“死亡证明”，请补交。"},
        {"about": "pension-book", "text": "还缺“养老金存折”，请补交。"},
    ]
    assert next(t for t in family_hall.progress(no).tasks if t.service == "pension").needs_you
    family_hall.papers(no)
    family_hall.act(f"{no}/3", Action.SUPPLEMENT, "applicant")
    family_hall.answer("human-resources", f"{no}/3", "accepted", "granted")
    assert family_hall.state(f"{no}/3") == "served"


def test_a_case_that_a_department_will_never_take_is_put_before_a_clerk(family_hall: FamilyHall) -> None:
    no = family_hall.draft()
    family_hall.city.unwilling.add("health")
    family_hall.submit(no)
    family_hall.work()
    task = next(t for t in family_hall.progress(no).tasks if t.service == "certificate")
    assert task.sent is False
    assert "没有收下" in task.notice
    alerted = Notice.objects.get(template="sending_refused")
    assert alerted.recipient_user_id == family_hall.staff["clerk", CIVIL].user_id
    assert f"{no}/1" in alerted.text
    assert not OutboxMessage.objects.exists()
