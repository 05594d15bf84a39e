"""A circuit breaker: after failures in a row a partner is left alone for a while, then one call tries."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

OPENS_AFTER = 5
RESTS_SECONDS = 20.0
_JITTER = 0.25


@dataclass(slots=True)
class Breaker:
    """Of one partner in this process. Closed: calls go through; open: none; half open: one, whose end decides."""

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _failures: int = 0
    _open_until: float | None = None
    _probing: bool = False

    def allows(self) -> bool:
        """Whether a call may be made now. Whoever is let through says how it ended."""
        with self._lock:
            if self._open_until is None:
                return True
            if self._probing or self.clock() < self._open_until:
                return False
            self._probing = True
            return True

    def ended(self, *, well: bool) -> None:
        """A call that was let through is over."""
        with self._lock:
            self._probing = False
            if well:
                self._failures, self._open_until = 0, None
                return
            self._failures += 1
            if self._failures >= OPENS_AFTER:
                rest = RESTS_SECONDS * (1 + random.uniform(-_JITTER, _JITTER))  # noqa: S311 - spreads load only
                self._open_until = self.clock() + rest

    def untried(self) -> None:
        """A call that was let through was never made: the next one may probe."""
        with self._lock:
            self._probing = False

    @property
    def rests(self) -> bool:
        """Open, and not yet due for a try."""
        with self._lock:
            return self._open_until is not None and self.clock() < self._open_until
