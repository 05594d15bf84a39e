"""What the worker does by itself: opening re-checks when their month has come, ending fades that are over."""

from __future__ import annotations

from datetime import datetime

from yichuang.apps.benefits import deciding, rechecks


def hourly(at: datetime) -> int:
    """Opens what is due and ends what is over; how much there was. Safe to run again and in many workers."""
    return rechecks.open_due(at) + deciding.end_fades(at)
