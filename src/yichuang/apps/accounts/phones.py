"""Mobile numbers as people type them."""

from __future__ import annotations

import re

from yichuang.core.errors import InvalidInput
from yichuang.core.typed import plain

_COUNTRY = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")
_MOBILE_LENGTH = 11


def parse_mobile(text: str, *, field: str = "phone") -> str:
    """Eleven digits of a mobile of the mainland. InvalidInput: empty, characters, length, not_mobile.

    >>> parse_mobile("+86 138-0000 1234")
    '13800001234'
    """
    digits = _COUNTRY.sub("", plain(text).replace("-", ""), count=1)
    if not digits:
        raise InvalidInput(field=field, reason="empty")
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidInput(field=field, reason="characters")
    if len(digits) != _MOBILE_LENGTH:
        raise InvalidInput(field=field, reason="length")
    if digits[0] != "1" or digits[1] in "012":
        raise InvalidInput(field=field, reason="not_mobile")
    return digits
