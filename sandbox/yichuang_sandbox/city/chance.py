"""One source of chance and of running numbers for all registers: the same seed, the same city."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

_Word = TypeVar("_Word")


class Chance:
    """``lot`` draws from 0 up to 1."""

    def __init__(self, seed: int) -> None:
        self.lot = random.Random(seed).random  # noqa: S311  a city, not a secret
        self._serial = 0

    def pick(self, words: Sequence[_Word]) -> _Word:
        """One of them, each as likely as the others."""
        return words[int(self.lot() * len(words))]

    def serial(self) -> int:
        """For numbers of certificates and accounts; never the same twice."""
        self._serial += 1
        return self._serial
