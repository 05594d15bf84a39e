"""Who lives together, and how they fare: a chunk of households as columns. Every rate is a rough one of a city.

A household is poor, near the line or neither; most of those below the lines receive what they are entitled to, some do
not, and a few receive what they no longer should: else a re-check would find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yichuang_sandbox.means.identities import Identities, Ids

POOR, NEAR, NEITHER = 0, 1, 2
NO_AID, SUBSISTENCE, MARGINAL, DESTITUTE, HARDSHIP = range(5)
SELF, SPOUSE, CHILD, PARENT = 1, 2, 3, 4
COUNTIES = np.array((330212, 330203, 330205, 330206, 330211), np.int32)
STANDARD_FEN = 110_000  # what people are aided up to here, a sample
BASIC_PENSION_FEN = 14_300

_SHARE = np.array((0.13, 0.20, 0.10, 0.24, 0.12, 0.05, 0.16))  # of each kind of household
_HEAD_FROM = np.array((66, 62, 23, 30, 32, 30, 34))
_HEAD_TO = np.array((92, 88, 58, 56, 54, 52, 58))
_MARRIED = np.array((0, 1, 0, 1, 1, 0, 1), bool)
_CHILDREN = np.array((0, 0, 0, 1, 2, 1, 1))
_PARENTS = np.array((0, 0, 0, 0, 0, 0, 2))
_POOR_SHARE = np.array((0.09, 0.03, 0.03, 0.02, 0.03, 0.12, 0.03))
_NEAR_SHARE = np.array((0.05, 0.03, 0.02, 0.02, 0.03, 0.07, 0.03))
_PLACES = np.array((SELF, SPOUSE, CHILD, CHILD, PARENT, PARENT), np.int8)


@dataclass(frozen=True, slots=True)
class Homes:
    """A chunk. Columns of households, then columns of people; ``home`` is the place of a person's household."""

    number: np.ndarray
    county: np.ndarray
    kind: np.ndarray
    fares: np.ndarray
    size: np.ndarray
    home: np.ndarray
    relation: np.ndarray
    ids: Ids
    born: np.ndarray
    age: np.ndarray
    female: np.ndarray
    dead: np.ndarray

    @property
    def people(self) -> int:
        return len(self.home)

    @property
    def poor(self) -> np.ndarray:
        """Of each person, whether the household is poor."""
        found: np.ndarray = self.fares[self.home] == POOR
        return found

    @property
    def near(self) -> np.ndarray:
        found: np.ndarray = self.fares[self.home] == NEAR
        return found

    @property
    def old(self) -> np.ndarray:
        """Old enough for a pension."""
        return self.age >= np.where(self.female, 55, 60)


def draw(
    chance: np.random.Generator, identities: Identities, first: int, count: int, on: np.datetime64
) -> Homes:
    """``count`` households, the first of which has the number ``first``, as they are on a day."""
    kind = chance.choice(len(_SHARE), count, p=_SHARE)
    lot = chance.random(count)
    fares = np.select(
        [lot < _POOR_SHARE[kind], lot < (_POOR_SHARE + _NEAR_SHARE)[kind]], [POOR, NEAR], NEITHER
    )
    ages, there = _ages(chance, kind, count)
    home, place = np.nonzero(there)
    age = ages[home, place]
    female = _sexes(chance, count)[home, place]
    days = (age * 365.25 + chance.random(len(age)) * 364).astype(np.int64) + 1
    ids, born = identities.numbers(on - days.astype("timedelta64[D]"), female)
    age = (on - born).astype(np.int64) * 100 // 36525
    return Homes(
        number=np.arange(first, first + count, dtype=np.int64),
        county=COUNTIES[chance.choice(len(COUNTIES), count, p=(0.4, 0.2, 0.15, 0.15, 0.1))],
        kind=kind,
        fares=fares.astype(np.int8),
        size=there.sum(axis=1),
        home=home,
        relation=_PLACES[place],
        ids=ids,
        born=born,
        age=age,
        female=female,
        dead=(age >= 70) & (chance.random(len(age)) < 0.012),
    )


def _ages(chance: np.random.Generator, kind: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Ages by household and place, and which places are taken."""
    spread = chance.random((count, 6))
    head = _HEAD_FROM[kind] + (spread[:, 0] * (_HEAD_TO - _HEAD_FROM)[kind]).astype(np.int64)
    ages = np.empty((count, 6), np.int64)
    ages[:, 0] = head
    ages[:, 1] = head - 3 + (spread[:, 1] * 6).astype(np.int64)
    ages[:, 2] = np.maximum(0, head - 26 - (spread[:, 2] * 6).astype(np.int64))
    ages[:, 3] = np.maximum(0, head - 30 - (spread[:, 3] * 6).astype(np.int64))
    ages[:, 4] = head + 24 + (spread[:, 4] * 6).astype(np.int64)
    ages[:, 5] = head + 24 + (spread[:, 5] * 6).astype(np.int64)
    parents = np.where(chance.random(count) < 0.5, _PARENTS[kind], np.minimum(_PARENTS[kind], 1))
    there = np.stack(
        [
            np.ones(count, bool),
            _MARRIED[kind],
            _CHILDREN[kind] > 0,
            _CHILDREN[kind] > 1,
            parents > 0,
            parents > 1,
        ],
        axis=1,
    )
    return ages, there


def _sexes(chance: np.random.Generator, count: int) -> np.ndarray:
    female = np.empty((count, 6), bool)
    female[:, 0] = chance.random(count) < 0.42
    female[:, 1] = ~female[:, 0]
    female[:, 2:4] = chance.random((count, 2)) < 0.48
    female[:, 4], female[:, 5] = True, False
    return female
