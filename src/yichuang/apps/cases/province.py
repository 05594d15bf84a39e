"""The provincial platform: it is told every state of a case, and what people applied for there becomes a draft here.

The kinds of messages are those of the provincial exchange standards (申办、受理、办结 …), with their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction

from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.cases import applications, engine
from yichuang.apps.cases.lifecycle import Action
from yichuang.apps.cases.models import Application
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal import service as journal_service
from yichuang.apps.journal.outbox import Message
from yichuang.apps.notices import service as notices
from yichuang.apps.parties import queries as parties
from yichuang.apps.sources import queries as sources
from yichuang.apps.sources.queries import PartnerItem
from yichuang.apps.sources.service import Parcel, enqueue
from yichuang.core.clocktime import shanghai
from yichuang.core.errors import DomainError, DuplicateCommand

log = structlog.get_logger()

KINDS: dict[Action, tuple[str, int]] = {
    Action.SUBMIT: ("ApplicationOB", 0),
    Action.PRE_REVIEW: ("PreAcceptOB", 1),
    Action.ACCEPT: ("AcceptOB", 2),
    Action.ACCEPT_TOLERATED: ("AcceptOB", 2),
    Action.ACCEPT_ON_COMMITMENT: ("AcceptOB", 2),
    Action.DEEM_ACCEPTED: ("AcceptOB", 2),
    Action.REFUSE_ACCEPTANCE: ("AcceptOB", 2),
    Action.REVIEW: ("SubmitOB", 3),
    Action.GRANT: ("CompleteOB", 4),
    Action.DENY: ("CompleteOB", 4),
    Action.WITHDRAW: ("CompleteOB", 4),
    Action.TERMINATE: ("CompleteOB", 4),
    Action.LAPSE: ("CompleteOB", 4),
    Action.SUSPEND: ("BlockOB", 5),
    Action.RESUME: ("ResumeOB", 6),
    Action.REQUEST_CORRECTION: ("SupplyOB", 7),
    Action.SUPPLEMENT: ("SupplyAcceptOB", 8),
    Action.SERVE: ("ReceiveRegOB", 9),
}


def push(message: Message) -> None:
    """Handler of ``case.*``: the new state goes to the province, where there is one. Nobody's data goes with it."""
    kind = KINDS.get(Action(message.topic.partition(".")[2]))
    if kind is None or not sources.has_province():
        return
    event = journal.event(message.subject, message.payload["version"])
    standing = engine.read(message.subject)
    key = f"{message.subject}#{event.seq}"
    body = {
        "id": key,
        "kind": kind[0],
        "seq": kind[1],
        "no": message.subject,
        "service": standing.service,
        "division": standing.region,
        "at": shanghai(event.occurred_at).isoformat(),
        "fields": {
            "application": message.subject.partition("/")[0],
            "office": standing.rules.office,
            "channel": standing.channel,
            "result": event.action,
            "promised": str(standing.snapshot.promised),
        },
    }
    enqueue(Parcel("province", "state", key, message.subject, body), at=shanghai(event.occurred_at))


def pull(message: Message) -> None:
    """Handler of ``feed.application``: a draft with what was said there. Once, and nothing for what makes no sense."""
    item = sources.feed_item(message.payload["item"])
    if item.partner != "province":
        return
    try:
        with transaction.atomic():
            _draft(item)
    except DuplicateCommand:
        return
    except DomainError as refusal:
        log.warning("province.passed_over", item=item.key, reason=str(refusal))


def _draft(item: PartnerItem) -> None:
    """Somebody with an account here goes on online, anybody else at the window."""
    applicant = _group(item.said.get("applicant"))
    person = parties.person_by_resident_id(str(applicant.get("resident_id") or ""))
    user = person.user if person else None
    actor = Actor(user.pk, user.name, "citizen") if user else SYSTEM
    draft = applications.Draft(
        str(item.said.get("service")),
        str(item.said.get("region")),
        "online" if user else "counter",
        user.pk if user else None,
    )
    made = applications.open_draft(draft, actor=actor, at=shanghai(item.at))
    journal_service.claim_key(item.key, made.no)
    said = {role: dict(group) for role, group in _group(item.said.get("answers")).items() if _is_group(group)}
    known = {leaf: applicant[leaf] for leaf in ("name", "resident_id", "phone") if applicant.get(leaf)}
    changes = {**said, "applicant": {**said.get("applicant", {}), **known}}
    applications.save_answers(made.no, changes, actor=actor, at=shanghai(item.at))
    _tell(made, str(known.get("phone", "")), item)


def _is_group(value: Any) -> bool:
    return isinstance(value, Mapping)


def _group(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _tell(made: Application, phone: str, item: PartnerItem) -> None:
    notices.tell(
        key=item.key,
        recipient=notices.Recipient(user_id=made.owner_id, phone=phone),
        template="province_draft",
        values={"service": applications.offering_of(made).service.name, "number": made.no},
        subject=made.no,
    )
