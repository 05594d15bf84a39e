"""What each department has written down about a household: one truth, told by many registers."""

from __future__ import annotations

from yichuang_sandbox.city import names
from yichuang_sandbox.city.chance import Chance
from yichuang_sandbox.city.insurers import Insurers, Rows
from yichuang_sandbox.city.people import CITY_DAY, Household, Person, day
from yichuang_sandbox.numbers import card_number, hash_of, uscc

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
        self._chance = Chance(seed)
        self._insurers = Insurers(self._chance)

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

    def _person(self, person: Person, home: Household, rows: Rows) -> None:
        age, lot = person.age, self._chance.lot
        gone = person.died and person.died < _CITY - 20
        rows["population"].append(
            (
                person.resident_id, person.name, person.sex, person.birth_date, self._chance.pick(_ETHNICITIES),
                "deceased" if gone else "alive", home.no, person.relation, home.head.name, home.address,
                home.division, "rural" if home.rural else "urban", person.marital, self._education(age),
                person.birth_date if lot() < 0.6 else _REGISTERED if age > 45 else day(person.born, age * 200),
                day(person.died, 4) if gone else None, f"注销演示{self._chance.serial():07d}" if gone else None,
            )
        )  # fmt: skip
        if person.died:
            self._death(person, home, rows)
        employer = None if person.retired or age < 22 or lot() > 0.72 else self._chance.pick(names.EMPLOYERS)
        if age >= 22:
            self._adult(person, employer, rows)
        self._insurers.write(person, employer, home, rows)
        for youngest, oldest, school, stage in _STUDY:
            if youngest <= age <= oldest and lot() < 0.93:
                self._student(person, (youngest, school, stage), rows)
        if lot() < 0.028:
            self._disability(person, home, rows)

    def _education(self, age: int) -> str:
        if age < 15:
            return "primary" if age > 6 else "none"
        return str(self._chance.pick(_YOUNG if age < 40 else _MIDDLE if age < 62 else _OLD))

    def _death(self, person: Person, home: Household, rows: Rows) -> None:
        lot = self._chance.lot
        hospital = lot() < 0.7
        abnormal = lot() < 0.03
        serial = self._chance.serial()
        rows["deaths"].append(
            (
                person.resident_id, day(person.died), "abnormal" if abnormal else "normal",
                "ward" if hospital else "home", "意外损伤" if abnormal else self._chance.pick(names.CAUSES),
                f"33020020260{serial:07d}", "宁波市公安局鄞州分局" if abnormal else self._chance.pick(names.HOSPITALS),
                day(person.died), home.address, "80", "valid",
            )
        )  # fmt: skip
        if lot() < 0.93:
            method = self._chance.pick(("grave", "wall", "tree", None))
            rows["funerals"].append(
                (
                    person.resident_id, day(person.died), day(person.died, 2), f"NBH{serial:07d}",
                    f"火化演示{serial:07d}", "宁波市殡仪馆", "自行安葬", method,
                    "宁波市演示陵园" if method else None, day(person.died, 5) if method else None,
                    None if method else f"演示堂{serial % 9000}号", None if method else day(person.died, 3), "valid",
                )
            )  # fmt: skip

    def _adult(self, person: Person, employer: str | None, rows: Rows) -> None:
        lot, number = self._chance.lot, person.resident_id
        if lot() < 0.5:
            rows["licences"].append(
                (number, f"3302{self._chance.serial():08d}", "C1", "valid", day(person.born, 22 * 365), None)
            )
            if lot() < 0.45:
                rows["vehicles"].append(
                    (number, f"浙B{self._chance.serial() % 100000:05d}", "小型轿车", 100 * int(20000 + lot() * 180000), day(_CITY, -int(lot() * 3000)))
                )  # fmt: skip
        bank, prefix = self._chance.pick(names.BANKS)
        rows["bank_accounts"].append(
            (
                number,
                person.name,
                bank,
                card_number(prefix, self._chance.serial()),
                100 * int(lot() ** 4 * 600000),
            )
        )
        if employer:
            wage = 100 * int(48000 + lot() ** 2 * 200000)
            rows["incomes"].append((number, 2025, wage, 100 * int(lot() ** 8 * 30000), 0, 0))
            if lot() < 0.6:
                rows["housing_funds"].append(
                    (number, f"0574{self._chance.serial():09d}", employer, f"NB{hash_of(employer):06d}", 100 * int(lot() * 160000), "paying", None, 24 * (wage // 1200))
                )  # fmt: skip
        if lot() < 0.015:
            self._firm(person, rows)

    def _firm(self, person: Person, rows: Rows) -> None:
        serial = self._chance.serial()
        trade, nature = self._chance.pick(
            (("养老服务有限公司", "profit"), ("商行", "profit"), ("餐饮店", "profit"))
        )
        rows["firms"].append(
            (
                person.resident_id, uscc(serial), f"宁波演示{serial}{trade}", person.name,
                f"浙江省宁波市鄞州区演示{self._chance.pick(names.ROADS)}{serial % 300 + 1}号", nature,
                100 * 100000, day(_CITY, -int(self._chance.lot() * 4000) - 30), "open", "owner",
            )
        )  # fmt: skip

    def _student(self, person: Person, school: tuple[int, int, str], rows: Rows) -> None:
        youngest, place, stage = school
        grade = f"{_GRADES[min(person.age - youngest, 5)]}年级"
        room = f"{1 + int(self._chance.lot() * 8)}班"
        rows["students"].append((person.resident_id, names.SCHOOLS[place], grade, room, stage, 0))

    def _disability(self, person: Person, home: Household, rows: Rows) -> None:
        kind = int(self._chance.lot() * 6)
        grade = int(self._chance.lot() * 4)
        state = "severe" if grade < 2 else "third_mental" if grade == 2 and kind >= 4 else "other"
        number = f"{person.resident_id}{kind + 1}{grade + 1}"
        guardian = home.head.name if kind >= 4 and home.head is not person else None
        rows["disabilities"].append(
            (person.resident_id, number, _DISABILITIES[kind], str(grade + 1), "2021-06-01", state, guardian)
        )

    def _marriage(self, one: Person, other: Person, rows: Rows) -> None:
        serial = self._chance.serial()
        on = day(max(one.born, other.born), 24 * 365 + int(self._chance.lot() * 2000))
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
        serial = self._chance.serial()
        on = min(day(person.born, 25 * 365), "2026-10-01")
        number = f"J330212-{on[:4]}-{serial:06d}"
        office = "宁波市鄞州区民政局婚姻登记处"
        rows["marriages"].append((person.resident_id, person.marital, "", "", on, office, number))

    def _home(self, home: Household, rows: Rows) -> None:
        lot, head = self._chance.lot, home.head
        serial = self._chance.serial()
        if lot() < 0.7:
            area = 42 + lot() * 96
            used = int(area * 0.78)
            rows["real_estate"].append(
                (
                    head.resident_id, head.name, f"330212 0{serial % 90 + 10} GB{serial:05d} F{serial:08d}",
                    f"浙（2016）演示不动产权第{serial:07d}号", home.address, f"{area:.2f}", used, used // len(home.people), "land_house", "residence", "house", "owned",
                    "registered", day(_CITY, -int(lot() * 6000) - 100), 10000, None,
                )
            )  # fmt: skip
        elif lot() < 0.03:
            rows["public_housing"].append((head.resident_id, "housed", home.address, 36000, "2023-05-01"))
        for name, prefix in (("water", "S"), ("power", "D"), ("gas", "R"), ("television", "T")):
            if lot() < _CONNECTED[name]:
                rows[name].append((head.resident_id, f"{prefix}{serial:09d}", home.address, 0))

    def _assistance(self, home: Household, rows: Rows) -> None:
        """What the household gets together, and each of its old people by themselves: one row a person."""
        share, kinds, number = self._chance.lot(), [], ""
        if share < 0.035:
            kind = "subsistence" if share < 0.018 else "marginal"
            kinds = [
                "destitute" if kind == "subsistence" and len(home.people) == 1 and share < 0.006 else kind
            ]
        for person in home.people:
            own = [*kinds, "old_age"] if person.age >= 80 and not person.died else kinds
            if own and not person.died:
                number = number or f"330212演示救{self._chance.serial():07d}"
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
