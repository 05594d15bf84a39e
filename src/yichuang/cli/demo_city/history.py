"""Wenzhou's year 2017 in the demo: played into the hall behind the open doors, once, however often it is interrupted."""

from __future__ import annotations

import sys
from pathlib import Path

from yichuang.apps.oversight import past
from yichuang.cli.replay import wenzhou

CASES = wenzhou.IMMEDIATE + wenzhou.COMMITTED


def command(catalogue: Path, folder: Path) -> list[str] | None:
    """What plays the records that are still missing; ``None`` where all are there. The file is made in ``folder``."""
    if past.count() >= CASES:
        return None
    file = folder / "wenzhou-2017.jsonl"
    file.write_text(wenzhou.text(catalogue), "utf-8")
    return [sys.executable, "-m", "yichuang.cli", "replay", str(file), "--keep", "--gently"]


def told() -> str:
    """The line that says what goes on in the background."""
    return f"  后台正在补录温州市2017年的 {CASES:,} 件历史记录，看板上的数会慢慢补齐；中途关了，下次接着补。"
