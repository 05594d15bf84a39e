"""Limits on attempts that hold across processes: one atomic statement per attempt, no counter in memory.

An attempt counts when it is made, whatever comes of it; call outside a transaction that may be rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from yichuang.apps.accounts import keys
from yichuang.apps.accounts.models import Bucket
from yichuang.core.errors import LimitExceeded

_TAKE = """
INSERT INTO accounts_bucket AS b (name, key, window_started_at, used) VALUES (%(name)s, %(key)s, %(at)s, 1)
ON CONFLICT (name, key) DO UPDATE
   SET used = CASE WHEN b.window_started_at <= %(gone)s THEN 1 ELSE b.used + 1 END,
       window_started_at = CASE WHEN b.window_started_at <= %(gone)s THEN %(at)s ELSE b.window_started_at END
 WHERE b.window_started_at <= %(gone)s OR b.used < %(limit)s
RETURNING used
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in a window that opens with the first attempt."""

    name: str
    times: int
    window: timedelta


CODES_A_MINUTE = Limit("sms.phone.minute", 1, timedelta(minutes=1))
CODES_A_DAY = Limit("sms.phone.day", 10, timedelta(days=1))
CODES_PER_ADDRESS = Limit("sms.address.hour", 60, timedelta(hours=1))
CODE_TRIES_PER_ADDRESS = Limit("code.address", 100, timedelta(minutes=15))
LOGINS_PER_NAME_AND_ADDRESS = Limit("login.both", 5, timedelta(minutes=15))
LOGINS_PER_NAME = Limit("login.name", 50, timedelta(minutes=15))
LOGINS_PER_ADDRESS = Limit("login.address", 200, timedelta(minutes=15))


def take(limit: Limit, key: str, at: datetime) -> None:
    """Counts one attempt. LimitExceeded, with the seconds to wait, where the window is used up."""
    digest = _digest(limit, key)
    values: dict[str, str | bytes | datetime | int] = {
        "name": limit.name,
        "key": digest,
        "at": at,
        "gone": at - limit.window,
        "limit": limit.times,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        taken = cursor.fetchone()
    if taken is None:
        raise LimitExceeded(what=limit.name, limit=limit.times, retry_after_seconds=_wait(limit, digest, at))


def forget(limit: Limit, key: str) -> None:
    """Opens the window again, after a success."""
    Bucket.objects.filter(name=limit.name, key=_digest(limit, key)).delete()


def sweep(before: datetime) -> int:
    """Deletes windows that opened before `before`; the nightly job passes two days ago."""
    rows = Bucket.objects.filter(window_started_at__lt=before)
    return rows.delete()[0]


def _digest(limit: Limit, key: str) -> bytes:
    """Phones and addresses are personal data: the bucket knows only their keyed digest."""
    return keys.index_value(key, kind=f"bucket/{limit.name}")


def _wait(limit: Limit, digest: bytes, at: datetime) -> int:
    row = Bucket.objects.filter(name=limit.name, key=digest).first()
    if row is None:
        return 1
    return max(1, int((row.window_started_at + limit.window - at).total_seconds()) + 1)
