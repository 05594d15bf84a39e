"""The survey at home: two visit, and the step is done by them; whatever becomes of it, the record stays."""

from __future__ import annotations

import copy
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import answers, applications, engine, papers, service, submission, survey
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.service import Order
from yichuang.apps.cases.tests.conftest import MORNING, PDF, Hall
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import outbox
from yichuang.apps.releases import queries as releases
from yichuang.apps.visits import service as visits
from yichuang.apps.visits.models import HomeVisit, VisitKind
from yichuang.apps.visits.tests.conftest import picture
from yichuang.config.wiring import handlers
from yichuang.core.errors import NotFound, OwnFamily

pytestmark = pytest.mark.django_db
TOWNSHIP, PLACE = "330212001-social-assistance", "330212001"
LATER = MORNING + timedelta(days=2)


OURS = outbox.Handlers()
for topic in (visits.KEPT, "case.accept", "case.review"):
    for handler in (survey.of_visit, survey.of_case):
        if handler in handlers.for_topic(topic):
            OURS.on(topic, handler)


def tell() -> None:
    """The worker's rounds until nothing is left to tell; letters are no business of these tests."""
    while outbox.drain(OURS, timezone.now()):
        pass


@dataclass
class Township:
    people: dict[str, Actor]

    def open(self, code: str = "subsistence-allowance", *, started: bool = True) -> str:
        """Accepted, and where asked on its way to the survey."""
        clerk = self.people["clerk"]
        made = applications.open_draft(applications.Draft(code, PLACE, "counter"), actor=clerk, at=MORNING)
        given: dict[str, Any] = copy.deepcopy(releases.current_catalogue().scenarios[code].sample)
        known = {f.key for f in applications.form_of(made).fields}
        given = {
            role: {k: v for k, v in group.items() if f"{role}.{k}" in known}
            if isinstance(group, dict)
            else group
            for role, group in given.items()
        }
        applications.save_answers(made.no, given, actor=clerk, at=MORNING)
        for due in papers.materials_due(made, given, MORNING):
            if due.to_upload:
                paper = documents.store(
                    PDF, documents.Filing(name="a.pdf", material=due.use.material, subject=made.no)
                )
                papers.add_material(made.no, due.use.material, paper, actor=clerk, at=MORNING)
        submission.submit(made.no, {"declaration": True}, actor=clerk, order=Order(MORNING))
        no = f"{made.no}/1"
        service.act(no, Action.ACCEPT, {}, actor=clerk, order=Order(MORNING))
        if started and engine.read(no).snapshot.step == "start_survey":
            self.start(no)
        tell()
        return no

    def start(self, no: str) -> None:
        data = {"opinion": "安排林峰、罗玉两人入户。"}
        service.act(no, Action.REVIEW, data, actor=self.people["clerk"], order=Order(MORNING))

    def visit(self, no: str, **more: Any) -> visits.Visit:
        first = visits.Visit(
            key=uuid.uuid4(),
            subject=no,
            kind=VisitKind.SURVEY,
            office="",
            visited_at=LATER,
            findings="两间平房，一人居住，家电陈旧。",
            consistent=True,
            second=self.people["luo"].user_id,
            no_place_because="unavailable",
            signature=picture(),
        )
        return replace(first, **more)

    def keep(self, no: str, at: datetime = LATER, **more: Any) -> HomeVisit:
        return survey.keep(self.visit(no, **more), actor=self.people["lin"], at=at)


@pytest.fixture
def township(hall: Hall) -> Township:
    found = {}
    for name, role in (("clerk", "clerk"), ("lin", "reviewer"), ("luo", "reviewer"), ("zhao", "assistant")):
        user = User.objects.create(username=f"t-{name}", name=name, kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=TOWNSHIP), MORNING - timedelta(days=9))
        found[name] = accounts.actor_for(user, MORNING)
    return Township(found)


def kept_answers(no: str) -> dict[str, Any]:
    return answers.latest(Application.objects.get(no=no.partition("/")[0]))[1]


def test_two_visit_and_the_step_is_done_by_both(township: Township) -> None:
    no = township.open()
    assert [one.no for one in survey.waiting(township.people["lin"])] == [no]
    row = township.keep(no)
    tell()
    assert engine.read(no).snapshot.step == "survey", "the second has not vouched yet"
    visits.confirm(row.pk, actor=township.people["luo"], at=LATER)
    tell()
    snapshot = engine.read(no).snapshot
    assert snapshot.step == "means_check"
    assert {user for duty, user in snapshot.duties if duty == "survey"} == {
        township.people["lin"].user_id,
        township.people["luo"].user_id,
    }
    assert kept_answers(no)["survey"] == {"surveyed_on": "2026-03-04", "consistent": True}
    assert survey.waiting(township.people["lin"]) == []


def test_a_visit_before_the_step_began_completes_it_when_it_begins(township: Township) -> None:
    no = township.open(started=False)
    township.keep(no, second_signature=picture())
    tell()
    assert engine.read(no).snapshot.step == "start_survey"
    township.start(no)
    tell()
    assert engine.read(no).snapshot.step == "means_check"


def test_what_the_step_asks_beside_it_goes_along(township: Township) -> None:
    no = township.open("destitute-support")
    assert [q.key for q in survey.questions(no)] == [
        "survey.obligors_unable",
        "survey.abilities_missing",
    ]
    township.keep(no, second_signature=picture())
    tell()
    assert engine.read(no).snapshot.step == "survey", "the rest is still to be found out"
    township.keep(
        no,
        second_signature=picture(),
        entered={"survey.obligors_unable": True, "survey.abilities_missing": 2},
    )
    tell()
    assert engine.read(no).snapshot.step == "means_check"
    assert kept_answers(no)["survey"]["obligors_unable"] is True


def test_a_step_sent_back_is_not_done_by_the_old_visit(township: Township) -> None:
    no = township.open()
    township.keep(no, second_signature=picture())
    tell()
    back = {"step": "survey", "reason": "请再看一次房屋情况"}
    service.act(no, Action.SEND_BACK, back, actor=checker(), order=Order(LATER))
    tell()
    assert engine.read(no).snapshot.step == "survey"


def checker() -> Actor:
    user = User.objects.create(username="county-reviewer", name="徐静", kind="staff")
    appoint(SYSTEM, user, Appointment(role="reviewer", office="330212-civil-affairs"), MORNING)
    return accounts.actor_for(user, LATER)


def test_a_second_visit_after_the_step_is_evidence_and_moves_nothing(township: Township) -> None:
    no = township.open()
    township.keep(no, second_signature=picture())
    tell()
    version = engine.read(no).snapshot.version
    township.keep(no, second_signature=picture(), consistent=False)
    tell()
    assert engine.read(no).snapshot.version == version
    assert HomeVisit.objects.filter(subject=no).count() == 2


def test_nobody_surveys_their_own_family_nor_goes_along(township: Township) -> None:
    no = township.open()
    for name in ("lin", "luo"):
        kin = [township.people[name].user_id]
        Application.objects.filter(no=no.partition("/")[0]).update(kin=kin)
        with pytest.raises(OwnFamily):
            survey.keep(township.visit(no), actor=township.people["lin"], at=LATER)
    assert not HomeVisit.objects.exists()


def test_only_surveyors_of_the_office_survey(township: Township, hall: Hall) -> None:
    no = township.open()
    for stranger in (township.people["zhao"], township.people["clerk"], hall.staff["reviewer"]):
        with pytest.raises(NotFound):
            survey.keep(township.visit(no), actor=stranger, at=LATER)
    with pytest.raises(NotFound):
        survey.office_of(hall.submit(hall.draft()), township.people["lin"])


def test_the_countys_visit_to_a_relatives_home_completes_its_step_and_the_townships_does_not(
    township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = township.open()
    steps = engine.read(no).rules.route.steps
    visited = next(step for step in steps if step.code == "county_visit")
    assert survey.is_survey(visited)
    township.keep(no, second_signature=picture())
    tell()
    standing = engine.read(no)
    monkeypatch.setattr(
        survey.engine,
        "read",
        lambda _: replace(standing, snapshot=replace(standing.snapshot, steps=("county_visit",), position=0)),
    )
    done: list[tuple[str, Any]] = []
    monkeypatch.setattr(survey.service, "review", lambda no, data, asked, **_: done.append((no, asked)))
    row = HomeVisit.objects.get()
    survey._complete(row)
    assert done == [], "the township has been there, the county not yet"
    row.office_id = standing.rules.office_of("county_visit")
    survey._complete(row)
    assert done == [(no, {"relatives": {"visited_on": "2026-03-04"}})]
