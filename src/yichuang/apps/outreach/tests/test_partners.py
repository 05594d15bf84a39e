"""Organisations come in by rules, their volunteers report and learn nothing; departments tell kind and person alone."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service as account_service
from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases.tests.conftest import MORNING
from yichuang.apps.journal.outbox import Message
from yichuang.apps.outreach import alerts, partners, queries, service
from yichuang.apps.outreach.discovery import Source
from yichuang.apps.outreach.models import Lead, LeadReport, Partner
from yichuang.apps.outreach.tests.conftest import colleague
from yichuang.core.errors import (
    AlreadyExists,
    InvalidAnswers,
    InvalidInput,
    LimitExceeded,
    NotAllowed,
    NotFound,
)
from yichuang.core.resident_id import Sex, demo_resident_id
from yichuang.core.uscc import issue_demo

pytestmark = pytest.mark.django_db
COUNTY, TOWNSHIP, FAR = "330212-civil-affairs", "330212001-social-assistance", "330302-civil-affairs"
PHONE = "13800000066"
OLD = str(demo_resident_id(9, date(1948, 5, 1), Sex.MALE))
GOOD = service.Wish("示霞公益服务中心", "", 120, 2, MORNING.date())


@pytest.fixture
def wish(opened: None, monkeypatch: pytest.MonkeyPatch) -> service.Wish:
    """An organisation that the register knows as living."""
    code = str(issue_demo(7, category="52"))
    monkeypatch.setattr(
        partners, "_registered", lambda uscc: {"inspection": "qualified"} if uscc == code else None
    )
    return replace(GOOD, uscc=code)


@pytest.fixture
def head(opened: None) -> Actor:
    return colleague("county-head", "office_head", COUNTY)


@pytest.fixture
def volunteer(wish: service.Wish, head: Actor) -> Actor:
    user = account_service.create_user("volunteer", "季示伟", kind="citizen")
    account_service.set_phone(user, PHONE)
    row = service.admit(wish, COUNTY, actor=head, at=MORNING)
    service.add_volunteer(row.pk, PHONE, actor=head, at=MORNING)
    return accounts.actor_for(user, MORNING)


def told(**more: Any) -> service.Report:
    first = service.Report(uuid.uuid4(), Source.GRID, TOWNSHIP, "钱示福", ("illness",), address="三江村12号")
    return replace(first, **more)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"volunteers": 99}, "volunteers"),
        ({"full_time_staff": 0}, "staff"),
        ({"secrecy_signed_on": None}, "secrecy"),
        ({"secrecy_signed_on": MORNING.date() + timedelta(days=1)}, "secrecy"),
    ],
)
def test_who_misses_a_rule_is_refused_with_that_rule(
    wish: service.Wish, head: Actor, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        service.admit(replace(wish, **wrong), COUNTY, actor=head, at=MORNING)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert not Partner.objects.exists()


def test_exactly_a_hundred_volunteers_are_enough_and_the_outcome_stays(
    wish: service.Wish, head: Actor
) -> None:
    row = service.admit(replace(wish, volunteers=100, full_time_staff=1), COUNTY, actor=head, at=MORNING)
    assert row.until == date(2028, 3, 2)
    assert [one["code"] for one in row.findings] == [
        "registered",
        "inspected",
        "volunteers",
        "staff",
        "secrecy",
    ]
    with pytest.raises(AlreadyExists):
        service.admit(wish, COUNTY, actor=head, at=MORNING)


def test_who_is_in_no_register_or_failed_its_inspection_stays_out(
    wish: service.Wish, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said, codes in ((None, ["registered", "inspected"]), ({"inspection": "unqualified"}, ["inspected"])):
        monkeypatch.setattr(partners, "_registered", lambda uscc, said=said: said)
        with pytest.raises(InvalidAnswers) as refused:
            service.admit(wish, COUNTY, actor=head, at=MORNING)
        assert [finding.code for finding in refused.value.findings] == codes


def test_the_register_is_asked_for_living_bodies(opened: None) -> None:
    assert partners._registered(str(issue_demo(7, category="52"))) is None


def test_only_the_head_admits(wish: service.Wish, opened: None) -> None:
    with pytest.raises(NotAllowed):
        service.admit(wish, COUNTY, actor=colleague("clerk", "clerk", COUNTY), at=MORNING)


def test_a_volunteer_reports_and_learns_nothing(volunteer: Actor) -> None:
    report = told(resident_id="", words="打工摔伤了")
    for _ in range(2):
        assert service.report_for_partner(report, actor=volunteer, at=MORNING) is None  # type: ignore[func-returns-value]
    row = LeadReport.objects.get()
    assert (row.source, row.words) == ("partner", "打工摔伤了")
    _, tally = queries.tally(volunteer, MORNING)
    assert (tally.reported, tally.visited, tally.recognised) == (1, None, None)
    assert queries.own_words(row.lead) == [], "a volunteer is a neighbour too"


def test_from_ten_reports_on_an_organisation_sees_its_own_yield(volunteer: Actor) -> None:
    for number in range(10):
        service.report_for_partner(
            told(address=f"{number}号", name=f"钱示{number}"), actor=volunteer, at=MORNING
        )
    Lead.objects.filter(pk=Lead.objects.order_by("no").first().pk).update(  # type: ignore[union-attr]
        done=["collect", "visit"], closing="recognised", closed_at=MORNING
    )
    _, tally = queries.tally(volunteer, MORNING)
    assert (tally.reported, tally.visited, tally.recognised) == (10, 1, 1)


def test_strangers_and_former_partners_report_nothing(volunteer: Actor, head: Actor) -> None:
    stranger = accounts.actor_for(account_service.create_user("someone", "吴示名", kind="citizen"), MORNING)
    with pytest.raises(NotFound):
        service.report_for_partner(told(), actor=stranger, at=MORNING)
    with pytest.raises(InvalidInput):
        service.report_for_partner(told(office=FAR), actor=volunteer, at=MORNING)
    with pytest.raises(NotFound):
        service.report_for_partner(told(), actor=volunteer, at=MORNING + timedelta(days=900))
    service.end_partner(Partner.objects.get().pk, "未按承诺保密", actor=head, at=MORNING)
    with pytest.raises(NotFound):
        service.report_for_partner(told(), actor=volunteer, at=MORNING)


def test_volunteers_are_people_with_an_account_and_of_one_partner(volunteer: Actor, head: Actor) -> None:
    partner = Partner.objects.get()
    with pytest.raises(InvalidInput):
        service.add_volunteer(partner.pk, "13800000067", actor=head, at=MORNING)
    with pytest.raises(AlreadyExists):
        service.add_volunteer(partner.pk, PHONE, actor=head, at=MORNING)
    with pytest.raises(NotFound):
        service.add_volunteer(partner.pk, PHONE, actor=colleague("far", "office_head", FAR), at=MORNING)


def test_a_neighbour_needs_no_account_and_is_slowed_down(opened: None) -> None:
    now = timezone.now()
    for number in range(10):
        service.report_neighbour(told(name=f"钱示{number}"), "192.0.2.1", at=now)
    assert {row.source for row in LeadReport.objects.all()} == {"hotline"}
    with pytest.raises(LimitExceeded):
        service.report_neighbour(told(), "192.0.2.1", at=now)


# --- alerts -----------------------------------------------------------------------------------------------------------


def hear(monkeypatch: pytest.MonkeyPatch, partner: str = "medical-insurance", **said: Any) -> None:
    body = {"alert": "medical_bills", "name": "钱示福", "resident_id": OLD, "division": "330212001", **said}
    item = SimpleNamespace(code=partner, key=f"feed:{partner}:7", said=body, at=MORNING)
    monkeypatch.setattr(alerts.sources, "feed_item", lambda number: item)
    alerts.hear(Message(1, "feed.alert", "feed:x", {"item": 1}, 0))


def test_an_alert_becomes_a_lead_with_its_basis_and_none_of_the_data(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        hear(monkeypatch, paid_fen=12_345_678, diagnosis="肺癌", remark="自费部分很大")
    lead = Lead.objects.get()
    assert (lead.office_id, lead.signs, lead.step) == (TOWNSHIP, ["illness"], "collect")
    assert queries.alerts(lead) == [("medical_bills", alerts.ALERTS["medical_bills"].basis)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT json_agg(r)::text FROM outreach_leadreport r")
        kept = json.dumps(cursor.fetchone()[0])
    row = LeadReport.objects.get()
    for secret in ("12345678", "肺癌", "自费"):
        assert secret not in kept + row.words + row.reporter + lead.name + lead.address


@pytest.mark.parametrize(
    "wrong",
    [
        {"partner": "education"},
        {"alert": "rich_uncle"},
        {"division": "999999"},
        {"resident_id": "123"},
        {"name": ""},
    ],
)
def test_what_no_basis_carries_is_passed_over(
    opened: None, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    hear(monkeypatch, **wrong)
    assert not Lead.objects.exists()


def test_every_alert_names_its_law_and_a_sign(opened: None) -> None:
    from yichuang.apps.outreach.discovery import SIGNS

    assert set(alerts.ALERTS) == {
        "medical_bills",
        "job_loss",
        "disability",
        "breadwinner_died",
        "left_school",
    }
    for one in alerts.ALERTS.values():
        assert one.sign in SIGNS
        assert one.basis.startswith("《")
        assert one.departments
