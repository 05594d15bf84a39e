"""Documentation that points somewhere points at something, and names nothing that is gone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, SRC, tree

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_SETTING = re.compile(r"YICHUANG_[A-Z_]+")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = _LINK.findall(page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_page_of_settings_names_no_setting_that_nothing_reads() -> None:
    """The other direction, that every setting has its line, stands in ``test_completeness``."""
    used = {
        name
        for path in [*SRC.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in _SETTING.findall(node.value)
    }
    written = set(_SETTING.findall((ROOT / "docs" / "howto" / "settings.md").read_text("utf-8")))
    assert written - used == set()


def test_both_readmes_show_the_same_picture_and_commands() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    pictures = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
    commands = re.compile(r"^make \w+", re.MULTILINE)
    assert pictures.findall(english) == pictures.findall(chinese)
    assert commands.findall(english) == commands.findall(chinese)
