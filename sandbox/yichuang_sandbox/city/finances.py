"""What the tax office, the social insurance and the banks know month by month, in step with the yearly registers.

Households that receive assistance earn and own little: what the other registers had drawn of them is written again.
Nothing here draws from the chance of the other registers, so that a city stays the same city.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yichuang_sandbox.city import names
from yichuang_sandbox.city.chance import Chance
from yichuang_sandbox.city.insurers import Rows
from yichuang_sandbox.city.people import CITY_DAY, Household, Person, day
from yichuang_sandbox.numbers import card_number

_CITY = CITY_DAY.toordinal()
WAGE, LABOUR, BUSINESS, CAPITAL = 1, 2, 3, 4
CONTRIBUTION, UNEMPLOYMENT = 1, 4
_LOWEST_BASE, _HIGHEST_BASE = 481_200, 2_406_000  # fen a month, samples
_OWN_SHARE_PERMILLE = 105  # pension, medical and unemployment insurance together
_BENEFIT = 182_400  # unemployment benefit a month, a sample
_BENEFIT_MONTHS = 12
_AIDED = frozenset({"subsistence", "marginal", "destitute"})
_FREE_OF_TAX = 500_000  # a month


def month(ordinal: int, later: int = 0) -> int:
    """``202610`` for any day of October 2026, so many months later."""
    gone = CITY_DAY.fromordinal(ordinal)
    count = gone.year * 12 + gone.month - 1 + later
    return count // 12 * 100 + count % 12 + 1


def tax_on(monthly_fen: int) -> int:
    """Roughly what is withheld from a month's wage."""
    return max(0, monthly_fen - _FREE_OF_TAX) * 3 // 100


def own_contribution(monthly_fen: int) -> tuple[int, int]:
    """The base and the employee's own part of a month, in fen."""
    base = min(max(monthly_fen, _LOWEST_BASE), _HIGHEST_BASE)
    return base, base * _OWN_SHARE_PERMILLE // 1000


@dataclass(frozen=True, slots=True)
class _Known:
    """What the other registers have written of the people of one batch, by number."""

    wages: dict[str, int]  # year, fen
    interest: dict[str, int]
    pensions: dict[str, int]
    employers: dict[str, str]
    jobless_since: dict[str, str]
    firms: frozenset[str]
    aided: frozenset[str]
    accounts: dict[str, tuple[Any, ...]]

    @classmethod
    def of(cls, rows: Rows) -> _Known:
        return cls(
            {row[0]: row[2] for row in rows["incomes"]},
            {row[0]: row[3] for row in rows["incomes"]},
            {row[0]: row[5] for row in rows["pensions"] if row[4] == "paying"},
            {row[0]: row[4] for row in rows["insured"] if row[4]},
            {row[0]: row[2] for row in rows["employment"]},
            frozenset(row[0] for row in rows["firms"] if row[8] == "open"),
            frozenset(row[0] for row in rows["assistance"] if row[3] in _AIDED),
            {row[0]: row for row in rows["bank_accounts"]},
        )


class Finances:
    """Writes a batch of households at a time, after all others have."""

    def __init__(self, seed: int) -> None:
        self._chance = Chance(seed)

    def write(self, homes: Iterable[Household], rows: Rows) -> None:
        """The month-by-month and the money registers of everybody in these homes."""
        self._impoverish(rows)
        known = _Known.of(rows)
        for home in homes:
            for person in home.people:
                if not person.died and person.age >= 16:
                    self._work(person, known, rows)
                    self._money(person, known, rows)
            self._things(home, known, rows)

    def _impoverish(self, rows: Rows) -> None:
        """Who is aided has had little work last year and has little in the bank."""
        aided = _Known.of(rows).aided
        lot = self._chance.lot
        for at, row in enumerate(rows["incomes"]):
            if row[0] in aided:
                rows["incomes"][at] = (row[0], row[1], 100 * int(3600 + lot() * 12000), 0, 0, 0)
        for at, row in enumerate(rows["bank_accounts"]):
            if row[0] in aided:
                rows["bank_accounts"][at] = (*row[:4], 100 * int(lot() ** 2 * 9000))

    def _work(self, person: Person, known: _Known, rows: Rows) -> None:
        number, lot = person.resident_id, self._chance.lot
        wage = known.wages.get(number, 0) // 12
        employer = known.employers.get(number)
        if wage:
            since = month(_CITY, -int(lot() * 150) - 1)
            until = month(_CITY, -2 - int(lot() * 9)) if not employer else None
            rows["earnings"].append((number, WAGE, employer, since, until, wage, tax_on(wage)))
            rows["contributions"].append(
                (number, CONTRIBUTION, employer, since, until, *own_contribution(wage))
            )
        elif number in known.jobless_since:
            self._jobless(person, known.jobless_since[number], rows)
        elif not person.retired and person.age >= 22 and lot() < 0.3:
            most = 1_500 if number in known.aided else 4_000
            rows["earnings"].append(
                (number, LABOUR, None, month(_CITY, -20), None, 100 * int(500 + lot() * most), 0)
            )
        if known.interest.get(number):
            rows["earnings"].append(
                (number, CAPITAL, None, month(_CITY, -60), None, known.interest[number] // 12, 0)
            )
        if number in known.firms:
            rows["earnings"].append(
                (number, BUSINESS, None, month(_CITY, -40), None, 100 * int(lot() ** 2 * 9000), 0)
            )

    def _jobless(self, person: Person, since: str, rows: Rows) -> None:
        """A wage until the month before, then the benefit for a year at most."""
        lost = CITY_DAY.fromisoformat(since).toordinal()
        wage = 100 * int(2600 + self._chance.lot() * 3000)
        began, until = month(lost, -30), month(lost, -1)
        rows["earnings"].append((person.resident_id, WAGE, None, began, until, wage, tax_on(wage)))
        rows["contributions"].append(
            (person.resident_id, CONTRIBUTION, None, began, until, *own_contribution(wage))
        )
        rows["contributions"].append(
            (
                person.resident_id, UNEMPLOYMENT, "宁波市演示就业服务中心", month(lost, 1),
                month(lost, _BENEFIT_MONTHS), 0, _BENEFIT,
            )
        )  # fmt: skip

    def _money(self, person: Person, known: _Known, rows: Rows) -> None:
        number, lot, poor = person.resident_id, self._chance.lot, person.resident_id in known.aided
        account = known.accounts.get(number)
        if account is not None:
            self._accounts(account, known, rows)
        if lot() < (0.35 if person.age > 60 else 0.8):
            most = 300 if poor else 5_000
            rows["wallets"].append(
                (number, self._chance.pick(names.PAYMENT_FIRMS), 100 * int(lot() ** 3 * most))
            )
        if poor or person.age < 22:
            return
        if lot() < 0.09:
            rows["securities"].append(
                (number, self._chance.pick(names.BROKERS), 100 * int(lot() ** 3 * 200_000))
            )
        if lot() < 0.15:
            premium = 100 * int(800 + lot() ** 2 * 8_000)
            rows["policies"].append(
                (
                    number, self._chance.pick(names.INSURERS), self._chance.pick(names.PRODUCTS), premium,
                    int(premium * lot() * 12),
                )
            )  # fmt: skip
        if lot() < 0.001:
            rows["ships"].append(
                (
                    number,
                    f"演示渔{self._chance.serial():05d}",
                    100 * int(30_000 + lot() * 90_000),
                    "2018-05-08",
                )
            )

    def _accounts(self, account: tuple[Any, ...], known: _Known, rows: Rows) -> None:
        """One or two; together they hold what the bank says they hold, and take in what is earned."""
        number, holder, bank, card, total = account
        inflow = known.wages.get(number, 0) + 12 * known.pensions.get(number, 0)
        share = total * 7 // 10 if self._chance.lot() < 0.35 else total
        rows["deposits"].append((number, holder, bank, card, share, inflow))
        if share != total:
            other, prefix = self._chance.pick(names.BANKS)
            second = card_number(prefix, 500_000_000 + self._chance.serial())
            rows["deposits"].append((number, holder, other, second, total - share, 0))

    def _things(self, home: Household, known: _Known, rows: Rows) -> None:
        """A second flat, a shop, a flat sold, and a flat held together: rows that come before the household's own,
        which stays the newest."""
        lot, head = self._chance.lot, home.head
        if head.resident_id in known.aided or head.died:
            return
        share, extra = lot(), rows.setdefault("real_estate", [])
        if share < 0.05:
            extra.insert(0, self._flat(head, home, "residence", 40 + lot() * 80))
        elif share < 0.06:
            extra.insert(0, self._flat(head, home, "commercial", 20 + lot() * 60))
        elif share < 0.07:
            extra.insert(0, self._flat(head, home, "residence", 50 + lot() * 40, sold=True))
        if home.rural and lot() < 0.1:
            rows["vehicles"].insert(
                0, (head.resident_id, f"浙B{self._chance.serial() % 100000:05d}", "普通二轮摩托车", 100 * int(800 + lot() * 4000), day(_CITY, -int(lot() * 2500)))
            )  # fmt: skip

    def _flat(
        self, owner: Person, home: Household, use: str, area: float, *, sold: bool = False
    ) -> tuple[Any, ...]:
        serial = 9_000_000 + self._chance.serial()
        used = int(area * 0.78)
        return (
            owner.resident_id, owner.name, f"330212 0{serial % 90 + 10} GB{serial % 100000:05d} F{serial:08d}",
            f"浙（2019）演示不动产权第{serial:07d}号", home.address.split("演示", 1)[0] + f"演示新苑{serial % 300 + 1}号",
            f"{area:.2f}", used, used // len(home.people), "land_house", use, "house", "owned",
            "transferred" if sold else "registered", day(_CITY, -int(self._chance.lot() * 3000) - 900), 10000,
            day(_CITY, -int(self._chance.lot() * 800)) if sold else None,
        )  # fmt: skip
