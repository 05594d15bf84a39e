"""Every fault at once, each with its file, line and remedy."""

from pathlib import Path

import pytest

from yichuang.catalogue.loader import load
from yichuang.catalogue.tests.conftest import REAL


def edit(root: Path, name: str, old: str, new: str) -> int:
    """Replace ``old`` once; the line it stood on."""
    path = root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


SERVICE = "services/registration/club-start/service.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "shift"),
    [
        (SERVICE, "audience:", "audiance:", "unknown_key", 0),
        (SERVICE, "handling: committed", "handling: comitted", "unknown_choice", 0),
        (SERVICE, "route: review", "route: [review]", "wrong_type", 0),
        (SERVICE, "count: 1,", "count: 12,", "out_of_range", 0),
        (SERVICE, "procedure: licence\n", "procedure: licence\nprocedure: licence\n", "duplicate_key", 1),
        (SERVICE, "      - {element: club.name}", "      - {element: club.name", "yaml", 1),
        (SERVICE, "short: CL-01", "short: CL-1", "wrong_pattern", 0),
        (SERVICE, "short: CL-01", "short: CL-02", "duplicate_code", 0),
        (SERVICE, "short: CL-01\n", "short: CL-01\ncode: club-begin\n", "folder_differs", 1),
        (SERVICE, "articles: [第三条, 第四条]", "articles: []", "too_short", 0),
        (SERVICE, "unit: wd", "unit: day", "unknown_choice", 0),
        ("elements/all.yaml", "code: club.name", "code: person.name", "duplicate_code", 0),
        ("elements/all.yaml", "code: club.name", "code: ClubName", "wrong_pattern", 0),
        ("parameters/all.yaml", "value: 10", "value: 10.5", "wrong_type", 0),
        ("parameters/all.yaml", "from: 2000-01-01", "from: 2000-13-01", "wrong_type", 0),
        ("regions/900100/region.yaml", "level: city", "level: town", "unknown_choice", 0),
    ],
)  # fmt: skip
def test_each_breakage_names_file_line_and_remedy(copy, name, old, new, code, shift):
    line = edit(copy, name, old, new) + shift
    faults = load(copy).faults
    found = [f for f in faults if f.code == code]
    assert [(f.file, f.line) for f in found] == [(name, line)], faults
    assert found[0].remedy


def test_all_faults_are_reported_together(copy):
    edit(copy, SERVICE, "audience:", "audiance:")
    edit(copy, SERVICE, "short: CL-01", "short: x")
    edit(copy, "elements/all.yaml", "type: text", "type: txt")
    loaded = load(copy)
    codes = sorted(f.code for f in loaded.faults)
    assert codes == ["missing_key", "unknown_choice", "unknown_key", "wrong_pattern"]
    assert loaded.catalogue is None
    assert ("services", "club-start") in loaded.broken


def test_a_mistyped_key_gets_the_nearest_name(copy):
    edit(copy, SERVICE, "audience:", "audiance:")
    assert any("audience" in f.remedy for f in load(copy).faults if f.code == "unknown_key")


def test_a_missing_scenario_file_is_a_fault(copy):
    (copy / "services/registration/club-start/scenarios.yaml").unlink()
    assert [f.code for f in load(copy).faults] == ["missing_file"]


def test_words_that_yaml_bends_stay_words(copy):
    edit(copy, "codes/all.yaml", "{ball: 球类", "{on: 球类, no: 不, 01: 一, 2: 二")
    values = load(copy).parts.codes["topic"].values
    assert list(values)[:4] == ["on", "no", "01", "2"]


def test_an_absent_folder_is_one_fault(tmp_path):
    assert [f.code for f in load(tmp_path / "nowhere").faults] == ["no_folder"]


def test_the_real_catalogue_is_read_without_faults():
    assert load(REAL).faults == ()
