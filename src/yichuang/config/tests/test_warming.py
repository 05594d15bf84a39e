"""A web process has the current release ready before anybody asks, and each newer one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from yichuang.apps.releases import queries
from yichuang.config import warming
from yichuang.core.errors import NotFound


class Made(list[str]):
    """Stands in for a catalogue of two regions and writes down what was asked for."""

    regions = ("330000", "330200")

    def offerings(self, region: str) -> None:
        self.append(region)

    def bundle_offerings(self, region: str) -> None:
        self.append(f"bundles of {region}")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    found = Made()
    monkeypatch.setattr(warming, "releases", SimpleNamespace(current_id=lambda: 7, catalogue=lambda _: found))
    return found


def test_every_region_is_prepared_once_for_each_release(made: Made) -> None:
    assert warming.prepare(None) == 7
    assert made == ["330000", "bundles of 330000", "330200", "bundles of 330200"]
    assert warming.prepare(7) == 7
    assert len(made) == 4
    assert warming.prepare(6) == 7
    assert len(made) == 8


@pytest.mark.django_db
def test_before_the_first_release_there_is_nothing_to_prepare() -> None:
    queries.forget()
    with pytest.raises(NotFound):
        warming.prepare(None)


def test_a_hall_that_is_not_open_yet_is_asked_again(monkeypatch: pytest.MonkeyPatch, made: Made) -> None:
    asked: list[int | None] = []

    def prepare(prepared: int | None) -> int:
        asked.append(prepared)
        if len(asked) == 1:
            raise NotFound(what="release")
        return 7

    def pause(_: float) -> None:
        if len(asked) == 3:
            raise StopIteration

    monkeypatch.setattr(warming, "prepare", prepare)
    monkeypatch.setattr(warming, "time", SimpleNamespace(sleep=pause))
    monkeypatch.setattr(warming, "connection", SimpleNamespace(close=lambda: None))
    with pytest.raises(StopIteration):
        warming._stay_warm()
    assert asked == [None, None, 7]
