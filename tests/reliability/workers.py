"""Processes that carry out commands and may be killed at any moment; whoever sent a command sends it again."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from datetime import datetime
from typing import Any

from yichuang.core.clocktime import SHANGHAI

Order = tuple[str, str, dict[str, Any], Any, str, str]
"""(case, action, data, actor, moment, key)"""


def carry_out(pipe: Any, database: str) -> None:
    """The life of a worker: commands in, what became of them out."""
    import django

    django.setup()
    from django.db import connection

    from yichuang.apps.cases.lifecycle import Action
    from yichuang.apps.cases.service import Order as CommandOrder
    from yichuang.apps.cases.service import act

    connection.settings_dict["NAME"] = database
    while True:
        no, action, data, actor, moment, key = pipe.recv()
        at = datetime.fromisoformat(moment).astimezone(SHANGHAI)
        outcome = act(no, Action(action), data, actor=actor, order=CommandOrder(at, key=key))
        pipe.send((outcome.repeated, outcome.snapshot.version))


class Worker:
    """One process behind a pipe; a new one takes the place of a killed one."""

    def __init__(self, database: str) -> None:
        self.lock, self._database, self._context = (
            threading.Lock(),
            database,
            multiprocessing.get_context("forkserver"),
        )
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=carry_out, args=(theirs, self._database), daemon=True)
        self._process.start()
        theirs.close()

    def call(self, order: Order) -> tuple[bool, int]:
        """Sends until there is an answer; the command may have been carried out before its answer was lost."""
        with self.lock:
            while True:
                try:
                    self._pipe.send(order)
                    answer: tuple[bool, int] = self._pipe.recv()
                    return answer
                except (EOFError, OSError):
                    self._process.join(5)
                    self._start()

    def kill(self) -> None:
        """As a power cut would: no handler runs."""
        pid = self._process.pid
        if pid is not None and self._process.is_alive():
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.kill()
        self._process.join(5)


class Killer(threading.Thread):
    """Kills a random worker again and again."""

    def __init__(self, workers: list[Worker], *, kills: int, every_seconds: float) -> None:
        super().__init__(daemon=True)
        self.workers, self.left, self.every_seconds, self.killed = workers, kills, every_seconds, 0
        self.over = threading.Event()

    def run(self) -> None:
        while self.killed < self.left and not self.over.wait(self.every_seconds):
            random.choice(self.workers).kill()
            self.killed += 1
