"""The packaged SQL is the program's."""

import subprocess
import sys

import pytest

from yichuang.rules import compiled


def test_the_packaged_sql_is_what_the_program_compiles_to() -> None:
    from yichuang.rules import compiling  # Ibis: seconds, and only here

    for engine, text in compiling.texts().items():
        assert compiled.sql(engine) == text, "python -m yichuang.rules.compiling"


def test_assessing_a_family_imports_neither_ibis_nor_duckdb() -> None:
    told = "import sys, yichuang.rules.single, yichuang.rules.explaining; print('ibis' in sys.modules, 'duckdb' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def test_an_engine_without_a_text_is_refused() -> None:
    with pytest.raises(ValueError, match="oracle"):
        compiled.sql("oracle")
