"""Gap-free numbers: one per office, year and kind, given inside the caller's transaction.

The row stays locked until that transaction ends, so a roll-back gives the number back before anyone else can
take the next one. Take numbers late in a transaction, and letters' before certificates': two transactions that
take from the same series in opposite order would wait for each other.
"""

from __future__ import annotations

from django.db import connection, transaction

from yichuang.core.errors import NumberExhausted

_TAKE = """
INSERT INTO documents_numberseries (office, year, kind, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (office, year, kind) DO UPDATE SET last = documents_numberseries.last + 1
RETURNING last
"""
_LAST_SERIAL = 999_999


def take_number(office: str, year: int, kind: str) -> int:
    """The next serial, from 1. Only inside ``atomic``. Raises NumberExhausted past 999999."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a gap-free number is taken inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [office, year, kind])
        (serial,) = cursor.fetchone()
    if serial > _LAST_SERIAL:
        raise NumberExhausted(kind=kind)
    return int(serial)
