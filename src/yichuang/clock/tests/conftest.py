"""The calendar that ships, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from yichuang.clock import WorkCalendar, load_file

CALENDAR_FILE = Path(__file__).resolve().parents[4] / "catalogue" / "calendars" / "cn.yaml"


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return load_file(CALENDAR_FILE)
