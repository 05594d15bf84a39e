"""Wenzhou's year 2017 in the demo: played into the hall behind the open doors, once, however often it is interrupted."""

from __future__ import annotations

import sys
from pathlib import Path

from yichuang.apps.oversight import past

CASES = 1014
"""As many as the city published to have closed, and as the catalogue's record holds."""


def record(catalogue: Path) -> Path:
    """The file with the recorded cases."""
    return catalogue / "records" / "wenzhou-2017.jsonl"


def command(catalogue: Path) -> list[str] | None:
    """What plays the records that are still missing; ``None`` where all are there, or there is no record."""
    file = record(catalogue)
    if past.count() >= CASES or not file.exists():
        return None
    return [sys.executable, "-m", "yichuang.cli", "replay", str(file), "--keep", "--gently"]


def told() -> str:
    """The line that says what goes on in the background."""
    return f"  后台正在补录温州市2017年的 {CASES:,} 件历史记录，看板上的数会慢慢补齐；中途关了，下次接着补。"
