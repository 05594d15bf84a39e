"""Lanes: every partner has threads, a breaker and a queue of its own, so that a dead one slows nobody but itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field

from yichuang.apps.sources.adapters.connector import Answer, Call, Connector, Question, SourceFailure
from yichuang.apps.sources.adapters.rest import RestSource
from yichuang.apps.sources.breaker import Breaker
from yichuang.apps.sources.exchange import Rest
from yichuang.apps.sources.outcomes import FailureReason

_GRACE_SECONDS = 0.05
_UNBLAMED = frozenset({FailureReason.BUSY, FailureReason.RATE})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer or a failure, and how long it took."""

    said: Answer | SourceFailure
    milliseconds: int


@dataclass(slots=True)
class Lane:
    """One partner as this process reaches it."""

    partner: Rest
    connector: Connector
    breaker: Breaker = field(default_factory=Breaker)
    pool: ThreadPoolExecutor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.partner.at_once, thread_name_prefix="source")


@dataclass(frozen=True, slots=True)
class _Waiting:
    lane: Lane
    call: Call
    began: float
    future: Future[Answer]


_lanes: dict[tuple[str, Rest], Lane] = {}
_lock = threading.Lock()


def lane(source: str, partner: Rest) -> Lane:
    """The source's lane; made on first use in a process."""
    with _lock:
        found = _lanes.get((source, partner))
        if found is None:
            found = _lanes[source, partner] = Lane(partner, RestSource(partner))
        return found


def forget() -> None:
    """Every lane goes, with what its breaker knew."""
    with _lock:
        for one in _lanes.values():
            one.pool.shutdown(wait=False, cancel_futures=True)
        _lanes.clear()


def ask_all(asked: Sequence[tuple[Lane, Question]]) -> list[Reply]:
    """Asks side by side, in order. Takes as long as the slowest partner is allowed to take, never longer."""
    started = [_start(lane, question) for lane, question in asked]
    return [one if isinstance(one, Reply) else _finish(one) for one in started]


def _start(lane: Lane, question: Question) -> Reply | _Waiting:
    if not lane.breaker.allows():
        return Reply(SourceFailure(FailureReason.RESTING), 0)
    began = time.monotonic()
    call = Call(began + lane.partner.timeout_seconds)
    return _Waiting(lane, call, began, lane.pool.submit(_run, lane.connector, question, call))


def _run(connector: Connector, question: Question, call: Call) -> Answer:
    try:
        if time.monotonic() >= call.deadline:
            raise SourceFailure(FailureReason.BUSY)
        return connector.ask(question, call)
    finally:
        call.ended = time.monotonic()


def _finish(waiting: _Waiting) -> Reply:
    said: Answer | SourceFailure
    try:
        left = waiting.call.deadline + _GRACE_SECONDS - time.monotonic()
        said = waiting.future.result(max(0.0, left))
    except SourceFailure as failure:
        said = failure
    except NotYet:
        began = not waiting.future.cancel()
        waiting.call.give_up()
        said = SourceFailure(FailureReason.TIMED_OUT if began else FailureReason.BUSY)
    except Exception as fault:
        # a defect of ours must not pass for an answer, nor take the other sources' answers with it
        said = SourceFailure(FailureReason.ERROR, detail=type(fault).__name__)
    if isinstance(said, SourceFailure) and said.reason in _UNBLAMED:
        waiting.lane.breaker.untried()
    else:
        waiting.lane.breaker.ended(well=not isinstance(said, SourceFailure))
    ended = waiting.call.ended or time.monotonic()
    return Reply(said, int((ended - waiting.began) * 1000))
