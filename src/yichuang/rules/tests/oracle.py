"""The means test a second time, in plain Python, written from the articles and not from the program.

One family, loops, exact fractions. It knows nothing of the program's shape: where they differ, one is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from yichuang.rules.parameters import Parameters

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_between(first: date, day: date) -> int:
    """How often the same day of the month has come round since."""
    count = 0
    year, month = first.year, first.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        if (year, month, first.day) > (day.year, day.month, day.day):
            return count
        count += 1


@dataclass
class Unit:
    """What is found about one applying unit; names as in the results."""

    counted: int = 0
    income_year_fen: int = 0
    property_ok: bool = True
    below_standard: bool = False
    possible: int = 0
    conclusion: int = 0
    aid: int = 0
    amount_fen: int = 0
    change: int = 0
    facts: dict[str, int] = field(default_factory=dict)


class Family:
    """One household's tables and the day's numbers."""

    def __init__(self, rows: Rows, parameters: Parameters) -> None:
        self.rows, self.day, self.p = rows, parameters.as_of, parameters.values
        (self.home,) = rows["households"]

    def of(self, table: str, person: int) -> list[Mapping[str, Any]]:
        return [row for row in self.rows.get(table, ()) if row["person"] == person]

    # people

    def is_dead(self, person: int) -> bool:
        if any(row.get("alive") is False for row in self.of("population", person)):
            return True
        died = [row.get("died_on") for row in self.of("civil_affairs", person)]
        return any(day is not None and day <= self.day for day in died)

    def lives_with(self, m: Mapping[str, Any]) -> bool:
        if self.is_dead(m["person"]) or m["situation"] != 0:
            return False
        minor = age_on(m["born"], self.day) < 18
        depends = minor or m["dependent"] or m["study"] == 1
        if m["relation"] in (1, 2, 4, 6):
            return True
        if m["relation"] == 3:  # a child: dependent, or grown up and at home
            return bool(depends or m["study"] == 0)
        return bool(m["relation"] in (5, 7) and depends)

    def may_stand_alone(self, m: Mapping[str, Any], household_aid: int) -> bool:
        severe = m["disability_grade"] in (1, 2)
        if m["situation"] == 4:
            return True
        if severe and m["jobless"] and age_on(m["born"], self.day) >= 18:
            return household_aid not in (1, 3)
        mind = m["disability_grade"] == 3 and m["disability_kind"] in (5, 6)
        return bool((severe or mind or m["serious_illness"]) and household_aid == 2)

    def cannot_work(self, m: Mapping[str, Any]) -> bool:
        age, kind, grade = age_on(m["born"], self.day), m["disability_kind"], m["disability_grade"]
        if age >= self.p["destitute_elderly_age"] or age < self.p["destitute_minor_age"]:
            return True
        gravest = {5: 3, 6: 3, 4: 2, 1: 1}.get(kind, 0)
        return bool(1 <= grade <= gravest)

    # money

    def wages(self, person: int) -> int:
        return sum(row["income_fen"] for row in self.of("tax", person) if row["kind"] in (1, 2))

    def business(self, person: int) -> int:
        return sum(row["income_fen"] for row in self.of("tax", person) if row["kind"] == 3)

    def earned(self, person: int) -> int:
        wages = self.wages(person)
        return wages - wages * self.p["work_cost_percent"] // 100 + self.business(person)

    def net(self, m: Mapping[str, Any], *, alone: bool) -> int:
        person = m["person"]
        found = self.earned(person)
        for row in self.of("tax", person):
            found += row["income_fen"] * (row["kind"] == 4) - row["tax_fen"]
        for row in self.of("social_insurance", person):
            if row["kind"] == 1:
                found -= row["amount_fen"]
            elif row["kind"] != 3 or self.p["basic_pension_counts"]:
                found += row["amount_fen"]
        return found if alone else found - self.ignored(m)

    def took_up_work(self, m: Mapping[str, Any]) -> bool:
        start = m["work_started_on"]
        return start is not None and start <= self.day and self.home["aid"] == 1

    def ignored(self, m: Mapping[str, Any]) -> int:
        if not self.took_up_work(m):
            return 0
        start = m["work_started_on"]
        if months_between(start, self.day) >= self.p["incentive_months"]:
            return 0
        worked = min(12, (self.day.year - start.year) * 12 + self.day.month - start.month)
        return min(self.earned(m["person"]), worked * self.p["incentive_multiple"] * self.p["standard_fen"])

    def fades(self, m: Mapping[str, Any]) -> bool:
        if not self.took_up_work(m):
            return False
        period = self.p["incentive_months"] + self.p["fade_months"]
        return months_between(m["work_started_on"], self.day) < period

    def property_kept(self, people: Sequence[Mapping[str, Any]]) -> bool:
        ids, heads, p = [m["person"] for m in people], max(len(people), 1), self.p
        held = 0
        for table, column in (
            ("bank", "balance_fen"),
            ("securities", "value_fen"),
            ("insurance", "cash_value_fen"),
            ("payments", "balance_fen"),
            ("housing_fund", "balance_fen"),
        ):
            held += sum(row[column] for one in ids for row in self.of(table, one))
        if held > p["standard_fen"] * p["deposit_limit_months"] * heads:
            return False
        vehicles = [row for one in ids for row in self.of("vehicles", one)]
        cars = [row["worth_fen"] for row in vehicles if row["class"] == 1]
        if len(cars) > p["cars_allowed"] and sum(cars) >= p["car_exempt_fen"]:
            return False
        if sum(row["class"] == 4 for row in vehicles) > p["ships_allowed"]:
            return False
        firms = [row for one in ids for row in self.of("firms", one)]
        capital = sum(row["capital_fen"] for row in firms if row["active"] and row["role"] in (1, 2))
        return capital <= p["firm_capital_limit_fen"] and self.homes_kept(ids, heads)

    def homes_kept(self, ids: Sequence[int], heads: int) -> bool:
        share, area, shops = 0, 0, 0
        for person in ids:
            buildings = self.of("real_estate", person)
            given = [row["transferred_on"] for row in buildings if row["use"] == 1]
            last = max((day for day in given if day is not None), default=None)
            lately = last is not None and last <= self.day
            lately = lately and months_between(last, self.day) < self.p["transfer_months"]
            for row in buildings:
                if row["use"] == 1 and (row["transferred_on"] is None or lately):
                    share, area = share + row["share_bp"], area + row["area_cm2"]
                if row["use"] == 2 and row["transferred_on"] is None:
                    shops += row["share_bp"]
        if shops > self.p["shops_allowed"] * 10000:
            return False
        many = share > self.p["dwellings_allowed"] * 10000
        return not (many and area > self.p["area_per_head_cm2"] * heads)

    # the decision

    def household(self) -> Unit:
        members = self.rows["members"]
        people = [m for m in members if self.lives_with(m)]
        total = sum(self.net(m, alone=False) for m in people) + self.home["unrecorded_fen"] * 12
        if self.p["maintenance_deducts"]:
            total -= (self.home["maintenance_fen"] or 0) * 12
        total = max(total, 0)
        ill = any(m["disability_grade"] > 0 or m["serious_illness"] for m in people)
        rigid = self.home["rigid_fen"]
        deducted = rigid * self.p["rigid_deduct_percent"] // 100 if ill else 0
        unit = self.measured(people, max(total - deducted, 0))
        unit.possible = self.fitting(unit, people, total)
        deducting = self.home["missing"] & (1 | 1 << 3 | 1 << 11)
        surely_above = not unit.property_ok or (unit.possible == 0 and not deducting)
        unit.conclusion = self.concluded(unit, surely_above=surely_above)
        unit.aid = unit.possible if unit.conclusion == 1 else 0
        refusing = [m for m in people if m["refused_work"] >= self.p["refusals_allowed"]]
        supported = len(people) - (len(refusing) if self.home["aid"] == 1 else 0)
        unit.amount_fen = self.pay(unit, supported, people)
        fading = self.home["aid"] == 1 and not self.home["missing"] and unit.property_ok
        if fading and not unit.below_standard and any(self.fades(m) for m in people):
            unit.aid, unit.change = 1, 5
            unit.amount_fen = self.up(Fraction(self.home["aid_fen"] * self.p["fade_percent"], 100))
        else:
            unit.change = self.changed(unit, self.home["aid"], self.home["aid_fen"])
        return unit

    def alone(self, m: Mapping[str, Any], household: Unit) -> Unit:
        lives = not self.is_dead(m["person"]) and m["situation"] in (0, 4)
        people = [m] if lives else []
        unit = self.measured(people, max(sum(self.net(one, alone=True) for one in people), 0))
        poor = bool(people) and unit.below_standard and unit.property_ok
        unit.possible = int(poor and self.may_stand_alone(m, household.possible))
        deducting = self.home["missing"] & (1 | 1 << 3 | 1 << 11)
        surely_above = not unit.property_ok or (not unit.below_standard and not deducting)
        unit.conclusion = self.concluded(unit, surely_above=surely_above)
        unit.aid = unit.possible if unit.conclusion == 1 else 0
        had, had_fen = 0, 0
        for row in self.of("civil_affairs", m["person"]):
            if row.get("aid") == 1 and self.home["aid"] != 1:
                had, had_fen = 1, row.get("aid_fen") or 0
        refuses = had == 1 and m["refused_work"] >= self.p["refusals_allowed"]
        unit.amount_fen = self.pay(unit, len(people) - int(refuses), people)
        unit.change = self.changed(unit, had, had_fen)
        return unit

    def measured(self, people: Sequence[Mapping[str, Any]], income: int) -> Unit:
        below = income < self.p["standard_fen"] * 12 * len(people)
        return Unit(len(people), income, self.property_kept(people), below)

    def fitting(self, unit: Unit, people: Sequence[Mapping[str, Any]], total: int) -> int:
        p, heads = self.p, len(people)
        if not people or not unit.property_ok:
            return 0
        if unit.below_standard:
            helpless = all(self.cannot_work(m) and not m["supported"] for m in people)
            return 3 if helpless else 1
        per_head = Fraction(unit.income_year_fen, 12 * heads)
        line = Fraction(p["standard_fen"] * p["marginal_percent"], 100)
        if p["minimum_wage_fen"]:
            line = min(line, Fraction(p["minimum_wage_fen"]))
        if per_head < line or (per_head == line and p["marginal_inclusive"]):
            return 2
        poorer = Fraction(unit.income_year_fen, heads) < p["disposable_last_year_fen"]
        heavy = self.home["rigid_fen"] * 100 > p["hardship_percent"] * total
        return 4 if p["hardship_percent"] and poorer and heavy else 0

    def concluded(self, unit: Unit, *, surely_above: bool) -> int:
        if unit.counted == 0:
            return 3
        if self.home["missing"] == 0:
            return 1 if unit.possible else 2
        return 2 if surely_above else 3

    def pay(self, unit: Unit, supported: int, people: Sequence[Mapping[str, Any]]) -> int:
        p = self.p
        if unit.aid == 3:
            care = [
                p["destitute_total_fen"] if m["abilities_missing"] >= 4 else p["destitute_partial_fen"]
                for m in people
                if m["abilities_missing"] > 0
            ]
            return p["destitute_monthly_fen"] * len(people) + sum(care)
        if unit.aid != 1 or supported <= 0:
            return 0
        per_head = Fraction(unit.income_year_fen, 12 * unit.counted)
        if p["banded"]:
            share = per_head / p["standard_fen"] * 100
            band = 1 if share < p["band_1_percent"] else 2 if share < p["band_2_percent"] else 3
            found = p[f"band_{band}_fen"] * supported
        else:
            found = self.up((p["standard_fen"] - per_head) * supported)
        return max(found, p["minimum_fen"])

    def up(self, exact: Fraction) -> int:
        return ceil(exact / self.p["round_to_fen"]) * self.p["round_to_fen"]

    def changed(self, unit: Unit, had: int, had_fen: int) -> int:
        if unit.conclusion == 3 or (not had and not unit.aid):
            return 0
        if not had:
            return 1
        if not unit.aid:
            return 4
        if unit.amount_fen > had_fen:
            return 2
        if unit.amount_fen < had_fen:
            return 3 if unit.amount_fen else 4
        return 6 if had != unit.aid else 0


def assess(rows: Rows, parameters: Parameters) -> dict[int, Unit]:
    """Units by person, the household as 0."""
    family = Family(rows, parameters)
    found = {0: family.household()}
    for m in rows["members"]:
        if m["alone"]:
            found[m["person"]] = family.alone(m, found[0])
    return found
