"""Every fault that a batch of checks can meet is said in words, with the file or the option to mend."""

from __future__ import annotations

import re
from pathlib import Path

from yichuang.cli import check

BATCH = Path(check.__file__).parents[1] / "apps" / "checks" / "batch"
FAULT = re.compile(r'InvalidInput\(.*reason="(\w+)"')


def test_every_fault_of_a_batch_has_a_wording() -> None:
    sources = [Path(check.__file__), *BATCH.glob("*.py")]
    used = {reason for path in sources for reason in FAULT.findall(path.read_text("utf-8"))}
    assert {"master", "columns", "not_empty", "ingested_otherwise"} <= used
    assert used - {reason for _, reason in check.WORDING} - set(check.TABLES) == set()


def test_what_is_wrong_is_said_in_whole_sentences() -> None:
    for words in [*check.WORDING.values(), *check.TABLES.values()]:
        assert words.endswith("。")
