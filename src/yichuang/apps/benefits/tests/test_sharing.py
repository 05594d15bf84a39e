"""The assistance register hears of an award's decisions once each, and of nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.benefits import sharing
from yichuang.apps.benefits.models import Award, Decision
from yichuang.apps.benefits.recording import record
from yichuang.apps.benefits.tests.conftest import Pay
from yichuang.apps.cases.service import Order
from yichuang.apps.journal.outbox import Message
from yichuang.apps.sources import exchange
from yichuang.apps.sources.models import Sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"kind": "rest", "url": "https://register.example.gov.cn"}
    made = exchange.Exchange.model_validate({"sources": {"assistance-register": there}})
    monkeypatch.setattr(exchange, "current", lambda: made)


def told(pay: Pay, award: Award, action: str) -> dict[str, Any] | None:
    """What the register is sent for one event of the award, if anything."""
    record(award, action, actor=SYSTEM, order=Order(pay.at + timedelta(minutes=award.version)))
    before = Sending.objects.count()
    for _ in range(2):  # the outbox delivers at least once
        sharing.share(Message(0, f"award.{action}", award.number, {"version": award.version}, 0))
    row = Sending.objects.order_by("-pk").first()
    assert Sending.objects.count() <= before + 1
    return json.loads(row.body) if row and Sending.objects.count() > before else None


@pytest.mark.usefixtures("register")
def test_a_grant_a_change_and_the_end_are_told(pay: Pay) -> None:
    award = pay.award(80_000, 202612, people=2)
    first = told(pay, award, "grant")
    assert first is not None
    assert len(first["people"]) == 2
    assert {name: first[name] for name in ("aid", "monthly_fen", "since", "until")} == {
        "aid": "subsistence",
        "monthly_fen": 80_000,
        "since": "2026-12-01",
        "until": None,
    }
    assert told(pay, award, "review") is None, "nothing changed for anybody else"
    for kind, amount, month in (("lower", 50_000, 202701), ("stop", 0, 202703)):
        decided = {"amount_fen": amount, "from_month": month, "cause": "复核", "decided_at": pay.at}
        Decision.objects.create(award=award, seq=Decision.objects.count() + 1, kind=kind, **decided)
        said = told(pay, award, kind)
        assert said is not None
        assert said["monthly_fen"] == amount
        assert said["until"] == ("2027-02-28" if kind == "stop" else None)


@pytest.mark.usefixtures("register")
def test_an_award_that_is_no_assistance_is_not_told(pay: Pay) -> None:
    assert told(pay, pay.award(aid=""), "grant") is None


def test_where_no_register_is_connected_nothing_waits(pay: Pay) -> None:
    assert told(pay, pay.award(), "grant") is None
