"""The hall in which the past is lived again: the catalogue, an applicant, and somebody for every role and office.

Those who act hold their roles only while the past is played: nobody is appointed, so nobody can log in as one of them,
and wherever a person reads who did it, the name says 历史记录.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service as account_service
from yichuang.apps.accounts.actor import SYSTEM, Actor, Grant
from yichuang.apps.accounts.models import User
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document
from yichuang.apps.parties import queries as parties
from yichuang.apps.parties import service as party_service
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.eligibility import MaterialDue
from yichuang.cli.demo_city.papers import form_for, paper
from yichuang.cli.demo_city.roster import ROLE_NAMES
from yichuang.cli.replay.records import Record
from yichuang.cli.replay.telling import Names
from yichuang.config import env, opening
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.core.scope import Scope

_OPENED_BEFORE = timedelta(days=400)  # registers hold what is older than the first record


_MANDATE = timedelta(
    days=1
)  # outlives the playing; the record says when it was used, not until when it was given
_PRINCIPAL = "历史记录（申请人）"


@dataclass(slots=True)
class Hall:
    """``begins`` and ``ends`` are the first and the last recorded instant.

    ``recorded_at`` is when a past that is kept was written down; in a hall of its own that is when it happened.
    """

    catalogue: Catalogue
    begins: datetime
    ends: datetime
    recorded_at: datetime | None = None
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
            name = f"历史记录（{ROLE_NAMES.get(role, '经办人员')}）"
            user = _account(f"history.{office}.{role}.{number}", name, "staff")
            here = frozenset({office})
            held = (Grant(role, office, Scope.OWN.value, here, here),)
            self.staff[key] = Actor(user.pk, name, "staff", held, frozenset())
        return self.staff[key]

    def citizen(self, name: str = "applicant") -> Actor:
        """Who applies; one person is enough for all."""
        if name not in self.citizens:
            user = _account(f"history.{name}", _PRINCIPAL, "citizen")
            self.citizens[name] = accounts.actor_for(user, self.begins)
        return self.citizens[name]

    def mandate(self) -> UUID:
        """Under which the recorded agents acted: whoever applied gave it, and neither of the two can log in."""
        agent, principal = self.citizen("agent"), self.citizen()
        held = {m.principal.name: m.pk for m in parties.mandates_held(agent.user_id or 0, self.begins)}
        if _PRINCIPAL not in held:
            person = party_service.find_or_create_by_document(_PRINCIPAL, "history", "1").party
            if person.user_id is None:
                account = accounts.user(principal.user_id or 0)
                party_service.link_user(person, account, proof="counter", at=self.begins)
            terms = party_service.Terms(("*",), "history", max(self.ends, timezone.now()) + _MANDATE)
            user = accounts.user(agent.user_id or 0)
            held[_PRINCIPAL] = party_service.grant_mandate(SYSTEM, person, user, terms, self.begins).pk
        return held[_PRINCIPAL]

    def paper(self, due: MaterialDue) -> Document:
        """A made-up paper of this kind, stored once and put into every file that needs it."""
        code = due.use.material
        if code not in self.papers:
            picture, ending = form_for(due.material.formats)
            filing = documents.Filing(name=f"{due.name}.{ending}", material=code, subject="replay")
            body = paper(due.name, picture)
            self.papers[code] = documents.store(body, filing, formats=due.material.formats)
        return self.papers[code]


def _account(username: str, name: str, kind: str) -> User:
    """The account of this name; a past that was played before has made it."""
    try:
        return accounts.user_by_name(username)
    except NotFound:
        return account_service.create_user(username, name, kind=kind)


def open_hall(records: Iterable[Record]) -> Hall:
    """An empty hall: publishes the catalogue before the first recorded instant."""
    begins, ends = _span(records)
    opening.publish(env.load().catalogue, at=begins - _OPENED_BEFORE, note="重放")
    return Hall(releases.current_catalogue(), begins, ends)


def enter_hall(records: Iterable[Record], recorded_at: datetime) -> Hall:
    """The installation's own hall, as it stands. NotFound where no catalogue was published yet."""
    begins, ends = _span(records)
    return Hall(releases.current_catalogue(), begins, ends, recorded_at)


def _span(records: Iterable[Record]) -> tuple[datetime, datetime]:
    times = [event.at for record in records for event in record.events]
    return min(times), max(times)
