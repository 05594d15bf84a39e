"""Look-ups: asked by right, on record always, and "source down" never taken for "nothing found"."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, transaction

from yichuang.apps.accounts.actor import Actor, Grant
from yichuang.apps.accounts.fields import rotate, rotating_models
from yichuang.apps.parties.models import Person
from yichuang.apps.sources import queries, service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.models import Concerned, Consent, Lookup
from yichuang.apps.sources.outcomes import (
    Failed,
    FailureReason,
    Found,
    Nothing,
    RefusalReason,
    Refused,
    Stale,
)
from yichuang.apps.sources.tests.conftest import AT, DECEASED, NO, number, rest
from yichuang.apps.sources.tests.partner import GARBAGE, Partner, serving
from yichuang.catalogue.catalogue import Catalogue
from yichuang.core.errors import NotAllowed, NotFound
from yichuang.core.uscc import Uscc

pytestmark = pytest.mark.django_db
Connect = Callable[..., None]
Ask = Callable[..., Request]


@pytest.fixture
def police(connect: Connect, small: Catalogue) -> Any:
    with serving(people={DECEASED: {"person.name": "演示逝者", "person.sex": "1"}}) as partner:
        connect(sources={"population": rest(partner.url)})
        yield partner


def test_what_the_holder_has_is_found_with_its_time(
    police: Partner, citizen: Actor, request_for: Ask
) -> None:
    outcome = service.look_up(
        request_for(elements=("person.name", "person.death_date")), actor=citizen, at=AT
    )
    assert isinstance(outcome, Found)
    assert outcome.values == {"person.name": "演示逝者"}
    assert outcome.as_of.isoformat() == "2026-11-23T08:59:00+08:00"
    said = police.asked[0]
    assert said["key"] == {"type": "resident_id", "value": DECEASED}
    assert (said["purpose"], said["elements"]) == ("handling", ["person.name", "person.death_date"])
    assert said["consent"] == str(Consent.objects.get().pk)


def test_only_the_word_of_the_holder_means_nothing(police: Partner, citizen: Actor, request_for: Ask) -> None:
    police.people.clear()
    assert isinstance(service.look_up(request_for(), actor=citizen, at=AT), Nothing)


@pytest.mark.parametrize("fault", [*GARBAGE, "error", "forbidden", "missing", "close", "redirect"])
def test_a_partner_that_misbehaves_is_never_nothing_found(
    police: Partner, citizen: Actor, request_for: Ask, fault: str
) -> None:
    police.people.clear()
    police.fault = fault
    outcome = service.look_up(request_for(), actor=citizen, at=AT)
    assert isinstance(outcome, Failed)
    expected = {
        "error": FailureReason.ERROR,
        "forbidden": FailureReason.REJECTED,
        "missing": FailureReason.REJECTED,
        "redirect": FailureReason.REJECTED,
        "close": FailureReason.UNREACHABLE,
    }
    assert outcome.reason == expected.get(fault, FailureReason.GARBAGE)
    assert Lookup.objects.get().outcome == "failed"


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_a_partner_that_keeps_us_waiting_is_given_up_in_time(
    police: Partner, citizen: Actor, request_for: Ask, fault: str
) -> None:
    police.fault = fault
    began = time.monotonic()
    outcome = service.look_up(request_for(), actor=citizen, at=AT)
    assert time.monotonic() - began < 1.5
    assert isinstance(outcome, Failed)
    assert outcome.reason == FailureReason.TIMED_OUT


def test_a_partner_that_is_not_there_is_a_failure(
    connect: Connect, small: Catalogue, citizen: Actor, request_for: Ask
) -> None:
    connect(sources={"population": rest("http://127.0.0.1:9")})
    outcome = service.look_up(request_for(), actor=citizen, at=AT)
    assert isinstance(outcome, Failed)
    assert outcome.reason == FailureReason.UNREACHABLE


def test_without_an_exchange_file_nothing_is_connected(
    connect: Connect, small: Catalogue, citizen: Actor, request_for: Ask
) -> None:
    connect()
    outcome = service.look_up(request_for(), actor=citizen, at=AT)
    assert isinstance(outcome, Failed)
    assert outcome.reason == FailureReason.NOT_CONNECTED
    assert queries.working() == frozenset()


def test_one_stumble_is_tried_again(police: Partner, citizen: Actor, request_for: Ask) -> None:
    police.fail_next = 1
    assert isinstance(service.look_up(request_for(), actor=citizen, at=AT), Found)


def test_a_redirect_is_not_followed(police: Partner, citizen: Actor, request_for: Ask) -> None:
    with serving() as inside:
        police.fault, police.elsewhere = "redirect", inside.url + "/secret"
        service.look_up(request_for(), actor=citizen, at=AT)
        assert inside.hits == 0


def test_a_number_cannot_lead_anywhere_but_to_the_configured_address(
    police: Partner, citizen: Actor, request_for: Ask
) -> None:
    outcome = service.look_up(
        replace(request_for(), about=type(DECEASED)("@127.0.0.1:9/x")), actor=citizen, at=AT
    )
    assert isinstance(outcome, Refused)
    assert outcome.reason == RefusalReason.WRONG_KEY
    assert police.hits == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"purpose": ""}, RefusalReason.NO_PURPOSE),
        ({"purpose": "  "}, RefusalReason.NO_PURPOSE),
        ({"subject": ""}, RefusalReason.NO_PURPOSE),
        ({"purpose": "statistics"}, RefusalReason.WRONG_PURPOSE),
        ({"consent": None}, RefusalReason.NO_CONSENT),
        ({"consent": uuid4()}, RefusalReason.NO_CONSENT),
        ({"source": "weather"}, RefusalReason.UNKNOWN_SOURCE),
        ({"elements": ()}, RefusalReason.NOT_SUPPLIED),
        ({"elements": ("person.name", "house.count")}, RefusalReason.NOT_SUPPLIED),
        ({"about": number(7)}, RefusalReason.CONSENT_SCOPE),
        ({"subject": "330200-26-FU08-000999-K"}, RefusalReason.CONSENT_SCOPE),
        ({"about": Uscc("91330200MA2AAAAA0X")}, RefusalReason.WRONG_KEY),
    ],
)
def test_without_purpose_or_consent_nobody_is_asked_and_it_is_on_record(
    police: Partner, citizen: Actor, request_for: Ask, change: dict[str, Any], reason: RefusalReason
) -> None:
    outcome = service.look_up(request_for(**change), actor=citizen, at=AT)
    assert isinstance(outcome, Refused)
    assert outcome.reason == reason
    assert police.hits == 0
    row = Lookup.objects.get(pk=outcome.lookup)
    assert (row.outcome, row.reason, row.user_id) == ("refused", reason.value, citizen.user_id)


def test_a_consent_ends_when_it_is_taken_back_and_on_its_day(
    police: Partner, citizen: Actor, consent: Consent, request_for: Ask
) -> None:
    late = service.look_up(request_for(), actor=citizen, at=consent.until)
    service.revoke_consent(citizen, consent.pk, at=AT + timedelta(minutes=1))
    after = service.look_up(request_for(), actor=citizen, at=AT + timedelta(minutes=2))
    assert [getattr(o, "reason", None) for o in (late, after)] == [RefusalReason.CONSENT_ENDED] * 2
    assert police.hits == 0


def test_a_sub_case_is_covered_by_the_consent_for_its_application(
    police: Partner, citizen: Actor, request_for: Ask
) -> None:
    assert isinstance(service.look_up(request_for(subject=f"{NO}/3"), actor=citizen, at=AT), Found)


def test_an_officer_without_the_duty_may_not_look_up(police: Partner, request_for: Ask) -> None:
    head = Actor(None, "张局", "staff", (Grant("supervisor", "o", "own", frozenset({"o"})),))
    outcome = service.look_up(request_for(), actor=head, at=AT)
    assert isinstance(outcome, Refused)
    assert outcome.reason == RefusalReason.NOT_ALLOWED


def test_what_is_of_the_wrong_shape_is_left_out(police: Partner, citizen: Actor, request_for: Ask) -> None:
    police.people[DECEASED] = {"person.name": "演示逝者", "person.sex": "7", "person.death_date": "明天"}
    outcome = service.look_up(
        request_for(elements=("person.name", "person.sex", "person.death_date")), actor=citizen, at=AT
    )
    assert isinstance(outcome, Found)
    assert dict(outcome.values) == {"person.name": "演示逝者"}


PAID = {"month": 202610, "kind": 2, "amount_fen": 385000}


@pytest.fixture
def office(connect: Connect, small: Catalogue) -> Any:
    """The pension office knows one person."""
    with serving(people={DECEASED: {}}) as partner:
        connect(sources={"pensions": rest(partner.url)})
        yield partner


@pytest.mark.parametrize("rows", [[], [PAID], [PAID, {**PAID, "payer": "市社保中心", "branch": "七"}]])
def test_records_come_whole_or_as_an_empty_list(
    office: Partner, citizen: Actor, request_for: Ask, rows: list[dict[str, Any]]
) -> None:
    office.people[DECEASED] = {"pension.payments": rows}
    outcome = service.look_up(
        request_for(source="pensions", elements=("pension.payments",)), actor=citizen, at=AT
    )
    assert isinstance(outcome, Found)
    told = [{name: value for name, value in row.items() if name != "branch"} for row in rows]
    assert outcome.values == {"pension.payments": told}


@pytest.mark.parametrize(
    "values",
    [
        {"pension.monthly_fen": 385000},  # says nothing of the payments
        {"pension.payments": None},
        {"pension.payments": "没有"},
        {"pension.payments": [{**PAID, "amount_fen": "385000"}]},
        {"pension.payments": [{**PAID, "amount_fen": True}]},
        {"pension.payments": [{**PAID, "amount_fen": 10**16}]},
        {"pension.payments": [{**PAID, "kind": 3}]},
        {"pension.payments": [PAID, {"month": 202609, "kind": 2}]},
        {"pension.payments": [PAID] * 4001},
    ],
)
def test_records_that_are_missing_or_broken_are_a_failure_and_never_none_at_all(
    office: Partner, citizen: Actor, request_for: Ask, values: dict[str, Any]
) -> None:
    office.people[DECEASED] = {"pension.monthly_fen": 385000, **values}
    asked = request_for(source="pensions", elements=("pension.monthly_fen", "pension.payments"))
    outcome = service.look_up(asked, actor=citizen, at=AT)
    assert isinstance(outcome, Failed)
    assert outcome.reason is FailureReason.GARBAGE


def test_what_was_not_asked_for_is_not_taken(police: Partner, citizen: Actor, request_for: Ask) -> None:
    police.answer = lambda body: (  # type: ignore[method-assign]
        '{"outcome": "found", "as_of": "2026-11-23T08:59:00+08:00",'
        ' "values": {"person.name": "演示逝者", "person.sex": "1"}}'
    )
    outcome = service.look_up(request_for(), actor=citizen, at=AT)
    assert isinstance(outcome, Found)
    assert set(outcome.values) == {"person.name"}


def test_last_known_stands_in_with_its_date_where_the_catalogue_says_so(
    connect: Connect, small: Catalogue, citizen: Actor, request_for: Ask
) -> None:
    ask = request_for(source="real-estate", elements=("house.count",))
    with serving(people={DECEASED: {"house.count": 1}}) as partner:
        connect(sources={"real-estate": rest(partner.url)})
        first = service.look_up(ask, actor=citizen, at=AT)
        partner.fault = "error"
        second = service.look_up(ask, actor=citizen, at=AT + timedelta(hours=2))
        partner.fault = ""
        old = service.look_up(ask, actor=citizen, at=AT + timedelta(days=2))
    assert isinstance(first, Found)
    assert isinstance(second, Stale)
    assert (dict(second.values), second.as_of) == ({"house.count": 1}, first.as_of)
    assert Lookup.objects.get(pk=second.lookup).reason == "error"
    assert isinstance(old, Stale), "data older than the source's freshness counts as last known only"


def test_nothing_is_kept_of_a_source_that_may_not_stand_in(
    police: Partner, citizen: Actor, request_for: Ask
) -> None:
    service.look_up(request_for(), actor=citizen, at=AT)
    police.fault = "error"
    assert isinstance(service.look_up(request_for(), actor=citizen, at=AT), Failed)


def test_an_outcome_is_neither_true_nor_false() -> None:
    for outcome in (
        Nothing(AT, 1),
        Found({}, AT, 1),
        Stale({}, AT, 1),
        Failed(FailureReason.ERROR, AT, 1),
        Refused(RefusalReason.NO_CONSENT, 1),
    ):
        with pytest.raises(TypeError):
            bool(outcome)


def test_every_look_up_of_a_person_is_listed_for_the_person_and_for_leaders(
    police: Partner, citizen: Actor, heir: Person, request_for: Ask
) -> None:
    own = request_for(about=number(2, "19750302"))
    service.look_up(own, actor=citizen, at=AT)
    service.look_up(replace(own, purpose=""), actor=citizen, at=AT + timedelta(seconds=1))
    service.look_up(request_for(), actor=citizen, at=AT)
    mine = list(queries.look_ups_of(heir))
    assert [row.outcome for row in mine] == ["refused", "nothing"]
    assert all(row.milliseconds < 1000 and row.subject == NO for row in mine)
    leader = Actor(None, "张局", "staff", (Grant("office_head", "o", "own", frozenset({"o"})),))
    assert list(queries.audit(leader, heir.resident_id)) == mine
    with pytest.raises(NotAllowed):
        queries.audit(citizen, heir.resident_id)


def test_the_record_can_only_be_added_to(police: Partner, citizen: Actor, request_for: Ask) -> None:
    service.look_up(request_for(), actor=citizen, at=AT)
    for change in (lambda: Lookup.objects.update(purpose="x"), lambda: Lookup.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert Lookup.objects.get().purpose == "handling"


def test_numbers_stand_sealed_and_keys_rotate(
    police: Partner, citizen: Actor, request_for: Ask, settings: Any
) -> None:
    service.look_up(request_for(), actor=citizen, at=AT)
    rows = [bytes(row.number_sealed) for row in Concerned.objects.all()]
    assert all(DECEASED.encode() not in row for row in rows)
    old = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(
        old, field_keys={**old.field_keys, 2: b"n" * 32}, index_keys={**old.index_keys, 2: b"m" * 32}
    )
    assert sum(done for model in rotating_models() for done in rotate(model, batch=2)) > 0
    assert queries.look_ups_of_number(DECEASED).count() == 1


def test_a_consent_of_somebody_else_is_not_there(consent: Consent) -> None:
    with pytest.raises(NotFound):
        service.revoke_consent(Actor(None, "别人", "citizen"), consent.pk, at=AT)
