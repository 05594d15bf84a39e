"""How people type numbers: full-width, spaced, dashed, in small letters. Only spelling, never meaning."""

from __future__ import annotations

import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ー"), "-")
_UNSEEN = {"Zs", "Cf", "Cc", "Mn"}


def plain(text: str) -> str:
    """Half-width, upper case, one kind of hyphen, without spaces and invisible characters.

    >>> plain(" １１０１０５—1949 1231 002ｘ")
    '110105-19491231002X'
    """
    folded = unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES)
    visible = "".join(c for c in folded if unicodedata.category(c) not in _UNSEEN)
    return unicodedata.normalize("NFKC", visible.upper())
