"""政策模拟: one number changed over a small population; sums only; and where there are no data, that is said."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.test import override_settings

from yichuang.apps.oversight.tests.conftest import Books
from yichuang.config import settings
from yichuang.web.board.tests.conftest import Viewer
from yichuang.web.board.tests.test_board import text_of
from yichuang_sandbox import means


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("means")
    means.write(folder, people=3000, seed=1, on=date(2026, 11, 1))
    return folder


def with_data(folder: Path | None) -> override_settings:
    return override_settings(ENVIRONMENT=replace(settings.ENVIRONMENT, means_data=folder))


def test_without_data_the_page_says_so(books: Books, viewer: Viewer) -> None:
    with with_data(None):
        assert "还没有可以用来模拟的数据" in text_of(viewer.of().get("/board/simulation").content)


def test_a_higher_standard_shows_who_gains_and_what_it_costs(
    books: Books, viewer: Viewer, population: Path
) -> None:
    with with_data(population):
        page = text_of(viewer.of().get("/board/simulation?a.standard_fen=1500&b.standard_fen=900").content)
    assert "方案一 每人每月低保标准：1,100元 → 1,500元" in page
    assert "方案二 每人每月低保标准：1,100元 → 900元" in page
    assert "数据不全的约占" in page


def test_beside_each_number_stands_what_is_in_force_today(
    books: Books, viewer: Viewer, population: Path
) -> None:
    with with_data(population):
        page = text_of(viewer.of().get("/board/simulation").content)
    assert "每人每月低保标准（元） 现在 1,100元" in page
    assert "低保边缘线是低保标准的百分之几 现在 150" in page


def test_what_is_no_number_is_refused_in_words(books: Books, viewer: Viewer, population: Path) -> None:
    with with_data(population):
        answer = viewer.of().get("/board/simulation?a.standard_fen=很多")
    assert answer.status_code == 400
    assert "请只填数字" in text_of(answer.content)


def test_data_that_lack_a_column_are_named_and_what_was_filled_in_stays(
    books: Books, viewer: Viewer, population: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    shutil.copytree(population, older)
    members = pq.read_table(older / "members.parquet")
    pq.write_table(members.drop_columns(["refused_work"]), older / "members.parquet")
    with with_data(older):
        answer = viewer.of().get("/board/simulation?a.standard_fen=1500")
    assert answer.status_code == 400
    assert "members.refused_work" in text_of(answer.content)
    assert 'value="1500"' in answer.content.decode()
