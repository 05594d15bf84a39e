"""A demo's clock may be put forward by whole days, so that nobody waits a week for the end of a public display.

The departments of the demo's city are told how many days (``yichuang-sandbox --ahead``), so that what they
answer is of the hall's day. Signatures between the two keep to the machine's clock.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone


def put_forward(days: int) -> None:
    """From now on this process takes the time of day from so many days ahead."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(days=days)

    timezone.now = now
