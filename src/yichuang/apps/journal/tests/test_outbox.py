"""The outbox: order per subject, retries, and what is set aside so that nothing waits behind it for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yichuang.apps.journal import outbox, queries
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.journal.outbox import Handlers, Message
from yichuang.core.clocktime import SHANGHAI

START = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)


class Office:
    """Handlers that remember whom they told; one of them cannot stand some messages."""

    def __init__(self) -> None:
        self.written: list[tuple[str, int]] = []
        self.told: list[tuple[str, int]] = []
        self.poison: set[int] = set()

    def write(self, message: Message) -> None:
        if message.payload["version"] in self.poison:
            raise RuntimeError("字印不出")
        self.written.append((message.subject, message.payload["version"]))

    def tell(self, message: Message) -> None:
        self.told.append((message.subject, message.payload["version"]))


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def handlers(office: Office) -> Handlers:
    found = Handlers()
    found.on("case.*", office.write)
    found.on("case.*", office.tell)
    return found


def put(subject: str, version: int) -> None:
    OutboxMessage.objects.create(
        topic="case.accept", subject=subject, payload={"version": version}, due_at=START
    )


def work(handlers: Handlers, until: timedelta) -> None:
    """The worker's rounds, ten seconds apart at first and then every five minutes."""
    passed = timedelta()
    while passed <= until:
        while outbox.drain(handlers, START + passed):
            pass
        passed += timedelta(seconds=10) if passed < timedelta(minutes=5) else timedelta(minutes=5)


def test_messages_of_a_subject_keep_their_order_while_one_is_tried_again(
    office: Office, handlers: Handlers
) -> None:
    for version in (1, 2):
        put("A/1", version)
    put("B/1", 1)
    office.poison = {1}
    outbox.drain(handlers, START)
    office.poison = set()
    work(handlers, timedelta(minutes=1))
    assert office.written == [("A/1", 1), ("B/1", 1), ("A/1", 2)] or office.written == [
        ("B/1", 1),
        ("A/1", 1),
        ("A/1", 2),
    ]
    assert [told for told in office.told if told[0] == "A/1"] == [("A/1", 1), ("A/1", 2)]


def test_a_poisoned_message_is_set_aside_and_the_others_of_its_case_go_on(
    office: Office, handlers: Handlers
) -> None:
    for version in (1, 2, 3):
        put("A/1", version)
    office.poison = {2}
    work(handlers, timedelta(minutes=10))
    assert office.written == [("A/1", 1)], "until it is given up, what follows waits for its turn"
    assert queries.set_aside() == []
    work(handlers, timedelta(hours=2))
    assert office.written == [("A/1", 1), ("A/1", 3)]
    assert office.told == [("A/1", 1), ("A/1", 2), ("A/1", 3)], "what else hung on the message was done"
    (left,) = queries.set_aside()
    assert left.payload == {"version": 2}
    assert left.last_error == "RuntimeError: 字印不出"
    tails = queries.tails()
    assert (tails.outbox, tails.set_aside) == (0, 1)


def test_what_was_set_aside_is_tried_again_on_command_and_nobody_is_told_twice(
    office: Office, handlers: Handlers
) -> None:
    put("A/1", 1)
    office.poison = {1}
    work(handlers, timedelta(hours=2))
    (left,) = queries.set_aside()
    office.poison = set()
    later = START + timedelta(days=1)
    assert outbox.drain(handlers, later) == 0
    assert outbox.put_back([left.pk], later) == 1
    assert outbox.drain(handlers, later) == 1
    assert office.written == [("A/1", 1)]
    assert office.told == [("A/1", 1)]
    assert not OutboxMessage.objects.exists()


def test_errors_are_kept_without_the_rows_they_quote(office: Office, handlers: Handlers) -> None:
    def fails(message: Message) -> None:
        raise ValueError("duplicate key\nDETAIL: Key (phone)=(13900000000) already exists.")

    found = Handlers()
    found.on("case.*", fails)
    put("A/1", 1)
    outbox.drain(found, START)
    assert OutboxMessage.objects.get().last_error == "ValueError: duplicate key"
