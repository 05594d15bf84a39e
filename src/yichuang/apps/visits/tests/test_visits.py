"""A visit is kept once, by two people who vouch for it, with where it was or why that is not known."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.documents.models import Document
from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.notices.models import Notice
from yichuang.apps.visits import queries, service
from yichuang.apps.visits.models import HomeVisit, VisitKind
from yichuang.apps.visits.place import Place
from yichuang.apps.visits.tests.conftest import AT, COUNTY, picture
from yichuang.core.errors import (
    DocumentRefused,
    DuplicateCommand,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotYours,
)

pytestmark = pytest.mark.django_db
HOME = Place(29_812_345, 121_543_210, 20)
SUBJECT = "330212-26-SA01-000123-K/1"


@pytest.fixture
def lin(people: dict[str, Actor]) -> Actor:
    return people["lin"]


@pytest.fixture
def luo(people: dict[str, Actor]) -> Actor:
    return people["luo"]


def noted(luo: Actor, **more: object) -> service.Visit:
    first = service.Visit(
        key=uuid.uuid4(),
        subject=SUBJECT,
        kind=VisitKind.SURVEY,
        office=COUNTY,
        visited_at=AT,
        findings="两间平房，老人独自居住，药盒在桌上。",
        consistent=True,
        second=luo.user_id,
        place=HOME,
        signature=picture(),
        photos=(picture("JPEG"), picture("JPEG")),
    )
    return replace(first, **more)  # type: ignore[arg-type]


def test_a_phone_may_send_it_as_often_as_it_likes(lin: Actor, luo: Actor) -> None:
    visit = noted(luo)
    kept = [service.keep_visit(visit, actor=lin, at=AT) for _ in range(3)]
    assert {row.pk for row in kept} == {visit.key}
    assert HomeVisit.objects.count() == 1
    assert Document.objects.filter(subject=f"visit:{visit.key}").count() == 3
    assert [one.name for one in queries.photos(kept[0])] == ["走访照片1", "走访照片2"]


def test_it_counts_when_the_second_vouches_on_their_own_login(lin: Actor, luo: Actor) -> None:
    visit = noted(luo)
    service.keep_visit(visit, actor=lin, at=AT)
    assert not OutboxMessage.objects.exists()
    assert queries.kept(visit.key) is None
    assert [row.pk for row in queries.to_confirm(luo)] == [visit.key]
    assert [n.recipient_user_id for n in Notice.objects.filter(template="visit_to_confirm")] == [luo.user_id]
    for _ in range(2):
        service.confirm(visit.key, actor=luo, at=AT)
    told = OutboxMessage.objects.get()
    assert (told.topic, told.subject, told.payload["visit"]) == ("visit.kept", SUBJECT, str(visit.key))
    assert queries.kept(visit.key) is not None
    assert queries.to_confirm(luo) == []


def test_the_second_may_sign_on_the_screen_instead(lin: Actor, luo: Actor) -> None:
    row = service.keep_visit(noted(luo, second_signature=picture()), actor=lin, at=AT)
    assert row.confirmed_at == AT
    assert OutboxMessage.objects.count() == 1


def test_nobody_confirms_for_the_second(people: dict[str, Actor], lin: Actor, luo: Actor) -> None:
    visit = noted(luo)
    service.keep_visit(visit, actor=lin, at=AT)
    for other in (lin, people["zhao"], people["far"]):
        with pytest.raises(NotFound):
            service.confirm(visit.key, actor=other, at=AT)


def test_who_goes_along_without_an_account_is_named_and_signs_on_a_discovery_only(
    lin: Actor, luo: Actor
) -> None:
    along = noted(
        luo,
        kind=VisitKind.DISCOVERY,
        consistent=None,
        second=None,
        companion="孙示一",
        second_signature=picture(),
    )
    assert service.keep_visit(along, actor=lin, at=AT).companion == "孙示一"
    with pytest.raises(InvalidInput, match="second"):
        service.keep_visit(
            replace(along, key=uuid.uuid4(), kind=VisitKind.SURVEY, consistent=True), actor=lin, at=AT
        )
    with pytest.raises(InvalidInput, match="second_signature"):
        service.keep_visit(replace(along, key=uuid.uuid4(), second_signature=b""), actor=lin, at=AT)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"findings": "好"}, "findings"),
        ({"consistent": None}, "consistent"),
        ({"place": None}, "place"),
        ({"place": None, "no_place_because": "weather"}, "place"),
        ({"signature": b""}, "signature"),
        ({"visited_at": AT - timedelta(days=31)}, "visited_at"),
        ({"visited_at": AT + timedelta(hours=1)}, "visited_at"),
        ({"photos": (b"x",) * 10}, "photos"),
        ({"second": None}, "second"),
        ({"second": 0}, "second"),
    ],
)
def test_what_is_not_right_leaves_nothing_behind(
    lin: Actor, luo: Actor, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.keep_visit(noted(luo, **wrong), actor=lin, at=AT)
    assert refused.value.fields["field"] == field
    assert not HomeVisit.objects.exists()


def test_a_picture_that_is_none_leaves_nothing_behind(lin: Actor, luo: Actor) -> None:
    with pytest.raises(DocumentRefused):
        service.keep_visit(noted(luo, photos=(b"%PDF-1.4",)), actor=lin, at=AT)
    assert not HomeVisit.objects.exists()


def test_nobody_is_the_second_of_themself_or_comes_from_elsewhere(
    people: dict[str, Actor], lin: Actor
) -> None:
    for wrong in (lin, people["far"]):
        with pytest.raises(InvalidInput):
            service.keep_visit(noted(wrong), actor=lin, at=AT)


def test_a_reason_stands_for_the_place_and_for_the_signature(lin: Actor, luo: Actor) -> None:
    visit = noted(luo, place=None, no_place_because="denied", signature=b"", unsigned_because="cannot_write")
    row = service.keep_visit(visit, actor=lin, at=AT)
    assert queries.place(row) is None
    assert (row.get_no_place_because_display(), row.signature) == ("没有允许定位", None)


def test_a_key_is_one_persons_and_one_matters(lin: Actor, luo: Actor) -> None:
    visit = noted(luo)
    service.keep_visit(visit, actor=lin, at=AT)
    with pytest.raises(DuplicateCommand):
        service.keep_visit(noted(lin, key=visit.key), actor=luo, at=AT)
    with pytest.raises(DuplicateCommand):
        service.keep_visit(noted(luo, key=visit.key, subject="lead:other"), actor=lin, at=AT)


def test_another_office_keeps_and_reads_nothing(people: dict[str, Actor], lin: Actor, luo: Actor) -> None:
    visit = noted(luo)
    with pytest.raises(NotYours):
        service.keep_visit(visit, actor=people["far"], at=AT)
    with pytest.raises(NotAllowed):
        service.keep_visit(visit, actor=Actor(None, "", "citizen"), at=AT)
    row = service.keep_visit(visit, actor=lin, at=AT)
    assert queries.visit(row.pk, actor=luo) == row
    for stranger in (people["far"], people["zhao"]):
        with pytest.raises(NotFound):
            queries.visit(row.pk, actor=stranger)


def test_what_was_seen_and_where_stands_nowhere_in_plain(lin: Actor, luo: Actor) -> None:
    row = service.keep_visit(noted(luo, entered={"survey.obligors_unable": True}), actor=lin, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(v)::text FROM visits_homevisit v")
        stored = cursor.fetchone()[0]
    for secret in ("平房", "29812345", "121543210", "obligors"):
        assert secret not in stored
    found = HomeVisit.objects.get(pk=row.pk)
    assert (found.findings[:4], queries.place(found)) == ("两间平房", HOME)
    assert queries.entered(found) == {"survey.obligors_unable": True}
