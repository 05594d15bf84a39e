"""The packaged SQL is the program's."""

import ast

import pytest

from yichuang.rules import compiled


def test_the_packaged_sql_is_what_the_program_compiles_to() -> None:
    from yichuang.rules import compiling  # Ibis: seconds, and only here

    for engine, text in compiling.texts().items():
        assert compiled.sql(engine) == text, "python -m yichuang.rules.compiling"


def test_only_the_program_itself_imports_ibis_and_nothing_opens_duckdb() -> None:
    folder = compiled.path("sqlite").parent.parent
    importing = {path.stem for path in folder.glob("*.py") if "ibis" in _imported(path.read_text("utf-8"))}
    assert importing.isdisjoint(
        {"single", "compiled", "explaining", "steps", "simulating", "tables", "codes"}
    )
    assert "duckdb" not in _imported((folder / "simulating.py").read_text("utf-8"))


def _imported(text: str) -> set[str]:
    """The top-level names a module imports when it is loaded."""
    body = ast.parse(text).body
    plain = {name.name.partition(".")[0] for one in body if isinstance(one, ast.Import) for name in one.names}
    return plain | {str(one.module).partition(".")[0] for one in body if isinstance(one, ast.ImportFrom)}


def test_an_engine_without_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="oracle"):
        compiled.sql("oracle")
