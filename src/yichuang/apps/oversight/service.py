"""Commands on ratings: kept from the case's journal, with a comment, and called back where they are bad."""

from __future__ import annotations

from datetime import datetime

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, require
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.oversight import grades, queries
from yichuang.apps.oversight.models import Rating
from yichuang.core.errors import InvalidInput, NotFound

_LONGEST = 1000


def record_rating(message: Message) -> None:
    """Handler of ``case.rate``: the rating that the journal's event tells of becomes a row. A repeat changes nothing."""
    event = next((e for e in journal.events_of(message.subject) if e.seq == message.payload["version"]), None)
    if event is None or event.action != "rate":
        raise NotFound(what="event")
    grade = int(event.data["grade"])
    options = list(grades.known(grade, event.data.get("options", ())))
    rating, made = Rating.objects.get_or_create(
        case_id=queries.case_id(message.subject),
        defaults={"grade": grade, "options": options, "at": event.occurred_at},
    )
    if not made and rating.options != options:  # the comment was here first
        rating.options = options
        rating.save(update_fields=["options"])


def comment(case_no: str, text: str, *, at: datetime, grade: int) -> None:
    """What the person wrote beside their grade; the caller has judged that it is their case. Sealed, never journalled.

    It may come before the handler has seen the event; the row is then made here. InvalidInput, NotFound.
    """
    if not text.strip():
        return
    if len(text) > _LONGEST:
        raise InvalidInput(field="comment", reason="string_too_long")
    rating, _ = Rating.objects.get_or_create(
        case_id=queries.case_id(case_no), defaults={"grade": grade, "at": at}
    )
    rating.comment = text.strip()
    rating.save(update_fields=["comment_sealed"])


def follow_up(case_no: str, note: str, *, actor: Actor, at: datetime) -> Rating:
    """回访: somebody called the person who was not content, and what came of it. Once; the first note stands.

    Heads and supervisors of the deciding office. NotFound (no bad rating), NotAllowed, NotYours, InvalidInput.
    """
    rating = Rating.objects.select_related("case").filter(case__no=case_no, grade__lte=grades.BAD).first()
    if rating is None:
        raise NotFound(what="rating")
    require(actor, Permission.HANDLE_COMPLAINT, rating.case.office_id)
    if len(note.strip()) < 2:
        raise InvalidInput(field="note", reason="empty")
    if len(note) > _LONGEST:
        raise InvalidInput(field="note", reason="string_too_long")
    if rating.followed_up_at is None:
        rating.note = note.strip()
        rating.followed_up_at, rating.followed_up_by_id = at, actor.user_id
        rating.save(update_fields=["note_sealed", "followed_up_at", "followed_up_by"])
    return rating
