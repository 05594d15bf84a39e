"""The command path: one round trip reads everything, pure code decides, one round trip writes everything.

No lock is held between the two: the write is guarded by the version that was read, so of two people who act at once
one wins and the other is told (StaleVersion), or, where the caller named no version, tries again on the new state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.cases import pinned
from yichuang.apps.cases.lifecycle.coding import from_json
from yichuang.apps.cases.lifecycle.decide import Context
from yichuang.apps.cases.lifecycle.evolve import evolve
from yichuang.apps.cases.lifecycle.rules import CaseRules
from yichuang.apps.cases.lifecycle.snapshot import Command, Happening, Snapshot
from yichuang.apps.cases.projection import moved, row
from yichuang.apps.journal import service as journal
from yichuang.apps.parties import queries as parties
from yichuang.catalogue.model import Role
from yichuang.clock import WorkCalendar
from yichuang.core.errors import NotFound

_READ = """
SELECT c.id, c.no, f.head, f.snapshot::text, c.region, c.service, c.release_id, c.application_id,
       a.owner_id, a.created_by_id, a.office_id, a.channel, a.kin,
       ARRAY(SELECT m.material FROM cases_applicationmaterial m
              WHERE m.application_id = c.application_id AND m.removed_at IS NULL AND m.state <> 'promised'),
       k.subject
FROM cases_case c
JOIN cases_casefacts f ON f.case_id = c.id
JOIN cases_application a ON a.id = c.application_id
LEFT JOIN journal_commandkey k ON k.key = %(key)s::text
WHERE c.no = %(no)s
"""

_ROLES = {role.value: role for role in Role}


@lru_cache(maxsize=512)
def _guard(columns: tuple[str, ...]) -> str:
    """The update that only the first of two writers makes."""
    changes = ", ".join(f"{column} = %({column})s" for column in columns)
    return (
        f"UPDATE cases_casefacts SET {changes} "  # noqa: S608 - built from constants
        "WHERE case_id = %(case_id)s AND version = %(seen)s RETURNING case_id"
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as read for a command, with everything needed to judge it."""

    case_id: int
    snapshot: Snapshot
    head: bytes
    rules: CaseRules
    calendar: WorkCalendar
    region: str
    service: str
    release_id: int
    application_id: int
    owner: int | None
    created_by: int | None
    receiving_office: str
    channel: str
    kin: frozenset[int]
    present: frozenset[str]
    done: bool  # the command's key has acted on this case already
    key_taken: bool  # it has acted on something else: no command can bear it any more

    @property
    def context(self) -> Context:
        return Context(self.calendar, self.present)

    def roles(self, actor: Actor) -> frozenset[Role]:
        """What the actor is towards this case: as staff of an office it concerns, or as a party.

        An agent is one as long as their mandate stands: who revoked it is rid of them at once.
        """
        if actor.is_system:
            return frozenset({Role.SYSTEM})
        found: set[Role] = set()
        if actor.user_id is not None and actor.user_id == self.owner:
            found.add(Role.APPLICANT)
        elif self._is_agent(actor):
            found.add(Role.AGENT)
        return frozenset(found | {role for grant in actor.grants if (role := self._role(grant)) is not None})

    def _is_agent(self, actor: Actor) -> bool:
        if self.channel != "agent" or actor.user_id is None or actor.user_id != self.created_by:
            return False
        return parties.pursues(actor.user_id, self.snapshot.no.partition("/")[0], timezone.now())

    def _role(self, grant: Grant) -> Role | None:
        """The role that one grant gives towards this case, if its office has to do with it."""
        role, rules = _ROLES.get(grant.role), self.rules
        if role is None:
            return None
        # who decided stays concerned with what they decided, at the office above too
        decided = self.snapshot.steps[-1] if self.snapshot.decided_at and self.snapshot.steps else None
        concerned = {rules.office_of(self.snapshot.step or decided)}
        if role is Role.DEPARTMENT:
            concerned = {opinion.office for opinion in self.snapshot.opinions}
        elif role is Role.CLERK:
            concerned = {self.receiving_office, rules.office}
        elif role in (Role.SUPERVISOR, Role.OFFICE_HEAD):
            concerned.add(rules.office)
        return role if concerned & grant.offices else None

    def command(self, actor: Actor, action: Any, at: datetime, data: Mapping[str, Any]) -> Command:
        """The actor's wish as a command towards this case."""
        return Command(
            action=action,
            at=at,
            actor=actor.user_id,
            roles=self.roles(actor),
            data=data,
            offices=actor.offices(Role.DEPARTMENT),
            kin=actor.user_id in self.kin,
        )


def read(no: str, key: str | None = None) -> Standing:
    """Everything a command needs, in one round trip. NotFound."""
    found = journal.execute(_READ, {"no": no, "key": key}).fetchone()
    if found is None:
        raise NotFound(what="case")
    (case_id, no, head, kept, region, service, release_id, application_id, owner, created_by, office, channel,
     kin, present, acted) = found  # fmt: skip
    return Standing(
        case_id=case_id,
        snapshot=from_json(no, json.loads(kept)),
        head=bytes(head),
        rules=pinned.rules(release_id, service, region),
        calendar=pinned.calendar(region),
        region=region,
        service=service,
        release_id=release_id,
        application_id=application_id,
        owner=owner,
        created_by=created_by,
        receiving_office=office,
        channel=channel,
        kin=frozenset(kin),
        present=frozenset(present),
        done=acted == no,
        key_taken=acted is not None and acted != no,
    )


def write(
    standing: Standing, happening: Happening, *, recorded_at: datetime, key: str | None
) -> Snapshot | None:
    """Writes the event and the new projection; ``None`` where somebody else was first."""
    after = evolve(standing.snapshot, happening)
    event = journal.NewEvent(
        subject=after.no,
        seq=after.version,
        action=happening.action.value,
        actor=happening.actor,
        occurred_at=happening.at,
        recorded_at=recorded_at,
        previous=standing.head,
        data=happening.data,
    )
    columns = moved(standing.snapshot, after)
    values = row(after, standing.rules, standing.receiving_office, standing.calendar, event.digest, columns)
    written = journal.commit(
        event,
        guard=_guard(columns),
        params={**values, "case_id": standing.case_id, "seen": standing.snapshot.version},
        topic=f"case.{happening.action.value}",
        payload={"version": after.version},
        key=key,
    )
    return None if written is None else after
