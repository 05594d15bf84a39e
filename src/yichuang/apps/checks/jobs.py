"""What the worker does for checks: asks sources and for consents, and closes reports that nobody contested in time."""

from __future__ import annotations

from datetime import datetime

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.checks import consents, reporting, running


def run_due(at: datetime) -> int:
    """Asks for the checks whose turn it is; waits for the sources, so beside the worker's round. How many."""
    return running.run_due(at, actor=SYSTEM)


def close_uncontested(at: datetime) -> int:
    """Reports whose days for objections have passed become final; how many."""
    return reporting.close_uncontested(at)


def ask_for_consents(at: datetime) -> int:
    """Who has not consented, or whose consent soon ends, is told on their telephone; how many."""
    return consents.ask_all(at)
