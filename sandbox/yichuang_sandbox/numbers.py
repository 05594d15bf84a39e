"""Numbers of people and organisations that cannot exist, with check characters that are right."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from operator import mul

DEMO_DIVISION = "339999"
"""GB/T 2260 numbers prefectures 01-70 and 90: nobody was ever registered under 3399."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TAIL_WEIGHTS = _WEIGHTS[6:]
_DOUBLED = str.maketrans("0123456789", "0246813579")  # the digits of the double, added up
_CHECKS = "10X98765432"
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_DIVISION_SUM = sum(int(digit) * weight for digit, weight in zip(DEMO_DIVISION, _WEIGHTS, strict=False))

MALE, FEMALE = "1", "2"
"""Codes of GB/T 2261.1."""


def resident_id(seq: int, birth: date, sex: str) -> str:
    """GB 11643; ``seq`` (0-499) tells apart people of one birthday and sex. ValueError beyond it.

    >>> resident_id(0, date(1990, 1, 1), MALE)
    '339999199001010013'
    """
    if not 0 <= seq <= 499:
        raise ValueError("a birthday and sex have 500 sequence numbers")
    sequence = seq * 2 + 1 if sex == MALE else (seq * 2 + 2) % 1000
    return with_check(f"{birth:%Y%m%d}{sequence:03d}")


def with_check(tail: str) -> str:
    """The whole number for its eleven digits of birthday and sequence."""
    total = _DIVISION_SUM + sum(map(mul, map(int, tail), _TAIL_WEIGHTS))
    return f"{DEMO_DIVISION}{tail}{_CHECKS[total % 11]}"


def uscc(serial: int) -> str:
    """GB 32100, a company of the demo division; ``serial`` below 100 million.

    >>> uscc(1)
    '91339999000000019C'
    """
    body = f"91{DEMO_DIVISION}{serial:08d}"
    body += _organisation_check(body[8:])
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return body + _SIGNS[(31 - total % 31) % 31]


def _organisation_check(body: str) -> str:
    """The ninth character of an organisation code, GB 11714."""
    total = sum(int(digit) * weight for digit, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    rest = 11 - total % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def card_number(prefix: str, serial: int) -> str:
    """Nineteen digits with the check of ISO/IEC 7812; six of them name the bank.

    >>> card_number("622202", 1)
    '6222020000000000018'
    """
    body = f"{prefix}{serial:012d}"
    total = sum(map(int, body[-2::-2])) + sum(map(int, body[-1::-2].translate(_DOUBLED)))
    return f"{body}{-total % 10}"


@lru_cache(maxsize=1024)
def hash_of(text: str) -> int:
    """Below a million, the same on every machine, unlike ``hash``."""
    value = 7
    for sign in text:
        value = (value * 131 + ord(sign)) % 999983
    return value
