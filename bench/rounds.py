"""What runs beside the window in the bundles' benchmark, each in a process of its own: the worker and the families."""

from __future__ import annotations

import multiprocessing
import os
import time
from multiprocessing.process import BaseProcess
from typing import Any

_CONTEXT = multiprocessing.get_context("spawn")


def start(name: str, *given: Any) -> BaseProcess:
    """One of the functions below, in a new process that reads the environment as it is now."""
    process = _CONTEXT.Process(target=globals()[name], args=given, daemon=True)
    process.start()
    return process


def barrier(parties: int) -> Any:
    """Where processes wait for one another."""
    return _CONTEXT.Barrier(parties)


def worker() -> None:
    """The installation's own worker."""
    import django

    django.setup()
    from yichuang.config import working

    os.nice(5)
    working.run()


def families(numbers: list[str], owner: int, gate: Any) -> None:
    """Hands the bundles in, one after another without a pause; the gate opens for all at once."""
    import django

    django.setup()
    from django.utils import timezone

    from yichuang.apps.accounts import queries as accounts
    from yichuang.apps.cases import submission
    from yichuang.apps.cases.service import Order

    heir = accounts.actor_for(accounts.user(owner), timezone.now())
    gate.wait()
    for no in numbers:
        submission.submit(no, {"declaration": True}, actor=heir, order=Order(timezone.now(), key=f"in {no}"))
    time.sleep(0.1)
