"""Where the township confirms: from the application to the award, with the law's twenty working days or its forty-five."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.benefits.models import Award, Decision
from yichuang.apps.benefits.service import open_award
from yichuang.apps.cases import applications, engine, means, papers, pinned, service, submission
from yichuang.apps.cases.lifecycle import Action, Flag, Snapshot
from yichuang.apps.cases.lifecycle.deadlines import statutory_course
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests.conftest import PDF
from yichuang.apps.checks import queries as checks
from yichuang.apps.checks import showing
from yichuang.apps.checks.models import Check, Report
from yichuang.apps.checks.tests.conftest import AT, CHILD, FATHER, MOTHER, NAMES, Centre, centre, city, wages
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.parties import service as parties
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import service as sources
from yichuang.apps.sources.models import ConsentWay
from yichuang.catalogue.model import Purpose
from yichuang.core.errors import InvalidAnswers, NotAllowed, NotFound
from yichuang.core.resident_id import ResidentId, Sex, demo_resident_id

__all__ = ["centre", "city"]
pytestmark = pytest.mark.django_db
SERVICE, PLACE = "subsistence-allowance", "330802001"
TOWNSHIP, COUNTY = "330802001-social-assistance", "330802-civil-affairs"
BROTHER = demo_resident_id(14, date(1980, 6, 4), Sex.MALE)  # grown up and able: named, and not counted
FAMILY = ((FATHER, "self"), (MOTHER, "spouse"), (CHILD, "child"), (BROTHER, "sibling"))
START = AT - timedelta(days=28)  # Monday, 26 October
WHO = {**NAMES, BROTHER: "赵演弟"}


class Delegated:
    """One application in a county that lets its townships confirm; ``at`` is the clock."""

    def __init__(self, centre: Centre) -> None:
        self.centre, self.at = centre, START
        self.town = {role: self._officer(role, role, TOWNSHIP) for role in ("clerk", "reviewer", "approver")}
        self.second = self._officer("second", "reviewer", TOWNSHIP)
        centre.reviewer = self._officer("county", "reviewer", COUNTY)
        self.no = self._submit()
        self.case_no = f"{self.no}/1"

    def _officer(self, name: str, role: str, office: str) -> Actor:
        user = User.objects.create(username=f"d-{name}", name=f"演示{name}", kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=office), AT - timedelta(days=30))
        return accounts.actor_for(user, START)

    def _submit(self) -> str:
        clerk = self.town["clerk"]
        made = applications.open_draft(applications.Draft(SERVICE, PLACE, "counter"), actor=clerk, at=self.at)
        answers = copy.deepcopy(releases.current_catalogue().scenarios[SERVICE].sample)
        told = {"situation": "together", "health": "healthy", "disability": "none"}
        answers["applicant"] |= {"name": WHO[FATHER], "resident_id": str(FATHER)}
        answers["members"] = [
            {"name": WHO[number], "resident_id": str(number), "relation": relation} | told
            | ({"study": "none" if number == BROTHER else "school"} if relation in ("child", "sibling") else {})
            for number, relation in FAMILY
        ]  # fmt: skip
        applications.save_answers(made.no, answers, actor=clerk, at=self.at)
        for due in papers.materials_due(made, answers, self.at):
            if due.to_upload:
                filing = documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
                paper = documents.store(PDF, filing)
                papers.add_material(made.no, due.use.material, paper, actor=clerk, at=self.at)
        submission.submit(made.no, {"declaration": True}, actor=clerk, order=Order(self.at))
        return made.no

    def act(self, action: Action, actor: Actor, **data: Any) -> Snapshot:
        return service.act(self.case_no, action, data, actor=actor, order=Order(self.at)).snapshot

    def on(self, month: int, day: int) -> None:
        self.at = START.replace(month=month, day=day)
        self.centre.at = self.at

    def survey(self) -> None:
        found = {"survey": {"surveyed_on": self.at.date().isoformat(), "consistent": True}}
        data = {"opinion": "情况属实", "officers": [self.second.user_id]}
        service.review(self.case_no, data, found, actor=self.town["reviewer"], order=Order(self.at))

    def to_the_notice(self) -> None:
        """Accepted, visited by two, checked by the county, put up in the village."""
        self.act(Action.ACCEPT, self.town["clerk"])
        self.act(Action.REVIEW, self.town["clerk"], opinion="安排两人入户")
        self.on(10, 28)
        self.survey()
        self._consent()
        self.hear()
        self.checked()
        self.on(11, 3)
        self.act(Action.PUBLISH, self.town["reviewer"], text="拟确认赵某家低保", place="府山街道公示栏")

    def checked(self) -> None:
        """The newest check, run and reported by the county."""
        check = self.centre.run(Check.objects.order_by("-pk")[0])
        assert (check.office_id, check.asking_office_id) == (COUNTY, TOWNSHIP)
        for one in showing.assessment(check)[1].unsettled:
            self.centre.settle(check, one.key, one.choices[0][0])
        self.centre.sign(check)
        means.of_check(Message(2, "check.done", check.no, {}, 1))
        assert self.step == "publication"

    def _consent(self) -> None:
        person = parties.find_or_create_person(WHO[FATHER], FATHER, today=self.at.date()).party
        numbers: tuple[ResidentId, ...] = tuple(number for number, _ in FAMILY)
        asked = checks.sources_of_a_check(releases.current_catalogue())
        until = self.at + timedelta(days=180)
        terms = sources.ConsentTerms(
            asked, numbers, self.no, Purpose.ASSISTANCE, ConsentWay.DRAWN, until, "document:1"
        )
        sources.give_consent(self.town["clerk"], person, terms, at=self.at)

    def hear(self) -> None:
        version = journal.events_of(self.case_no)[-1].seq
        means.of_case(Message(1, "case.review", self.case_no, {"version": version}, 1))

    def paid(self) -> Award:
        event = journal.events_of(self.case_no)[-1]
        open_award(Message(3, "case.grant", self.case_no, {"version": event.seq}, 1))
        return Award.objects.get()

    @property
    def step(self) -> str | None:
        return engine.read(self.case_no).snapshot.step

    @property
    def last_day(self) -> date:
        """On which the law wants it done."""
        standing = engine.read(self.case_no)
        course = statutory_course(standing.snapshot, standing.rules)
        assert course is not None
        return course.due(standing.calendar).on


@pytest.fixture
def delegated(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Delegated:
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
    monkeypatch.setattr(checks, "has_sources", lambda catalogue: True)
    centre.city.has(FATHER, "tax", *wages(150_000))
    return Delegated(centre)


def test_the_township_confirms_within_twenty_working_days_and_the_award_is_for_whom_the_check_counted(
    delegated: Delegated,
) -> None:
    delegated.to_the_notice()
    assert delegated.last_day == date(2026, 11, 23)
    delegated.on(11, 10)  # the seventh day of the notice
    with pytest.raises(NotAllowed):
        delegated.act(Action.END_PUBLICATION, SYSTEM)
    delegated.on(11, 11)
    delegated.act(Action.END_PUBLICATION, SYSTEM)
    assert delegated.step == "decide"
    with pytest.raises(NotFound):  # the county has no part in the decision
        delegated.act(Action.GRANT, delegated.centre.reviewer)
    after = delegated.act(Action.GRANT, delegated.town["approver"], reasons="符合条件")
    assert after.decision == "grant"
    award = delegated.paid()
    assert (award.office_id, award.first_month) == (TOWNSHIP, 202612)
    assert Decision.objects.get().people == 3
    members = award.members.order_by("pk").select_related("person")
    assert [(m.person.resident_id, m.relation) for m in members] == [
        (str(number), relation) for number, relation in FAMILY if number != BROTHER
    ]


def test_who_denies_against_a_report_that_fits_says_why_and_it_stays_with_the_case(
    delegated: Delegated,
) -> None:
    delegated.to_the_notice()
    delegated.on(11, 11)
    delegated.act(Action.END_PUBLICATION, SYSTEM)
    approver, reasons = delegated.town["approver"], "收入情况不实，不予确认"
    with pytest.raises(InvalidAnswers) as refused:
        delegated.act(Action.DENY, approver, reasons=reasons)
    (finding,) = refused.value.findings
    assert (finding.code, finding.field) == ("denied_against_report", "despite_report")
    assert engine.read(delegated.case_no).snapshot.decision is None
    why = "邻居证实另有租金收入，已附笔录"
    after = delegated.act(Action.DENY, approver, reasons=reasons, despite_report=why)
    assert (after.decision, Flag.AGAINST_REPORT in after.flags) == ("deny", True)
    told = journal.events_of(delegated.case_no)[-1].data
    assert (told["despite_report"], told["against_report"]) == (why, Report.objects.get().number)


def test_an_objection_gives_forty_five_working_days_and_is_looked_into_before_the_township_confirms(
    delegated: Delegated,
) -> None:
    delegated.to_the_notice()
    delegated.on(11, 6)
    delegated.act(Action.OBJECT, delegated.town["clerk"], text="有人反映这家在外面还有收入")
    assert delegated.last_day == date(2026, 12, 28)
    delegated.on(11, 11)
    with pytest.raises(NotAllowed):
        delegated.act(Action.END_PUBLICATION, SYSTEM)
    assert delegated.step == "publication", "the clock does not end a notice that somebody objected to"
    delegated.act(Action.SEND_BACK, delegated.town["reviewer"], step="survey", reason="公示有异议，重新调查")
    delegated.survey()
    delegated.hear()
    assert delegated.step == "means_check", "the report that was objected to does not do the step again"
    delegated.centre.city.has(MOTHER, "tax", *wages(60_000))
    means.ask(delegated.case_no, actor=delegated.centre.reviewer, at=delegated.at)
    delegated.checked()
    delegated.on(11, 12)
    delegated.act(Action.PUBLISH, delegated.town["reviewer"], text="拟确认赵某家低保", place="府山街道公示栏")
    delegated.on(11, 20)
    delegated.act(Action.END_PUBLICATION, SYSTEM)
    with pytest.raises(InvalidAnswers) as refused:
        delegated.act(Action.GRANT, delegated.town["approver"], amount_fen=1)
    assert [finding.field for finding in refused.value.findings] == ["amount_fen"], (
        "nobody types another amount"
    )
    assert delegated.act(Action.GRANT, delegated.town["approver"]).decision == "grant"
    assert delegated.last_day == date(2026, 12, 28), "the objection was looked into; its time stays"
    first, second = Report.objects.order_by("pk")
    delegated.paid()
    assert Decision.objects.get().amount_fen == second.result[0]["amount_fen"] < first.result[0]["amount_fen"]
