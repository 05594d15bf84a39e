"""What the insurers and the labour office have written down: pensions, insurance, cards, work, hospital stays."""

from __future__ import annotations

from typing import Any

from yichuang_sandbox.city import names
from yichuang_sandbox.city.chance import Chance
from yichuang_sandbox.city.people import CITY_DAY, Household, Person, day, next_month
from yichuang_sandbox.numbers import card_number, hash_of

_CITY = CITY_DAY.toordinal()
_SETTLED_DAYS = 60  # after a death everything is stopped and paid out

Rows = dict[str, list[tuple[Any, ...]]]
"""Register → rows in the order of its columns."""


class Insurers:
    """Writes one person at a time."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def write(self, person: Person, employer: str | None, home: Household, rows: Rows) -> None:
        """All their rows of one person; a pensioner has no employer."""
        retired = self._pension(person, rows) if person.retired else None
        self._insured(person, employer, retired, rows)
        self._medical(person, employer, home, rows)

    def _pension(self, person: Person, rows: Rows) -> str | None:
        """Of which kind it is, None where there is none."""
        lot = self._chance.lot()
        if lot > 0.94:
            return None
        employee = lot < 0.6
        monthly = 100 * int(2600 + self._chance.lot() * 3400) if employee else 100 * int(320 + lot * 200)
        settled = person.died and person.died < _CITY - _SETTLED_DAYS
        bank, prefix = self._chance.pick(names.BANKS)
        category = "employee" if employee else "resident"
        rows["pensions"].append(
            (
                person.resident_id, person.name, f"NB{self._chance.serial():09d}", category,
                "stopped" if settled else "paying", monthly,
                0 if settled else 100 * int(self._chance.lot() ** 2 * (60000 if employee else 8000)),
                day(person.born, 60 * 365 + 15), self._chance.pick(names.EMPLOYERS) if employee else None, bank,
                card_number(prefix, self._chance.serial()), "2026-11", next_month(person.died) if settled else None,
                int(bool(settled)), int(bool(settled)),
            )
        )  # fmt: skip
        return category

    def _insured(self, person: Person, employer: str | None, pension: str | None, rows: Rows) -> None:
        """The insurance and the card of everybody from sixteen on; who looks for work is in a register of its own."""
        if person.age < 16:
            return
        lot, number = self._chance.lot, person.resident_id
        serial, (bank, prefix) = self._chance.serial(), self._chance.pick(names.BANKS)
        state = "retired" if pension else "student" if person.age < 22 else "employed" if employer else "none"
        if state == "none" and person.age < 60 and lot() < 0.3:
            state = "unemployed"
            since = day(_CITY, -int(lot() * 700) - 40)
            rows["employment"].append((number, f"330212{serial:010d}", since, None, None))
        category = {"employee": "retired", "resident": "resident", None: "working" if employer else None}[
            pension
        ]
        row = (
            number,
            f"NB{serial:09d}",
            category,
            state,
            employer,
            bank,
            card_number(prefix, serial),
            0,
            0,
            0,
        )
        rows["insured"].append(row)

    def _medical(self, person: Person, employer: str | None, home: Household, rows: Rows) -> None:
        lot, age = self._chance.lot, person.age
        if lot() > 0.97:
            return
        retired = age >= 55 and lot() < 0.6
        employee = bool(employer) or retired
        settled = person.died and person.died < _CITY - _SETTLED_DAYS
        ill = lot() < (0.45 if age >= 60 else 0.05)
        rows["medical"].append(
            (
                person.resident_id, person.name, f"M{self._chance.serial():09d}", "employee" if employee else "resident",
                "stopped" if settled else "insured", employer or ("退休人员" if retired else home.address[6:16]),
                f"E{hash_of(employer or home.division):06d}",
                100 * int(lot() * 9000) if employee and not settled else 0, self._chance.pick(names.CHRONIC) if ill else "",
                next_month(person.died) if settled else None, 0,
            )
        )  # fmt: skip
        if ill and lot() < 0.25:
            self._admission(person, rows)

    def _admission(self, person: Person, rows: Rows) -> None:
        lot = self._chance.lot
        total = 100 * int(6000 + lot() ** 3 * 180000)
        admitted = _CITY - 20 - int(lot() * 300)
        outside = int(total * 0.08)
        pool = int((total - outside) * 0.7)
        serious = int(max(0, total - pool - 2000000) * 0.5)
        rows["admissions"].append(
            (
                person.resident_id, self._chance.pick(names.DISEASES), self._chance.pick(names.HOSPITALS[:3]), day(admitted),
                day(admitted, 6 + int(lot() * 14)), total, pool, outside, 0, 80000, serious,
                max(0, total - outside - pool - serious),
            )
        )  # fmt: skip
