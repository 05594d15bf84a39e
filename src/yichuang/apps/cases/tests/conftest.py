"""A hall with the real catalogue, an office's people, and somebody who applies."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications, papers, pinned, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order, Outcome, act
from yichuang.apps.cases.tests.family_hall import city, family_hall
from yichuang.apps.documents import service as documents
from yichuang.catalogue.scenarios import put
from yichuang.config import env, opening
from yichuang.core.clocktime import SHANGHAI

__all__ = ["city", "family_hall"]
MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)  # a Monday
OFFICE = "330200-civil-affairs"
SERVICE = "social-association-establishment"
ROLES = ("clerk", "reviewer", "approver", "chief_examiner", "office_head", "supervisor")


@dataclass
class Hall:
    """Shortcuts over the services; ``at`` is the hall's clock."""

    staff: dict[str, Actor]
    citizen: Actor
    at: datetime = MORNING
    keys: int = 0

    def sample(self, service: str = SERVICE) -> dict[str, Any]:
        return pinned.releases.current_catalogue().scenarios[service].sample

    def draft(
        self, *, without: tuple[str, ...] = (), changes: dict[str, Any] | None = None, channel: str = "online"
    ) -> str:
        actor = self.citizen if channel == "online" else self.staff["clerk"]
        made = applications.open_draft(
            applications.Draft(SERVICE, "330200", channel, self.citizen.user_id), actor=actor, at=self.at
        )
        answers = copy.deepcopy(self.sample())
        for key, value in (changes or {}).items():
            put(answers, key, value)
        applications.save_answers(made.no, answers, actor=actor, at=self.at)
        for due in papers.materials_due(made, answers, self.at):
            if due.to_upload and due.use.material not in without:
                self.hand_in(made.no, due.use.material, actor)
        return made.no

    def hand_in(self, no: str, material: str, actor: Actor) -> None:
        paper = documents.store(PDF, documents.Filing(name=f"{material}.pdf", material=material, subject=no))
        papers.add_material(no, material, paper, actor=actor, at=self.at)

    def submit(self, no: str, channel: str = "online") -> str:
        actor = self.citizen if channel == "online" else self.staff["clerk"]
        return submission.submit(no, {"declaration": True}, actor=actor, order=self.order())[0].snapshot.no

    def order(self, **more: Any) -> Order:
        return Order(self.at, **more)

    def act(self, no: str, action: Action, role: str, **data: Any) -> Outcome:
        actor = {"applicant": self.citizen, "system": SYSTEM}.get(role) or self.staff[role]
        return act(no, action, data, actor=actor, order=self.order())

    def later(self, **delta: Any) -> None:
        self.at += timedelta(**delta)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n%%EOF\n"
)


@pytest.fixture
def hall(db: None) -> Hall:
    pinned.releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
    opening.publish(env.load().catalogue, at=MORNING - timedelta(days=30))
    staff = {}
    for role in ROLES:
        user = User.objects.create(username=role, name=f"演示{role}", kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=OFFICE), MORNING - timedelta(days=20))
        staff[role] = accounts.actor_for(user, MORNING)
    person = User.objects.create(username="citizen", name="张演丰", kind="citizen")
    return Hall(staff, accounts.actor_for(person, MORNING))
