"""R9: hostile files are refused with the right reason, within five seconds, without filling the memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import pytest

from yichuang.apps.documents.intake import REASONS, examine
from yichuang.apps.documents.tests.hostile import ALL, FILES, HONEST, bomb, pdf, png, text_bomb_png
from yichuang.core.errors import DocumentRefused


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_refused_with_its_reason_and_soon(what: str) -> None:
    name, made, reason = FILES[what]
    content = made() if callable(made) else made
    started = time.monotonic()
    with pytest.raises(DocumentRefused) as refused:
        examine(content, name=name, formats=ALL)
    assert refused.value.fields["reason"] == reason
    assert time.monotonic() - started < 5


def test_there_are_at_least_sixty_hostile_files_and_every_reason_occurs() -> None:
    assert len(FILES) >= 60
    assert {reason for _, _, reason in FILES.values()} == set(REASONS)


@pytest.mark.parametrize(
    "made", [partial(bomb, 250), partial(bomb, 50), text_bomb_png], ids=["250 MB", "50 MB", "png"]
)
def test_judging_a_bomb_takes_little_memory(made: Callable[[], bytes]) -> None:
    content = made()
    tracemalloc.start()
    try:
        with pytest.raises(DocumentRefused):
            examine(content, name="", formats=ALL)
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("what", HONEST)
def test_an_honest_file_is_taken(what: str) -> None:
    name, content, kind = HONEST[what]
    assert examine(content, name=name, formats=ALL).format == kind


def test_pages_are_counted() -> None:
    assert examine(pdf(7), name="a.pdf", formats=ALL).pages == 7


def test_a_format_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(DocumentRefused) as refused:
        examine(png(), name="a.png", formats=("pdf",))
    assert refused.value.fields["reason"] == "unsupported"
