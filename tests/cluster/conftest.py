"""A small city's raw data, and batches over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from yichuang.apps.checks.batch.folders import Raw
from yichuang.apps.checks.batch.running import Job
from yichuang.apps.checks.batch.session import Memory
from yichuang.apps.checks.parameters import parameters
from yichuang.catalogue.loader import load
from yichuang.cli.paths import catalogue_dir
from yichuang.rules.parameters import Parameters
from yichuang.rules.tables import TABLES
from yichuang_sandbox import means

ON = date(2026, 11, 22)
PEOPLE, SEED = 1_000, 7
MEMORY = Memory("512MB", 1)
HALF = 700  # people a partition: there are two
KEY = b"of these tests, and no other job"


def pytest_addoption(parser: pytest.Parser) -> None:
    """How large the cluster's city is."""
    parser.addoption("--people", type=int, default=100_000, help="people on the cluster")


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand people in twelve registers."""
    folder = tmp_path_factory.mktemp("raw")
    means.write(folder, people=PEOPLE, seed=SEED, on=ON)
    return folder


@pytest.fixture(scope="session")
def numbers(raw: Path) -> list[str]:
    """Everybody's number."""
    return sorted(resident_ids(raw))


def resident_ids(raw: Path) -> set[str]:
    """Every number anywhere in the raw data."""
    found: set[str] = set()
    for table in TABLES:
        for file in Raw(raw).files(table):
            if table != "households":
                found.update(pq.read_table(file, columns=["resident_id"])["resident_id"].to_pylist())
    return found


def rows_of(counties: list[int]) -> list[Parameters]:
    """The city's standards, for each county."""
    catalogue = load(catalogue_dir()).catalogue
    assert catalogue is not None
    common = parameters(catalogue, "330200", ON)
    return [Parameters(county, ON, common.values) for county in counties]


@pytest.fixture(scope="session")
def standards(raw: Path) -> list[Parameters]:
    """Of every county in the data."""
    return rows_of(Raw(raw).counties())


@pytest.fixture
def job(raw: Path, standards: list[Parameters], tmp_path: Path) -> Job:
    """A batch in several partitions."""
    return Job(raw, tmp_path / "out", ON, standards, "release", MEMORY, key=KEY, people_a_partition=HALF)
