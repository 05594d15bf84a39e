"""The hall of the benchmarks: the real catalogue, an office's people, one citizen, and cases walked by hand."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.cases import applications, papers, pinned, submission
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.service import Order, act
from yichuang.apps.documents import service as documents
from yichuang.config import env, opening
from yichuang.core.clocktime import SHANGHAI

OPENED_AT = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
OFFICE, REGION = "330200-civil-affairs", "330200"
SERVICE = "social-association-establishment"
ROLES = ("clerk", "reviewer", "approver", "chief_examiner", "office_head", "supervisor")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n%%EOF\n"
)


@dataclass
class Hall:
    """People and shortcuts; ``at`` is the hall's clock."""

    staff: dict[str, Actor] = field(default_factory=dict)
    citizen: Actor = SYSTEM
    at: datetime = OPENED_AT

    def submitted(self) -> str:
        """A complete application, handed in; the number of its case."""
        actor, order = self.citizen, Order(self.at)
        draft = applications.open_draft(applications.Draft(SERVICE, REGION), actor=actor, at=self.at)
        answers = sample()
        answers["association"]["name"] = f"演示市{draft.no[-8:]}协会"  # the register takes a name once
        applications.save_answers(draft.no, answers, actor=actor, at=self.at)
        for due in papers.materials_due(draft, answers, self.at):
            if due.to_upload:
                filing = documents.Filing(
                    name=f"{due.use.material}.pdf", material=due.use.material, subject=draft.no
                )
                paper = documents.store(PDF, filing)
                papers.add_material(draft.no, due.use.material, paper, actor=actor, at=self.at)
        return submission.submit(draft.no, {"declaration": True}, actor=actor, order=order)[0].snapshot.no

    def act(self, no: str, action: Action, role: str, **data: Any) -> None:
        actor = {"applicant": self.citizen, "system": SYSTEM}.get(role) or self.staff[role]
        self.at += timedelta(minutes=5)
        act(no, action, data, actor=actor, order=Order(self.at))


def sample() -> dict[str, Any]:
    """The catalogue's own sample answers for the service."""
    return copy.deepcopy(pinned.releases.current_catalogue().scenarios[SERVICE].sample)


def open_hall() -> Hall:
    """Publishes the catalogue and appoints one person a role."""
    opening.publish(env.load().catalogue, at=OPENED_AT - timedelta(days=30))
    hall = Hall()
    for role in ROLES:
        user = User.objects.create(username=role, name=f"演示{role}", kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=OFFICE), OPENED_AT - timedelta(days=20))
        hall.staff[role] = accounts.actor_for(user, OPENED_AT)
    person = User.objects.create(username="citizen", name="张演丰", kind="citizen")
    hall.citizen = accounts.actor_for(person, OPENED_AT)
    return hall
