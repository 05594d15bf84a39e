"""A past that is played into the hall: kept once, told to nobody, shown on the board beside what was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.actor import SYSTEM
from yichuang.apps.cases import pinned
from yichuang.apps.cases.models import CaseFacts
from yichuang.apps.journal import seals
from yichuang.apps.journal.models import Event, OutboxMessage
from yichuang.apps.oversight.models import PastCase
from yichuang.apps.releases import queries as releases
from yichuang.cli.demo_city import history
from yichuang.cli.replay.keeping import Kept, keep
from yichuang.cli.replay.records import Record, read
from yichuang.config import env, opening

SPAN = "region=330300&from=2017-01-01&to=2017-09-15"


@pytest.fixture
def hall(db: None) -> None:
    releases.forget()
    for cached in (pinned.offering, pinned.form, pinned.rules):
        cached.cache_clear()
    opening.publish(env.load().catalogue, at=timezone.now() - timedelta(days=45))


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """The first ten of Wenzhou's cases."""
    file = tmp_path / "records.jsonl"
    lines = history.record(env.load().catalogue).read_text("utf-8").splitlines()[:10]
    file.write_text("\n".join(lines), "utf-8")
    return read(file)


def plainly(records: Sequence[Record]) -> Iterator[Record]:
    return iter(records)


def leader(office: str) -> Client:
    user = accounts.create_user(f"leader-{office}", "方远")
    accounts.appoint(
        SYSTEM, user, accounts.Appointment(office, "office_head"), timezone.now() - timedelta(days=1)
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, address: str) -> str:
    body = client.get(address).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.usefixtures("hall")
def test_a_record_is_kept_once_however_often_it_is_played(records: list[Record]) -> None:
    assert keep(records[:4], plainly) == Kept(4, 0)
    assert keep(records, plainly) == Kept(6, 4)
    before = list(CaseFacts.objects.order_by("no").values_list("no", "head"))
    moved = [replace_line(record) for record in records]
    assert keep(moved, plainly) == Kept(0, 10)
    assert list(CaseFacts.objects.order_by("no").values_list("no", "head")) == before
    assert len(before) == PastCase.objects.count() == 10


def replace_line(record: Record) -> Record:
    """The same record further down in another file."""
    return record.model_copy(update={"line": record.line + 100})


@pytest.mark.usefixtures("hall")
def test_a_line_that_stands_twice_is_two_cases(records: list[Record]) -> None:
    assert keep([records[0], replace_line(records[0])], plainly) == Kept(2, 0)


@pytest.mark.usefixtures("hall")
def test_the_journal_says_when_it_was_written_down_and_nobody_is_told(records: list[Record]) -> None:
    keep(records, plainly)
    events = list(Event.objects.all())
    assert {event.occurred_at.year for event in events} == {2017}
    assert {event.recorded_at.date() for event in events} == {timezone.now().date()}
    assert all(event.data["historical"] for event in events if event.action == "submit")
    assert not OutboxMessage.objects.exists()
    assert set(CaseFacts.objects.values_list("state", flat=True)) == {"served"}
    seals.seal_due(timezone.now())
    assert seals.verify().broken is None


@pytest.mark.usefixtures("hall")
def test_a_run_that_is_interrupted_goes_on_with_the_next(records: list[Record]) -> None:
    def broken_off(waiting: Sequence[Record]) -> Iterator[Record]:
        yield from waiting[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep(records, broken_off)
    assert PastCase.objects.count() == CaseFacts.objects.count() == 3
    assert keep(records, plainly) == Kept(7, 3)


@pytest.mark.usefixtures("hall")
def test_the_board_shows_what_was_played_beside_what_was_published(records: list[Record]) -> None:
    keep(records, plainly)
    quick = sum(record.handling == "immediate" for record in records)
    slow = len(records) - quick
    told = page(leader("330300-civil-affairs"), f"/board/?{SPAN}")
    assert f"办结 10 即办 {quick} · 承诺 {slow}" in told
    assert "10 件是重放进来的历史记录" in told
    assert f"公布 99.58% 按它的分子分母 239 / 240 = 99.58% 本厅同期 {slow} / {slow} = 100.00%" in told
    assert f"公布 774件 按它的分子分母 774 / 1,014 = 76.33% 本厅同期 {quick} / 10 =" in told
    assert "公布 1.66天 按它的分子分母 399 / 240 = 1.66 天 本厅同期" in told
    assert "公布 73.47% 按它的分子分母 1,105 / 1,504 = 73.47% 本厅同期" in told


@pytest.mark.usefixtures("hall")
def test_the_province_sees_both_cities_and_ningbos_rate_flagged(records: list[Record]) -> None:
    keep(records[:2], plainly)
    told = page(leader("330000-civil-affairs"), "/board/")
    assert "公布 92%，实算 46/52 = 88.46% 宁波市的“最多跑一次事项”对不上" in told
    assert "对不上 最多跑一次事项 公布 92% 按它的分子分母 46 / 52 = 88.46%" in told
    assert "本厅同期：2017年1月1日至2017年9月15日，办结 2 件，其中历史记录 2 件" in told


@pytest.mark.usefixtures("hall")
def test_the_demo_plays_wenzhous_year_until_all_of_it_is_there(
    records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = env.load().catalogue
    keep(records, plainly)
    command = history.command(catalogue)
    assert command is not None
    assert command[-2:] == ["--keep", "--gently"]
    assert len(read(Path(command[-3]))) == history.CASES == 1014
    monkeypatch.setattr(history, "CASES", len(records))
    assert history.command(catalogue) is None


@pytest.mark.usefixtures("hall")
def test_the_past_is_played_gently_behind_open_doors(
    records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    monkeypatch.setattr("os.nice", asked.append)
    monkeypatch.setattr("time.sleep", asked.append)
    keep(records[:2], plainly, gently=True)
    assert asked[0] == 15
    assert len(asked) == 3
    assert min(asked) > 0
