"""R16 in small: a slow or dead partner stops nobody else, is left alone after a while, and its backlog drains."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from yichuang.apps.accounts.actor import Actor
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import queries, service
from yichuang.apps.sources.asking import Request
from yichuang.apps.sources.breaker import OPENS_AFTER, RESTS_SECONDS, Breaker
from yichuang.apps.sources.models import Lookup
from yichuang.apps.sources.outcomes import Failed, FailureReason, Found
from yichuang.apps.sources.tests.conftest import AT, DECEASED, NO, catalogue, rest
from yichuang.apps.sources.tests.partner import Partner, serving
from yichuang.catalogue.model import Rate, Source

pytestmark = pytest.mark.django_db
TIMEOUT = 0.6


@pytest.fixture
def eight(connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Partner]]:
    """Eight more sources that all know the deceased; none asks for consent."""
    codes = [f"source-{n}" for n in range(8)]
    more = [
        Source(code=code, name=code, holder=code, keyed_by=("resident_id",), consent_required=False)
        for code in codes
    ]
    made = catalogue(*more)
    monkeypatch.setattr(releases, "current_catalogue", lambda: made)
    with ExitStack() as stack:
        partners = {
            code: stack.enter_context(serving(people={DECEASED: {"person.name": "演示逝者"}}))
            for code in codes
        }
        connect(sources={c: rest(p.url, timeout_seconds=TIMEOUT) for c, p in partners.items()})
        yield partners


def ask_all(partners: dict[str, Partner], actor: Actor) -> tuple[dict[str, Any], float]:
    requests = [Request(code, ("person.name",), DECEASED, NO, "handling") for code in partners]
    began = time.monotonic()
    outcomes = service.look_up_many(requests, actor=actor, at=AT)
    return dict(zip(partners, outcomes, strict=True)), time.monotonic() - began


def test_eight_sources_take_as_long_as_the_slowest(eight: dict[str, Partner], citizen: Actor) -> None:
    ask_all(eight, citizen)
    for partner in eight.values():
        partner.slow_seconds = 0.2
    outcomes, seconds = ask_all(eight, citizen)
    assert all(isinstance(one, Found) for one in outcomes.values())
    assert seconds < 0.2 * 2.5


@pytest.mark.parametrize("fault", ["hang", "drip", "error", "no_json", "close", "forbidden"])
def test_one_partner_in_trouble_leaves_the_others_answers_alone(
    eight: dict[str, Partner], citizen: Actor, fault: str
) -> None:
    eight["source-3"].fault = fault
    slowest = 0.0
    for _ in range(OPENS_AFTER + 1):
        outcomes, seconds = ask_all(eight, citizen)
        slowest = max(slowest, seconds)
        assert isinstance(outcomes.pop("source-3"), Failed)
        assert all(isinstance(one, Found) for one in outcomes.values())
    assert slowest < TIMEOUT + 0.6
    hits = eight["source-3"].hits
    outcomes, seconds = ask_all(eight, citizen)
    assert outcomes["source-3"].reason == FailureReason.RESTING
    assert eight["source-3"].hits == hits, "a partner that rests is not called at all"
    assert seconds < TIMEOUT, "and costs nobody any time"
    assert queries.working() == frozenset(eight) - {"source-3"}
    assert Lookup.objects.filter(source="source-3", outcome="failed").count() == OPENS_AFTER + 2


def test_many_asking_a_dead_partner_do_not_use_up_the_others_threads(
    eight: dict[str, Partner], citizen: Actor
) -> None:
    eight["source-0"].fault = "hang"
    requests = [Request("source-0", ("person.name",), DECEASED, NO, "handling")] * 20
    requests += [Request(code, ("person.name",), DECEASED, NO, "handling") for code in list(eight)[1:]]
    began = time.monotonic()
    outcomes = service.look_up_many(requests, actor=citizen, at=AT)
    assert time.monotonic() - began < TIMEOUT + 0.6
    assert all(isinstance(one, Failed) for one in outcomes[:20])
    assert all(isinstance(one, Found) for one in outcomes[20:])


def test_a_breaker_lets_one_try_and_closes_when_it_went_well() -> None:
    now = 0.0
    breaker = Breaker(clock=lambda: now)
    for _ in range(OPENS_AFTER):
        assert breaker.allows()
        breaker.ended(well=False)
    assert not breaker.allows()
    assert breaker.rests
    now = RESTS_SECONDS * 1.3
    assert not breaker.rests
    assert breaker.allows()
    assert not breaker.allows(), "only one tries"
    breaker.ended(well=False)
    assert not breaker.allows()
    now *= 3
    assert breaker.allows()
    breaker.ended(well=True)
    assert all(breaker.allows() for _ in range(10))


def test_no_more_calls_a_minute_than_agreed(
    connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch, citizen: Actor
) -> None:
    made = catalogue(
        Source(
            code="tax",
            name="税务",
            holder="税务",
            keyed_by=("resident_id",),
            consent_required=False,
            rate=Rate(per_minute=3),
        )
    )
    monkeypatch.setattr(releases, "current_catalogue", lambda: made)
    with serving(people={DECEASED: {"person.name": "演示逝者"}}) as partner:
        connect(sources={"tax": rest(partner.url)})
        asked = [Request("tax", ("person.name",), DECEASED, NO, "handling")] * 5
        outcomes = service.look_up_many(asked, actor=citizen, at=AT)
        assert [type(one) for one in outcomes] == [Found] * 3 + [Failed] * 2
        assert partner.hits == 3
        later = service.look_up(asked[0], actor=citizen, at=AT + timedelta(seconds=61))
    assert isinstance(later, Found)
