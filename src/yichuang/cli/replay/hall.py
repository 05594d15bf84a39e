"""The hall in which the past is lived again: the catalogue, an applicant, and somebody for every role and office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service as account_service
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.cli.demo_city.papers import form_for, paper
from yichuang.cli.replay.records import Record
from yichuang.cli.replay.telling import Names
from yichuang.config import env, opening
from yichuang.core.clocktime import shanghai_date

_OPENED_BEFORE = timedelta(days=400)  # registers hold what is older than the first record


@dataclass(slots=True)
class Hall:
    """``begins`` and ``ends`` are the first and the last recorded instant."""

    catalogue: Catalogue
    begins: datetime
    ends: datetime
    names: Names = field(default_factory=Names)
    staff: dict[tuple[str, str, int], Actor] = field(default_factory=dict)
    papers: dict[str, Document] = field(default_factory=dict)
    citizens: dict[str, Actor] = field(default_factory=dict)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day of the records."""
        return shanghai_date(self.begins), shanghai_date(self.ends)

    def holder(self, role: str, office: str, number: int = 0) -> Actor:
        """Who holds the role at the office; ``number`` 1 is the second officer where two must sign."""
        key = (role, office, number)
        if key not in self.staff:
            name = f"{office}.{role}.{number}"
            user = account_service.create_user(name, "演示人员")
            given = account_service.Appointment(office, role)
            account_service.appoint(SYSTEM, user, given, self.begins - _OPENED_BEFORE)
            self.staff[key] = accounts.actor_for(user, self.begins)
        return self.staff[key]

    def citizen(self, name: str = "applicant") -> Actor:
        """Who applies; one person is enough for all."""
        if name not in self.citizens:
            user = account_service.create_user(f"replay-{name}", "演示群众", kind="citizen")
            self.citizens[name] = accounts.actor_for(user, self.begins)
        return self.citizens[name]

    def paper(self, due: MaterialDue) -> Document:
        """A made-up paper of this kind, stored once and put into every file that needs it."""
        code = due.use.material
        if code not in self.papers:
            picture, ending = form_for(due.material.formats)
            filing = documents.Filing(name=f"{due.name}.{ending}", material=code, subject="replay")
            body = paper(due.name, picture)
            self.papers[code] = documents.store(body, filing, formats=due.material.formats)
        return self.papers[code]


def open_hall(records: Iterable[Record]) -> Hall:
    """Publishes the catalogue before the first recorded instant."""
    times = [event.at for record in records for event in record.events]
    begins, ends = min(times), max(times)
    opening.publish(env.load().catalogue, at=begins - _OPENED_BEFORE, note="重放")
    return Hall(releases.current_catalogue(), begins, ends)
