"""What the twelve registers know of everybody in a chunk; each function gives the columns of one table.

The registers do not quite agree: a death one of them has not heard of, somebody who moved out, aid the other register
does not know. Those are few, as in life.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yichuang_sandbox.means.homes import BASIC_PENSION_FEN, NEITHER, POOR, SELF, SPOUSE, Homes
from yichuang_sandbox.means.living import NEVER, Columns, Lives, days_before

WAGE, LABOUR, BUSINESS, CAPITAL = 1, 2, 3, 4
CONTRIBUTION, PENSION, BASIC_PENSION, UNEMPLOYMENT, OTHER = 1, 2, 3, 4, 5
MONTHS = 12
_LOWEST_BASE, _HIGHEST_BASE = 481_200, 2_406_000
_BENEFIT_FEN = 182_400


@dataclass(frozen=True, slots=True)
class Year:
    """The day of the data and the twelve full months before it, oldest first (202511 …)."""

    on: np.datetime64
    months: np.ndarray

    @classmethod
    def before(cls, on: np.datetime64) -> Year:
        last = int(on.astype("datetime64[M]").astype(np.int64))
        counts = np.arange(last - MONTHS, last) + 1970 * 12
        return cls(on, (counts // 12 * 100 + counts % 12 + 1).astype(np.int32))


class Holdings:
    """One chunk. Tables are asked for in the order of ``KINDS``: each draws from the same chance."""

    def __init__(self, chance: np.random.Generator, homes: Homes, lives: Lives, year: Year) -> None:
        self._chance, self._homes, self._lives, self._year = chance, homes, lives, year
        count = homes.people
        middle = np.select([homes.poor, homes.near], [150_000, 260_000], 560_000)
        spread = np.exp(chance.normal(0, 0.45, count))
        self._wage = np.where(lives.employed, middle * spread, 0).astype(np.int64) // 100 * 100
        self._first = np.where(chance.random(count) < 0.06, chance.integers(1, MONTHS, count), 0)
        self._earned = np.zeros(len(homes.number), np.int64)  # of each household, in twelve months

    @property
    def earned_month_fen(self) -> np.ndarray:
        """What each household has a month by these registers, once tax and social insurance have been asked for."""
        return self._earned // MONTHS

    def population(self) -> Columns:
        """Everybody but a few the police has not heard of."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        told = homes.dead & (chance.random(count) < 0.9)
        moved = chance.random(count) < 0.01
        mistaken = chance.random(count) < 0.0005
        return self._of(
            np.flatnonzero(chance.random(count) >= 0.0005),
            born=homes.born + mistaken.astype("timedelta64[D]"),
            alive=~told,
            cancelled_on=np.where(told, days_before(chance, self._year.on, count, 360), NEVER),
            police_household=homes.number[homes.home] + np.where(moved, 4_000_000_000, 0),
            relation=homes.relation,
        )

    def vehicles(self) -> Columns:
        """Mostly a car of the household's head; few of the poor have any."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        head = homes.relation == SELF
        lot = chance.random(count)
        car = head & (lot < np.select([homes.poor, homes.near], [0.02, 0.08], 0.42))
        other = ~car & head & (lot > 0.93)
        kind = np.where(car, 1, np.where(lot > 0.999, 4, np.where(lot > 0.99, 3, 2)))
        worth = np.where(car, 1_000_000 + chance.random(count) ** 2 * 20_000_000, 50_000 + lot * 300_000)
        return self._of(
            np.flatnonzero(car | other),
            **{"class": kind.astype(np.int8)},
            worth_fen=worth.astype(np.int64) // 100 * 100,
            registered_on=days_before(chance, self._year.on, count, 4000),
        )

    def tax(self) -> Columns:
        """A row for every month something was earned: wages, odd jobs, business, interest."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        odd = self._lives.jobless & (chance.random(count) < 0.3)
        owner = (chance.random(count) < 0.02) & (homes.age >= 22) & (homes.fares[homes.home] == NEITHER)
        saver = (chance.random(count) < 0.03) & (homes.age >= 30) & ~homes.poor
        labour = np.where(homes.poor, 60_000, 220_000) * chance.random(count)
        parts = [
            self._monthly(np.flatnonzero(self._wage > 0), self._first, WAGE, self._wage, 0.03),
            self._monthly(np.flatnonzero(odd), chance.integers(0, 9, count), LABOUR, labour, 0.3),
            self._monthly(np.flatnonzero(owner), 0, BUSINESS, chance.random(count) ** 2 * 1_500_000, 0.4),
            self._monthly(np.flatnonzero(saver), MONTHS - 1, CAPITAL, chance.random(count) ** 3 * 500_000, 0),
        ]
        person, month, kind, income = (np.concatenate(column) for column in zip(*parts, strict=True))
        self._count_in(person, income)
        return self._sorted(
            person,
            month=month,
            kind=kind,
            income_fen=income,
            tax_fen=np.where(
                kind == WAGE, np.maximum(income - 500_000, 0) * 3 // 100, income // 50 * (kind == BUSINESS)
            ),
        )

    def social_insurance(self) -> Columns:
        """A row a month: what was paid in, the pension with its basic part apart, unemployment benefit."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        base = np.clip(self._wage, _LOWEST_BASE, _HIGHEST_BASE)
        has = homes.old & ~homes.dead & (chance.random(count) < 0.94)
        employee = chance.random(count) < np.select([homes.poor, homes.near], [0.03, 0.25], 0.65)
        pension = np.where(
            employee, 260_000 + chance.random(count) * 340_000, 18_000 + chance.random(count) * 22_000
        )
        benefit = self._lives.jobless & (chance.random(count) < 0.12)
        other = chance.random(count) < 0.004
        basic = np.flatnonzero(has & ~employee)
        paying = np.flatnonzero((self._wage > 0) & (chance.random(count) < np.where(homes.poor, 0.4, 0.92)))
        parts = [
            self._monthly(paying, self._first, CONTRIBUTION, base * 105 // 1000, 0),
            self._monthly(np.flatnonzero(has), 0, PENSION, pension, 0),
            self._monthly(basic, 0, BASIC_PENSION, np.full(count, BASIC_PENSION_FEN), 0),
            self._monthly(np.flatnonzero(benefit), chance.integers(0, 10, count), UNEMPLOYMENT, np.full(count, _BENEFIT_FEN), 0),
            self._monthly(np.flatnonzero(other), 0, OTHER, np.full(count, 60_000), 0),
        ]  # fmt: skip
        person, month, kind, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
        sign = np.select([kind == CONTRIBUTION, kind == BASIC_PENSION], [-1, 0], 1)
        self._count_in(person, amount * sign)
        return self._sorted(
            person,
            month=month,
            kind=kind,
            base_fen=np.where(kind == CONTRIBUTION, base[person], 0),
            amount_fen=amount,
        )

    def real_estate(self) -> Columns:
        """The household's own flat, often held by both; sometimes a second one, a shop, or one just sold."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        head, lot = homes.relation == SELF, chance.random(count)
        owns = (chance.random(len(homes.number)) < np.select([homes.fares == POOR], [0.55], 0.78))[homes.home]
        both = (chance.random(len(homes.number)) < 0.45)[homes.home]
        spouse = np.bincount(homes.home, homes.relation == SPOUSE, len(homes.number))[homes.home] > 0
        shared = both & spouse
        own = np.flatnonzero(owns & (head | (shared & (homes.relation == SPOUSE))))
        second = np.flatnonzero(head & (lot < np.select([homes.poor, homes.near], [0.006, 0.02], 0.07)))
        shop = np.flatnonzero(head & (lot > np.where(homes.poor, 0.999, 0.985)))
        area = (400_000 + (chance.random(len(homes.number)) * 900_000)).astype(np.int64)[homes.home]
        share = np.where(shared, 5_000, 10_000)
        person = np.r_[own, second, shop]
        use = np.r_[np.ones(len(own)), np.ones(len(second)), np.full(len(shop), 2)].astype(np.int8)
        part = np.r_[share[own], np.full(len(second) + len(shop), 10_000)].astype(np.int32)
        whole = np.r_[area[own], area[second] * 3 // 4, area[shop] // 2]
        sold = (use == 1) & (chance.random(len(person)) < 0.01)
        return self._sorted(
            person,
            use=use,
            area_cm2=whole * part // 10_000,
            share_bp=part,
            registered_on=days_before(chance, self._year.on, len(person), 6000),
            transferred_on=np.where(sold, days_before(chance, self._year.on, len(person), 700), NEVER),
        )

    def firms(self) -> Columns:
        """Owners, shareholders, and posts; some registered to people who do not know of it."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        grown = homes.age >= 20
        has = grown & (chance.random(count) < np.select([homes.poor, homes.near], [0.004, 0.012], 0.045))
        return self._of(
            np.flatnonzero(has),
            role=(1 + (chance.random(count) * 3).astype(np.int8)).astype(np.int8),
            capital_fen=chance.integers(1, 500, count) * 1_000_000,
            active=chance.random(count) < 0.8,
        )

    def housing_fund(self) -> Columns:
        """Of those in work."""
        chance, count = self._chance, self._homes.people
        has = (self._wage > 0) & (chance.random(count) < np.where(self._homes.poor, 0.1, 0.55))
        return self._of(
            np.flatnonzero(has),
            balance_fen=self._amount(np.where(self._homes.poor, 200_000, 9_000_000), 1.5),
            monthly_fen=self._wage * 24 // 100,
        )

    def bank(self) -> Columns:
        """One to three accounts of every adult."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        grown = np.flatnonzero((homes.age >= 18) & ~(homes.dead & (chance.random(count) < 0.5)))
        middle = np.select([homes.poor, homes.near], [120_000, 500_000], 2_600_000)
        total = (middle * np.exp(chance.normal(0, 1.1, count))).astype(np.int64)
        income = self._wage * MONTHS + np.where(
            chance.random(count) < 0.02, chance.random(count) * 12_000_000, 0
        )
        accounts = np.repeat(grown, 1 + (chance.random(len(grown)) ** 3 * 3).astype(np.int64))
        share = chance.random(len(accounts))
        return self._sorted(
            accounts,
            balance_fen=(total[accounts] * share).astype(np.int64),
            inflow_fen=(income[accounts] * share).astype(np.int64) // 100 * 100,
            as_of=np.full(len(accounts), self._year.on),
        )

    def securities(self) -> Columns:
        """Few have any."""
        has = self._having(0.005, 0.02, 0.10)
        return self._of(has, value_fen=self._amount(np.full(self._homes.people, 20_000_000), 3))

    def insurance(self) -> Columns:
        """Policies that pay something back."""
        has = self._having(0.02, 0.06, 0.18)
        premium = 60_000 + self._amount(np.where(self._homes.poor, 100_000, 900_000), 2)
        years = self._chance.random(self._homes.people) * 12
        return self._of(has, premium_fen=premium, cash_value_fen=(premium * years).astype(np.int64))

    def payments(self) -> Columns:
        """Accounts with payment firms: small change, mostly."""
        has = self._having(0.5, 0.6, 0.8)
        return self._of(has, balance_fen=self._amount(np.where(self._homes.poor, 40_000, 600_000), 4))

    def civil_affairs(self, paid_fen: np.ndarray) -> Columns:
        """Who is married, who was, who died, who is aided and with how much of what the household is paid: not always
        what the household says."""
        chance, homes, count = self._chance, self._homes, self._homes.people
        spouse = np.bincount(homes.home, homes.relation == SPOUSE, len(homes.number))[homes.home] > 0
        married = spouse & ((homes.relation == SELF) | (homes.relation == SPOUSE))
        married &= chance.random(count) >= 0.004
        parted = ~married & (homes.age >= 25) & (chance.random(count) < 0.35)
        aid = self._lives.aid[homes.home]
        aided = (aid > 0) & (chance.random(count) >= 0.005)
        gone = homes.dead & (chance.random(count) < 0.93)
        rows = np.flatnonzero(married | parted | aided | gone)
        return {
            **self._of(
                rows,
                died_on=np.where(gone, days_before(chance, self._year.on, count, 360), NEVER),
            ),
            "married": _unless(married, ~(married | parted), rows),
            "aid": _unless(aid, ~aided, rows),
            "aid_fen": _unless((paid_fen // homes.size)[homes.home], ~aided, rows),
        }

    def _of(self, rows: np.ndarray, **columns: np.ndarray) -> Columns:
        """Columns over all people, cut down to these."""
        return {"ids": self._homes.ids[rows], **{name: column[rows] for name, column in columns.items()}}

    def _sorted(self, person: np.ndarray, **columns: np.ndarray) -> Columns:
        """Columns over rows, in the order of the people."""
        order = np.argsort(person, kind="stable")
        return {
            "ids": self._homes.ids[person[order]],
            **{name: column[order] for name, column in columns.items()},
        }

    def _monthly(
        self, people: np.ndarray, first: np.ndarray | int, kind: int, amount: np.ndarray, varies: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Person, month, kind and amount for every month from the first on; the amount varies by that share."""
        begins = np.broadcast_to(np.asarray(first), (self._homes.people,))[people]
        there = np.arange(MONTHS) >= begins[:, None]
        row, month = np.nonzero(there)
        fen = amount[people][row].astype(np.float64)
        if varies:
            fen = fen * (1 - varies + 2 * varies * self._chance.random(len(row), dtype=np.float32))
        found = fen.astype(np.int64) // 10 * 10
        return people[row], self._year.months[month], np.full(len(row), kind, np.int8), found

    def _count_in(self, person: np.ndarray, fen: np.ndarray) -> None:
        home = self._homes.home[person]
        self._earned += np.bincount(home, fen, len(self._earned)).astype(np.int64)

    def _having(self, poor: float, near: float, neither: float) -> np.ndarray:
        homes = self._homes
        share = np.select([homes.poor, homes.near], [poor, near], neither)
        return np.flatnonzero((homes.age >= 18) & (self._chance.random(homes.people) < share))

    def _amount(self, most: np.ndarray, skew: float) -> np.ndarray:
        found: np.ndarray = (self._chance.random(self._homes.people) ** skew * most).astype(np.int64)
        return found


KINDS: dict[str, Callable[[Holdings], Columns]] = {
    "population": Holdings.population,
    "vehicles": Holdings.vehicles,
    "tax": Holdings.tax,
    "social_insurance": Holdings.social_insurance,
    "real_estate": Holdings.real_estate,
    "firms": Holdings.firms,
    "housing_fund": Holdings.housing_fund,
    "bank": Holdings.bank,
    "securities": Holdings.securities,
    "insurance": Holdings.insurance,
    "payments": Holdings.payments,
}
"""The kinds that nothing else must be known for."""


def _unless(values: np.ndarray, absent: np.ndarray, rows: np.ndarray) -> np.ma.MaskedArray:
    return np.ma.masked_array(values[rows], mask=absent[rows])
