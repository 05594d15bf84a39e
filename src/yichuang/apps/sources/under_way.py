"""Work under way for partners, in threads that touch no database: at most one task a partner, nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

_Result = TypeVar("_Result")


class UnderWay(Generic[_Result]):
    """Started in one round of the worker, gathered in a later one; a partner that hangs keeps only its own place."""

    def __init__(self, name: str, at_once: int = 32) -> None:
        self._name, self._at_once = name, at_once
        self._pool: ThreadPoolExecutor | None = None
        self._tasks: dict[str, Future[_Result]] = {}

    def busy(self, partner: str) -> bool:
        """Whether something is under way for this partner."""
        return partner in self._tasks

    def start(self, partner: str, work: Callable[[], _Result]) -> None:
        """Begins it; the caller has asked ``busy``."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._at_once, thread_name_prefix=self._name)
        self._tasks[partner] = self._pool.submit(work)

    def gather(self, *, wait_for_all: bool) -> list[_Result]:
        """What has come back. What broke raises here, after the others are gathered."""
        if wait_for_all and self._tasks:
            wait(self._tasks.values())
        ended = [partner for partner, future in self._tasks.items() if future.done()]
        back = [self._tasks.pop(partner) for partner in ended]
        results = [future.result() for future in back if future.exception() is None]
        for future in back:
            fault = future.exception()
            if fault is not None and not results:
                raise fault
        return results
