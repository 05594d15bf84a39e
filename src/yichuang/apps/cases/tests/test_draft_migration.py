"""A draft may move to a newer release; a case never does."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from yichuang.apps.cases import applications, draft_migration
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import SERVICE, Hall
from yichuang.config import env, opening
from yichuang.core.errors import NotAllowed


def newer_release(hall: Hall, folder: Path) -> None:
    copytree(env.load().catalogue, folder / "catalogue")
    path = folder / "catalogue" / "services" / "social-organisations" / SERVICE / "service.yaml"
    path.write_text(
        path.read_text("utf-8").replace("promised: {value: 10", "promised: {value: 8", 1), "utf-8"
    )
    opening.publish(folder / "catalogue", at=hall.at)


def test_a_draft_shows_what_changes_and_moves_with_its_answers(hall: Hall, tmp_path: Path) -> None:
    no = hall.draft()
    newer_release(hall, tmp_path)
    draft = Application.objects.get(no=no)
    assert any("8" in str(change) for change in draft_migration.changes_for(draft))
    moved = draft_migration.migrate_draft(no, actor=hall.citizen, at=hall.at)
    assert applications.offering_of(moved).promised.value == 8
    assert draft_migration.changes_for(moved) == []
    hall.submit(no)


def test_a_case_stays_with_its_release(hall: Hall, tmp_path: Path) -> None:
    no = hall.submit(hall.draft()).partition("/")[0]
    newer_release(hall, tmp_path)
    with pytest.raises(NotAllowed):
        draft_migration.migrate_draft(no, actor=hall.citizen, at=hall.at)
