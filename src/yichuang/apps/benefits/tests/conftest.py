"""An office that pays, its people, and awards that were granted."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.accounts import service as account_service
from yichuang.apps.accounts.actor import SYSTEM, Actor
from yichuang.apps.accounts.appointments import Appointment, appoint
from yichuang.apps.accounts.models import User
from yichuang.apps.benefits import months
from yichuang.apps.benefits.models import Award, Cycle, Decision, Line, Member, Payee, Rhythm
from yichuang.apps.benefits.service import Answered, bank_rows, check, export, prepare, settle
from yichuang.apps.cases import pinned
from yichuang.apps.cases.service import Order
from yichuang.apps.documents.service import Issuer
from yichuang.apps.journal.hashing import GENESIS
from yichuang.apps.parties import service as party_service
from yichuang.apps.parties.models import Person
from yichuang.apps.registers import service as registers
from yichuang.apps.releases import queries as releases
from yichuang.apps.releases import service as release_service
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.loader import load
from yichuang.catalogue.release import freeze
from yichuang.config import env
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.resident_id import Sex, demo_resident_id

COUNTY, TOWNSHIP, REGION = "330212-civil-affairs", "330212001-social-assistance", "330212001"
SERVICE = "subsistence-allowance"
DECEMBER = datetime(2026, 12, 10, 9, 0, tzinfo=SHANGHAI)
ACCOUNT = "6200000000000000017"


@dataclass
class Pay:
    """Shortcuts over the services; ``at`` is the office's clock."""

    staff: dict[str, Actor]
    citizen: Actor
    at: datetime = DECEMBER
    serial: Any = field(default_factory=lambda: itertools.count(1))

    def order(self, key: str | None = None) -> Order:
        return Order(self.at, key=key)

    def person(self, name: str = "赵演平", born: date = date(1950, 5, 1)) -> Person:
        number = str(demo_resident_id(next(self.serial), born, Sex.MALE))
        return party_service.find_or_create_person(name, number, today=self.at.date()).party

    def award(self, amount: int = 80_000, since: int = 202612, *, people: int = 1, **more: Any) -> Award:
        """An award as a granted case leaves it, with its entry in the register."""
        number = next(self.serial)
        family = [self.person(f"赵演{'平安和顺'[i]}") for i in range(people)]
        register = releases.current_catalogue().offering(SERVICE, REGION).register
        assert register is not None
        fields = {
            "kind": "最低生活保障",
            "holder": family[0].name,
            "holder_id": family[0].resident_id,
            "members": people,
            "amount": amount,
            "payee_account": ACCOUNT,
        }
        issuer = Issuer(COUNTY, "演示区民政局", "演民", "330212")
        cause = f"330212-26-SA01-{number:06d}-K/1"
        entry = registers.write_entry(register, fields, office=issuer, on=self.at.date(), cause=cause)
        row = Award.objects.create(
            **{
                "number": entry.number,
                "case_no": cause,
                "entry": entry.uuid,
                "service": SERVICE,
                "region": REGION,
                "release_id": releases.current_id(),
                "office_id": COUNTY,
                "receiving_id": TOWNSHIP,
                "kind": "最低生活保障",
                "aid": "subsistence",
                "rhythm": Rhythm.MONTH,
                "holder_name": family[0].name,
                "holder": family[0],
                "owner_id": self.citizen.user_id,
                "first_month": since,
                "unsettled_from": since,
                "next_review": months.later(since, 6),
                "head": GENESIS,
                **more,
            }
        )
        Decision.objects.create(
            award=row,
            seq=1,
            kind="grant",
            amount_fen=amount,
            people=people,
            from_month=since,
            until_month=since if row.rhythm == Rhythm.ONCE else None,
            cause=cause,
            decided_at=self.at,
        )
        Member.objects.bulk_create(
            Member(award=row, person=person, since=self.at.date()) for person in family
        )
        payee = Payee(award=row, name=family[0].name, bank="演示银行", recorded_at=self.at)
        payee.account = ACCOUNT
        payee.save()
        return row

    def prepared(self, month: int = 202612, key: str | None = None) -> Cycle:
        return prepare(COUNTY, month, actor=self.staff["clerk"], order=self.order(key))

    def exported(self, month: int = 202612) -> tuple[Cycle, list[Line]]:
        cycle = self.prepared(month)
        check(cycle.number, actor=self.staff["approver"], order=self.order())
        lines = export(cycle.number, "交代发银行", actor=self.staff["approver"], order=self.order())
        return cycle, lines

    def settled(self, month: int = 202612, *, failed: tuple[Award, ...] = ()) -> Cycle:
        """A list from its making to the bank's answer."""
        cycle, lines = self.exported(month)
        fails = {award.pk for award in failed}
        answers = [
            Answered(
                line.pk,
                line.award_id not in fails,
                self.at.date(),
                "账号不存在" if line.award_id in fails else "",
            )
            for line in lines
        ]
        assert len(bank_rows(lines)) == len(answers)
        settle(cycle.number, answers, actor=self.staff["clerk"], order=self.order())
        cycle.refresh_from_db()
        return cycle

    def on(self, day: date) -> None:
        self.at = datetime(day.year, day.month, day.day, 9, 0, tzinfo=SHANGHAI)


def key() -> str:
    return uuid.uuid4().hex


@lru_cache(maxsize=1)
def _catalogue() -> tuple[Catalogue, bytes]:
    """The real catalogue, read and frozen once: tests publish it each for itself."""
    loaded = load(env.load().catalogue)
    assert loaded.catalogue is not None
    return loaded.catalogue, freeze(loaded.catalogue)


@pytest.fixture
def pay(db: None, monkeypatch: pytest.MonkeyPatch) -> Pay:
    releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
    catalogue, frozen = _catalogue()
    for module in (releases, release_service):
        monkeypatch.setattr(module, "thaw", lambda content: catalogue)
    release_service.publish(frozen, at=DECEMBER - timedelta(days=365))
    account_service.sync_offices(o for region in catalogue.regions.values() for o in region.offices)
    staff = {}
    people = (
        ("clerk", "clerk"),
        ("reviewer", "reviewer"),
        ("approver", "approver"),
        ("head", "office_head"),
    )
    for name, role in people:
        user = User.objects.create(username=f"pay-{name}", name=f"演示{name}", kind="staff")
        appoint(SYSTEM, user, Appointment(role=role, office=COUNTY), DECEMBER - timedelta(days=90))
        staff[name] = accounts.actor_for(user, DECEMBER)
    other = User.objects.create(username="pay-other", name="外县", kind="staff")
    appoint(
        SYSTEM,
        other,
        Appointment(role="approver", office="330302-civil-affairs"),
        DECEMBER - timedelta(days=90),
    )
    staff["other"] = accounts.actor_for(other, DECEMBER)
    citizen = User.objects.create(username="pay-citizen", name="赵演平", kind="citizen")
    pinned.calendar(REGION)
    return Pay(staff, accounts.actor_for(citizen, DECEMBER))
