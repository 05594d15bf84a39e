"""Sizes a reader can hold in mind. The table of exceptions may only shrink: each names its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import ROOT, classes, functions, length, name, sources, tree

MODULE_LINES, FUNCTION_LINES, CLASS_LINES, PARAMETERS = 500, 60, 250, 6
BANNED_MODULES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}

# what is larger, and by how much it may be; nothing may be added
EXCEPTIONS: dict[str, int] = {}


def files() -> list[Path]:
    beside = [p for folder in ("tests", "bench", "sandbox") for p in sorted((ROOT / folder).rglob("*.py"))]
    return sources(tests=True) + beside


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return len([a for a in named if a.arg not in ("self", "cls")])


def oversized() -> Iterator[tuple[str, int, int]]:
    """(what, its size, the limit)."""
    for path in files():
        lines = len(path.read_text("utf-8").splitlines())
        found: list[tuple[str, int, int]] = [(name(path), lines, MODULE_LINES)]
        # fixtures are parameters of a test, options those of a command
        free = "tests" in path.parts or "cli" in path.parts
        for node in functions(tree(path)):
            found.append((f"{name(path)}:{node.name}", length(node), FUNCTION_LINES))
            if not free:
                found.append((f"{name(path)}:{node.name}()", _parameters(node), PARAMETERS))
        found += [(f"{name(path)}:{node.name}", length(node), CLASS_LINES) for node in classes(tree(path))]
        yield from ((what, size, limit) for what, size, limit in found if size > limit)


def test_nothing_outgrows_its_limit() -> None:
    too_large = {
        what: (size, limit) for what, size, limit in oversized() if size > EXCEPTIONS.get(what, limit)
    }
    assert too_large == {}


def test_exceptions_that_have_shrunk_are_struck_out() -> None:
    assert set(EXCEPTIONS) <= {what for what, _, _ in oversized()}


def test_modules_are_named_for_what_they_hold() -> None:
    assert [
        name(path) for path in files() if path.stem in BANNED_MODULES or path.parent.name in BANNED_MODULES
    ] == []


def test_every_public_module_says_what_it_owns() -> None:
    known = {"apps.py", "__main__.py"}  # Django's and Python's, the same everywhere
    texts = [p for p in sources() if p.name not in known and p.read_text("utf-8").strip()]
    silent = [name(p) for p in texts if not ast.get_docstring(tree(p))]
    assert silent == []
