"""The bounds of the intake and the one way to refuse."""

from __future__ import annotations

from typing import NoReturn

from yichuang.core.errors import DocumentRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_PAGES = 300
MAX_ENTRIES = 2_000
MAX_DIRECTORY_BYTES = 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM_BYTES = 1024 * 1024
MAX_PART_BYTES = 32 * 1024 * 1024


def refuse(reason: str) -> NoReturn:
    """Raises DocumentRefused with one of ``REASONS``."""
    raise DocumentRefused(reason=reason)
