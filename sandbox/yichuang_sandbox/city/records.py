"""What each department has written down about a household: one truth, told by many registers."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from yichuang_sandbox.city import names
from yichuang_sandbox.city.people import CITY_DAY, Household, Person, day
from yichuang_sandbox.numbers import MALE, uscc

Rows = dict[str, list[tuple[Any, ...]]]
"""Register → rows in the order of its columns."""

_CITY = CITY_DAY.toordinal()
_ETHNICITIES = ("汉族",) * 36 + ("回族", "畲族", "满族", "苗族")
_YOUNG = ("bachelor", "bachelor", "college", "vocational", "senior", "master")
_MIDDLE = ("college", "vocational", "senior", "junior", "junior", "bachelor")
_OLD = ("senior", "junior", "junior", "primary", "primary", "none")
_STUDY = ((6, 11, 0, "school"), (12, 14, 2, "school"), (15, 17, 3, "school"), (18, 21, 4, "undergraduate"))
_GRADES = "一二三四五六"
_DISABILITIES = (
    "vision",
    "hearing",
    "speech",
    "limb",
    "intellect",
    "mental",
)  # in the order of their codes, 1 to 6
_CONNECTED = {"water": 0.99, "power": 1.0, "gas": 0.75, "television": 0.3}
_MONTHLY = {"subsistence": 94500, "marginal": 0, "destitute": 210000, "old_age": 6000}  # fen, samples
_REGISTERED = "1985-01-01"


class Registrar:
    """Writes households into the registers; every rate is a rough one of a Chinese city of today."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed ^ 0x5EED)  # noqa: S311  a city, not a secret
        self._serial = 0

    def write(self, home: Household, rows: Rows) -> None:
        """All registers' rows of one household."""
        for person in home.people:
            self._person(person, home, rows)
        paired = {place for couple in home.couples for place in couple}
        for place, person in enumerate(home.people):
            if person.marital in ("30", "40") and place not in paired:
                self._parted(person, rows)
        for one, other in home.couples:
            self._marriage(home.people[one], home.people[other], rows)
        self._home(home, rows)
        self._assistance(home, rows)

    def next_serial(self) -> int:
        """Numbers of certificates and accounts; never the same twice."""
        self._serial += 1
        return self._serial

    def _pick(self, words: Any) -> Any:
        return words[int(self._chance.random() * len(words))]

    def _person(self, person: Person, home: Household, rows: Rows) -> None:
        age, lot = person.age, self._chance.random
        gone = person.died and person.died < _CITY - 20
        rows["population"].append(
            (
                person.resident_id, person.name, person.sex, person.birth_date, self._pick(_ETHNICITIES),
                "deceased" if gone else "alive", home.no, person.relation, home.head.name, home.address,
                home.division, "rural" if home.rural else "urban", person.marital, self._education(age),
                person.birth_date if lot() < 0.6 else _REGISTERED if age > 45 else day(person.born, age * 200),
                day(person.died, 4) if gone else None, f"注销演示{self.next_serial():07d}" if gone else None,
            )
        )  # fmt: skip
        if person.died:
            self._death(person, home, rows)
        pensioner = age >= (60 if person.sex == MALE else 55)
        employer = None if pensioner or age < 22 or lot() > 0.72 else self._pick(names.EMPLOYERS)
        if age >= 22:
            self._adult(person, employer, rows)
        retired = self._pension(person, rows) if pensioner else None
        self._insured(person, employer, retired, rows)
        self._medical(person, employer, home, rows)
        for youngest, oldest, school, stage in _STUDY:
            if youngest <= age <= oldest and lot() < 0.93:
                self._student(person, (youngest, school, stage), rows)
        if lot() < 0.028:
            self._disability(person, home, rows)

    def _education(self, age: int) -> str:
        if age < 15:
            return "primary" if age > 6 else "none"
        return str(self._pick(_YOUNG if age < 40 else _MIDDLE if age < 62 else _OLD))

    def _death(self, person: Person, home: Household, rows: Rows) -> None:
        lot = self._chance.random
        hospital = lot() < 0.7
        abnormal = lot() < 0.03
        serial = self.next_serial()
        rows["deaths"].append(
            (
                person.resident_id, day(person.died), "abnormal" if abnormal else "normal",
                "ward" if hospital else "home", "意外损伤" if abnormal else self._pick(names.CAUSES),
                f"33020020260{serial:07d}", "宁波市公安局鄞州分局" if abnormal else self._pick(names.HOSPITALS),
                day(person.died), home.address, "80", "valid",
            )
        )  # fmt: skip
        if lot() < 0.93:
            method = self._pick(("grave", "wall", "tree", None))
            rows["funerals"].append(
                (
                    person.resident_id, day(person.died), day(person.died, 2), f"NBH{serial:07d}",
                    f"火化演示{serial:07d}", "宁波市殡仪馆", "自行安葬", method,
                    "宁波市演示陵园" if method else None, day(person.died, 5) if method else None,
                    None if method else f"演示堂{serial % 9000}号", None if method else day(person.died, 3), "valid",
                )
            )  # fmt: skip

    def _adult(self, person: Person, employer: str | None, rows: Rows) -> None:
        lot, number = self._chance.random, person.resident_id
        if lot() < 0.5:
            rows["licences"].append(
                (number, f"3302{self.next_serial():08d}", "C1", "valid", day(person.born, 22 * 365), None)
            )
            if lot() < 0.45:
                rows["vehicles"].append(
                    (number, f"浙B{self.next_serial() % 100000:05d}", "小型轿车", 100 * int(20000 + lot() * 180000), day(_CITY, -int(lot() * 3000)))
                )  # fmt: skip
        bank, prefix = self._pick(names.BANKS)
        rows["bank_accounts"].append(
            (number, person.name, bank, _card(prefix, self.next_serial()), 100 * int(lot() ** 4 * 600000))
        )
        if employer:
            wage = 100 * int(48000 + lot() ** 2 * 200000)
            rows["incomes"].append((number, 2025, wage, 100 * int(lot() ** 8 * 30000), 0, 0))
            if lot() < 0.6:
                rows["housing_funds"].append(
                    (number, f"0574{self.next_serial():09d}", employer, f"NB{abs(hash_of(employer)):06d}", 100 * int(lot() * 160000), "paying", None)
                )  # fmt: skip
        if lot() < 0.015:
            self._firm(person, rows)

    def _firm(self, person: Person, rows: Rows) -> None:
        serial = self.next_serial()
        trade, nature = self._pick((("养老服务有限公司", "profit"), ("商行", "profit"), ("餐饮店", "profit")))
        rows["firms"].append(
            (
                person.resident_id, uscc(serial), f"宁波演示{serial}{trade}", person.name,
                f"浙江省宁波市鄞州区演示{self._pick(names.ROADS)}{serial % 300 + 1}号", nature,
                100 * 100000, day(_CITY, -int(self._chance.random() * 4000) - 30), "open",
            )
        )  # fmt: skip

    def _pension(self, person: Person, rows: Rows) -> str | None:
        """Of which kind it is, None where there is none."""
        lot = self._chance.random()
        if lot > 0.94:
            return None
        employee = lot < 0.6
        monthly = 100 * int(2600 + self._chance.random() * 3400) if employee else 100 * int(320 + lot * 200)
        settled = person.died and person.died < _CITY - 60
        bank, prefix = self._pick(names.BANKS)
        category = "employee" if employee else "resident"
        rows["pensions"].append(
            (
                person.resident_id, person.name, f"NB{self.next_serial():09d}", category,
                "stopped" if settled else "paying", monthly,
                0 if settled else 100 * int(self._chance.random() ** 2 * (60000 if employee else 8000)),
                day(person.born, 60 * 365 + 15), self._pick(names.EMPLOYERS) if employee else None, bank,
                _card(prefix, self.next_serial()), "2026-11", _next_month(person.died) if settled else None,
                int(bool(settled)), int(bool(settled)),
            )
        )  # fmt: skip
        return category

    def _insured(self, person: Person, employer: str | None, pension: str | None, rows: Rows) -> None:
        """The insurance and the card of everybody from sixteen on; who looks for work is in a register of its own."""
        if person.age < 16:
            return
        lot, number = self._chance.random, person.resident_id
        serial, (bank, prefix) = self.next_serial(), self._pick(names.BANKS)
        state = "retired" if pension else "student" if person.age < 22 else "employed" if employer else "none"
        if state == "none" and person.age < 60 and lot() < 0.3:
            state = "unemployed"
            since = day(_CITY, -int(lot() * 700) - 40)
            rows["employment"].append((number, f"330212{serial:010d}", since, None, None))
        category = {"employee": "retired", "resident": "resident", None: "working" if employer else None}[
            pension
        ]
        row = (number, f"NB{serial:09d}", category, state, employer, bank, _card(prefix, serial), 0, 0, 0)
        rows["insured"].append(row)

    def _medical(self, person: Person, employer: str | None, home: Household, rows: Rows) -> None:
        lot, age = self._chance.random, person.age
        if lot() > 0.97:
            return
        retired = age >= 55 and lot() < 0.6
        employee = bool(employer) or retired
        settled = person.died and person.died < _CITY - 60
        ill = lot() < (0.45 if age >= 60 else 0.05)
        rows["medical"].append(
            (
                person.resident_id, person.name, f"M{self.next_serial():09d}", "employee" if employee else "resident",
                "stopped" if settled else "insured", employer or ("退休人员" if retired else home.address[6:16]),
                f"E{abs(hash_of(employer or home.division)):06d}",
                100 * int(lot() * 9000) if employee and not settled else 0, self._pick(names.CHRONIC) if ill else "",
                _next_month(person.died) if settled else None, 0,
            )
        )  # fmt: skip
        if ill and lot() < 0.25:
            self._admission(person, rows)

    def _admission(self, person: Person, rows: Rows) -> None:
        lot = self._chance.random
        total = 100 * int(6000 + lot() ** 3 * 180000)
        admitted = _CITY - 20 - int(lot() * 300)
        outside = int(total * 0.08)
        pool = int((total - outside) * 0.7)
        serious = int(max(0, total - pool - 2000000) * 0.5)
        rows["admissions"].append(
            (
                person.resident_id, self._pick(names.DISEASES), self._pick(names.HOSPITALS[:3]), day(admitted),
                day(admitted, 6 + int(lot() * 14)), total, pool, outside, 0, 80000, serious,
                max(0, total - outside - pool - serious),
            )
        )  # fmt: skip

    def _student(self, person: Person, school: tuple[int, int, str], rows: Rows) -> None:
        youngest, place, stage = school
        grade = f"{_GRADES[min(person.age - youngest, 5)]}年级"
        room = f"{1 + int(self._chance.random() * 8)}班"
        rows["students"].append((person.resident_id, names.SCHOOLS[place], grade, room, stage, 0))

    def _disability(self, person: Person, home: Household, rows: Rows) -> None:
        kind = int(self._chance.random() * 6)
        grade = int(self._chance.random() * 4)
        state = "severe" if grade < 2 else "third_mental" if grade == 2 and kind >= 4 else "other"
        number = f"{person.resident_id}{kind + 1}{grade + 1}"
        guardian = home.head.name if kind >= 4 and home.head is not person else None
        rows["disabilities"].append(
            (person.resident_id, number, _DISABILITIES[kind], str(grade + 1), "2021-06-01", state, guardian)
        )

    def _marriage(self, one: Person, other: Person, rows: Rows) -> None:
        serial = self.next_serial()
        on = day(max(one.born, other.born), 24 * 365 + int(self._chance.random() * 2000))
        on = min(on, "2026-10-01")
        number = f"J330212-{on[:4]}-{serial:06d}"
        status = "30" if one.died or other.died else "20"
        for person, spouse in ((one, other), (other, one)):
            rows["marriages"].append(
                (
                    person.resident_id,
                    status,
                    spouse.resident_id,
                    spouse.name,
                    on,
                    "宁波市鄞州区民政局婚姻登记处",
                    number,
                )
            )

    def _parted(self, person: Person, rows: Rows) -> None:
        """Widowed or divorced and alone in the household: the register still knows the marriage that was."""
        serial = self.next_serial()
        on = min(day(person.born, 25 * 365), "2026-10-01")
        number = f"J330212-{on[:4]}-{serial:06d}"
        office = "宁波市鄞州区民政局婚姻登记处"
        rows["marriages"].append((person.resident_id, person.marital, "", "", on, office, number))

    def _home(self, home: Household, rows: Rows) -> None:
        lot, head = self._chance.random, home.head
        serial = self.next_serial()
        if lot() < 0.7:
            area = 42 + lot() * 96
            used = int(area * 0.78)
            rows["real_estate"].append(
                (
                    head.resident_id, head.name, f"330212 0{serial % 90 + 10} GB{serial:05d} F{serial:08d}",
                    f"浙（2016）演示不动产权第{serial:07d}号", home.address, f"{area:.2f}", used, used // len(home.people), "land_house", "residence", "house", "owned",
                    "registered", day(_CITY, -int(lot() * 6000) - 100),
                )
            )  # fmt: skip
        elif lot() < 0.03:
            rows["public_housing"].append((head.resident_id, "housed", home.address, 36000, "2023-05-01"))
        for name, prefix in (("water", "S"), ("power", "D"), ("gas", "R"), ("television", "T")):
            if lot() < _CONNECTED[name]:
                rows[name].append((head.resident_id, f"{prefix}{serial:09d}", home.address, 0))

    def _assistance(self, home: Household, rows: Rows) -> None:
        """What the household gets together, and each of its old people by themselves: one row a person."""
        share, kinds, number = self._chance.random(), [], ""
        if share < 0.035:
            kind = "subsistence" if share < 0.018 else "marginal"
            kinds = [
                "destitute" if kind == "subsistence" and len(home.people) == 1 and share < 0.006 else kind
            ]
        for person in home.people:
            own = [*kinds, "old_age"] if person.age >= 80 and not person.died else kinds
            if own and not person.died:
                number = number or f"330212演示救{self.next_serial():07d}"
                monthly = sum(_MONTHLY[kind] for kind in own)
                row = (
                    person.resident_id,
                    home.no,
                    ",".join(own),
                    own[0],
                    number,
                    monthly,
                    "2025-04-01",
                    "active",
                    None,
                )
                rows["assistance"].append(row)


def _card(prefix: str, serial: int) -> str:
    """Nineteen digits with the check of ISO/IEC 7812."""
    body = f"{prefix}{serial:012d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"


def hash_of(text: str) -> int:
    """The same on every machine, unlike ``hash``."""
    value = 7
    for sign in text:
        value = (value * 131 + ord(sign)) % 999983
    return value


def _next_month(ordinal: int) -> str:
    gone = date.fromordinal(ordinal)
    return f"{gone.year + gone.month // 12}-{gone.month % 12 + 1:02d}"
