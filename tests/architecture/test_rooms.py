"""Rooms keep to themselves what is theirs. Imports are held by import-linter (`make check`); here is the rest."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignObject, ManyToManyField

from tests.architecture.house import name, room, sources, tree

ORDER = (
    "journal",
    "releases",
    "accounts",
    "parties",
    "documents",
    "sources",
    "notices",
    "registers",
    "visits",
    "checks",
    "cases",
    "benefits",
    "outreach",
    "oversight",
    "standalone",
)
MANAGERS = {"objects", "_base_manager", "_default_manager"}

# file → models of other rooms it queries itself. May only shrink.
QUERIES_OUTSIDE: dict[str, set[str]] = {}


def test_foreign_keys_point_to_the_same_room_or_a_lower_one() -> None:
    wrong = []
    ours = {label: rank for rank, label in enumerate(ORDER)}
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in ours:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignObject | ManyToManyField) or field.auto_created:
                continue
            target = field.related_model._meta.app_label
            if target in ours and ours[target] > ours[label]:
                wrong.append(f"{model.__name__}.{field.name} → {target}")
    assert wrong == []


def test_every_room_stands_in_the_order() -> None:
    ours = {c.label for c in apps.get_app_configs() if c.name.startswith("yichuang.apps.")}
    assert ours <= set(ORDER)


def _models_of_other_rooms(path: Path) -> dict[str, str]:
    """Local name → ``room.Model`` of every model imported from another room."""
    own, found = room(path), {}
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("yichuang.apps."):
            continue
        parts = (node.module or "").split(".")
        if parts[3:4] != ["models"] or parts[2] == own:
            continue
        for alias in node.names:
            found[alias.asname or alias.name] = f"{parts[2]}.{alias.name}"
    return found


def queried_outside() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sources():
        foreign = _models_of_other_rooms(path)
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute) or node.attr not in MANAGERS:
                continue
            if isinstance(node.value, ast.Name) and node.value.id in foreign:
                found.setdefault(name(path), set()).add(foreign[node.value.id])
    return found


def test_only_a_room_itself_queries_its_tables() -> None:
    assert queried_outside() == QUERIES_OUTSIDE


def test_models_carry_no_rules() -> None:
    """A model has fields, constraints and properties; what changes a row stands in the room's service."""
    wrong = []
    for path in sources():
        if "models" not in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                wrong += [
                    f"{name(path)}: {node.name}.{part.name}"
                    for part in node.body
                    if isinstance(part, ast.FunctionDef) and part.name in ("save", "delete")
                ]
    assert wrong == []


def test_nobody_listens_to_signals() -> None:
    """What happens upwards goes through the outbox, where it survives a crash."""
    wrong = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "").split("."):
                wrong.append(name(path))
    assert wrong == []
