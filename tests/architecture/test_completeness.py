"""What must exist for every one of a kind: wording for errors, migrations for models, a line for settings."""

from __future__ import annotations

import ast
import re

import pytest
from django.core.management import call_command

from tests.architecture.house import ROOT, SRC, tree
from yichuang.core.errors import kinds

HOWTO = ROOT / "docs" / "howto" / "settings.md"


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_error_code_has_wording() -> None:
    from yichuang.web.wordings import WORDINGS

    assert {kind.code for kind in kinds()} - set(WORDINGS) == set()


def test_every_setting_is_documented() -> None:
    names = {
        node.value
        for node in ast.walk(tree(SRC / "config" / "env.py"))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"YICHUANG_[A-Z_]+", node.value)
    }
    written = set(re.findall(r"YICHUANG_[A-Z_]+", HOWTO.read_text("utf-8")))
    assert names - written == set()


def test_append_only_tables_refuse_the_application_any_change() -> None:
    """Every table a migration guards with a trigger is also on the list that takes the rights away."""
    from yichuang.config.database import APPEND_ONLY

    guarded = set()
    for path in (SRC / "apps").rglob("migrations/*.py"):
        guarded |= set(re.findall(r"BEFORE UPDATE OR DELETE ON (\w+)", path.read_text("utf-8")))
    assert guarded - set(APPEND_ONLY) == set()


def test_no_append_only_row_is_locked() -> None:
    """PostgreSQL asks for the right to update before it locks a row, and the application has none here."""
    from django.apps import apps

    from yichuang.config.database import APPEND_ONLY

    models = {model.__name__ for model in apps.get_models() if model._meta.db_table in APPEND_ONLY}
    assert len(models) == len(APPEND_ONLY)
    locked = [
        (path.name, name)
        for path in (SRC / "apps").rglob("*.py")
        for name in re.findall(r"(\w+)\.objects\b[^\n]*\.?select_for_update", path.read_text("utf-8"))
        if name in models
    ]
    assert locked == []
