"""A catalogue small enough to read whole, and the real one."""

import shutil
from pathlib import Path

import pytest

from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import load

MINI = Path(__file__).parent / "mini"
REAL = Path(__file__).parents[4] / "catalogue"


@pytest.fixture(scope="session")
def mini() -> Catalogue:
    loaded = load(MINI)
    assert loaded.faults == ()
    return loaded.parts


@pytest.fixture(scope="session")
def real() -> Catalogue:
    return load(REAL).parts


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the small catalogue to break."""
    return Path(shutil.copytree(MINI, tmp_path / "catalogue"))
