"""Chinese text made searchable: one spelling, pairs of characters, pinyin to sort and to find by ear. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from pypinyin import Style, lazy_pinyin, pinyin

_KEY_LENGTH = 400
_BETWEEN = "\n"
_SPACE = re.compile(r"\s+")


def searchable(text: str) -> str:
    """
    >>> searchable("Ｎingbo 市 社会组织")
    'ningbo市社会组织'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def joined(parts: Iterable[str]) -> str:
    """Several fields as one text, no pair of characters running across two."""
    return _BETWEEN.join(searchable(part) for part in parts if part)


def bigrams(text: str) -> list[str]:
    """Every pair of neighbours once, sorted.

    >>> bigrams("宁波市\\n海曙")
    ['宁波', '波市', '海曙']
    """
    return sorted({text[i : i + 2] for i in range(len(text) - 1) if _BETWEEN not in text[i : i + 2]})


def name_key(name: str) -> str:
    """How a name sounds, without tones and gaps.

    >>> name_key("宁波市")
    'ningboshi'
    """
    return "".join(lazy_pinyin(searchable(name)))[:_KEY_LENGTH]


def sort_key(name: str) -> str:
    """Order by sound, then by character; the servers from PyPI have no Chinese collation.

    >>> sort_key("宁波") < sort_key("宁海") < sort_key("鄞州")
    True
    """
    spelt = searchable(name)
    return (" ".join(lazy_pinyin(spelt)) + " " + spelt)[:_KEY_LENGTH]


def readings(character: str) -> list[str]:
    """Every way one character is read; what has no reading is its own.

    >>> readings("重")
    ['chong', 'tong', 'zhong']
    """
    (found,) = pinyin(character, style=Style.NORMAL, heteronym=True)
    return sorted(set(found))


def last_day(start: date, months: int) -> date:
    """The last day of a validity of so many months that begins on ``start``.

    >>> last_day(date(2026, 11, 22), 36), last_day(date(2026, 1, 31), 1)
    (datetime.date(2029, 11, 21), datetime.date(2026, 2, 28))
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    try:
        return date(year, month + 1, start.day) - timedelta(days=1)
    except ValueError:
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        return following - timedelta(days=1)
