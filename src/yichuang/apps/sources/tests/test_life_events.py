"""A register tells of a death or a marriage: heard from who keeps it, once, and the message names nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from yichuang.apps.journal.models import OutboxMessage
from yichuang.apps.releases import queries as releases
from yichuang.apps.sources import jobs, queries
from yichuang.apps.sources.tests.conftest import AT, DECEASED, catalogue, number
from yichuang.apps.sources.tests.partner import Partner, serving
from yichuang.catalogue.model import LifeEvent, Source
from yichuang.core.errors import NotFound

pytestmark = pytest.mark.django_db
SPOUSE = number(2)


@pytest.fixture
def home(connect: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    """A funeral home that may tell of deaths, and of nothing else."""
    told = Source(
        code="funerals", name="殡仪馆", holder="民政", department="funeral-home", events=(LifeEvent.DEATH,)
    )
    made = catalogue(told)
    monkeypatch.setattr(releases, "current_catalogue", lambda: made)
    with serving() as partner:
        connect(departments={"funeral-home": {"url": partner.url}})
        yield partner


def event(kind: str = "death", **said: Any) -> dict[str, Any]:
    right = {"people": [DECEASED], "on": "2026-11-20"}
    return {"id": 1, "no": "NBH1", "kind": kind, "at": AT.isoformat(), **right, **said}


def test_a_death_is_told_once_and_nobody_is_named(home: Partner) -> None:
    home.feed = [event()]
    assert jobs.poll_feeds(AT) == 1
    told = OutboxMessage.objects.get()
    assert (told.topic, told.subject) == ("life.death", "life:department:funeral-home:1")
    assert DECEASED not in json.dumps(told.payload)
    found = queries.happening(told.payload["item"])
    assert (found.kind, found.people, found.on.isoformat()) == (LifeEvent.DEATH, (DECEASED,), "2026-11-20")


@pytest.mark.parametrize(
    "odd",
    [
        event("marriage", people=[DECEASED, SPOUSE]),  # not theirs to tell
        event(people=[]),
        event(people=[DECEASED, SPOUSE]),
        event(people=["339999194501010012"]),
        event(people=DECEASED),
        event(on="2026-12-24"),
        event(on="gestern"),
    ],
)
def test_what_is_not_theirs_or_makes_no_sense_is_passed_over(home: Partner, odd: dict[str, Any]) -> None:
    home.feed = [odd]
    jobs.poll_feeds(AT)
    assert not OutboxMessage.objects.exists()


def test_another_kind_of_item_is_no_life_event(home: Partner) -> None:
    home.feed = [event("granted")]
    jobs.poll_feeds(AT)
    with pytest.raises(NotFound):
        queries.happening(OutboxMessage.objects.get().payload["item"])
