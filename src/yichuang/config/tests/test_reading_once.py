"""Tests share a catalogue only where they would have read the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import Loaded
from yichuang.config.testing import reading_once


class Reader:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, path: Path | str) -> Loaded:
        self.times += 1
        return Loaded(Path(path), Catalogue(), (), {}, frozenset())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "one"
    root.mkdir()
    (root / "codes.yaml").write_text("- code: sex")
    return root


def test_the_same_text_is_read_once_wherever_it_stands(folder: Path, tmp_path: Path) -> None:
    reader = Reader()
    load = reading_once(reader)
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "codes.yaml").write_bytes((folder / "codes.yaml").read_bytes())
    assert load(folder).parts is load(copy).parts
    assert (reader.times, load(copy).root, load(folder).root) == (1, copy, folder)


def test_what_differs_is_read_again(folder: Path) -> None:
    reader = Reader()
    load = reading_once(reader)
    load(folder)
    (folder / "codes.yaml").write_text("- code: six")
    load(folder)
    (folder / "codes.yaml").rename(folder / "lists.yaml")
    load(folder)
    (folder / "services").mkdir()
    load(folder)
    load(folder / "nowhere")
    load(folder / "nowhere")
    assert reader.times == 6


def test_only_the_last_few_are_kept(folder: Path) -> None:
    reader = Reader()
    load = reading_once(reader, kept=1)
    for text in ("a", "b", "a"):
        (folder / "codes.yaml").write_text(text)
        load(folder)
    assert reader.times == 3
