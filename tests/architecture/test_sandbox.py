"""The other departments are another program: it shares no code with the hall, so that only a contract holds them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.house import ROOT, name, sources, tree

SANDBOX = ROOT / "sandbox" / "yichuang_sandbox"


def _modules(*, tests: bool) -> list[Path]:
    return [path for path in sorted(SANDBOX.rglob("*.py")) if tests or "tests" not in path.parts]


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_sandbox_imports_nothing_of_the_hall() -> None:
    assert [name(path) for path in _modules(tests=False) if _imported(path) & {"yichuang", "django"}] == []


def test_the_hall_imports_nothing_of_the_sandbox() -> None:
    assert [name(path) for path in sources() if "yichuang_sandbox" in _imported(path)] == []


def test_every_module_of_the_sandbox_says_what_it_owns() -> None:
    silent = [p for p in _modules(tests=False) if p.name != "__main__.py" and not ast.get_docstring(tree(p))]
    assert [name(path) for path in silent] == []


def test_nothing_in_the_sandbox_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    assert [name(p) for p in _modules(tests=True) if marks.search(p.read_text("utf-8"))] == []
