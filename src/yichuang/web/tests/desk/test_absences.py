"""Absences: listed for who leads and who is concerned, ended by them, out of sight for everybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service
from yichuang.apps.accounts.models import Handover
from yichuang.web.tests.desk.conftest import OFFICE, House


@pytest.fixture
def row(house: House) -> Handover:
    at = timezone.now()
    head = accounts.actor_for(house.users["office_head"], at)
    span = (at, at + timedelta(days=2))
    away, stand_in = house.users["reviewer"], house.users["reviewer2"]
    return service.arrange_handover(head, away, stand_in, OFFICE, span, reason="外派培训")


def test_an_absence_is_listed_and_taken_back(house: House, row: Handover) -> None:
    end = reverse("desk:end_handover", args=[row.pk])
    page = house.get("office_head", reverse("desk:handover"))
    assert "演示reviewer → 演示reviewer2" in page
    assert end in page
    assert house.browser("office_head").post(end).status_code == 302
    after = house.get("office_head", reverse("desk:handover"))
    assert end not in after
    assert "演示office_head提前收回" in after
    row.refresh_from_db()
    assert row.ended_by == house.users["office_head"]


def test_the_stand_in_sees_it_and_cannot_end_it(house: House, row: Handover) -> None:
    end = reverse("desk:end_handover", args=[row.pk])
    page = house.get("reviewer2", reverse("desk:handover"))
    assert "您现在替 演示reviewer 办理" in page
    assert end not in page
    assert house.browser("reviewer2").post(end).status_code == 404


def test_another_office_neither_sees_nor_ends_it(house: House, row: Handover) -> None:
    assert "外派培训" not in house.get("stranger", reverse("desk:handover"))
    foreign = house.browser("stranger").post(reverse("desk:end_handover", args=[row.pk]))
    missing = house.browser("stranger").post(reverse("desk:end_handover", args=[10**6]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content.decode().split("<main")[1] == missing.content.decode().split("<main")[1]
    row.refresh_from_db()
    assert row.ended_by is None
