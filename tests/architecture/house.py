"""The sources as syntax trees, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "yichuang"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def sources(*, tests: bool = False) -> list[Path]:
    """Python files of the program without migrations; with the tests beside them if wanted."""
    found = sorted(SRC.rglob("*.py"))
    kept = [path for path in found if "migrations" not in path.parts]
    return kept if tests else [path for path in kept if "tests" not in path.relative_to(SRC).parts]


def name(path: Path) -> str:
    """The path as people write it: relative to the repository."""
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str | None:
    """The app a file belongs to."""
    parts = path.relative_to(SRC).parts
    return parts[1] if parts[0] == "apps" and len(parts) > 2 else None


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def classes(module: ast.Module) -> Iterator[ast.ClassDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield node


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
