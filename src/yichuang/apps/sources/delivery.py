"""Delivering what waits: every partner in a thread of its own, in order, until the partner has it or says never.

A partner that does not answer is left alone for a while, then one message tries: nothing waits in anybody's way, and
nothing is ever given up because a department was down.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from yichuang.apps.journal import outbox
from yichuang.apps.sources import corrections, exchange
from yichuang.apps.sources.adapters.connector import SourceFailure
from yichuang.apps.sources.adapters.posting import TIMEOUT_SECONDS, post
from yichuang.apps.sources.models import Sending, SendingState
from yichuang.apps.sources.outcomes import FailureReason
from yichuang.apps.sources.under_way import UnderWay

log = structlog.get_logger()
REFUSED = "sending.refused"
"""Outbox topic: the partner will never take it; payload ``{"sending", "no", "kind", "fault"}``."""

PER_ROUND = 200
_BATCH_SECONDS = 20.0
_LONGEST_WAIT = timedelta(minutes=5)
_LEASE = timedelta(seconds=_BATCH_SECONDS + TIMEOUT_SECONDS * 3)

_TAKE = """
WITH first AS (
  SELECT s.id FROM sources_sending s
  WHERE s.partner = %(partner)s AND s.state = 'waiting' AND s.next_try_at <= %(at)s
    AND NOT EXISTS (SELECT 1 FROM sources_sending o WHERE o.partner = s.partner AND o.subject = s.subject
                    AND o.id < s.id AND o.state = 'waiting')
  ORDER BY s.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE sources_sending t SET next_try_at = %(until)s, attempts = t.attempts + 1
FROM first WHERE t.id = first.id RETURNING t.id
"""


@dataclass(frozen=True, slots=True, repr=False)
class _Outgoing:
    id: int
    partner: str
    kind: str
    key: str
    subject: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of one message; untried after the partner failed a moment ago."""

    sending: _Outgoing
    reference: str = ""
    failure: SourceFailure | None = None
    tried: bool = True


_under_way: UnderWay[list[_Verdict]] = UnderWay("delivery")


def deliver_due(at: datetime, *, wait: bool = True) -> int:
    """Sends what is due; how many messages came to a verdict. Several workers at once do no harm (leases).

    Without ``wait`` it only starts what is due and settles what has come back since: a round of the worker.
    """
    done = _settle_all(at, wait=False)
    waiting = Sending.objects.filter(state=SendingState.WAITING, next_try_at__lte=at)
    for partner in waiting.order_by().values_list("partner", flat=True).distinct():
        if not _under_way.busy(partner) and (batch := _take(partner, at)):
            _under_way.start(partner, partial(_send_all, batch))
    return done + _settle_all(at, wait=wait)


def _settle_all(at: datetime, *, wait: bool) -> int:
    count = 0
    for verdicts in _under_way.gather(wait_for_all=wait):
        with transaction.atomic():
            for verdict in verdicts:
                _settle(verdict, at)
        count += len(verdicts)
    return count


def _take(partner: str, at: datetime) -> list[_Outgoing]:
    """Leases messages of one partner, the first of each subject; opened here, since threads touch no database."""
    values: dict[str, str | int | datetime] = {
        "partner": partner,
        "at": at,
        "until": at + _LEASE,
        "limit": PER_ROUND,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Sending.objects.filter(pk__in=ids).order_by("pk")
    return [_Outgoing(r.pk, r.partner, r.kind, r.key, r.subject, r.body, r.attempts) for r in rows]


def _send_all(batch: Sequence[_Outgoing]) -> list[_Verdict]:
    verdicts: list[_Verdict] = []
    down: SourceFailure | None = None
    until = time.monotonic() + _BATCH_SECONDS
    for sending in batch:
        if down is None and time.monotonic() >= until:
            down = SourceFailure(FailureReason.BUSY)
        if down is not None:
            verdicts.append(_Verdict(sending, failure=down, tried=False))
            continue
        verdict = _send(sending)
        verdicts.append(verdict)
        if verdict.failure is not None and verdict.failure.reason != FailureReason.REJECTED:
            down = verdict.failure
    return verdicts


def _send(sending: _Outgoing) -> _Verdict:
    partner = exchange.current().rest(sending.partner)
    if partner is None:
        return _Verdict(sending, failure=SourceFailure(FailureReason.NOT_CONNECTED))
    try:
        return _Verdict(sending, post(partner, sending.partner, sending.kind, sending.key, sending.body))
    except SourceFailure as failure:
        return _Verdict(sending, failure=failure)


def _settle(verdict: _Verdict, at: datetime) -> None:
    """Inside a transaction. A late verdict never undoes ``taken``."""
    sending, failure = verdict.sending, verdict.failure
    row = Sending.objects.filter(pk=sending.id, state=SendingState.WAITING)
    if failure is None:
        # what the partner has need not lie here a second time
        ended = {"state": SendingState.TAKEN, "taken_at": at, "body_sealed": None, "fault": ""}
        if row.update(reference=verdict.reference, **ended):
            _taken(sending)
    elif final(failure):
        if row.update(state=SendingState.REFUSED, fault=failure.detail[:80]):
            _refused(sending, failure)
    elif failure.reason == FailureReason.BUSY:
        row.update(attempts=sending.attempts - 1, next_try_at=at)
    else:
        attempts = sending.attempts if verdict.tried else sending.attempts - 1
        row.update(
            attempts=attempts,
            next_try_at=at + waiting_time(max(1, attempts)),
            fault=(failure.detail or failure.reason.value)[:80],
            first_failed_at=Coalesce(F("first_failed_at"), Value(at)),
        )


def _taken(sending: _Outgoing) -> None:
    if sending.kind == "correction":
        corrections.taken(sending.key)


def _refused(sending: _Outgoing, failure: SourceFailure) -> None:
    log.error("sending.refused", partner=sending.partner, id=sending.id, fault=failure.detail)
    if sending.kind == "correction":
        corrections.refused(sending.key)
    payload = {"sending": sending.id, "no": sending.subject, "kind": sending.kind, "fault": failure.detail}
    outbox.put(REFUSED, f"sending:{sending.subject}", payload)


def final(failure: SourceFailure) -> bool:
    """The partner read the message and does not want it; being unauthorised or not yet there is a fault to be mended."""
    return failure.reason == FailureReason.REJECTED and failure.detail in ("http_400", "http_409", "http_422")


def waiting_time(attempts: int) -> timedelta:
    """One second after the first failure, doubled each time, five minutes at most; without end.

    >>> [int(waiting_time(n).total_seconds()) for n in (1, 2, 5, 9, 400)]
    [1, 2, 16, 256, 300]
    """
    return min(timedelta(seconds=1 << min(attempts - 1, 12)), _LONGEST_WAIT)
