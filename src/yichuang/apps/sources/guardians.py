"""Speaking for a child: a consent about a minor stands once who gives it is proved to be the guardian.

父母是未成年子女的监护人（《民法典》第二十七条）. The police register proves whom it names as father or mother, and the head
of a household whose child it is. Who is only married to the head may be a step-parent: whether they bring the child up
(《民法典》第一千零七十二条) no register says, so they, like anybody else, bring a paper, which an officer sees. Until then
nobody asks about the child, and what the guardian agreed to waits.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.parties.models import Person
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import people
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.consents import ConsentTerms, give_consent
from yichuang.apps.sources.lookups import look_up_many
from yichuang.apps.sources.models import ConsentWay, Ground, Guardianship
from yichuang.apps.sources.outcomes import Found
from yichuang.catalogue.model import Purpose
from yichuang.core.ages import age_on
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import InvalidInput, NotAllowed, NotFound, OwnFamily
from yichuang.core.resident_id import ResidentId
from yichuang.rules.codes import Relation

PAPERS = tuple(ground for ground in Ground if ground is not Ground.REGISTER)
_HOUSEHOLD = "check.household"  # everybody registered in one's own household
_PARENTS = ("father_id", "mother_id")  # where the register names them
_PARENT_OF = frozenset(  # what each is to the head; a spouse's child and a half-sibling leave a doubt
    {(Relation.SELF, Relation.CHILD), (Relation.PARENT, Relation.SELF)}
)
_GROWN_UP = 18


def give_for_family(
    actor: Actor, person: Person, terms: ConsentTerms, children: Collection[ResidentId], *, at: datetime
) -> list[Guardianship]:
    """The person's consent about themself and those of ``children`` whose guardian they are proved to be.

    Returns the others, which wait for a paper. ``terms.about`` names everybody, the children too. The register is
    asked about the person's own household only. Call it outside of a transaction. Raises as ``give_consent``.
    """
    rows = {child: _row(person, child, terms, at) for child in dict.fromkeys(children)}
    open_rows = {child: row for child, row in rows.items() if not row.proved}
    if open_rows:
        own = _own_children(actor, person, terms, at)
        for child in own & open_rows.keys():
            _settle(open_rows.pop(child), Ground.REGISTER, None, at)
    about = tuple(number for number in terms.about if number not in open_rows)
    if about:
        give_consent(actor, person, replace(terms, about=about), at=at)
    return list(open_rows.values())


def prove_by_paper(
    actor: Actor, subject: str, guardianship_id: uuid.UUID, ground: str, *, at: datetime
) -> Guardianship:
    """An officer saw the paper: what the guardian agreed to stands from now on.

    NotFound, NotAllowed (settled already, the consent's time has passed, the child is of age by now), OwnFamily,
    InvalidInput (no such paper).
    """
    if ground not in PAPERS:
        raise InvalidInput(field="ground", reason="unknown")
    with transaction.atomic():
        row = _open_row(actor, subject, guardianship_id)
        child = ResidentId(row.child.number)
        if row.until <= at:
            raise NotAllowed(action="prove_guardian", state="ended", why="consent_ended")
        if age_on(child.birth_date, shanghai_date(at)) >= _GROWN_UP:
            raise NotAllowed(action="prove_guardian", state="ended", why="grown_up")
        _settle(row, Ground(ground), actor.user_id, at)
        terms = ConsentTerms(
            sources=tuple(row.sources),
            about=(child,),
            subject=row.subject,
            purpose=Purpose(row.purpose),
            way=ConsentWay.LOGIN,
            until=row.until,
            proof=str(row),
        )
        give_consent(actor, row.guardian, terms, at=at)
    return row


def refuse(
    actor: Actor, subject: str, guardianship_id: uuid.UUID, because: str, *, at: datetime
) -> Guardianship:
    """An officer found that they are not the guardian; why is told.

    NotFound, NotAllowed (settled already), OwnFamily, InvalidInput (no reason).
    """
    if not because.strip():
        raise InvalidInput(field="because", reason="empty")
    with transaction.atomic():
        row = _open_row(actor, subject, guardianship_id)
        row.refused_because, row.settled_at, row.settled_by_id = because.strip()[:200], at, actor.user_id
        row.save()
    return row


def _open_row(actor: Actor, subject: str, guardianship_id: uuid.UUID) -> Guardianship:
    require(actor, Permission.FIND_PERSON)
    rows = Guardianship.objects.select_for_update(of=("self",)).select_related("guardian", "child")
    row = rows.filter(pk=guardianship_id, subject=subject).first()
    if row is None:
        raise NotFound(what="guardianship")
    if row.settled_at is not None:
        raise NotAllowed(action="prove_guardian", state="settled", why="settled")
    if row.guardian.user_id is not None and row.guardian.user_id == actor.user_id:
        raise OwnFamily()
    return row


def _row(person: Person, child: ResidentId, terms: ConsentTerms, at: datetime) -> Guardianship:
    """The person's word; said again, the newest consent counts, and who was refused may bring another paper."""
    concerned = people.obtain((child,))[child]
    said = {
        "sources": sorted(set(terms.sources)),
        "purpose": terms.purpose.value,
        "asked_at": at,
        "until": terms.until,
    }
    row, made = Guardianship.objects.get_or_create(
        subject=terms.subject, guardian=person, child=concerned, defaults=said
    )
    if not made and not row.proved:
        for name, value in said.items():
            setattr(row, name, value)
        row.settled_at, row.settled_by, row.refused_because = None, None, ""
        row.save()
    return row


def _settle(row: Guardianship, ground: Ground, by: int | None, at: datetime) -> None:
    row.ground, row.settled_at, row.settled_by_id = ground, at, by
    row.save()


def _own_children(actor: Actor, person: Person, terms: ConsentTerms, at: datetime) -> set[ResidentId]:
    """Whose parent the register shows the person to be; nobody where it does not answer."""
    element = releases.current_catalogue().elements.get(_HOUSEHOLD)
    asked = element.sources if element else ()
    if not asked or not person.resident_id:
        return set()
    own = ResidentId(person.resident_id)
    narrow = replace(terms, sources=tuple(asked), about=(own,))
    consent = give_consent(actor, person, narrow, at=at).pk
    requests = [Request(c, (_HOUSEHOLD,), own, terms.subject, terms.purpose.value, consent) for c in asked]
    told = [one for one in look_up_many(requests, actor=actor, at=at) if isinstance(one, Found)]
    return {number for one in told for number in children_in(one.values.get(_HOUSEHOLD) or [], own)}


def children_in(rows: Sequence[Mapping[str, Any]], own: ResidentId) -> set[ResidentId]:
    """Of one's own registered household, whose parent one is by what the register says."""
    mine = next((row.get("relation") for row in rows if row.get("resident_id") == own), None)
    return {
        ResidentId(str(row["resident_id"]))
        for row in rows
        if row.get("resident_id") != own and _is_parent(own, mine, row)
    }


def _is_parent(own: ResidentId, mine: Any, child: Mapping[str, Any]) -> bool:
    """Named as father or mother; where the register names no two others, by what each is to the head."""
    named = {child.get(parent) for parent in _PARENTS} - {None, ""}
    if own in named or len(named) == len(_PARENTS):
        return own in named
    return (mine, child.get("relation")) in _PARENT_OF
