"""Faults on purpose: a source or a department that refuses, hangs, errs, talks nonsense, is slow or too busy."""

from __future__ import annotations

import random
import threading
from dataclasses import asdict, dataclass
from typing import Any

MODES = ("ok", "refuse", "hang", "error", "garbage", "busy")
"""refuse: the connection is cut; hang: no answer until the mode changes; error: 500; busy: 429."""

_LONGEST_HANG_S = 900.0
_LONGEST_DELAY_MS = 120_000


@dataclass(frozen=True, slots=True)
class Fault:
    """``rate`` is the share of requests it strikes; the delay strikes every one."""

    mode: str = "ok"
    delay_ms: int = 0
    rate: float = 1.0

    @classmethod
    def read(cls, given: dict[str, Any]) -> Fault:
        """From JSON. ValueError for anything that is no fault."""
        mode, delay, rate = given.get("mode", "ok"), given.get("delay_ms", 0), given.get("rate", 1.0)
        if mode not in MODES:
            raise ValueError(f"mode 只能是 {'、'.join(MODES)}")
        if not isinstance(delay, int) or not 0 <= delay <= _LONGEST_DELAY_MS:
            raise ValueError(f"delay_ms 要在 0 到 {_LONGEST_DELAY_MS} 之间")
        if not isinstance(rate, int | float) or not 0 <= rate <= 1:
            raise ValueError("rate 要在 0 到 1 之间")
        return cls(mode, delay, float(rate))


class FaultBoard:
    """Which faults are set, by the name of a source, a department or the province."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}
        self._changed = threading.Condition()
        self._chance = random.Random(1)  # noqa: S311  faults, not secrets

    def put(self, name: str, fault: Fault) -> None:
        """Sets a fault; everybody who hangs looks again."""
        with self._changed:
            if fault == Fault():
                self._set.pop(name, None)
            else:
                self._set[name] = fault
            self._changed.notify_all()

    def of(self, *names: str) -> Fault:
        """The first of the names that has one, as it strikes this time."""
        with self._changed:
            fault = next((self._set[name] for name in names if name in self._set), Fault())
            struck = fault.rate >= 1 or self._chance.random() < fault.rate
        return fault if struck else Fault(delay_ms=fault.delay_ms)

    def wait(self, *names: str) -> None:
        """Hangs as long as one of the names is set to."""
        with self._changed:
            self._changed.wait_for(
                lambda: all(self._set.get(name, Fault()).mode != "hang" for name in names), _LONGEST_HANG_S
            )

    def clear(self) -> None:
        """Everything is well again."""
        with self._changed:
            self._set.clear()
            self._changed.notify_all()

    def as_fields(self) -> dict[str, Any]:
        """For the control address."""
        with self._changed:
            return {name: asdict(fault) for name, fault in self._set.items()}
