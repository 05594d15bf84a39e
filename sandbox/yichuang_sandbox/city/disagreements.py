"""Seeded contradictions: the same person, the same fact, two registers that do not say the same.

An address spelt otherwise, a day of death one off, an older form of a character, a marriage the police has not heard
the end of, an account that takes in more than anybody says to pay. They are rare, they are listed in
the register `disagreements`, and nobody of the stories has one.
"""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from yichuang_sandbox.city import names
from yichuang_sandbox.city.insurers import Rows
from yichuang_sandbox.city.people import day

_ADDRESS_SHARE, _DEATH_SHARE, _NAME_SHARE = 0.02, 0.03, 0.15
_INFLOW_SHARE, _MARRIAGE_SHARE = 0.01, 0.005
_SPELLINGS = (("幢", "栋"), ("浙江省宁波市", "宁波市"), ("街道演示", "演示"), ("号", "弄"))
_VARIANTS = str.maketrans(names.VARIANTS)


class Disagreements:
    """Changes what one register says and writes down that it does."""

    def __init__(self, seed: int, columns: dict[str, list[str]]) -> None:
        self._chance = random.Random(seed)  # noqa: S311  a city, not a secret
        self._columns = columns

    def sow(self, rows: Rows) -> None:
        """Some of the rows of these registers, in place."""
        for register in ("real_estate", "water"):
            self._change(rows, register, "address", _ADDRESS_SHARE, self._respelt)
        self._change(rows, "funerals", "died_on", _DEATH_SHARE, self._day_off)
        self._change(rows, "deposits", "inflow_fen", _INFLOW_SHARE, self._more)
        self._change(rows, "population", "marital_status", _MARRIAGE_SHARE, self._parted)
        for register in ("pensions", "medical"):  # a share of those whose name has another form
            self._change(rows, register, "name", _NAME_SHARE, self._variant)

    def _change(self, rows: Rows, register: str, field: str, share: float, change: Any) -> None:
        place = self._columns[register].index(field)
        kept = rows.get(register, [])
        for at, row in enumerate(kept):
            if self._chance.random() < share:
                says = change(row[place])
                if says != row[place]:
                    kept[at] = (*row[:place], says, *row[place + 1 :])
                    rows["disagreements"].append((row[0], register, field, says, row[place]))

    def _respelt(self, address: str) -> str:
        old, new = _SPELLINGS[int(self._chance.random() * len(_SPELLINGS))]
        return address.replace(old, new, 1)

    def _day_off(self, died_on: str) -> str:
        return day(date.fromisoformat(died_on).toordinal(), -1 if self._chance.random() < 0.5 else 1)

    def _more(self, inflow_fen: int) -> int:
        return inflow_fen + 100 * int(8_000 + self._chance.random() * 40_000)

    @staticmethod
    def _parted(marital: str) -> str:
        return "40" if marital == "20" else marital

    @staticmethod
    def _variant(name: str) -> str:
        return name.translate(_VARIANTS)
