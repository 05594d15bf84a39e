"""Resident numbers by the million: right check characters, of nobody who could exist, never twice the same."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from yichuang_sandbox.numbers import DEMO_DIVISION

Ids = np.ndarray
"""Eighteen ASCII bytes each (``S18``)."""

_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_PER_SEX = 500  # numbers of one birthday and sex
_FIRST = np.datetime64("1890-01-01")
_DAYS = 150 * 366
_FOREIGN = b"933999"  # a foreigner's card of Zhejiang; no country has the number 999
_FOREIGN_ONE_IN = 1000


class Identities:
    """Hands out numbers; remembers only how many each birthday has had."""

    def __init__(self) -> None:
        self._taken = np.zeros(_DAYS * 2, np.int32)

    def numbers(self, born: np.ndarray, female: np.ndarray) -> tuple[Ids, np.ndarray]:
        """Numbers, and the birthdays (``datetime64[D]``), a few of them moved: a day has only so many numbers."""
        day = (born - _FIRST).astype(np.int64)
        rank = self._ranks(day * 2 + female)
        while (full := rank >= _PER_SEX).any():
            day[full] -= 1
            rank[full] = self._ranks(day[full] * 2 + female[full])
        born = _FIRST + day.astype("timedelta64[D]")
        return self._written(born, rank * 2 + np.where(female, 0, 1)), born

    def _ranks(self, slot: np.ndarray) -> np.ndarray:
        """The how-manieth of its slot each one is, those of earlier calls counted."""
        order = np.argsort(slot, kind="stable")
        ordered = slot[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        counts = np.diff(np.r_[starts, len(ordered)])
        within = np.arange(len(ordered)) - np.repeat(starts, counts)
        found = np.empty(len(slot), np.int64)
        found[order] = within + self._taken[ordered]
        np.add.at(self._taken, ordered[starts], counts)
        return found

    @staticmethod
    def _written(born: np.ndarray, sequence: np.ndarray) -> Ids:
        digits = np.empty((len(born), 18), np.uint8)
        digits[:, :6] = np.frombuffer(DEMO_DIVISION.encode(), np.uint8)
        foreign = (sequence * 7919 + born.astype(np.int64)) % _FOREIGN_ONE_IN == 0
        digits[foreign, :6] = np.frombuffer(_FOREIGN, np.uint8)
        year = born.astype("datetime64[Y]").astype(np.int64) + 1970
        month = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
        in_month = (born - born.astype("datetime64[M]")).astype(np.int64) + 1
        places = ((year, 6, 4), (month, 10, 2), (in_month, 12, 2), (sequence, 14, 3))
        for value, at, width in places:
            for place in range(width):
                digits[:, at + place] = value // 10 ** (width - 1 - place) % 10 + ord("0")
        total = (digits[:, :17].astype(np.int64) - ord("0")) @ _WEIGHTS
        digits[:, 17] = _CHECKS[total % 11]
        return digits.view("S18").ravel()


def as_text(ids: Ids) -> pa.Array:
    """An Arrow column of them, without a Python object for each."""
    ends = np.arange(0, 18 * len(ids) + 1, 18, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(ids), [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(ids))]
    )
