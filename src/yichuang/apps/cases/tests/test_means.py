"""A case asks for its means check and moves on by the report; without sources or consents an officer types, as before."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, effects, engine, means, papers, pinned, reported, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import Order, act, review
from yichuang.apps.cases.tests.conftest import PDF
from yichuang.apps.checks import outcomes, showing
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks import service as check_service
from yichuang.apps.checks.models import Check, State
from yichuang.apps.checks.tests.conftest import TOWN, Centre, centre, city
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import service as sources
from yichuang.apps.sources.models import ConsentWay
from yichuang.catalogue.model import Purpose
from yichuang.core.errors import InvalidAnswers
from yichuang.core.resident_id import ResidentId

__all__ = ["centre", "city"]
pytestmark = pytest.mark.django_db
SERVICE = "subsistence-allowance"
BY_HAND = {"household_income": 150_000, "property_ok": True, "counted": 3, "aid": "subsistence"}


class Walk:
    """A family's application on its way to the means step."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.at = centre, timezone.now() - timedelta(hours=2)
        centre.at = self.at
        self.clerk = self._officer("shoujian", "clerk")
        self.second = self._officer("dierren", "reviewer")
        self.citizen = accounts.actor_for(
            User.objects.create(username="shenqing", name="周演安", kind="citizen"), self.at
        )
        self.no = self._submit()
        self.case_no = f"{self.no}/1"

    def _officer(self, name: str, role: str) -> Any:
        user = User.objects.create(username=name, name=f"演示{name}", kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=TOWN), self.at - timedelta(days=30))
        return accounts.actor_for(user, self.at)

    def _submit(self) -> str:
        draft = applications.Draft(SERVICE, "330212001", "online", self.citizen.user_id)
        made = applications.open_draft(draft, actor=self.citizen, at=self.at)
        answers = copy.deepcopy(releases.current_catalogue().scenarios[SERVICE].sample)
        applications.save_answers(made.no, answers, actor=self.citizen, at=self.at)
        self.members = [ResidentId(row["resident_id"]) for row in answers["members"]]
        for due in papers.materials_due(made, answers, self.at):
            if due.to_upload:
                filing = documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
                paper = documents.store(PDF, filing)
                papers.add_material(made.no, due.use.material, paper, actor=self.citizen, at=self.at)
        submission.submit(made.no, {"declaration": True}, actor=self.citizen, order=Order(self.at))
        return made.no

    def consent(self) -> None:
        """On paper at the window, for everybody."""
        from yichuang.apps.parties import service as parties

        person = parties.find_or_create_person("周演安", self.members[0], today=self.at.date()).party
        terms = sources.ConsentTerms(
            checks.sources_of_a_check(releases.current_catalogue()),
            tuple(self.members),
            self.no,
            Purpose.ASSISTANCE,
            ConsentWay.DRAWN,
            self.at + timedelta(days=180),
            "document:1",
        )
        sources.give_consent(self.clerk, person, terms, at=self.at)

    def to_means_step(self) -> None:
        self.later()
        act(self.case_no, Action.ACCEPT, {}, actor=self.clerk, order=Order(self.at))
        self.later()
        act(self.case_no, Action.REVIEW, {"opinion": "已安排"}, actor=self.clerk, order=Order(self.at))
        self.later()
        found = {"survey": {"surveyed_on": self.at.date().isoformat(), "consistent": True}}
        data = {"opinion": "情况属实", "officers": [self.second.user_id]}
        review(self.case_no, data, found, actor=self.centre.town, order=Order(self.at))
        assert engine.read(self.case_no).snapshot.step == "means_check"

    def later(self) -> None:
        self.at += timedelta(minutes=1)
        self.centre.at = self.at

    def hear(self, topic: str = "case.review") -> None:
        version = journal.events_of(self.case_no)[-1].seq
        means.of_case(Message(1, topic, self.case_no, {"version": version}, 1))

    def step(self) -> str | None:
        return engine.read(self.case_no).snapshot.step

    def entered(self) -> dict[str, Any]:
        found: dict[str, Any] = answer_versions.latest(Application.objects.get(no=self.no))[1].get(
            "means", {}
        )
        return found


@pytest.fixture
def walk(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Walk:
    made = Walk(centre)
    made.to_means_step()
    monkeypatch.setattr(checks, "has_sources", lambda catalogue: True)
    return made


def test_the_final_report_enters_what_it_found_and_completes_the_step(walk: Walk) -> None:
    walk.consent()
    walk.later()
    walk.hear()
    check = Check.objects.get()
    assert (check.subject, check.people.count(), check.asking_office_id) == (walk.no, 3, TOWN)
    check = walk.centre.run(check)
    assert check.state == State.READY
    for one in showing.assessment(check)[1].unsettled:
        walk.centre.settle(check, one.key, one.choices[0][0])
    walk.centre.sign(check)
    means.of_check(Message(2, "check.done", check.no, {}, 1))
    means.of_check(Message(2, "check.done", check.no, {}, 1))  # twice is once
    assert walk.step() == "initial_opinion"
    report = checks.newest_report(check)
    assert report is not None
    entered = walk.entered()
    found = outcomes.means_of(report, "subsistence")
    assert entered == {
        leaf: found[f"means.{leaf}"] for leaf in ("household_income", "property_ok", "counted", "aid")
    }
    event = journal.events_of(walk.case_no)[-1]
    assert event.actor == walk.centre.reviewer.user_id, "the step is theirs who signed"
    assert report.number in event.data["opinion"]


def test_an_undetermined_report_moves_nothing(walk: Walk) -> None:
    walk.consent()
    walk.later()
    walk.centre.city.down = {"bank-accounts"}
    walk.hear()
    check = walk.centre.run(Check.objects.get())
    for one in showing.assessment(check)[1].unsettled:
        walk.centre.settle(check, one.key, one.choices[0][0])
    check_service.stop_waiting(check.no, "银行系统升级", actor=walk.centre.reviewer, at=walk.at)
    walk.centre.sign(check)
    check_service.agree(check.no, actor=SYSTEM, at=walk.at)
    means.of_check(Message(2, "check.done", check.no, {}, 1))
    assert (walk.step(), walk.entered()) == ("means_check", {})


def test_without_a_consent_nobody_is_asked_until_an_officer_wants_it(walk: Walk) -> None:
    walk.hear()
    assert not Check.objects.exists()
    made = means.ask(walk.case_no, actor=walk.centre.reviewer, at=walk.at)
    assert made.subject == walk.no


def test_a_withdrawn_application_ends_its_check(walk: Walk) -> None:
    walk.consent()
    walk.later()
    walk.hear()
    act(walk.case_no, Action.WITHDRAW, {}, actor=walk.citizen, order=Order(walk.at))
    walk.hear("case.withdraw")
    assert Check.objects.get().state == State.ENDED


def test_without_sources_an_officer_types_what_was_found(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.consent()
    monkeypatch.setattr(checks, "has_sources", lambda catalogue: False)
    walk.hear()
    assert not Check.objects.exists()
    found = {"means": BY_HAND}
    review(walk.case_no, {"opinion": "已核对"}, found, actor=walk.centre.reviewer, order=Order(walk.at))
    assert walk.step() == "initial_opinion"


def test_what_an_officer_typed_beside_the_report_is_said_and_not_granted(walk: Walk) -> None:
    walk.consent()
    walk.later()
    walk.hear()
    check = walk.centre.run(Check.objects.get())
    for one in showing.assessment(check)[1].unsettled:
        walk.centre.settle(check, one.key, one.choices[0][0])
    report = walk.centre.sign(check).report
    typed = outcomes.means_of(report, "subsistence")
    del typed["means.amount"]
    step = {key.partition(".")[2]: value for key, value in typed.items()} | {"counted": 2}
    review(
        walk.case_no, {"opinion": "已核对"}, {"means": step}, actor=walk.centre.reviewer, order=Order(walk.at)
    )
    offering = pinned.offering(releases.current_id(), SERVICE, "330212001")
    (found,) = reported.mismatches(offering, walk.no, {"means": step})
    assert (found.code, found.field) == ("not_as_reported", "means.counted")
    assert "这里是2人" in found.text
    assert f"核对报告{report.number}是3人" in found.text
    assert reported.mismatches(offering, walk.no, {"means": step | {"counted": 3}}) == []
    assert reported.mismatches(offering, walk.no, {}) == []
    with pytest.raises(InvalidAnswers) as refused:
        effects._conditions_hold(engine.read(walk.case_no), offering)
    assert "not_as_reported" in {one.code for one in refused.value.findings}


def test_what_the_form_and_the_survey_say_reaches_the_rules(walk: Walk) -> None:
    ill = {"relation": "spouse", "health": "serious", "alone": True, "employment": "none"}
    person = {"name": "吴示和", "resident_id": str(walk.members[1]), "dependent": True} | ill
    answers = {
        "applicant": {"name": "周演安", "resident_id": str(walk.members[0])},
        "members": [person],
        "household": {"unrecorded_income": 60_000, "maintenance": 40_000, "maintenance_paid": 30_000},
        "survey": {"obligors_unable": True, "abilities_missing": 4},
    }
    applies, spouse = (member.facts for member in means._members(answers))
    assert (applies["abilities_missing"], applies["supported"], applies["alone"]) == (4, False, False)
    assert (spouse["abilities_missing"], spouse["supported"]) == (0, False)
    assert (spouse["alone"], spouse["jobless"], spouse["serious_illness"]) == (True, True, True)
    assert (applies["dependent"], spouse["dependent"]) == (False, True)
    assert means._household(answers) == {"unrecorded_fen": 100_000, "maintenance_fen": 30_000}


def test_a_certificate_of_disability_on_the_form_reaches_the_rules(walk: Walk) -> None:
    one = {"name": "周演安", "resident_id": str(walk.members[0])}
    told = {"has_certificate": True, "type": "limb", "grade": "2"}
    (facts,) = (member.facts for member in means._members({"applicant": one, "disabled": told}))
    assert (facts["disability_kind"], facts["disability_grade"]) == (4, 2)
    assert means._certified(told | {"has_certificate": False}) == {}


def test_nobody_is_without_obligors_before_it_was_looked_into(walk: Walk) -> None:
    one = {"name": "周演安", "resident_id": str(walk.members[0])}
    assert [member.facts["supported"] for member in means._members({"applicant": one})] == [True]
