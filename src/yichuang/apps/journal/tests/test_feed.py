"""The feed hands out every event once, in whatever order transactions commit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.db import connection, transaction

from yichuang.apps.journal import seals
from yichuang.apps.journal.feed import Place, sealed_after
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.journal.service import NewEvent, commit
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import InvalidInput

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)


def write(subject: str) -> None:
    event = NewEvent(subject, 1, "submit", None, NOON, NOON, GENESIS, {})
    commit(event, guard="SELECT 1", params={}, topic="case.submit", payload={}, key=None)


def read(after: Place, limit: int = 200) -> tuple[list[str], Place]:
    events, place = sealed_after(after, limit)
    return [event.subject for event in events], place


@dataclass
class SlowWriter:
    """Somebody whose transaction has taken its event's id and commits only when let go."""

    written: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._work)
        self.thread.start()
        assert self.written.wait(20)

    def _work(self) -> None:
        try:
            with transaction.atomic():
                write("slow/1")
                self.written.set()
                self.may_go.wait(20)
        finally:
            connection.close()

    def commit(self) -> None:
        self.may_go.set()
        self.thread.join(20)


@pytest.fixture
def slow_writer(transactional_db: None) -> Iterator[SlowWriter]:
    writer = SlowWriter()
    yield writer
    writer.commit()


def test_an_event_that_commits_after_its_follower_is_not_passed_over(slow_writer: SlowWriter) -> None:
    write("quick/1")
    assert seals.seal_due(NOON) == 1
    first, place = read(Place())
    assert first == ["quick/1"]
    slow_writer.commit()
    assert seals.seal_due(NOON) == 1
    assert read(place)[0] == ["slow/1"]


@pytest.mark.django_db
def test_pages_join_without_gap_or_repeat() -> None:
    for batch in range(3):
        for number in range(4):
            write(f"{batch}-{number}/1")
        seals.seal_due(NOON)
    write("unsealed/1")
    found, place = [], Place()
    while True:
        page, place = read(Place.parse(str(place)), 3)
        if not page:
            break
        found += page
    assert found == [f"{batch}-{number}/1" for batch in range(3) for number in range(4)]
    assert read(place) == ([], place)


@pytest.mark.parametrize("text", ["x", "1.2.3", "-1", "1.", "9" * 30, "１"])
def test_a_place_that_was_never_given_out_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        Place.parse(text)
