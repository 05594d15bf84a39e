"""Who lives in the city: households with their people, made one after the other from one source of chance."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from yichuang_sandbox.city.names import GIVEN, MARKS, PLACES, ROADS, SURNAMES
from yichuang_sandbox.numbers import FEMALE, MALE, with_check

CITY_DAY = date(2026, 11, 1)
"""The day the city is made for; ages and statuses are those of this day."""

FIRST_FREE_SEQ = 330
"""Sequence numbers below belong to people of stories and to the hall's own demo cases."""

_SEQS = 500 - FIRST_FREE_SEQ
_CITY_ORDINAL = CITY_DAY.toordinal()


@dataclass(slots=True)
class Person:
    """One inhabitant. ``relation`` is to the head of the household, in the catalogue's words."""

    resident_id: str
    name: str
    sex: str
    born: int  # ordinal of the day
    relation: str
    marital: str = "10"  # GB/T 2261.2: 10 unmarried, 20 married, 30 widowed, 40 divorced
    died: int = 0  # ordinal of the day, 0 while alive

    @property
    def age(self) -> int:
        """Full years on the city's day, near enough for statistics."""
        return (_CITY_ORDINAL - self.born) // 365

    @property
    def retired(self) -> bool:
        """Old enough for a pension."""
        return self.age >= (60 if self.sex == MALE else 55)

    @property
    def birth_date(self) -> str:
        return date.fromordinal(self.born).isoformat()


@dataclass(slots=True)
class Household:
    """People under one address. The first is the head; ``couples`` are pairs of places in ``people``."""

    no: int
    address: str
    division: str
    rural: bool
    people: list[Person] = field(default_factory=list)
    couples: list[tuple[int, int]] = field(default_factory=list)

    @property
    def head(self) -> Person:
        return self.people[0]


# share, ages of head from, to, with a spouse, children, parents of the head
_KINDS = (
    (0.13, 66, 92, False, 0, 0),
    (0.20, 62, 88, True, 0, 0),
    (0.10, 23, 58, False, 0, 0),
    (0.24, 30, 56, True, 1, 0),
    (0.12, 32, 54, True, 2, 0),
    (0.05, 30, 52, False, 1, 0),
    (0.16, 34, 58, True, 1, 2),
)
_DEATHS_A_YEAR = 0.045  # among those above seventy


class People:
    """Makes households; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  a city, not a secret
        self._seqs: dict[tuple[int, str], int] = {}
        self._made = 0

    def households(self, people: int, first_no: int) -> Iterator[Household]:
        """Until about so many people live in them; never fewer."""
        while self._made < people:
            yield self._household(first_no)
            first_no += 1

    def _household(self, no: int) -> Household:
        lot = self._chance.random
        kind, share = 0, lot()
        while kind < len(_KINDS) - 1 and share >= _KINDS[kind][0]:
            share -= _KINDS[kind][0]
            kind += 1
        _, youngest, oldest, married, children, parents = _KINDS[kind]
        home = self._home(no)
        age = youngest + int(lot() * (oldest - youngest))
        male = lot() < (0.62 if married else 0.5)
        surname = self._surname()
        alone = "10" if age < 40 else "30" if age > 65 else "40"
        self._add(home, surname, MALE if male else FEMALE, age, "self", "20" if married else alone)
        if married:
            self._add(
                home, self._surname(), FEMALE if male else MALE, age - 3 + int(lot() * 6), "spouse", "20"
            )
            home.couples.append((0, 1))
        for child in range(children):
            years = max(0, age - 26 - child * 4 - int(lot() * 6))
            self._add(home, surname, MALE if lot() < 0.51 else FEMALE, years, "child", "10")
        for parent in range(parents if lot() < 0.5 else min(parents, 1)):
            sex = FEMALE if parent or lot() < 0.6 else MALE
            widowed = "30"
            name = surname if sex == MALE else self._surname()
            self._add(home, name, sex, age + 24 + int(lot() * 6), "parent", widowed)
        self._marry_parents(home)
        for person in home.people:
            if person.age >= 70 and lot() < _DEATHS_A_YEAR:
                person.died = _CITY_ORDINAL - 3 - int(lot() * 360)
        self._widow(home)
        return home

    @staticmethod
    def _marry_parents(home: Household) -> None:
        parents = [place for place, person in enumerate(home.people) if person.relation == "parent"]
        if len(parents) == 2 and home.people[parents[0]].sex != home.people[parents[1]].sex:
            home.couples.append((parents[0], parents[1]))
            for place in parents:
                home.people[place].marital = "20"

    @staticmethod
    def _widow(home: Household) -> None:
        for one, other in home.couples:
            left, right = home.people[one], home.people[other]
            if bool(left.died) != bool(right.died):
                (right if left.died else left).marital = "30"

    def _home(self, no: int) -> Household:
        lot = self._chance.random
        place, share = 0, lot()
        while place < len(PLACES) - 1 and share >= PLACES[place][3]:
            share -= PLACES[place][3]
            place += 1
        division, begins, rural, _ = PLACES[place]
        road = ROADS[int(lot() * len(ROADS))]
        address = f"{begins}演示{road}{1 + int(lot() * 400)}号{1 + int(lot() * 30)}幢{100 * (1 + int(lot() * 18)) + 1 + int(lot() * 4)}室"
        return Household(no, address, division, rural)

    def _surname(self) -> str:
        return SURNAMES[int(self._chance.random() ** 1.7 * len(SURNAMES))]

    def _add(self, home: Household, surname: str, sex: str, age: int, relation: str, marital: str) -> None:
        lot = self._chance.random
        name = surname + MARKS[lot() < 0.5] + GIVEN[int(lot() * len(GIVEN))]
        born = _CITY_ORDINAL - age * 365 - age // 4 - 1 - int(lot() * 364)
        home.people.append(Person(self._number(born, sex), name, sex, born, relation, marital))
        self._made += 1

    def _number(self, born: int, sex: str) -> str:
        taken = self._seqs.get((born, sex), 0)
        self._seqs[(born, sex)] = taken + 1
        seq = FIRST_FREE_SEQ + taken % _SEQS
        sequence = seq * 2 + 1 if sex == MALE else (seq * 2 + 2) % 1000
        return with_check(f"{date.fromordinal(born).isoformat().replace('-', '')}{sequence:03d}")


def day(ordinal: int, later: int = 0) -> str:
    """An ISO day."""
    return (date.fromordinal(ordinal) + timedelta(later)).isoformat()


def next_month(ordinal: int) -> str:
    """``2026-12`` for any day of November 2026."""
    gone = date.fromordinal(ordinal)
    return f"{gone.year + gone.month // 12}-{gone.month % 12 + 1:02d}"
