"""A web process prepares the current release beside its first requests: no visitor waits for what the next ones find made.

Pages and the services as each region offers them are made when first asked for and kept; together that takes seconds.
"""

from __future__ import annotations

import threading
import time
from importlib import import_module

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from yichuang.apps.releases import queries as releases
from yichuang.core.errors import DomainError

PAUSE_SECONDS = 1.0  # a process sees a new release as late as that
log = structlog.get_logger()


def begin() -> threading.Thread:
    """Starts preparing in the background, now and after each change of the release."""
    thread = threading.Thread(target=_stay_warm, name="warming", daemon=True)
    thread.start()
    return thread


def _stay_warm() -> None:
    import_module(settings.ROOT_URLCONF)
    prepared: int | None = None
    while True:
        try:
            prepared = prepare(prepared)
        except (
            DatabaseError,
            psycopg.Error,
            DomainError,
        ) as fault:  # not open yet, or the database is away: the pages say so
            log.info("warming.waits", error=type(fault).__name__)
            connection.close()
        time.sleep(PAUSE_SECONDS)


def prepare(prepared: int | None) -> int:
    """Makes everything of the current release, unless that is the one prepared; returns which it is.

    Raises NotFound before the first release.
    """
    current = releases.current_id()
    if current == prepared:
        return current
    begun = time.perf_counter()
    catalogue = releases.catalogue(current)
    for region in catalogue.regions:
        catalogue.offerings(region)
        catalogue.bundle_offerings(region)
        time.sleep(0)  # whoever waits for a page goes first
    log.info("warming.done", release=current, seconds=round(time.perf_counter() - begun, 2))
    return current
