"""Many processes doing one thing for a while: how often a second, all together."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

Step = Callable[[], None]
Start = Callable[[int], Iterator[Step]]
"""Given the number of the process, yields one transition after the other, ready to be called."""

WARM_UP = 24


@dataclass(frozen=True, slots=True)
class Race:
    """How the processes run: so many, for so long."""

    processes: int
    seconds: float


def run(race: Race, start: Start) -> float:
    """Transitions a second over all processes. Raises what a process raised."""
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(race.processes), context.SimpleQueue()
    children = [
        context.Process(target=_child, args=(race, start, place, barrier, results))
        for place in range(race.processes)
    ]
    _hang_up()
    for child in children:
        child.start()
    found = [results.get() for _ in children]
    for child in children:
        child.join()
    for rate in found:
        if isinstance(rate, str):
            raise RuntimeError(rate)
    return sum(found)


def _child(race: Race, start: Start, place: int, barrier: object, results: object) -> None:
    try:
        steps = start(place)
        for _ in range(WARM_UP):
            next(steps)()
        barrier.wait()  # type: ignore[attr-defined]
        results.put(_rate(steps, race.seconds))  # type: ignore[attr-defined]
    except BaseException as error:
        barrier.abort()  # type: ignore[attr-defined]
        results.put(f"{type(error).__name__}: {error}")  # type: ignore[attr-defined]


def _rate(steps: Iterator[Step], seconds: float) -> float:
    begun, done = time.perf_counter(), 0
    end = begun + seconds
    for step in steps:
        step()
        done += 1
        if time.perf_counter() >= end:
            break
    return done / (time.perf_counter() - begun)


def _hang_up() -> None:
    """No connection may cross a fork."""
    from django.db import connections

    connections.close_all()


def middle(rates: Sequence[float]) -> float:
    """The median; nan of nothing."""
    return median(rates) if rates else float("nan")
