"""A release is the same forever; the newest activation is what new cases see."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yichuang.apps.releases import queries, service
from yichuang.apps.releases.models import Activation, Release
from yichuang.catalogue.catalogue import Catalogue
from yichuang.catalogue.model import Level, Region, Service
from yichuang.catalogue.release import freeze
from yichuang.core.clocktime import SHANGHAI
from yichuang.core.errors import CatalogueFault, NotFound

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def city(name: str) -> Catalogue:
    region = Region(code="330200", name=name, level=Level.CITY)
    return replace(Catalogue(), regions=MappingProxyType({region.code: region}))


def test_the_same_content_is_the_same_release() -> None:
    one = service.publish(freeze(city("宁波市")), at=AT, by=7, note="首次发布")
    again = service.publish(freeze(city("宁波市")), at=AT + DAY)
    assert one.pk == again.pk
    assert (again.number, again.created_by, again.note) == ("2026.11.23-1", 7, "首次发布")
    assert Activation.objects.count() == 1


def test_numbers_name_the_day_and_count_within_it() -> None:
    made = [
        service.publish(freeze(city(name)), at=at).number
        for name, at in (("甲", AT), ("乙", AT), ("丙", AT + DAY))
    ]
    assert made == ["2026.11.23-1", "2026.11.23-2", "2026.11.24-1"]


def test_what_was_published_comes_back_equal_and_is_thawed_once() -> None:
    release = service.publish(freeze(city("宁波市")), at=AT)
    thawed = queries.catalogue(release.pk)
    assert thawed == city("宁波市")
    with CaptureQueriesContext(connection) as seen:
        assert queries.catalogue(release.pk) is thawed
    assert not seen


def test_the_current_catalogue_is_asked_for_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    service.publish(freeze(city("宁波市")), at=AT)
    asked: list[int] = []
    look = queries.current_id
    monkeypatch.setattr(queries, "current_id", lambda: asked.append(look()) or asked[-1])
    first = queries.current_catalogue()
    assert queries.current_catalogue() is first
    assert len(asked) == 1
    later = queries.time.monotonic() + 1
    monkeypatch.setattr(queries.time, "monotonic", lambda: later)
    assert queries.current_catalogue() is first
    assert len(asked) == 2


def test_a_newer_release_is_seen_and_an_earlier_one_can_come_back() -> None:
    old = service.publish(freeze(city("甲")), at=AT)
    new = service.publish(freeze(city("乙")), at=AT + DAY)
    assert (queries.current(), queries.current_catalogue()) == (new, city("乙"))
    assert service.publish(freeze(city("甲")), at=AT + 2 * DAY) == old
    assert (queries.current(), queries.current_catalogue()) == (old, city("甲"))
    assert Release.objects.count() == 2


def test_the_database_refuses_to_change_or_delete_a_release() -> None:
    release = service.publish(freeze(city("宁波市")), at=AT)
    for attempt in (
        lambda: Release.objects.filter(pk=release.pk).update(content=b"other"),
        lambda: Release.objects.filter(pk=release.pk).update(note="other"),
        lambda: Activation.objects.all().delete(),
        lambda: Release.objects.filter(pk=release.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert queries.release(release.pk).note == ""


def test_content_that_does_not_fit_its_digest_is_never_judged_by() -> None:
    forged = Release.objects.create(
        number="x-1", digest="0" * 64, content=zlib.compress(freeze(city("甲"))), created_at=AT
    )
    with pytest.raises(CatalogueFault, match="digest"):
        queries.catalogue(forged.pk)


def test_before_the_first_release_there_is_none() -> None:
    for ask in (
        queries.current,
        queries.current_catalogue,
        lambda: queries.catalogue(0),
        lambda: queries.release(0),
    ):
        with pytest.raises(NotFound):
            ask()


def test_what_is_no_catalogue_is_not_published() -> None:
    with pytest.raises(ValueError, match="99"):
        service.publish(b'{"format": 99}', at=AT)
    assert not Release.objects.exists()


def test_a_service_that_is_new_is_the_only_difference_named(one_service: Catalogue) -> None:
    old = service.publish(freeze(city("宁波市")), at=AT)
    new = service.publish(freeze(one_service), at=AT + DAY)
    changes = service.differences(old.pk, new.pk, "so-99")
    assert [(c.service, c.kind, c.before, c.after) for c in changes] == [("try-out", "service", None, "试办")]
    assert service.differences(old.pk, new.pk, "SO-98") == []
    assert service.differences(new.pk, new.pk, "try-out") == []


@pytest.fixture
def one_service() -> Catalogue:
    row = Service.model_validate(
        {
            "code": "try-out",
            "short": "SO-99",
            "name": "试办",
            "domain": "social",
            "procedure": "filing",
            "audience": "居民",
            "summary": "试一试。",
            "handling": "immediate",
            "promised": {"value": 1, "unit": "wd"},
            "route": "counter",
            "visits": {"count": 0},
            "form": [
                {"code": "who", "title": "谁", "fields": [{"element": "person.name", "role": "applicant"}]}
            ],
            "result": {"name": "回执", "kind": "letter"},
        }
    )
    return replace(city("宁波市"), services=MappingProxyType({row.code: row}))
