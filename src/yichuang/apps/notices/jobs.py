"""The delivery of what is due: at least once, never while another worker holds it.

Taking a message moves its next try behind the lease, in one short transaction; a worker that dies leaves it to be
taken again then. Nothing is locked while the network is waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from yichuang.apps.notices.adapters.channels import (
    TIMEOUT_SECONDS,
    Outgoing,
    Rejected,
    Unreachable,
    Way,
)
from yichuang.apps.notices.adapters.ways import way_for
from yichuang.apps.notices.models import Notice, NoticeState

_OPEN = (NoticeState.QUEUED, NoticeState.FAILED)
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=2)
_MOST_ATTEMPTS = 30
_BREAK_AFTER = 5


def deliver_due(
    limit: int = 50, *, at: datetime, ways: Callable[[str], Way | None] = way_for
) -> Counter[str]:
    """Sends up to ``limit`` due messages and counts them by what became of them.

    After five failures of a channel in a row the rest of its messages wait without being tried, so that a dead
    partner does not hold up the others.
    """
    outcome: Counter[str] = Counter()
    in_a_row: Counter[str] = Counter()
    for notice in _take(limit, at):
        if in_a_row[notice.channel] >= _BREAK_AFTER:
            state = _put_back(notice, at)
        else:
            state = _deliver(notice, ways(notice.channel), at)
        in_a_row[notice.channel] = in_a_row[notice.channel] + 1 if state == NoticeState.FAILED else 0
        outcome[state] += 1
    return outcome


@transaction.atomic
def _take(limit: int, at: datetime) -> list[Notice]:
    lease = timedelta(seconds=30 + limit * TIMEOUT_SECONDS)
    due = Notice.objects.filter(state__in=_OPEN, next_try_at__lte=at).order_by("next_try_at", "pk")
    taken = list(due.select_for_update(skip_locked=True)[:limit])
    for notice in taken:
        notice.attempts += 1
        notice.next_try_at = at + lease
    Notice.objects.bulk_update(taken, ["attempts", "next_try_at"])
    return taken


def _deliver(notice: Notice, way: Way | None, at: datetime) -> NoticeState:
    if way is None:
        return _settle(notice, NoticeState.GIVEN_UP, at, fault="not_configured")
    message = Outgoing(notice.row_key, notice.channel, notice.address, notice.title, notice.text)
    try:
        way.send(message)
    except Rejected as fault:
        return _settle(notice, NoticeState.GIVEN_UP, at, fault=str(fault))
    except Unreachable as fault:
        tired = notice.attempts >= _MOST_ATTEMPTS
        return _settle(notice, NoticeState.GIVEN_UP if tired else NoticeState.FAILED, at, fault=str(fault))
    return _settle(notice, NoticeState.SENT, at, fault="")


def _settle(notice: Notice, state: NoticeState, at: datetime, *, fault: str) -> NoticeState:
    """A late verdict of a worker whose lease ran out never undoes ``sent``."""
    open_rows = Notice.objects.filter(pk=notice.pk).exclude(state=NoticeState.SENT)
    open_rows.update(
        state=state,
        fault=fault[:80],
        sent_at=at if state == NoticeState.SENT else None,
        next_try_at=at + waiting_time(notice.attempts),
    )
    return state


def _put_back(notice: Notice, at: datetime) -> NoticeState:
    """Untried: the attempt is not counted."""
    Notice.objects.filter(pk=notice.pk, state__in=_OPEN).update(
        attempts=notice.attempts - 1, next_try_at=at + _FIRST_WAIT
    )
    return NoticeState.FAILED


def waiting_time(attempts: int) -> timedelta:
    """30 s after the first failure, doubled each time, two hours at most.

    >>> [str(waiting_time(n)) for n in (1, 2, 3, 30)]
    ['0:00:30', '0:01:00', '0:02:00', '2:00:00']
    """
    return min(_FIRST_WAIT * (1 << min(attempts - 1, 12)), _LONGEST_WAIT)
