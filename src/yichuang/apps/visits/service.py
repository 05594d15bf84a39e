"""Keeping visits, each exactly once, and the second visitor's word. Tells ``visit.kept`` when both vouch for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.documents import service as documents
from yichuang.apps.documents.models import Document, DocumentKind
from yichuang.apps.journal import outbox
from yichuang.apps.notices import service as notices
from yichuang.apps.visits import queries
from yichuang.apps.visits.models import HomeVisit, NoPlace, Unsigned, VisitKind
from yichuang.apps.visits.place import Place
from yichuang.core.clocktime import format_date, shanghai_date
from yichuang.core.errors import DuplicateCommand, InvalidInput, NotAllowed, NotFound

__all__ = ["KEPT", "MOST_PHOTOS", "OLDEST", "Place", "Visit", "confirm", "keep_visit"]

KEPT = "visit.kept"
"""The outbox topic: both visitors vouch for the visit. Its subject is the visit's, its payload names the visit."""
TO_CONFIRM = "visit_to_confirm"
OLDEST = timedelta(days=30)  # a phone that was away longer keeps nothing
MOST_PHOTOS = 9
_AHEAD = timedelta(minutes=10)  # a phone's clock may be wrong by so much
_SHORTEST, _LONGEST = 4, 2000


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """What the visitors noted. Pictures are bytes (JPEG or PNG), signatures PNG. Never printed.

    ``second`` is a colleague's account, who signs here (``second_signature``) or confirms on their own login;
    ``companion`` the name of somebody without an account, who signs here. ``entered``: what a step asks beside it.
    """

    key: UUID
    subject: str
    kind: VisitKind
    office: str
    visited_at: datetime
    findings: str
    consistent: bool | None = None
    second: int | None = None
    companion: str = ""
    second_signature: bytes = b""
    place: Place | None = None
    no_place_because: str = ""
    signature: bytes = b""
    unsigned_because: str = ""
    photos: tuple[bytes, ...] = ()
    entered: Mapping[str, Any] = field(default_factory=dict)


def keep_visit(visit: Visit, *, actor: Actor, at: datetime) -> HomeVisit:
    """Keeps the visit by the phone's key, once however often it is sent. Whose matter it is, the caller has judged.

    NotAllowed, NotYours, InvalidInput (visited_at, findings, second, companion, place, signature, photos),
    DocumentRefused, DuplicateCommand (somebody else's key).
    """
    require(actor, Permission.VISIT, visit.office)
    done = _done(visit, actor)
    if done is not None:
        return done
    _check(visit, actor, at)
    try:
        with transaction.atomic():
            row = _row(visit, actor, at)
            row.save(force_insert=True)
            _keep_photos(row, visit, actor)
            if row.confirmed_at is not None:
                _tell(row)
            else:
                _ask(row)
    except IntegrityError:
        done = _done(visit, actor)  # the same phone, twice at once
        if done is None:
            raise
        return done
    return row


def confirm(key: UUID, *, actor: Actor, at: datetime) -> HomeVisit:
    """The second visitor vouches for it on their own login; again changes nothing. NotFound for everybody else."""
    with transaction.atomic():
        row = HomeVisit.objects.select_for_update().filter(pk=key, second_id=actor.user_id or 0).first()
        if row is None:
            raise NotFound(what="visit")
        require(actor, Permission.VISIT, row.office_id)
        if row.confirmed_at is None:
            row.confirmed_at = at
            row.save(update_fields=["confirmed_at"])
            _tell(row)
    return row


def _done(visit: Visit, actor: Actor) -> HomeVisit | None:
    row = HomeVisit.objects.filter(pk=visit.key).first()
    if row is not None and (row.visitor_id, row.subject) != (actor.user_id, visit.subject):
        raise DuplicateCommand(key="visit")
    return row


def _check(visit: Visit, actor: Actor, at: datetime) -> None:
    if not at - OLDEST <= visit.visited_at <= at + _AHEAD:
        raise InvalidInput(field="visited_at", reason="out_of_range")
    if not _SHORTEST <= len(visit.findings.strip()) <= _LONGEST:
        raise InvalidInput(field="findings", reason="length")
    if visit.kind is not VisitKind.DISCOVERY and visit.consistent is None:
        raise InvalidInput(field="consistent", reason="empty")
    _check_second(visit, actor, at)
    if visit.place is None and visit.no_place_because not in NoPlace.values:
        raise InvalidInput(field="place", reason="empty")
    if not visit.signature and visit.unsigned_because not in Unsigned.values:
        raise InvalidInput(field="signature", reason="empty")
    if len(visit.photos) > MOST_PHOTOS:
        raise InvalidInput(field="photos", reason="too_many")


def _check_second(visit: Visit, actor: Actor, at: datetime) -> None:
    """Two people, always; of a survey both are officers of the office (《最低生活保障审核确认办法》第十五条)."""
    if visit.second is not None:
        if visit.second == actor.user_id:
            raise InvalidInput(field="second", reason="same_person")
        if visit.second not in {user.pk for user in queries.possible_visitors(visit.office, at)}:
            raise InvalidInput(field="second", reason="unknown")
        return
    if visit.kind is not VisitKind.DISCOVERY:
        raise InvalidInput(field="second", reason="empty")
    if len(visit.companion.strip()) < 2:
        raise InvalidInput(field="companion", reason="empty")
    if not visit.second_signature:
        raise InvalidInput(field="second_signature", reason="empty")


def _row(visit: Visit, actor: Actor, at: datetime) -> HomeVisit:
    if actor.user_id is None:
        raise NotAllowed(action="visit", state="", why="role")
    row = HomeVisit(
        key=visit.key,
        subject=visit.subject,
        kind=visit.kind,
        office=accounts.office(visit.office),
        visitor_id=actor.user_id,
        second_id=visit.second,
        companion="" if visit.second is not None else visit.companion.strip()[:60],
        visited_at=visit.visited_at,
        arrived_at=at,
        confirmed_at=at if visit.second_signature else None,
        consistent=visit.consistent,
        no_place_because="" if visit.place else visit.no_place_because,
        unsigned_because="" if visit.signature else visit.unsigned_because,
    )
    row.findings = visit.findings.strip()
    row.place_text = visit.place.text if visit.place else ""
    row.entered_text = json.dumps(dict(visit.entered), ensure_ascii=False) if visit.entered else ""
    row.signature = _signed(row, "本人签名.png", visit.signature, actor)
    row.second_signature = _signed(row, "同行人签名.png", visit.second_signature, actor)
    return row


def _signed(row: HomeVisit, name: str, drawn: bytes, actor: Actor) -> Document | None:
    if not drawn:
        return None
    filing = documents.Filing(
        name=name, subject=row.papers, kind=DocumentKind.SIGNATURE, created_by_id=actor.user_id
    )
    return documents.store(drawn, filing, formats=("png",))


def _keep_photos(row: HomeVisit, visit: Visit, actor: Actor) -> None:
    for number, photo in enumerate(visit.photos, start=1):
        filing = documents.Filing(
            name=f"走访照片{number}", subject=row.papers, kind=DocumentKind.SCAN, created_by_id=actor.user_id
        )
        documents.store(photo, filing, formats=("jpg", "png"))


def _ask(row: HomeVisit) -> None:
    """The second visitor learns that their word is awaited; by the day alone, whom they visited they know."""
    notices.tell(
        key=f"visit/{row.key}",
        recipient=notices.Recipient(row.second_id),
        template=TO_CONFIRM,
        values={"due": format_date(shanghai_date(row.visited_at))},
        channels=(notices.Channel.IN_APP,),
    )


def _tell(row: HomeVisit) -> None:
    outbox.put(KEPT, row.subject, {"visit": str(row.key), "kind": row.kind})
