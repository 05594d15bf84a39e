"""Workers that do what is due, round after round, until they are killed; another takes the place of a killed one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import Any


def work(database: str) -> None:
    """The life of a worker: outbox, partners, feeds."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from yichuang.apps.journal import outbox
    from yichuang.apps.sources import jobs
    from yichuang.config.wiring import handlers

    connection.settings_dict["NAME"] = database
    while True:
        at = timezone.now()
        outbox.drain(handlers, at, limit=5)
        jobs.deliver_due(at)
        jobs.poll_feeds(at)
        time.sleep(0.05)


class Crew:
    """So many workers; they read the environment as it is when they start."""

    def __init__(self, size: int, database: str) -> None:
        self._context, self._database = multiprocessing.get_context("spawn"), database
        self._workers = [self._new() for _ in range(size)]

    def _new(self) -> Any:
        process = self._context.Process(target=work, args=(self._database,), daemon=True)
        process.start()
        return process

    def kill_one(self, number: int) -> None:
        """As a power cut would: no handler runs."""
        place = number % len(self._workers)
        os.kill(self._workers[place].pid, signal.SIGKILL)
        self._workers[place].join(5)
        self._workers[place] = self._new()

    def stop(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.join(5)
