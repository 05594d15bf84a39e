"""Where a phone says it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yichuang.apps.visits.place import Place
from yichuang.core.errors import InvalidInput


def test_a_place_is_kept_in_millionths_and_read_aloud() -> None:
    found = Place.parse("29.8123454", "121.5432104", "19.6")
    assert found == Place(29_812_345, 121_543_210, 20)
    assert found.chinese == "北纬29.812345°，东经121.543210°，误差约20米"
    assert Place.parse("", "", "") is None


@pytest.mark.parametrize(
    "wrong",
    [("91", "0", "1"), ("0", "181", "1"), ("0", "0", "-1"), ("0", "0", "60000"), ("nan", "0", "1"), ("1", "", "1"),
     ("inf", "0", "1"), ("x", "y", "z")],
)  # fmt: skip
def test_what_is_no_place_is_refused(wrong: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidInput):
        Place.parse(*wrong)


@given(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000), st.integers(0, 50_000))
def test_what_is_kept_comes_back(latitude: int, longitude: int, accuracy: int) -> None:
    place = Place(latitude, longitude, accuracy)
    assert Place.from_text(place.text) == place
    assert Place.parse(str(latitude / 1e6), str(longitude / 1e6), str(accuracy)) == place
