"""Taking in on the doorstep: consent, draft and notice together, once however often the phone sends it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.cases import answers, applications
from yichuang.apps.cases.models import Application
from yichuang.apps.cases.tests.conftest import SERVICE, Hall
from yichuang.apps.notices.models import Notice
from yichuang.apps.outreach import queries, service
from yichuang.apps.outreach.models import Doorstep
from yichuang.apps.parties.models import ConsentWay, Errand, Mandate
from yichuang.core.errors import ConsentRequired, DuplicateCommand, InvalidInput, NotAllowed
from yichuang.core.resident_id import Sex, demo_resident_id

pytestmark = pytest.mark.django_db
OLD = str(demo_resident_id(9, date(1948, 5, 1), Sex.MALE))


def drawn() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (60, 20), "white").save(buffer, "PNG")
    return buffer.getvalue()


def noted(**more: object) -> service.Intake:
    first = service.Intake(
        uuid.uuid4(), timezone.now(), SERVICE, "330200", "钱示福", OLD, "13800000055", signature=drawn()
    )
    return replace(first, **more)  # type: ignore[arg-type]


def test_what_a_phone_noted_becomes_one_draft_with_its_mandate(hall: Hall, helper: Actor) -> None:
    intake, now = noted(at_home=True), timezone.now()
    made = service.take_in(intake, actor=helper, at=now)
    assert made is not None
    for _ in range(3):
        assert service.take_in(intake, actor=helper, at=now) == made
    assert (Application.objects.count(), Mandate.objects.count(), Doorstep.objects.count()) == (1, 1, 1)
    kept = answers.latest(made)[1]["applicant"]
    assert (kept["name"], kept["phone"]) == ("钱示福", "13800000055")
    given = Mandate.objects.get()
    assert (given.way, given.services, given.principal.name) == ("drawn", [SERVICE], "钱示福")
    assert given.consent.startswith("document:")
    assert made.channel == "agent"
    assert applications.of_actor(made.no, helper) == made
    found = queries.helped(made)
    assert found is not None
    assert found.at_home


def test_the_person_is_told_and_how_to_take_it_back(
    hall: Hall, helper: Actor, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yichuang.apps.notices.service.way_for", lambda channel: object())
    service.take_in(noted(), actor=helper, at=timezone.now())
    told = Notice.objects.get(template="mandate_given", channel="sms")
    assert "收回" in told.text
    assert "赵助" not in told.text, "names are masked on a phone that others read"


def test_two_witnesses_stand_in_for_who_cannot_write(hall: Hall, helper: Actor) -> None:
    stated = noted(way=ConsentWay.WITNESSED, signature=b"", witnesses=("孙示一", "李示二"))
    service.take_in(stated, actor=helper, at=timezone.now())
    assert Mandate.objects.get().witnesses == ["孙示一", "李示二"]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"signature": b""}, ConsentRequired),
        ({"way": ConsentWay.PAPER}, InvalidInput),
        ({"way": ConsentWay.WITNESSED, "witnesses": ("孙示一",)}, InvalidInput),
        ({"resident_id": "330212194805010011"}, InvalidInput),
        ({"noted_at": timezone.now() - timedelta(days=31)}, InvalidInput),
        ({"noted_at": timezone.now() + timedelta(hours=1)}, InvalidInput),
    ],
)
def test_what_is_not_right_leaves_nothing_behind(
    hall: Hall, helper: Actor, wrong: dict[str, object], refusal: type[Exception]
) -> None:
    intake = noted(**wrong)
    with pytest.raises(refusal):
        service.take_in(intake, actor=helper, at=timezone.now())
    assert [Doorstep.objects.count(), Mandate.objects.count(), Application.objects.count()] == [0, 0, 0]
    right = noted(key=intake.key)
    assert service.take_in(right, actor=helper, at=timezone.now()) is not None, "the key is not used up"


def test_another_name_than_the_numbers_is_no_consent(hall: Hall, helper: Actor) -> None:
    service.take_in(noted(), actor=helper, at=timezone.now())
    with pytest.raises(InvalidInput) as refused:
        service.take_in(noted(name="钱冒名"), actor=helper, at=timezone.now())
    assert refused.value.fields == {"field": "name", "reason": "differs"}


def test_nobody_uses_anothers_key_and_reviewers_take_nothing_in(hall: Hall, helper: Actor) -> None:
    intake = noted()
    service.take_in(intake, actor=helper, at=timezone.now())
    with pytest.raises(DuplicateCommand):
        service.take_in(intake, actor=hall.staff["clerk"], at=timezone.now())
    with pytest.raises(NotAllowed):
        service.take_in(noted(), actor=hall.staff["reviewer"], at=timezone.now())


def test_the_person_takes_it_back_and_the_assistant_is_out(hall: Hall, helper: Actor) -> None:
    from yichuang.apps.parties import service as party_service

    made = service.take_in(noted(), actor=helper, at=timezone.now())
    assert made is not None
    party_service.revoke_mandate(hall.staff["clerk"], Mandate.objects.get().pk, timezone.now())
    assert not applications.is_agent(made, helper)
    assert Errand.objects.filter(subject=made.no).exists(), "that it was done stays on record"
