"""The worker's round: outbox, notices, timers, seals, what has expired. One process is enough; more do no harm (leases)."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import close_old_connections
from django.utils import timezone

from yichuang.apps.benefits import jobs as benefit_jobs
from yichuang.apps.cases import expiry
from yichuang.apps.cases import jobs as case_jobs
from yichuang.apps.checks import jobs as check_jobs
from yichuang.apps.documents import service as documents
from yichuang.apps.journal import outbox, seals
from yichuang.apps.notices import jobs as notice_jobs
from yichuang.apps.outreach import jobs as outreach_jobs
from yichuang.apps.sources import jobs as source_jobs
from yichuang.config.wiring import handlers

log = structlog.get_logger()
IDLE_SECONDS = 0.3
_FILES_SECONDS = 5.0
_CHECKS_SECONDS = 1.0


class Every:
    """Once in a while is often enough; each worker keeps its own time, and two at once do no harm."""

    def __init__(self, span: timedelta, part: Callable[[datetime], int]) -> None:
        self._span, self._part = span, part
        self._next: datetime | None = None

    def __call__(self, at: datetime) -> int:
        if self._next is not None and at < self._next:
            return 0
        self._next = at + self._span
        return self._part(at)


_drafts = Every(timedelta(minutes=10), expiry.expire_drafts)
_leads = Every(timedelta(minutes=1), outreach_jobs.tell_overdue)
_orphans = Every(timedelta(days=1), documents.collect_orphans)
_uncontested = Every(timedelta(minutes=10), check_jobs.close_uncontested)
_consents = Every(timedelta(hours=6), check_jobs.ask_for_consents)
_benefits = Every(timedelta(hours=1), benefit_jobs.hourly)


def one_round(at: datetime) -> int:
    """Everything that is due now; how much there was. Each part fails alone."""
    parts: tuple[Callable[[], int], ...] = (
        # few at a time: a login code must not wait behind a hundred letters
        lambda: outbox.drain(handlers, at, limit=20),
        lambda: sum(notice_jobs.deliver_due(at=at).values()),
        lambda: case_jobs.run_timers(at),
        # partners are never waited for: what came back since the last round is taken up in this one
        lambda: source_jobs.deliver_due(at, wait=False),
        lambda: source_jobs.poll_feeds(at, wait=False),
        lambda: seals.seal_due(at),
        lambda: _drafts(at),
        lambda: _leads(at),
        lambda: _orphans(at),
        lambda: _uncontested(at),
        lambda: _consents(at),
        lambda: _benefits(at),
    )
    done = 0
    for part in parts:
        try:
            done += part()
        except Exception as error:  # a dead partner or a lost connection must not stop the other parts
            log.warning("worker.part_failed", error=type(error).__name__)
            close_old_connections()
    return done


def _aside(stop: threading.Event, seconds: float, part: Callable[[datetime], int]) -> None:
    """What takes long or waits for partners runs beside the round, on a connection of its own."""
    while not stop.wait(seconds):
        try:
            part(timezone.now())
        except Exception as error:
            log.warning("worker.part_failed", error=type(error).__name__)
        close_old_connections()


def run() -> None:
    """Until SIGTERM or SIGINT. The round in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for seconds, part in (
        (_FILES_SECONDS, source_jobs.take_in_nightly_files),  # nightly files are long
        (_CHECKS_SECONDS, check_jobs.run_due),  # a check waits for its slowest source
    ):
        threading.Thread(target=_aside, args=(stop, seconds, part), daemon=True).start()
    while not stop.is_set():
        if not one_round(timezone.now()):
            stop.wait(IDLE_SECONDS)
