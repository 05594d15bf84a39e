"""A hall that offers one small bundle, a family that asks for it, and departments on the other end of the wire."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications, family, papers, pinned, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application, CaseFacts
from yichuang.apps.cases.service import Order, act
from yichuang.apps.cases.tests.departments import DECEASED, HEIR, Departments
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import outbox
from yichuang.apps.parties import service as parties
from yichuang.apps.sources import exchange, jobs
from yichuang.catalogue.model import Role
from yichuang.config import env, opening
from yichuang.config.wiring import handlers
from yichuang.core.clocktime import SHANGHAI

MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
BUNDLE = "mini-after"
CIVIL, LAND = "330212-civil-affairs", "330212-natural-resources"
SYSTEMS = ["health", "public-security", "human-resources"]
SOURCES = ["population", "deaths", "pensions"]
ANSWERS: dict[str, Any] = {
    "circumstances": {"normal": True, "certified": False, "house": False},
    "applicant": {"name": "陈示兰", "resident_id": HEIR, "phone": "13800000021"},
    "deceased": {"name": "陈演松", "resident_id": DECEASED, "address": "演示路1号"},
    "death": {"died_on": "2026-02-20"},
    "payee": {"account": "6200000000000000"},
    "pension": {"account": "P-1"},
}
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n"
    b"%%EOF\n"
)


def small_catalogue(to: Path) -> Path:
    """The tests' catalogue beside the real calendar, procedures and routes."""
    shutil.copytree(Path(__file__).parent / "bundle_catalogue", to)
    real = env.load().catalogue
    for kind in ("calendars", "divisions", "procedures"):
        shutil.copytree(real / kind, to / kind)
    (to / "routes").mkdir()
    shutil.copy(real / "routes" / "routes.yaml", to / "routes")
    return to


@dataclass
class FamilyHall:
    """Shortcuts; ``at`` is the clock of the hall and of the departments."""

    heir: Actor
    staff: dict[tuple[str, str], Actor]
    city: Departments
    at: datetime = MORNING
    numbers: list[str] = field(default_factory=list)

    def draft(self, *, papers: bool = True, **changes: Any) -> str:
        made = applications.open_draft(
            applications.Draft(BUNDLE, "330212", "online"), actor=self.heir, at=self.at
        )
        answers = {role: dict(group) for role, group in ANSWERS.items()}
        for role, group in changes.items():
            answers[role] = {**answers.get(role, {}), **group} if group is not None else {}
        applications.save_answers(made.no, answers, actor=self.heir, at=self.at)
        if papers:
            self.papers(made.no)
        return made.no

    def papers(self, no: str) -> None:
        application = Application.objects.get(no=no)
        answers = applications.answer_versions.latest(application)[1]
        present = papers.material_states(application)
        for due in papers.materials_due(application, answers, self.at):
            if due.to_upload and due.use.material not in present:
                self.hand_in(no, due.use.material)

    def hand_in(self, no: str, material: str) -> None:
        paper = documents.store(_PDF, documents.Filing(name="a.pdf", material=material, subject=no))
        papers.add_material(no, material, paper, actor=self.heir, at=self.at)

    def submit(self, no: str, key: str | None = None) -> list[str]:
        outcomes = submission.submit(
            no, {"declaration": True}, actor=self.heir, order=Order(self.at, key=key)
        )
        return [outcome.snapshot.no for outcome in outcomes]

    def act(self, no: str, action: Action, role: str, office: str = CIVIL, **data: Any) -> None:
        who = self.heir if role == "applicant" else self.staff[role, office]
        act(no, action, data, actor=who, order=Order(self.at))

    def decide(self, no: str, *, grant: bool = True, office: str = CIVIL) -> None:
        """A case at our desk, through acceptance to the decision."""
        self.act(no, Action.ACCEPT, "clerk")
        if grant:
            self.act(no, Action.GRANT, "approver", office)
        else:
            self.act(no, Action.DENY, "approver", office, reasons="不符合规定的条件")

    def answer(self, department: str, no: str, *kinds: str, **result: Any) -> None:
        for kind in kinds:
            self.city.say(department, kind, no, "部门的说明文字", **result)
        self.work()

    def work(self, rounds: int = 6) -> None:
        """The worker's rounds: outbox, sendings, feeds."""
        for _ in range(rounds):
            self.at += timedelta(seconds=2)
            self.city.now = self.at
            while outbox.drain(handlers, timezone.now()):  # its messages bear the database's time
                pass
            jobs.deliver_due(self.at)
            jobs.poll_feeds(self.at)

    def progress(self, no: str) -> family.Progress:
        return family.progress_of(Application.objects.get(no=no))

    def statuses(self, no: str) -> dict[str, str]:
        return {task.service: task.status.value for task in self.progress(no).tasks}

    def state(self, no: str) -> str:
        return CaseFacts.objects.get(no=no).state


@pytest.fixture
def city() -> Iterator[Departments]:
    city = Departments()
    yield city
    city.close()


@pytest.fixture
def family_hall(db: None, tmp_path: Path, settings: Any, city: Departments) -> Iterator[FamilyHall]:
    yield from open_hall(tmp_path, settings, city)


def open_hall(folder: Path, changed: Any, city: Departments) -> Iterator[FamilyHall]:
    """A hall on the small catalogue, connected to the city."""
    changed.ENVIRONMENT = replace(settings.ENVIRONMENT, exchange=city.exchange(folder, SYSTEMS, SOURCES))
    forget()
    opening.publish(small_catalogue(folder / "catalogue"), at=MORNING - timedelta(days=30))
    staff = {}
    for role in (Role.CLERK, Role.APPROVER, Role.OFFICE_HEAD):
        for office in (CIVIL, LAND):
            user = User.objects.create(username=f"{role}-{office}", name=f"演示{role}", kind="staff")
            appoint(SYSTEM, user, Appointment(role=role, office=office), MORNING - timedelta(days=20))
            staff[role.value, office] = accounts.actor_for(user, MORNING)
    person = User.objects.create(username="heir", name="陈示兰", kind="citizen")
    found = parties.find_or_create_person("陈示兰", HEIR, today=MORNING.date()).party
    parties.link_user(found, person, proof="card", at=MORNING)
    yield FamilyHall(accounts.actor_for(person, MORNING), staff, city)
    forget()


def forget() -> None:
    pinned.releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
    exchange.forget()
