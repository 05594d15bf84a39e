"""The dialogue 咨询: a person asks, the receiving office answers. No action on a case, and nothing of it is journalled.

Texts are sealed. Whoever asks by number and phone has proved no more than the page for tracking asks for.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from yichuang.apps.accounts import limits
from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.accounts.table import Permission, offices_for, require
from yichuang.apps.cases import answers as answer_versions
from yichuang.apps.cases import applications, pinned, queries, queues
from yichuang.apps.cases.models import Application, Thread, ThreadMessage
from yichuang.apps.journal import outbox
from yichuang.apps.journal import service as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.notices import service as notices
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.offering import Offering
from yichuang.clock import due, midnight_after
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import DuplicateCommand, InvalidInput, NotAllowed, NotFound, OwnFamily, StaleVersion
from yichuang.core.limits import Limit, Unit
from yichuang.core.masking import mask_bank_account, mask_phone, mask_resident_id

ANSWERED = "dialogue.answered"
TEMPLATE = "consultation_answered"
REFERENCE = "consultation:"  # how a thread is called that belongs to no application
LIMIT = "consultation.answer_within"
LONGEST = 1000
MOST_COUNTED = 100
QUESTIONS_A_DAY = limits.Limit("dialogue.thread.day", 20, timedelta(days=1))
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Promise:
    """Within how many working days the office answers; ``is_sample`` where no published promise says so."""

    working_days: int
    is_sample: bool


def promise(offering: Offering, at: datetime) -> Promise | None:
    """What the catalogue promises in the place; ``None`` where it promises nothing."""
    found = offering.parameter(LIMIT, shanghai_date(at))
    return Promise(found.value, found.is_sample) if found is not None else None


# --- the person -----------------------------------------------------------------------------------------------


def ask(application: Application, text: str, *, actor: Actor, at: datetime, key: str | None = None) -> Thread:
    """A question about an application by whom it belongs to. A repeated key asks nothing.

    NotAllowed, InvalidInput, LimitExceeded.
    """
    if not is_party(application, actor):
        raise NotAllowed(action="ask", state="", why="role")
    return _ask_about(application, text, by=actor.user_id, at=at, key=key)


def ask_tracked(no: str, phone: str, text: str, *, at: datetime, key: str | None = None) -> Thread:
    """The same without an account, by number and phone. NotFound, InvalidInput, LimitExceeded."""
    application, _ = queries.track(no, phone)
    return _ask_about(application, text, by=None, at=at, key=key)


def ask_about_service(
    offering: Offering, text: str, *, actor: Actor, at: datetime, key: str | None = None
) -> Thread:
    """A question before applying, to the office that would receive it. NotAllowed, InvalidInput, LimitExceeded."""
    if actor.user_id is None:
        raise NotAllowed(action="ask", state="", why="role")
    with transaction.atomic():
        thread, _ = Thread.objects.get_or_create(
            application=None,
            asker_id=actor.user_id,
            service=offering.service.code,
            region=offering.region.code,
            defaults={"office_id": offering.receiving.code, "opened_at": at, "changed_at": at},
        )
        return _asked(thread, offering, text, by=actor.user_id, at=at, key=key)


def _ask_about(
    application: Application, text: str, *, by: int | None, at: datetime, key: str | None
) -> Thread:
    with transaction.atomic():
        thread, _ = Thread.objects.get_or_create(
            application=application,
            defaults={
                "asker_id": by,
                "service": application.service,
                "region": application.region,
                "office_id": application.office_id,
                "opened_at": at,
                "changed_at": at,
            },
        )
        return _asked(thread, applications.offering_of(application), text, by=by, at=at, key=key)


def _asked(
    thread: Thread, offering: Offering, text: str, *, by: int | None, at: datetime, key: str | None
) -> Thread:
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    said = _checked(text)
    if not _first_time(key, thread):
        return thread
    limits.take(QUESTIONS_A_DAY, str(thread), at)
    message = ThreadMessage(thread=thread, by_office=False, author_id=by, at=at)
    message.text = said
    message.save(force_insert=True)
    if thread.waiting_since is None:
        thread.waiting_since, thread.due_at = at, _due_at(offering, at)
    thread.changed_at = at
    thread.save(update_fields=["waiting_since", "due_at", "changed_at"])
    return thread


def _due_at(offering: Offering, at: datetime) -> datetime | None:
    promised = promise(offering, at)
    if promised is None:
        return None
    limit = Limit(promised.working_days, Unit.WORKING_DAY)
    end = due(at, limit, pinned.calendar(offering.region.code))
    return midnight_after(end.on) if end is not None else None


# --- the office -----------------------------------------------------------------------------------------------


def answer(
    thread_id: uuid.UUID, text: str, *, actor: Actor, at: datetime, seen: int = 0, key: str | None = None
) -> Thread:
    """The office's answer to what was asked up to ``seen`` (a message's id); a later question goes on waiting.

    People at the window of the office. NotFound, NotAllowed, OwnFamily, InvalidInput; StaleVersion where a
    colleague has answered meanwhile. The person is told.
    """
    with transaction.atomic():
        for_office(thread_id, actor)
        thread = Thread.objects.select_for_update().get(pk=thread_id)
        require(actor, Permission.ANSWER_QUESTION, thread.office_id)
        _not_own(thread, actor)
        said = _checked(text)
        if not _first_time(key, thread):
            return thread
        later = list(thread.messages.filter(pk__gt=seen).order_by("pk")) if seen else []
        _nobody_answered(later, seen)
        made = ThreadMessage(thread=thread, by_office=True, author_id=actor.user_id, at=at)
        made.text = said
        made.save(force_insert=True)
        unseen = next((message for message in later if not message.by_office), None)
        thread.waiting_since = unseen.at if unseen else None
        thread.due_at = _due_at(offering_of(thread), unseen.at) if unseen else None
        thread.changed_at = at
        thread.save(update_fields=["waiting_since", "due_at", "changed_at"])
        outbox.put(ANSWERED, str(thread), {"message": made.pk})
    return thread


def answer_about(application: Application, text: str, *, actor: Actor, at: datetime, seen: int = 0) -> Thread:
    """The same by the application. NotFound too where nobody has asked."""
    thread = of_application(application)
    if thread is None:
        raise NotFound(what="question")
    return answer(thread.pk, text, actor=actor, at=at, seen=seen)


def _nobody_answered(later: Sequence[ThreadMessage], seen: int) -> None:
    colleague = next((message for message in later if message.by_office), None)
    if colleague is not None:
        name = accounts.names([colleague.author_id or 0]).get(colleague.author_id or 0, "")
        raise StaleVersion(seen=seen, current=colleague.pk, changed_by=name, changed_at=colleague.at)


def _not_own(thread: Thread, actor: Actor) -> None:
    """Nobody answers themselves or their family in the office's name."""
    kin = thread.application.kin if thread.application else []
    if actor.user_id is not None and actor.user_id in (thread.asker_id, *kin):
        raise OwnFamily()


def tell_person(message: Message) -> None:
    """Handler of ``dialogue.answered``: the person is told that there is an answer, never what it says."""
    thread = (
        Thread.objects.select_related("application", "asker")
        .filter(messages=message.payload["message"])
        .first()
    )
    if thread is None:
        return
    notices.tell(
        key=f"dialogue#{message.payload['message']}",
        recipient=_recipient(thread),
        template=TEMPLATE,
        values={"service": offering_of(thread).service.name},
        subject=thread.application.no if thread.application else str(thread),
    )


def _recipient(thread: Thread) -> notices.Recipient:
    if thread.application is None:
        return notices.Recipient(thread.asker_id, phone=thread.asker.phone if thread.asker else "")
    applicant = answer_versions.latest(thread.application)[1].get("applicant")
    phone = str(applicant.get("phone") or "") if isinstance(applicant, dict) else ""
    return notices.Recipient(thread.application.owner_id, phone=phone)


# --- reading --------------------------------------------------------------------------------------------------


def is_party(application: Application, actor: Actor) -> bool:
    """The applicant, or who applies for them as their agent."""
    if actor.user_id is None:
        return False
    return actor.user_id == application.owner_id or applications.is_agent(application, actor)


def of_application(application: Application) -> Thread | None:
    """The thread of an application that the caller was allowed to obtain."""
    return Thread.objects.filter(application=application).first()


def of_service(offering: Offering, actor: Actor) -> Thread | None:
    """What the person asked about a service before applying."""
    own = Thread.objects.filter(application=None, asker_id=actor.user_id, asker__isnull=False)
    return own.filter(service=offering.service.code, region=offering.region.code).first()


def of_asker(actor: Actor, *, limit: int = 20) -> list[Thread]:
    """What the person asked before applying, newest first."""
    own = Thread.objects.filter(application=None, asker_id=actor.user_id, asker__isnull=False)
    return list(own.order_by("-changed_at")[:limit])


def messages_of(thread: Thread) -> list[ThreadMessage]:
    """Everything said, oldest first."""
    return list(thread.messages.order_by("pk"))


def waiting(actor: Actor, *, after: str = "", limit: int = queues.PAGE) -> list[Thread]:
    """Questions without an answer at the actor's offices, the longest waiting first; ``after`` as ``cursor`` gives it."""
    rows = _waiting(actor).select_related("application")
    since, _, last = after.partition("|")
    if since:
        rows = rows.filter(Q(waiting_since__gt=since) | Q(waiting_since=since, pk__gt=last))
    return list(rows.order_by("waiting_since", "pk")[:limit])


def cursor(thread: Thread) -> str:
    """Where the page behind this row begins."""
    return f"{thread.waiting_since.isoformat() if thread.waiting_since else ''}|{thread.pk}"


def is_cursor(text: str) -> bool:
    """Whether a page can begin behind it."""
    since, _, last = text.partition("|")
    try:
        return datetime.fromisoformat(since).tzinfo is not None and bool(uuid.UUID(last))
    except ValueError:
        return False


def count_waiting(actor: Actor) -> int:
    """How many wait, counted up to ``MOST_COUNTED``."""
    return _waiting(actor).order_by()[:MOST_COUNTED].count()


def _waiting(actor: Actor) -> QuerySet[Thread]:
    offices = offices_for(actor, Permission.ANSWER_QUESTION)
    return Thread.objects.filter(office__in=offices, waiting_since__isnull=False)


def for_office(thread_id: uuid.UUID, actor: Actor) -> Thread:
    """A thread of the actor's office. NotFound otherwise: whether it exists is nobody else's business."""
    seen = offices_for(actor, Permission.ANSWER_QUESTION)
    thread = Thread.objects.select_related("application").filter(pk=thread_id, office__in=seen).first()
    if thread is None:
        raise NotFound(what="question")
    return thread


def offering_of(thread: Thread) -> Offering:
    """The service asked about: as the application is pinned, else as it is offered now."""
    if thread.application is not None:
        return applications.offering_of(thread.application)
    return releases.current_catalogue().offering(thread.service, thread.region)


_NUMBERS = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"), mask_resident_id),
    (re.compile(r"(?<!\d)\d{16,19}(?!\d)"), mask_bank_account),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), mask_phone),
)


def masked(text: str) -> str:
    """A message as others than its writer read it: numbers of identity cards, bank cards and phones hidden in part.

    >>> masked("我的身份证号339999199001010013，电话13800001234")
    '我的身份证号3399**********0013，电话138****1234'
    """
    for pattern, mask in _NUMBERS:
        text = pattern.sub(lambda found, mask=mask: mask(found[0]), text)  # type: ignore[misc]
    return text


# --- both -----------------------------------------------------------------------------------------------------


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if len(said) < _SHORTEST:
        raise InvalidInput(field="text", reason="string_too_short" if said else "empty")
    if len(said) > LONGEST:
        raise InvalidInput(field="text", reason="string_too_long")
    return said


def _first_time(key: str | None, thread: Thread) -> bool:
    if key is None:
        return True
    try:
        journal.claim_key(key, str(thread))
    except DuplicateCommand:
        return False
    return True
