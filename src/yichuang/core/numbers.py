"""Numbers told to people: `330200-26-SO02-000123-K` for an application, `/1` behind it for a case.

The check character is ISO 7064 MOD 37,36 over division, year, service and serial. People read numbers out
and copy them by hand, so hyphens, spaces, case and width do not matter, and O for 0 or I and L for 1 are
put right: in the body each place holds either letters or digits, and the check character is computed. The
price: where the check is O, 0, I or 1, a wrong digit that turns it into its double goes unnoticed.
Certificate numbers have the forms the law gives; they are made where certificates are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

from yichuang.core.division import DivisionCode
from yichuang.core.errors import InvalidInput, NumberExhausted
from yichuang.core.typed import plain

_SHAPE = re.compile(r"(\d{6})(\d{2})([A-Z]{2}\d{2})(\d{6})([0-9A-Z])")
_LENGTH = 19
_LETTERS = range(8, 10)
_CHECK = 18
_AS_DIGIT = str.maketrans("OIL", "011")
_ALIKE = str.maketrans("OI", "01")
_AS_LETTER = str.maketrans("01", "OI")
_CENTURY = 2000
_LAST_SERIAL = 999_999
_LAST_CASE = 99


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 over digits and capitals.

    >>> check_character("A12425GABC1234002")
    'M'
    """
    return mod_37_36.calc_check_digit(body)


@dataclass(frozen=True, slots=True, order=True)
class ApplicationNumber:
    """One application: `division` six digits, `year` in full, `service` the short code without hyphen.

    >>> number = ApplicationNumber.of("330200", 2026, "SO-02", 123)
    >>> str(number), ApplicationNumber.parse("33o2oo 26 so02 ooo123 " + number.check) == number
    ('330200-26-SO02-000123-P', True)
    """

    division: DivisionCode
    year: int
    service: str
    serial: int

    @classmethod
    def of(cls, division: str, year: int, short_code: str, serial: int) -> ApplicationNumber:
        """A new number. NumberExhausted past 999999; ValueError for parts that cannot stand in a number."""
        if serial > _LAST_SERIAL:
            raise NumberExhausted(kind="application")
        number = cls(DivisionCode(division), year, short_code.replace("-", "").upper(), serial)
        if not (0 <= year - _CENTURY < 100 and serial > 0 and _SHAPE.fullmatch(number.compact)):
            raise ValueError(
                f"no application number can be made of {division}, {year}, {short_code}, {serial}"
            )
        return number

    @classmethod
    def parse(cls, text: str, *, field: str = "application_no") -> ApplicationNumber:
        """What a person typed. InvalidInput: empty, length, characters, check."""
        compact = plain(text).replace("-", "")
        if not compact:
            raise InvalidInput(field=field, reason="empty")
        if len(compact) != _LENGTH:
            raise InvalidInput(field=field, reason="length")
        parts = _SHAPE.fullmatch("".join(_as_meant(at, char) for at, char in enumerate(compact)))
        if parts is None:
            raise InvalidInput(field=field, reason="characters")
        number = cls(DivisionCode(parts[1]), _CENTURY + int(parts[2]), parts[3], int(parts[4]))
        if parts[5].translate(_ALIKE) != number.check.translate(_ALIKE):
            raise InvalidInput(field=field, reason="check")
        return number

    @property
    def check(self) -> str:
        """The last character."""
        return check_character(self._body)

    @property
    def compact(self) -> str:
        """Without hyphens, as scanners and URLs carry it."""
        return self._body + self.check

    @property
    def _body(self) -> str:
        return f"{self.division}{self.year % 100:02d}{self.service}{self.serial:06d}"

    def __str__(self) -> str:
        year = f"{self.year % 100:02d}"
        return f"{self.division}-{year}-{self.service}-{self.serial:06d}-{self.check}"


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """One case of an application: `/1`, and of a bundle `/2` and so on.

    >>> str(CaseNumber.parse("330200-26-so02-000123-P／2"))
    '330200-26-SO02-000123-P/2'
    """

    application: ApplicationNumber
    index: int

    def __post_init__(self) -> None:
        if not 1 <= self.index <= _LAST_CASE:
            raise ValueError("cases are numbered from 1 to 99")

    @classmethod
    def parse(cls, text: str, *, field: str = "case_no") -> CaseNumber:
        """What a person typed. InvalidInput as of applications, and `case` without a usable `/1`."""
        front, slash, index = plain(text).partition("/")
        application = ApplicationNumber.parse(front, field=field)
        if not slash or not re.fullmatch(r"[1-9]\d?", index, re.ASCII):
            raise InvalidInput(field=field, reason="case")
        return cls(application, int(index))

    def __str__(self) -> str:
        return f"{self.application}/{self.index}"


def _as_meant(at: int, char: str) -> str:
    if at == _CHECK:
        return char
    return char.translate(_AS_LETTER if at in _LETTERS else _AS_DIGIT)
