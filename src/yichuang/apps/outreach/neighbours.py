"""A neighbour speaks: the public form of the hotline. No account, no answer about anybody, few attempts an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from yichuang.apps.accounts import limits
from yichuang.apps.outreach import reports
from yichuang.apps.outreach.discovery import Source

AN_HOUR = limits.Limit("lead.address.hour", 10, timedelta(hours=1))


def report(found: reports.Report, address: str, *, at: datetime) -> None:
    """Takes the report; it tells nothing back. ``address`` is the network's. InvalidInput, LimitExceeded."""
    limits.take(AN_HOUR, address, at)
    wanted = replace(found, source=Source.HOTLINE, resident_id="", partner=None, kind="", basis="")
    reports.take(wanted, by=None, at=at)
