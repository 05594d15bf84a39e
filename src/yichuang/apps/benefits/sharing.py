"""The assistance register learns every decision on an award: later checks and other departments' reliefs ask it, not us
(《社会救助法》第四十二条)."""

from __future__ import annotations

from datetime import date, timedelta

from yichuang.apps.benefits import months
from yichuang.apps.benefits.models import Award, Decision, DecisionKind
from yichuang.apps.journal import queries as journal
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources.service import Aided, tell_register
from yichuang.core.clocktime import shanghai
from yichuang.core.resident_id import ResidentId

_TOLD = frozenset({*DecisionKind.values, "faded"})
_ENDING = (DecisionKind.STOP, DecisionKind.REVOKE)


def share(message: Message) -> None:
    """Handler of ``award.*``: what the award now is goes to the register; what changes no amount does not."""
    if message.topic.partition(".")[2] not in _TOLD:
        return
    award = Award.objects.filter(number=message.subject).first()
    last = Decision.objects.filter(award=award).order_by("-seq").first() if award and award.aid else None
    if award is None or last is None:
        return
    event = journal.event(message.subject, message.payload["version"])
    people = award.members.filter(until=None).select_related("person").order_by("pk")
    aided = Aided(
        number=award.number,
        version=event.seq,
        case_no=award.case_no,
        people=tuple(ResidentId(member.person.resident_id) for member in people),
        aid=award.aid,
        monthly_fen=last.amount_fen,
        since=months.first_day(award.first_month),
        until=_until(last),
    )
    tell_register(aided, at=shanghai(event.occurred_at))


def _until(last: Decision) -> date | None:
    """The last day that anything is paid for; null while it runs."""
    if last.kind in _ENDING:
        return months.first_day(last.from_month) - timedelta(days=1)
    if last.until_month is not None:
        return months.first_day(months.later(last.until_month)) - timedelta(days=1)
    return None
