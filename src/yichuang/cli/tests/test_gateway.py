"""R4 in small: the receiver fails and hangs, the worker is killed, and still each message has one effect."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller

from yichuang.apps.notices import jobs
from yichuang.apps.notices.adapters.channels import Outgoing, Way
from yichuang.apps.notices.adapters.gateway import Gateway
from yichuang.apps.notices.adapters.mail import Mail
from yichuang.apps.notices.models import Channel, Notice, NoticeState
from yichuang.cli.gateway import Faults, Messages, page, serve
from yichuang.core.clocktime import SHANGHAI

AT = datetime(2030, 1, 7, 9, 0, tzinfo=SHANGHAI)


class KilledError(BaseException):
    """Stands for kill -9: nothing after it runs."""


@contextmanager
def gateway(faults: Faults) -> Iterator[tuple[str, Messages]]:
    messages = Messages()
    server = serve(0, messages, faults)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", messages
    finally:
        server.shutdown()
        server.server_close()


def queue(count: int, channel: Channel, address: str) -> None:
    for i in range(count):
        row = Notice(key=f"k{i}", channel=channel, template="accepted", title="已受理")
        row.text = f"第{i}条"
        row.address = address
        row.save()


class Deadly:
    """Every ``each``-th send kills the worker after the receiver got the message."""

    def __init__(self, way: Way, each: int) -> None:
        self.way, self.each, self.sent = way, each, 0

    def send(self, message: Outgoing) -> None:
        self.way.send(message)
        self.sent += 1
        if self.sent % self.each == 0:
            raise KilledError


@pytest.mark.django_db(transaction=True)
def test_three_hundred_messages_arrive_and_each_has_exactly_one_effect() -> None:
    queue(300, Channel.SMS, "13800001234")
    with gateway(Faults(fail_percent=30, hang_percent=2, hang_seconds=0.3)) as (url, messages):
        way = Deadly(Gateway(url, timeout_seconds=0.1), each=60)
        now, kills = AT, 0
        for _ in range(200):
            try:
                jobs.deliver_due(60, at=now, ways=lambda channel: way)
            except KilledError:
                kills += 1
            now += timedelta(minutes=10)
            if not Notice.objects.exclude(state=NoticeState.SENT).exists():
                break
    ids = {str(row.row_key) for row in Notice.objects.all()}
    assert kills >= 3
    assert set(messages.effects) == ids
    assert len(ids) == 300
    assert sum(messages.times.values()) > 300, "hangs and kills must have caused repeats"
    assert not Notice.objects.exclude(state=NoticeState.SENT).exists()


@pytest.mark.django_db
def test_a_verdict_is_final_and_a_silent_partner_is_tried_later_without_holding_up_the_rest() -> None:
    queue(20, Channel.SMS, "13800001234")
    closed = Gateway("http://127.0.0.1:9", timeout_seconds=0.2)
    assert jobs.deliver_due(20, at=AT, ways=lambda channel: closed) == {"failed": 20}
    assert Notice.objects.filter(attempts=1).count() == 5, "the breaker opened after five"
    assert jobs.deliver_due(20, at=AT, ways=lambda channel: closed) == {}, "not due yet"
    with gateway(Faults()) as (url, _):
        wrong = Gateway(url + "/elsewhere")
        later = AT + timedelta(hours=3)
        assert jobs.deliver_due(20, at=later, ways=lambda channel: wrong) == {"given_up": 20}
    assert set(Notice.objects.values_list("fault", flat=True)) == {"http_400"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_message() -> None:
    queue(40, Channel.SMS, "13800001234")
    taken: list[int] = []

    def work() -> None:
        from django.db import connection

        taken.extend(notice.pk for notice in jobs._take(20, AT))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(taken)) == len(taken) >= 20


@pytest.mark.django_db
def test_mail_goes_over_smtp_and_a_refused_address_is_given_up() -> None:
    class Box:
        def __init__(self) -> None:
            self.letters: list[object] = []

        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
            if address.startswith("nobody"):
                return "550 no such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            self.letters.append(envelope)
            return "250 OK"

    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        mail = Mail(f"smtp://127.0.0.1:{port}")
        queue(1, Channel.EMAIL, "someone@example.org")
        assert jobs.deliver_due(at=AT, ways=lambda channel: mail) == {"sent": 1}
        Notice.objects.all().delete()
        queue(1, Channel.EMAIL, "nobody@example.org")
        assert jobs.deliver_due(at=AT, ways=lambda channel: mail) == {"given_up": 1}
    finally:
        controller.stop()
    assert len(box.letters) == 1
    assert b"Message-ID: <" in box.letters[0].content  # type: ignore[attr-defined]


def test_the_page_shows_messages_and_escapes_them() -> None:
    messages = Messages()
    assert "还没有消息" in page(messages)
    messages.take({"id": "1", "channel": "sms", "to": "138", "text": "<script>"})
    assert "&lt;script&gt;" in page(messages)
