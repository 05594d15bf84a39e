"""What may not stand in the sources: service codes, wall clocks in pure code, traces of the workshop."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache

import pytest
import yaml

from tests.architecture.house import ROOT, SRC, name, sources, tree

PURE = ("core", "clock", "catalogue", "matching", "rules", "apps/cases/lifecycle")
WALL_CLOCK = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("timezone", "now"),
}
# traces of a particular machine or of how the text came to be; assembled so that this file holds none itself
WORKSHOP = [
    "/" + "work/",
    "/" + "root/",
    "/" + "home/",
    "--index" + "-url",
    "file" + "s.pythonhosted",
    "trusted" + "-host",
]
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".html", ".css", ".js", ".sh", ".txt", ".lock", ".json", ""}

# an example in a help text, where the form of a code has to be shown
EXAMPLES = {"src/yichuang/cli/guide.py": "SO-02", "src/yichuang/catalogue/translate.py": "SO-02"}


@cache
def codes() -> frozenset[str]:
    """Slugs and short codes of all services."""
    found = set()
    for path in (ROOT / "catalogue" / "services").rglob("service.yaml"):
        found |= {path.parent.name, str(yaml.safe_load(path.read_text("utf-8"))["short"])}
    return frozenset(found)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+", text))


def test_no_file_of_the_program_names_a_service() -> None:
    """A service is one folder in the catalogue and no edit elsewhere. Comments and examples are free to name one."""
    wrong = []
    for path in sources():
        for node in ast.walk(tree(path)):
            docstring = isinstance(node, ast.Constant) and id(node) in _docstrings(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and not docstring:
                named = _words(node.value) & codes() - {EXAMPLES.get(name(path))}
                wrong += [f"{name(path)}:{node.lineno} {code}" for code in named]
    templates = [
        p for p in SRC.rglob("*") if p.suffix in (".html", ".js", ".css", ".txt") and "tests" not in p.parts
    ]
    wrong += [f"{name(p)} {code}" for p in templates for code in _words(p.read_text("utf-8")) & codes()]
    assert wrong == []


@cache
def _docstrings(path: object) -> frozenset[int]:
    found = set()
    for node in ast.walk(tree(path)):  # type: ignore[arg-type]
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            found.add(id(node.body[0].value))  # type: ignore[attr-defined]
    return frozenset(found)


@pytest.mark.parametrize("package", PURE)
def test_pure_code_reads_no_clock_on_the_wall(package: str) -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in sources()
        if path.is_relative_to(SRC / package)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and (node.func.value.id, node.func.attr) in WALL_CLOCK
    ]
    assert wrong == []


def test_the_sources_hold_no_trace_of_a_particular_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wrong = []
    for line in listed.splitlines():
        path = ROOT / line
        if path.suffix not in TEXT or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="ignore")
        wrong += [f"{line}: {trace}" for trace in WORKSHOP if trace in text]
    assert wrong == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
    wrong = [name(p) for p in sources(tests=True) if marks.search(p.read_text("utf-8"))]
    assert wrong == []
