"""What people say of themselves and what an officer finds: study, illness, work, and what a household receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yichuang_sandbox.means.homes import (
    CHILD,
    DESTITUTE,
    HARDSHIP,
    MARGINAL,
    NEAR,
    NEITHER,
    NO_AID,
    PARENT,
    POOR,
    STANDARD_FEN,
    SUBSISTENCE,
    Homes,
)

Columns = dict[str, Any]
NEVER = np.datetime64("NaT", "D")
_MISSING_SHARE, _TWICE_MISSING_SHARE = 0.02, 0.003
_SUPPORTS_ELSEWHERE = 0.03


@dataclass(frozen=True, slots=True)
class Lives:
    """By person; ``aid`` by household."""

    study: np.ndarray
    disability_kind: np.ndarray
    disability_grade: np.ndarray
    ill: np.ndarray
    employed: np.ndarray
    jobless: np.ndarray
    supported: np.ndarray
    aid: np.ndarray


def draw(chance: np.random.Generator, homes: Homes) -> Lives:
    """Circumstances of everybody; people of poor households are more often ill and less often in work."""
    count, age, poor = homes.people, homes.age, homes.poor
    study = np.where((age >= 6) & (age < 18), 1, 0)
    study[(age >= 18) & (age < 23) & (chance.random(count) < 0.6)] = 1
    study[(age >= 22) & (age < 26) & (chance.random(count) < 0.06)] = 2
    disabled = chance.random(count) < np.where(poor, 0.16, 0.025)
    working_age = (age >= 18) & ~homes.old & (study == 0)
    at_work = np.select([poor, homes.near], [0.22, 0.5], 0.8)
    employed = working_age & (chance.random(count) < at_work) & ~homes.dead
    lonely = (homes.kind == 0)[homes.home]
    supported = chance.random(count) >= np.where(lonely, np.where(poor, 0.6, 0.1), 0.02)
    return Lives(
        study=study.astype(np.int8),
        disability_kind=np.where(disabled, chance.integers(1, 8, count), 0).astype(np.int8),
        disability_grade=np.where(disabled, chance.integers(1, 5, count), 0).astype(np.int8),
        ill=chance.random(count) < np.where(poor, 0.07, 0.01),
        employed=employed,
        jobless=working_age & ~employed,
        supported=supported,
        aid=_aid(chance, homes, supported),
    )


def _aid(chance: np.random.Generator, homes: Homes, supported: np.ndarray) -> np.ndarray:
    count = len(homes.number)
    lot = chance.random(count)
    alone = (homes.kind == 0) & (np.bincount(homes.home, supported, count) == 0)
    return np.select(
        [
            (homes.fares == POOR) & alone & (lot < 0.8),
            (homes.fares == POOR) & (lot < 0.7),
            (homes.fares == NEAR) & (lot < 0.6),
            (homes.fares == NEAR) & (lot < 0.62),
            (homes.fares == NEITHER) & (lot < 0.002),
            (homes.fares == NEITHER) & (lot < 0.004),
        ],
        [DESTITUTE, SUBSISTENCE, MARGINAL, HARDSHIP, SUBSISTENCE, MARGINAL],
        NO_AID,
    ).astype(np.int8)


def members(chance: np.random.Generator, homes: Homes, lives: Lives, on: np.datetime64) -> Columns:
    """The table of that name."""
    count, age = homes.people, homes.age
    situation = np.where(chance.random(count) < 0.004, chance.integers(1, 5, count), 0)
    gravely = (lives.disability_grade == 1) | (lives.disability_grade == 2)
    grown = (age >= 18) & ((homes.relation == CHILD) | (homes.relation == PARENT))
    frail = ((age >= 75) & (chance.random(count) < 0.12)) | (
        (lives.disability_grade == 1) & (chance.random(count) < 0.5)
    )
    aided = (lives.aid != NO_AID)[homes.home]
    refuses = aided & lives.jobless & (chance.random(count) < 0.01)
    began = aided & lives.employed & (chance.random(count) < 0.12)
    return {
        "ids": homes.ids,
        "household": homes.number[homes.home],
        "relation": homes.relation,
        "born": homes.born,
        "situation": np.where(age < 14, 0, situation).astype(np.int8),
        "study": lives.study,
        "dependent": (age >= 18) & gravely & (chance.random(count) < 0.5),
        "disability_kind": lives.disability_kind,
        "disability_grade": lives.disability_grade,
        "serious_illness": lives.ill,
        "jobless": lives.jobless,
        "abilities_missing": np.where(frail, chance.integers(1, 7, count), 0).astype(np.int8),
        "alone": grown & (gravely | lives.ill) & (chance.random(count) < 0.25),
        "refused_work": np.where(refuses, chance.integers(1, 5, count), 0).astype(np.int8),
        "work_started_on": np.where(began, days_before(chance, on, count, 540), NEVER),
        "supported": lives.supported,
    }


def households(
    chance: np.random.Generator, homes: Homes, lives: Lives, earned_fen: np.ndarray, on: np.datetime64
) -> Columns:
    """The table of that name; ``earned_fen`` is what each household has a month by the registers."""
    count = len(homes.number)
    aided = lives.aid != NO_AID
    declares = chance.random(count) < np.where(homes.fares == NEITHER, 0.1, 0.5)
    unrecorded = np.where(declares, chance.random(count) * np.where(homes.fares == POOR, 30_000, 120_000), 0)
    unrecorded = unrecorded.astype(np.int64) // 100 * 100
    ill = np.bincount(homes.home, lives.ill, count) > 0
    rigid = np.where(ill, chance.random(count) ** 2 * 6_000_000, 0).astype(np.int64) // 100 * 100
    bits = 1 << chance.integers(0, 12, (2, count))
    share = chance.random(count)
    missing = np.where(share < _MISSING_SHARE, bits[0], 0)
    missing |= np.where(share < _TWICE_MISSING_SHARE, bits[1], 0)
    since = days_before(chance, on, count, 6 * 365)
    gives = chance.random(count) < _SUPPORTS_ELSEWHERE
    maintenance = np.where(gives, chance.integers(200, 1_500, count) * 100, 0)
    return {
        "household": homes.number,
        "county": homes.county,
        "applied_on": np.where(aided, since, days_before(chance, on, count, 30)),
        "aid": lives.aid,
        "aid_fen": _paid(chance, homes, lives, earned_fen + unrecorded),
        "aid_since": np.where(aided, since, NEVER),
        "unrecorded_fen": unrecorded,
        "maintenance_fen": maintenance,
        "rigid_fen": rigid,
        "missing": missing.astype(np.int16),
    }


def _paid(chance: np.random.Generator, homes: Homes, lives: Lives, income_fen: np.ndarray) -> np.ndarray:
    """What is paid now: mostly what is lacking, sometimes what was lacking some time ago."""
    count = len(homes.number)
    lacking = np.maximum(STANDARD_FEN * homes.size - income_fen, 0)
    stale = np.where(chance.random(count) < 0.2, 0.7 + chance.random(count) * 0.6, 1)
    paid = np.ceil(lacking * stale / 100).astype(np.int64) * 100
    return np.select([lives.aid == SUBSISTENCE, lives.aid == DESTITUTE], [paid, STANDARD_FEN * 13 // 10], 0)


def days_before(chance: np.random.Generator, on: np.datetime64, count: int, most: int) -> np.ndarray:
    """Days of the past, at most so many ago."""
    return on - chance.integers(1, most, count).astype("timedelta64[D]")
