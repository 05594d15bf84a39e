"""What goes out is never lost and arrives in order; what comes in is written once, whatever else is in the feed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.sources import jobs, queries, service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.models import Correction, Cursor, FeedItem, Sending
from yichuang.apps.sources.outcomes import Found
from yichuang.apps.sources.tests.conftest import AT, DECEASED, NO, rest
from yichuang.apps.sources.tests.partner import Partner, serving
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.errors import InvalidInput

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]


@pytest.fixture
def departments(connect: Connect) -> Iterator[tuple[Partner, Partner]]:
    """Pensions and police."""
    with serving() as pensions, serving() as police:
        connect(
            departments={
                "human-resources": {"url": pensions.url},
                "public-security": {"url": police.url},
            }
        )
        yield pensions, police


def parcel(department: str, no: str, key: str = "", **body: Any) -> service.Parcel:
    return service.Parcel(f"department:{department}", "case", key or no, no, {"no": no, **body})


def test_a_case_arrives_once_with_its_key(departments: tuple[Partner, Partner]) -> None:
    for _ in range(2):
        service.enqueue(
            parcel("human-resources", f"{NO}/4", answers={"deceased": {"name": "演示逝者"}}), at=AT
        )
    assert "演示逝者".encode() not in bytes(Sending.objects.get().body_sealed)
    assert jobs.deliver_due(AT) == 1
    assert jobs.deliver_due(AT + timedelta(hours=1)) == 0
    path, key, body = departments[0].posted[0]
    assert (path, key) == ("/departments/human-resources/cases", f"{NO}/4")
    assert body["answers"]["deceased"]["name"] == "演示逝者"
    row = Sending.objects.get()
    assert (row.state, row.reference, row.attempts) == ("taken", f"R-{NO}/4", 1)
    assert row.body_sealed is None, "what the partner has does not lie here a second time"


@pytest.mark.parametrize("fault", ["error", "hang", "close", "forbidden", "redirect"])
def test_a_dead_department_holds_up_nobody_and_its_backlog_drains(
    departments: tuple[Partner, Partner], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("yichuang.apps.sources.adapters.posting.TIMEOUT_SECONDS", 0.3)
    pensions, police = departments
    pensions.fault = fault
    for n in range(5):
        service.enqueue(parcel("human-resources", f"{NO}/{n}"), at=AT)
        service.enqueue(parcel("public-security", f"{NO}/{n + 10}"), at=AT)
    jobs.deliver_due(AT)
    assert len(police.posted) == 5
    now = AT
    for _ in range(6):
        now += timedelta(minutes=6)
        jobs.deliver_due(now)
    assert pensions.posted == []
    told = {one.partner: one for one in queries.health(now)}
    assert told["department:human-resources"].state == "down"
    assert told["department:human-resources"].waiting == 5
    pensions.fault = ""
    jobs.deliver_due(now + timedelta(days=1))
    assert [key for _, key, _ in pensions.posted] == [f"{NO}/{n}" for n in range(5)]
    assert Sending.objects.exclude(state="taken").count() == 0


def test_the_workers_round_does_not_wait_for_anybody(departments: tuple[Partner, Partner]) -> None:
    pensions = departments[0]
    pensions.fault = "hang"
    service.enqueue(parcel("human-resources", f"{NO}/1"), at=AT)
    service.enqueue(parcel("public-security", f"{NO}/2"), at=AT)
    began = time.monotonic()
    jobs.deliver_due(AT, wait=False)
    assert time.monotonic() - began < 0.5
    until = time.monotonic() + 5
    while not Sending.objects.filter(state="taken").exists() and time.monotonic() < until:
        jobs.deliver_due(AT, wait=False)
    assert [row.subject for row in Sending.objects.filter(state="taken")] == [f"{NO}/2"]
    pensions.released.set()
    jobs.deliver_due(AT)


def test_messages_of_one_matter_keep_their_order(connect: Connect) -> None:
    with serving() as province:
        connect(province={"url": province.url})
        steps = ["ApplicationOB", "AcceptOB", "SubmitOB", "CompleteOB", "ReceiveRegOB"]
        for n, kind in enumerate(steps):
            body = {"id": f"{NO}/1#{n}", "kind": kind, "no": f"{NO}/1"}
            service.enqueue(service.Parcel("province", "state", body["id"], f"{NO}/1", body), at=AT)
        province.fail_next = 1
        jobs.deliver_due(AT)
        assert province.posted == []
        for minute in range(1, 8):
            jobs.deliver_due(AT + timedelta(minutes=minute))
    assert [body["kind"] for _, _, body in province.posted] == steps
    assert province.posted[0][0] == "/province/push"


def test_what_a_partner_will_never_take_is_told_upwards(departments: tuple[Partner, Partner]) -> None:
    departments[0].post_status = 422
    service.enqueue(parcel("human-resources", f"{NO}/1"), at=AT)
    jobs.deliver_due(AT)
    assert Sending.objects.get().state == "refused"
    told = OutboxMessage.objects.get(topic="sending.refused")
    assert (told.payload["no"], told.payload["fault"]) == (f"{NO}/1", "http_422")


def test_without_a_connection_nothing_is_thrown_away(connect: Connect) -> None:
    connect()
    service.enqueue(parcel("human-resources", f"{NO}/1"), at=AT)
    jobs.deliver_due(AT)
    assert Sending.objects.get().state == "waiting"


def test_the_assistance_register_learns_each_decision_once_and_in_order(connect: Connect) -> None:
    told = service.Aided("330212-DB-000001", 1, NO, (DECEASED,), "subsistence", 274_600, AT.date())
    connect()
    assert service.tell_register(told, at=AT) is False
    with serving() as register:
        connect(sources={"assistance-register": rest(register.url)})
        lower = replace(told, version=2, monthly_fen=200_000)
        for one in (told, told, lower):
            assert service.tell_register(one, at=AT) is True
        assert DECEASED.encode() not in bytes(Sending.objects.first().body_sealed)
        jobs.deliver_due(AT)
        jobs.deliver_due(AT)
    assert [(path, key, body["monthly_fen"]) for path, key, body in register.posted] == [
        ("/registers/assistance-register", "330212-DB-000001#1", 274_600),
        ("/registers/assistance-register", "330212-DB-000001#2", 200_000),
    ]


def item(number: int, kind: str = "granted", no: str = f"{NO}/1", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "no": no,
        "kind": kind,
        "text": "已办结",
        "result": {},
        "at": AT.isoformat(),
        **more,
    }


def poll(at: datetime = AT) -> int:
    return jobs.poll_feeds(at)


def test_every_item_is_told_once_however_often_it_is_read(departments: tuple[Partner, Partner]) -> None:
    departments[0].feed = [item(1, "accepted"), item(2, "granted", result={"amount_fen": 120_000})]
    assert poll() == 2
    Cursor.objects.update(last=0, next_poll_at=AT)
    assert poll(AT + timedelta(seconds=5)) == 0
    told = list(OutboxMessage.objects.order_by("pk"))
    assert [one.topic for one in told] == ["feed.accepted", "feed.granted"]
    got = queries.feed_item(told[1].payload["item"])
    assert (got.code, got.no, got.result["amount_fen"]) == ("human-resources", f"{NO}/1", 120_000)
    assert got.key == "feed:human-resources:2"
    assert all("amount" not in json.dumps(one.payload) for one in told), "results travel sealed"


def test_odd_items_hold_nothing_up_and_are_counted(departments: tuple[Partner, Partner]) -> None:
    departments[0].feed = [
        "text",  # type: ignore[list-item]
        {"id": "x"},
        item(3, kind="DROP TABLE"),
        item(4, at="gestern"),
        item(5, no=""),
        item(6),
        {"id": True, "no": NO, "kind": "granted", "at": AT.isoformat()},
        {"id": 7},
    ]
    assert poll() == 1
    row = Cursor.objects.get(pk="department:human-resources")
    assert (row.last, row.odd_items, row.fault) == (7, 7, "")


@pytest.mark.parametrize("fault", ["error", "no_json", "null", "long", "close"])
def test_a_feed_that_fails_is_read_from_where_it_was(
    departments: tuple[Partner, Partner], fault: str
) -> None:
    pensions, police = departments
    pensions.fault, pensions.feed, police.feed = fault, [item(1)], [item(1, no=f"{NO}/9")]
    assert poll() == 1
    assert Cursor.objects.get(pk="department:human-resources").failures == 1
    pensions.fault = ""
    assert poll(AT + timedelta(minutes=2)) == 1
    assert FeedItem.objects.count() == 2


def test_online_applications_of_the_province_are_pulled(connect: Connect) -> None:
    said = {"id": 1, "service": "x", "region": "330212", "applicant": {"name": "演示"}, "answers": {}}
    with serving(feed=[{**said, "at": AT.isoformat()}]) as province:
        connect(province={"url": province.url})
        assert poll() == 1
    told = OutboxMessage.objects.get()
    assert told.topic == "feed.application"
    got = queries.feed_item(told.payload["item"])
    assert (got.partner, got.said["applicant"], got.key) == ("province", {"name": "演示"}, "feed:province:1")


def test_a_contested_value_goes_to_its_holder_and_the_answer_comes_back(
    connect: Connect, small: Catalogue, citizen: Actor, request_for: Callable[..., Request]
) -> None:
    with serving(people={DECEASED: {"person.name": "演示逝者"}}) as police:
        connect(
            sources={"population": rest(police.url)}, departments={"public-security": {"url": police.url}}
        )
        found = service.look_up(request_for(), actor=citizen, at=AT)
        assert isinstance(found, Found)
        contested = service.Contest(found.lookup, "person.name", "演示世者", "户口簿上是这个字")
        first = service.contest(citizen, contested, at=AT)
        assert service.contest(citizen, contested, at=AT).pk == first.pk
        jobs.deliver_due(AT)
        path, key, body = police.posted[0]
        assert (path, key) == ("/corrections/population", str(first.pk))
        assert (body["element"], body["claimed"]) == ("person.name", "演示世者")
        assert queries.correction(first.pk).state == "sent"
        answer = item(1, "correction_result", str(first.pk), result={"accepted": True}, text="已改正")
        police.feed = [answer, item(2, "correction_result", "no-id")]
        poll()
    row = Correction.objects.get()
    assert (row.state, row.answer) == ("corrected", "已改正")
    told = OutboxMessage.objects.get()
    assert (told.topic, told.subject) == ("correction.answered", NO)


def test_only_what_was_looked_up_can_be_contested(
    connect: Connect, small: Catalogue, citizen: Actor, request_for: Callable[..., Request]
) -> None:
    connect()
    failed = service.look_up(request_for(), actor=citizen, at=AT)
    with pytest.raises(InvalidInput):
        service.contest(citizen, service.Contest(failed.lookup, "house.count", "2", "不对"), at=AT)
    with pytest.raises(InvalidInput):
        service.contest(citizen, service.Contest(failed.lookup, "person.name", "甲", " "), at=AT)
