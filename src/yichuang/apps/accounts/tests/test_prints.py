"""Every print is on record by itself; every later one is a reprint with its reason; nobody rewrites the record."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection

from yichuang.apps.accounts import queries, service
from yichuang.apps.accounts.models import Printing, Unmasking
from yichuang.apps.accounts.tests.test_jurisdiction import COUNTY, LATER, OTHER_CITY, staff
from yichuang.core.errors import NotFound, NotYours

pytestmark = pytest.mark.django_db


def test_the_second_print_is_a_reprint_with_a_reason(offices: None) -> None:
    clerk = queries.actor_for(staff("prints", ("clerk", COUNTY)), LATER)
    paper = {"what": "receipt", "subject": "application:1", "office": COUNTY, "at": LATER}
    first = service.record_print(clerk, **paper)
    again = service.record_print(clerk, **paper, reason="第一张卡纸")
    third = service.record_print(clerk, **paper)
    assert [first.copy, again.copy, third.copy] == [0, 1, 2]
    assert [first.reason, again.reason, third.reason] == ["", "第一张卡纸", "当事人需要"]
    assert [row.copy for row in queries.printings("application:1", "receipt")] == [2, 1, 0]
    assert not Unmasking.objects.exists()


def test_another_paper_counts_for_itself(offices: None) -> None:
    clerk = queries.actor_for(staff("prints", ("clerk", COUNTY)), LATER)
    for what in ("receipt", "application_form"):
        row = service.record_print(clerk, what=what, subject="application:1", office=COUNTY, at=LATER)
        assert row.copy == 0


def test_nobody_prints_in_another_offices_name(offices: None) -> None:
    stranger = queries.actor_for(staff("far", ("clerk", OTHER_CITY)), LATER)
    with pytest.raises(NotYours):
        service.record_print(stranger, what="receipt", subject="application:1", office=COUNTY, at=LATER)


def test_a_print_on_record_stays_as_it_is(offices: None) -> None:
    clerk = queries.actor_for(staff("prints", ("clerk", COUNTY)), LATER)
    service.record_print(clerk, what="receipt", subject="application:1", office=COUNTY, at=LATER)
    with pytest.raises(IntegrityError):
        Printing.objects.update(copy=7)


def test_an_absence_is_ended_by_the_absent_and_by_who_leads_and_by_nobody_else(offices: None) -> None:
    away, there = staff("away", ("reviewer", COUNTY)), staff("there", ("clerk", COUNTY))
    far_head = staff("far-head", ("office_head", OTHER_CITY))
    span = (LATER, LATER + timedelta(days=3))
    own = queries.actor_for(away, LATER)
    row = service.arrange_handover(own, away, there, COUNTY, span, reason="年假")
    noon = LATER + timedelta(hours=4)
    for other in (there, far_head):
        with pytest.raises(NotFound):
            service.end_handover(queries.actor_for(other, noon), row.pk, noon)
    ended = service.end_handover(queries.actor_for(away, noon), row.pk, noon)
    assert (ended.until, ended.ended_by_id) == (noon, away.pk)
    assert queries.actor_for(there, noon).acting_for == frozenset()
    head = queries.actor_for(staff("head", ("office_head", COUNTY)), noon)
    assert service.end_handover(head, row.pk, noon + timedelta(hours=1)).ended_by_id == away.pk


def test_an_absence_to_come_can_be_called_off_and_stays_on_record(offices: None) -> None:
    away, there = staff("away", ("reviewer", COUNTY)), staff("there", ("clerk", COUNTY))
    own = queries.actor_for(away, LATER)
    span = (LATER + timedelta(days=2), LATER + timedelta(days=3))
    row = service.arrange_handover(own, away, there, COUNTY, span, reason="开会")
    service.end_handover(own, row.pk, LATER)
    assert queries.actor_for(there, span[0]).acting_for == frozenset()
    assert list(queries.handovers(own, offices=(), since=LATER)) == [row]


def test_absences_are_listed_for_the_office_and_for_those_concerned(offices: None) -> None:
    away, there = staff("away", ("reviewer", COUNTY)), staff("there", ("clerk", COUNTY))
    span = (LATER, LATER + timedelta(days=3))
    own = queries.actor_for(away, LATER)
    row = service.arrange_handover(own, away, there, COUNTY, span, reason="年假")
    stranger = queries.actor_for(staff("third", ("clerk", COUNTY)), LATER)
    assert list(queries.handovers(queries.actor_for(there, LATER), offices=(), since=LATER)) == [row]
    assert list(queries.handovers(stranger, offices=(), since=LATER)) == []
    assert list(queries.handovers(stranger, offices=[COUNTY], since=LATER)) == [row]
    assert list(queries.handovers(stranger, offices=[OTHER_CITY], since=LATER)) == []


def test_prints_recorded_as_unmaskings_move_over_in_their_order(offices: None) -> None:
    clerk = staff("prints", ("clerk", COUNTY))
    for day, what, purpose in (
        (1, "print.receipt", "补打：卡纸"),
        (0, "print.receipt", "打印"),
        (2, "phone", "回访"),
    ):
        Unmasking.objects.create(
            at=LATER + timedelta(days=day),
            user=clerk,
            office_id=COUNTY,
            what=what,
            whose="application:1",
            purpose=purpose,
        )
    move = import_module("yichuang.apps.accounts.migrations.0005_printings").MOVE
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(move)
    assert [(r.copy, r.reason) for r in queries.printings("application:1", "receipt")] == [
        (1, "补打：卡纸"),
        (0, ""),
    ]
    assert [row.what for row in Unmasking.objects.all()] == ["phone"]
    with pytest.raises(IntegrityError):
        Unmasking.objects.update(purpose="别的")
