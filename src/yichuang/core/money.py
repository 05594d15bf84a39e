"""Money is a whole number of fen. Text comes in and goes out here and nowhere else."""

from __future__ import annotations

import re
import unicodedata
from typing import NewType

from yichuang.core.errors import InvalidInput

Fen = NewType("Fen", int)
_AMOUNT = re.compile(r"(-?)(\d+)(?:\.(\d*))?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")


def yuan(text: str | int, *, field: str = "amount") -> Fen:
    """Fen of an amount in yuan, as typed. InvalidInput: empty, characters, decimals.

    >>> yuan("1,234.50"), yuan("１２３４.5 元"), yuan(1000)
    (123450, 123450, 100000)
    """
    if isinstance(text, int):
        return Fen(text * 100)
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    plain = plain.removeprefix("¥").removesuffix("元")
    if not plain:
        raise InvalidInput(field=field, reason="empty")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    parts = _AMOUNT.fullmatch(plain)
    if parts is None or not plain.isascii():
        raise InvalidInput(field=field, reason="characters")
    sign, whole, decimals = parts[1], parts[2], (parts[3] or "").rstrip("0")
    if len(decimals) > 2:
        raise InvalidInput(field=field, reason="decimals")
    fen = int(whole) * 100 + int(decimals.ljust(2, "0"))
    return Fen(-fen if sign else fen)


def format_yuan(fen: int) -> str:
    """
    >>> format_yuan(123450), format_yuan(-5), format_yuan(0)
    ('1,234.50 元', '-0.05 元', '0.00 元')
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d} 元"
