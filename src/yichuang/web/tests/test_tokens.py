"""The tokens of the style sheet: every pair of ink and ground can be read, and every pair is declared."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "yichuang"
CSS = (STATIC / "style.css").read_text(encoding="utf-8")
BARE = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", BARE))
STYLE_LIMIT_BYTES, SCRIPT_LIMIT_BYTES = 30 * 1024, 12 * 1024


def declared(kind: str) -> list[tuple[str, str]]:
    """The pairs that the style sheet declares in its comments, as (ink, ground)."""
    lines = re.findall(rf"^\s*{kind}: (.+)$", CSS, flags=re.M)
    pairs = [part.strip().removesuffix("*/").strip() for line in lines for part in line.split(";")]
    return [(ink, ground) for ink, ground in (pair.split(" on ") for pair in pairs)]


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """WCAG 2.2 contrast of two tokens."""
    low, high = sorted((luminance(COLOURS[ink]), luminance(COLOURS[ground])))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    low, high = luminance("#000000"), luminance("#ffffff")
    assert round((high + 0.05) / (low + 0.05), 2) == 21


@pytest.mark.parametrize(("ink", "ground"), declared("pair"))
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), declared("mark"))
def test_marks_and_edges_can_be_seen(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 3


def test_every_rule_that_sets_ink_and_ground_declares_its_pair() -> None:
    used = set()
    for body in re.findall(r"\{([^{}]*)\}", BARE):
        ink = re.search(r"(?<![\w-])color:\s*var\(--([\w-]+)\)", body)
        ground = re.search(r"background(?:-color)?:\s*var\(--([\w-]+)\)", body)
        if ink and ground:
            used.add((ink[1], ground[1]))
    assert len(used) > 15
    assert used - set(declared("pair")) == set()


def test_no_two_tokens_are_the_same_colour() -> None:
    assert [(a, b) for a, b in combinations(COLOURS, 2) if COLOURS[a] == COLOURS[b]] == []


def test_every_token_in_use_is_defined() -> None:
    assert set(re.findall(r"var\(--([\w-]+)", BARE)) - set(re.findall(r"--([\w-]+):", BARE)) == set()


def test_colours_stand_among_the_tokens_only() -> None:
    rules = BARE.split("}", 1)[1]
    allowed = {"#fff", "#000", "#999"}  # under ink on paper and behind codes that machines read
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) - allowed == set()


def test_elder_mode_gives_24_pixel_letters_and_60_pixel_targets() -> None:
    root = re.search(r"html\[data-elder\] \{(.*?)\}", BARE, flags=re.S)
    assert root is not None
    pixels = 16 * int(re.search(r"font-size: (\d+)%", root[1])[1]) // 100  # type: ignore[index]
    rems = dict(re.findall(r"--([\w-]+): ([\d.]+)rem", root[1]))
    assert pixels >= 24
    assert all(float(rems[name]) * pixels >= 24 for name in ("small", "input", "h1", "h2"))
    assert float(rems["tap"]) * pixels >= 60


def test_style_and_script_stay_small() -> None:
    assert (STATIC / "style.css").stat().st_size <= STYLE_LIMIT_BYTES
    assert (STATIC / "app.js").stat().st_size <= SCRIPT_LIMIT_BYTES


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert re.findall(r"@import|url\(", BARE) == []
